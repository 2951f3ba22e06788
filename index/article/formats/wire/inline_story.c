/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inline_story.c - reads NITF field by field, and other markup only as a body. */
#include "article/formats/wire/inline_story.h"

#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/nitf.h"

void inline_story_fill(json_t *article, const struct xml_node *content)
{
    const struct xml_node *nitf = xml_find(content, "nitf"), *body;

    if (nitf) {
        nitf_fill(article, nitf);
        return;
    }
    body = xml_find(content, "body");
    xml_set(article, ARTICLE_HEADLINE, xml_find(content, "title"));
    xml_set(article, ARTICLE_BODY, body ? body : content);
}
