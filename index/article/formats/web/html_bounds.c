/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_bounds.c - the names of <meta> that bound when a page is shown. */
#include "article/formats/web/html_bounds.h"

#include "article/formats/fields/item_bounds.h"
#include "article/formats/json/json_names.h"
#include "article/words/date_text.h"

#define DATE_MAX 200 /* bytes of a date, and of what follows it */

/* "noarchive, unavailable_after: Wed, 25 Jun 2025 15:00:00 GMT, noindex" */
static void read_robots(struct str content, json_t *article)
{
    static const struct str mark = STR_INIT("unavailable_after");
    ptrdiff_t at = str_find_nocase(content, mark);
    struct date_text date;
    struct str rest, written;

    if (at < 0)
        return;
    rest = str_trim(str_slice(content, (size_t)at + mark.length, content.length));
    if (rest.length > 0 && strchr(":=", rest.data[0]))
        rest = str_slice(rest, 1, rest.length);
    rest = str_trim(str_slice(rest, 0, DATE_MAX));
    written = rest;
    while (!date_text_parse(written, &date)) {
        const char *comma = written.length ? memrchr(written.data, ',', written.length) : NULL;

        if (!comma) {
            item_add_expires(article, rest.data ? rest : STR(""));
            return;
        }
        written = str_trim(str_slice(written, 0, (size_t)(comma - written.data)));
    }
    item_add_expires(article, written);
}

static bool is_robot(struct str name)
{
    return str_find_nocase(name, STR("bot")) >= 0;
}

static void read_name(struct str name, struct str content, json_t *article)
{
    const char *key = json_name_bound(name);

    name = str_trim(name);
    if (str_eq_nocase(name, STR("dcterms.valid")) || str_eq_nocase(name, STR("dcterms:valid")))
        item_add_valid(article, content);
    else if (str_eq_nocase(name, STR("dcterms.available")) ||
             str_eq_nocase(name, STR("dcterms:available")))
        item_add_available(article, content);
    else if (is_robot(name))
        read_robots(content, article);
    else if (key && !str_eq_nocase(name, STR("expires")))
        item_add_bound(article, key, content);
}

static void read_meta(const struct html_tree *page, uint32_t node, json_t *article)
{
    static const char *const attributes[] = {"property", "name", "itemprop"};
    BUF_AUTO struct buf content = {0};

    html_add_decoded(&content, str_trim(html_tree_attribute(page, node, "content")));
    if (content.length == 0)
        return;
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        struct str names = html_tree_attribute(page, node, attributes[i]);

        while (names.data)
            read_name(str_cut(&names, ' '), buf_str(&content), article);
    }
}

void html_bounds_read(const struct html_tree *page, json_t *article)
{
    for (uint32_t i = 1; i < page->count; i++)
        if (page->nodes[i].tag == HTML_META)
            read_meta(page, i, article);
}
