/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_fields.c - maps elements to fields. */
#include "article/formats/fields/xml_fields.h"

#include "article/formats/fields/item_bounds.h"
#include "article/formats/fields/item_fields.h"
#include "article/html/html_text.h"
#include "base/json.h"

void xml_add_line(const struct xml_node *node, struct buf *out)
{
    BUF_AUTO struct buf html = {0};

    xml_add_html(node, &html);
    html_to_line(buf_str(&html), out);
}

void xml_set(json_t *article, enum article_field field, const struct xml_node *node)
{
    BUF_AUTO struct buf html = {0};

    if (!node || article_get(article, field).length > 0)
        return;
    xml_add_html(node, &html);
    item_set_html(article, field, buf_str(&html));
}

void xml_set_date(json_t *article, const char *key, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(node, &line);
    if (!json_object_get(article, key))
        item_set_date(article, key, buf_str(&line));
}

static void add_bounds(json_t *article, const char *key, const struct xml_node *node)
{
    for (; node; node = xml_next(node)) {
        BUF_AUTO struct buf line = {0};

        xml_add_line(node, &line);
        item_add_bound(article, key, line.length > 0 ? buf_str(&line) : STR(""));
    }
}

void xml_add_embargo(json_t *article, const struct xml_node *node)
{
    add_bounds(article, "embargo", node);
}

void xml_add_expires(json_t *article, const struct xml_node *node)
{
    add_bounds(article, "expires", node);
}

void xml_keep_text(json_t *article, const char *key, struct str text)
{
    int64_t number;

    text = str_trim(text);
    if (text.length == 0 || json_object_get(article, key))
        return;
    if (str_to_i64(text, &number))
        json_object_set_new(article, key, json_integer(number));
    else
        json_set_str(article, key, text);
}

void xml_keep(json_t *article, const char *key, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(node, &line);
    xml_keep_text(article, key, buf_str(&line));
}

void xml_set_dateline(json_t *article, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(node, &line);
    item_set_dateline(article, buf_str(&line));
}
