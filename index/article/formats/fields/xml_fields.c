/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_fields.c - maps elements to fields. */
#include "article/formats/fields/xml_fields.h"

#include "article/formats/fields/item_fields.h"
#include "article/html/html_text.h"
#include "article/words/date_text.h"
#include "article/words/dateline.h"
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

void xml_set_embargo(json_t *article, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(node, &line);
    if (node && !json_object_get(article, "embargo"))
        item_set_embargo(article, buf_str(&line));
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

/* Remove the weekday: "BERGEN, Monday" becomes "BERGEN". */
static struct str without_weekday(struct str place)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    const char *comma = place.length ? memrchr(place.data, ',', place.length) : NULL;
    size_t at = comma ? (size_t)(comma - place.data) : 0;

    for (size_t i = 0; comma && i < sizeof days / sizeof *days; i++)
        if (str_eq_nocase(str_trim(str_slice(place, at + 1, place.length)), str_of(days[i])))
            return str_slice(place, 0, at);
    return place;
}

static void cut_dashes(struct buf *line)
{
    static const char *const ends[] = {" ", "_", "-", "–", "—"};
    bool cut = true;

    while (cut) {
        cut = false;
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            if (str_ends(buf_str(line), str_of(ends[i]))) {
                line->length -= strlen(ends[i]);
                cut = true;
            }
    }
}

void xml_set_dateline(json_t *article, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};
    struct dateline parts;
    struct date_text date; /* some write only the date there */

    xml_add_line(node, &line);
    cut_dashes(&line);
    if (line.length == 0 || date_text_parse(buf_str(&line), &date) ||
        dateline_is_day(buf_str(&line)))
        return;
    buf_add_text(&line, " -- Text"); /* as at the start of a story */
    if (!dateline_parse(buf_str(&line), &parts)) {
        xml_set(article, ARTICLE_DATELINE, node);
        return;
    }
    if (article_get(article, ARTICLE_DATELINE).length == 0)
        article_set(article, ARTICLE_DATELINE, without_weekday(parts.place));
    if (article_get(article, ARTICLE_AGENCY).length == 0)
        article_set(article, ARTICLE_AGENCY, parts.agency);
}
