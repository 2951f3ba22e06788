/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inline_story.c - reads NITF field by field, and other markup only as a body. */
#include "article/formats/wire/inline_story.h"

#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/nitf.h"

/* The story within a page that has a header of its own. */
static const struct xml_node *main_part(const struct xml_node *body)
{
    static const char *const names[] = {"main", "article"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (xml_find(body, names[i]))
            return xml_find(body, names[i]);
    for (const struct xml_node *at = xml_path(body, "section"); at; at = xml_next(at))
        if (str_starts(xml_attribute(at, "class"), STR("main")))
            return at;
    return body;
}

/* Markup may also be written as text, in CDATA. */
static void set_body(json_t *article, const struct xml_node *node)
{
    BUF_AUTO struct buf text = {0};

    if (xml_has_elements(node) || article_get(article, ARTICLE_BODY).length > 0) {
        xml_set(article, ARTICLE_BODY, node);
        return;
    }
    xml_add_text(node, &text);
    item_set_maybe_html(article, ARTICLE_BODY, buf_str(&text));
}

void inline_story_fill(json_t *article, const struct xml_node *content)
{
    const struct xml_node *nitf = xml_find(content, "nitf"), *body;

    if (nitf) {
        nitf_fill(article, nitf);
        return;
    }
    body = xml_find(content, "body");
    xml_set(article, ARTICLE_HEADLINE, xml_find(content, "title"));
    set_body(article, body ? main_part(body) : content);
}
