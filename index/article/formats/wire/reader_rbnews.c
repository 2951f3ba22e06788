/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_rbnews.c - reads RBNews, the XML of the Danish agency Ritzau. Its times are Danish. */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/wire_text.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"
#include "base/date.h"

#define ZONE " Europe/Copenhagen"

static const struct {
    const char *element;
    enum article_field field;
} fields[] = {
    {"NewsID", ARTICLE_ID},     {"headline", ARTICLE_HEADLINE}, {"subtitle", ARTICLE_SUBHEAD},
    {"town", ARTICLE_DATELINE}, {"section", ARTICLE_SECTION},
};

enum sniff sniff_rbnews(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    if (!xml_root_tag(head, &tag))
        return SNIFF_NO;
    return str_find(head, STR("<RBNews")) >= 0 ? SNIFF_SURE : SNIFF_NO;
}

static void set_date(json_t *article, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(node, &line);
    if (line.length > 0 && !date_is_zoned(buf_str(&line)))
        buf_add_text(&line, ZONE);
    item_set_date(article, article_key(ARTICLE_PUBLISHED), buf_str(&line));
}

/* "/ritzau/" is "ritzau". */
static void set_origin(json_t *article, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};
    struct str origin;

    xml_add_line(node, &line);
    origin = buf_str(&line);
    while (origin.length > 0 && origin.data[0] == '/')
        origin = str_slice(origin, 1, origin.length);
    while (origin.length > 0 && origin.data[origin.length - 1] == '/')
        origin.length--;
    article_set(article, ARTICLE_AGENCY, origin);
}

static void set_strapline(json_t *article, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};
    struct str rest;

    xml_add_line(node, &line);
    rest = buf_str(&line);
    xml_keep_text(article, "slugline", rest);
    while (rest.data)
        article_add_keyword(article, str_cut(&rest, '/'));
}

/* Markup as text, or as elements. */
static void set_content(json_t *article, const struct xml_node *node)
{
    BUF_AUTO struct buf html = {0};

    if (!node)
        return;
    if (xml_has_elements(node))
        xml_add_html(node, &html);
    else
        xml_add_text(node, &html);
    item_set_maybe_html(article, ARTICLE_BODY, buf_str(&html));
}

static void set_status(json_t *article, const struct xml_node *canceled)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(canceled, &line);
    if (str_eq_nocase(buf_str(&line), STR("true")))
        item_set_status(article, STR("canceled"));
}

static bool is_item(void *context, const struct xml_node *element)
{
    return str_is(element->name, "RBNews");
}

static enum status emit_item(void *context, const struct xml_node *item, struct error *err)
{
    json_auto_t *article = json_object();
    BUF_AUTO struct buf byline = {0}, version = {0};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        xml_set(article, fields[i].field, xml_path(item, fields[i].element));
    xml_add_html(xml_path(item, "byLine"), &byline);
    item_add_byline(article, buf_str(&byline));
    xml_add_line(xml_path(item, "version"), &version);
    item_set_version(article, buf_str(&version));
    set_date(article, xml_path(item, "PublishDate"));
    set_origin(article, xml_path(item, "origin"));
    set_strapline(article, xml_path(item, "strapline"));
    set_content(article, xml_path(item, "content"));
    set_status(article, xml_path(item, "Annuleret"));
    xml_keep(article, "urgency", xml_path(item, "Priority"));
    xml_keep(article, "ednote", xml_path(item, "TilRedaktionen"));
    if (json_object_get(article, "status"))
        return input_emit(context, article, err);
    return wire_emit(context, article, err);
}

enum status reader_rbnews(struct reader_input *in, struct error *err)
{
    const struct xml_records records = {is_item, emit_item, in, NULL};

    in->many = true;
    return xml_read_records(in, &records, err);
}
