/* SPDX-License-Identifier: GPL-2.0-or-later */
/* item_fields.c - sets the fields of wire items in a normal form. */
#include "article/formats/fields/item_fields.h"

#include <math.h>
#include <stdio.h>

#include "article/html/html_text.h"
#include "article/text/entity.h"
#include "article/words/body_credits.h"
#include "article/words/byline.h"
#include "article/words/date_text.h"
#include "article/words/dateline.h"
#include "base/date.h"
#include "base/json.h"
#include "base/utf8.h"

/* Larger numbers are milliseconds: as seconds this is the year 5138. */
#define SECONDS_MAX     1e11
#define COUNT_MAX       1e6  /* smaller numbers count days, or something else */
#define BYLINE_MAX      8192 /* bytes after which no more persons are added: each is compared */
#define NO_BREAK_SPACE  0xA0
#define ZONES_BEHIND_MS ((int64_t)12 * 3600000) /* the last zone is UTC-12 */

static void set_text(json_t *article, const char *key, struct str text)
{
    BUF_AUTO struct buf repaired = {0};

    text = str_trim(text);
    if (text.length == 0)
        return;
    utf8_add_repaired(&repaired, text);
    json_set_str(article, key, buf_str(&repaired));
}

/* "1609459200", "1609459200000": seconds or milliseconds, since the start of this century. */
static bool is_number_date(struct str written)
{
    uint64_t number;

    return (written.length == 10 || written.length == 13) && str_to_u64(written, &number);
}

/* The number in "/Date(1609459200000+0100)/", as .NET writes dates in JSON; else the text. */
static struct str within_date(struct str written)
{
    size_t at = sizeof "/Date(" - 1, from = at;

    if (!str_starts(written, STR("/Date(")) || !str_ends(written, STR(")/")))
        return written;
    while (written.data[at] >= '0' && written.data[at] <= '9')
        at++;
    return str_slice(written, from, at);
}

void item_set_date(json_t *article, const char *key, struct str written)
{
    struct date_text date;
    double number;

    written = within_date(str_trim(written));
    if (is_number_date(written) && str_to_double(written, &number)) {
        item_set_date_number(article, key, number);
        return;
    }
    if (strcmp(key, "embargo") != 0 && date_text_parse(written, &date)) /* see article_finish.h */
        written = str_of(date_text_value(&date));
    set_text(article, key, written);
}

void item_set_date_month_first(json_t *article, const char *key, struct str written)
{
    struct date_text date;

    if (date_text_parse(written, &date))
        written = str_of(date.text);
    item_set_date(article, key, written);
}

void item_set_date_number(json_t *article, const char *key, double number)
{
    char text[DATE_TEXT_SIZE];
    double ms = fabs(number) > SECONDS_MAX ? number : number * 1000;

    if (date_format_digits(number, text))
        set_text(article, key, str_of(text));
    else if (number > 0 && number < COUNT_MAX) {
        snprintf(text, sizeof text, "%.10g", number);
        set_text(article, key, str_of(text));
    } else if (fabs(ms) < 1e14)
        set_text(article, key, str_of(date_format((int64_t)ms, 0, text)));
}

/* The status that a provider's word means; NULL: the item may be used. */
static const char *status_of(struct str provider_status)
{
    static const struct {
        const char *word, *status;
    } rows[] = {
        {"canceled", "canceled"}, {"cancelled", "canceled"}, {"killed", "canceled"},
        {"deleted", "canceled"},  {"withheld", "withheld"},  {"withhold", "withheld"},
        {"expired", "expired"},   {"withdrawn", "canceled"}, {"unpublished", "canceled"},
    };
    struct str word = str_trim(provider_status);
    const char *colon = word.length ? memrchr(word.data, ':', word.length) : NULL;

    if (colon)
        word = str_slice(word, (size_t)(colon - word.data) + 1, word.length);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq_nocase(word, str_of(rows[i].word)))
            return rows[i].status;
    return NULL;
}

void item_set_status(json_t *article, struct str provider_status)
{
    const char *status = status_of(provider_status);

    if (status)
        json_set_str(article, "status", str_of(status));
}

bool item_status_withdraws(struct str provider_status)
{
    return status_of(provider_status) != NULL;
}

static void set_bound(json_t *article, const char *key, struct str written)
{
    if (!written.data)
        return;
    item_set_date(article, key, written);
    if (!json_object_get(article, key))
        json_set_str(article, key, STR(""));
}

void item_set_embargo(json_t *article, struct str written)
{
    set_bound(article, "embargo", written);
}

/* Without a zone, the time is past when it is past everywhere. */
void item_set_expires(json_t *article, struct str written)
{
    int64_t last;
    struct str text;

    set_bound(article, "expires", written);
    text = json_get_str(article, "expires");
    if (date_parse(text, NULL, &last) &&
        last + (date_is_zoned(text) ? 0 : ZONES_BEHIND_MS) < date_now())
        json_set_str(article, "status", STR("expired"));
}

void item_set_version(json_t *article, struct str version)
{
    int64_t number;

    version = str_trim(version);
    if (str_to_i64(version, &number))
        json_object_set_new(article, "version", json_integer(number));
    else
        set_text(article, "version", version);
}

static bool has_name(const json_t *names, struct str name)
{
    for (size_t i = 0; i < json_array_size(names); i++)
        if (str_eq(json_str(json_array_get(names, i)), name))
            return true;
    return false;
}

void item_add_name(json_t *article, const char *key, struct str name)
{
    json_t *names = json_object_get(article, key);
    BUF_AUTO struct buf line = {0};

    html_to_line(name, &line);
    if (line.length == 0)
        return;
    if (!json_is_array(names)) {
        names = json_array();
        json_object_set_new(article, key, names);
    }
    if (json_array_size(names) < ARTICLE_KEYWORDS_MAX && !has_name(names, buf_str(&line)))
        json_array_append_new(names, json_stringn(line.data, line.length));
}

bool item_is_account(struct str text)
{
    bool parted = false;

    for (size_t i = 0; i < text.length; i++) {
        if (strchr("/._", text.data[i]))
            parted = true;
        else if (text.data[i] < 'a' || text.data[i] > 'z')
            return false;
    }
    return parted;
}

/* Add the persons' names. If none is recognised (an agency, a desk), add the whole text, unless it
 * is only a mail address. */
static void add_persons(struct str written, struct buf *out)
{
    BUF_AUTO struct buf line = {0};

    html_to_line(written, &line);
    if (item_is_account(buf_str(&line)))
        return;
    if (!byline_clean(buf_str(&line), out) && str_find(buf_str(&line), STR("@")) < 0)
        buf_add_str(out, buf_str(&line));
}

void item_add_byline(json_t *article, struct str persons)
{
    struct str known = article_get(article, ARTICLE_BYLINE);
    BUF_AUTO struct buf line = {0}, all = {0};

    if (known.length > BYLINE_MAX)
        return;
    add_persons(persons, &line);
    if (line.length == 0 || (known.length > 0 && str_find(known, buf_str(&line)) >= 0))
        return;
    buf_add_str(&all, known);
    if (known.length > 0)
        buf_add_text(&all, ", ");
    buf_add_str(&all, buf_str(&line));
    article_set(article, ARTICLE_BYLINE, buf_str(&all));
}

/* Fields with several paragraphs; all others are one line. */
static bool has_paragraphs(enum article_field field)
{
    return field == ARTICLE_BODY || field == ARTICLE_SUMMARY || field == ARTICLE_BOILERPLATE;
}

void item_set_html(json_t *article, enum article_field field, struct str html)
{
    BUF_AUTO struct buf text = {0};

    if (has_paragraphs(field))
        html_to_text(html, &text);
    else
        html_to_line(html, &text);
    article_set(article, field, buf_str(&text));
}

void item_add_plain(struct buf *out, struct str text)
{
    while (text.length > 0) {
        const char *mark = memchr(text.data, '&', text.length);
        size_t plain = mark ? (size_t)(mark - text.data) : text.length, length;
        uint32_t character;

        buf_add(out, text.data, plain);
        text = str_slice(text, plain, text.length);
        length = text.length > 0 ? entity_decode(text, &character) : 0;
        if (length > 0 && text.data[length - 1] == ';')
            buf_add_utf8(out, character == NO_BREAK_SPACE ? ' ' : character);
        else
            buf_add(out, text.data, length = text.length > 0);
        text = str_slice(text, length, text.length);
    }
}

void item_set_maybe_html(json_t *article, enum article_field field, struct str text)
{
    BUF_AUTO struct buf plain = {0};

    if (html_likely(text)) {
        item_set_html(article, field, text);
        return;
    }
    item_add_plain(&plain, text);
    article_set(article, field, buf_str(&plain));
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

void item_set_dateline(json_t *article, struct str written)
{
    BUF_AUTO struct buf line = {0};
    struct dateline parts;
    struct date_text date; /* some write only the date there */
    size_t length;

    buf_add_str(&line, str_trim(written));
    cut_dashes(&line);
    length = line.length;
    if (length == 0 || date_text_parse(buf_str(&line), &date) || dateline_is_day(buf_str(&line)))
        return;
    buf_add_text(&line, " -- Text"); /* as at the start of a story */
    if (!dateline_parse(buf_str(&line), &parts))
        parts = (struct dateline){.place = str_slice(buf_str(&line), 0, length)};
    if (article_get(article, ARTICLE_DATELINE).length == 0)
        article_set(article, ARTICLE_DATELINE, without_weekday(parts.place));
    if (article_get(article, ARTICLE_AGENCY).length == 0)
        article_set(article, ARTICLE_AGENCY, parts.agency);
}

/* "GROSSETO" of "GROSSETO, Italy" */
static struct str city_of(struct str place)
{
    return str_trim(str_cut(&place, ','));
}

static bool is_same_place(struct str one, struct str other)
{
    return str_find_nocase(one, city_of(other)) >= 0 || str_find_nocase(other, city_of(one)) >= 0;
}

void item_set_located(json_t *article, struct str place)
{
    struct dateline printed;

    if (place.length == 0 || article_get(article, ARTICLE_DATELINE).length > 0)
        return;
    body_take_credits(article);
    if (dateline_parse(article_get(article, ARTICLE_BODY), &printed) && printed.place.length > 0 &&
        printed.agency.length > 0 && !is_same_place(place, printed.place))
        return;
    article_set(article, ARTICLE_DATELINE, place);
}

void item_settle_body(json_t *article)
{
    struct str summary = article_get(article, ARTICLE_SUMMARY);

    if (article_get(article, ARTICLE_BODY).length == 0)
        article_set(article, ARTICLE_BODY, summary);
    if (str_eq(article_get(article, ARTICLE_BODY), summary))
        json_object_del(article, article_key(ARTICLE_SUMMARY));
}
