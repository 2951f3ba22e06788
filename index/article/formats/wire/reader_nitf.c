/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_nitf.c - reads files of one or several NITF documents, and the articles of SportsML, whose
 * text is NITF below data of its own. */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/nitf.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"

#define SPORTSML "sports-content"

enum sniff sniff_nitf(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    if (!xml_root_tag(head, &tag))
        return SNIFF_NO;
    if (xml_tag_is(buf_str(&tag), "nitf") || xml_tag_is(buf_str(&tag), SPORTSML))
        return SNIFF_SURE;
    return str_find(head, STR("<nitf")) > 0 ? SNIFF_LIKELY : SNIFF_NO;
}

static bool is_nitf(void *context, const struct xml_node *element)
{
    return str_is(element->name, "nitf") || str_is(element->name, SPORTSML);
}

static void fill_sports(json_t *article, const struct xml_node *sports)
{
    const struct xml_node *about = xml_path(sports, "sports-metadata");
    const struct xml_node *nitf = xml_find(sports, "nitf");

    if (nitf)
        nitf_fill(article, nitf);
    if (article_get(article, ARTICLE_ID).length == 0)
        article_set(article, ARTICLE_ID, xml_attribute(about, "doc-id"));
    if (article_get(article, ARTICLE_LANGUAGE).length == 0)
        article_set(article, ARTICLE_LANGUAGE, xml_attribute(about, "language"));
    if (article_get(article, ARTICLE_PUBLISHED).length == 0)
        item_set_date(article, article_key(ARTICLE_PUBLISHED), xml_attribute(about, "date-time"));
    xml_set(article, ARTICLE_HEADLINE, xml_path(about, "sports-title"));
    xml_keep_text(article, "genre", xml_attribute(about, "document-class"));
}

static enum status emit(void *context, const struct xml_node *nitf, struct error *err)
{
    json_auto_t *article = json_object();

    if (str_is(nitf->name, SPORTSML))
        fill_sports(article, nitf);
    else
        nitf_fill(article, nitf);
    return input_emit(context, article, err);
}

enum status reader_nitf(struct reader_input *in, struct error *err)
{
    static const char *const names[] = {"nitf", NULL};
    const struct xml_records records = {is_nitf, emit, in, names};

    return xml_read_records(in, &records, err);
}
