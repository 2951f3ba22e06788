/* SPDX-License-Identifier: GPL-2.0-or-later */
/* showing.c - reads the dates that bound when an article is shown. */
#include "store/document/showing.h"

#include <math.h>

#include "base/date.h"
#include "base/json.h"
#include "base/utf8.h"
#include "store/document/columns.h"

#define MS_PER_HOUR ((int64_t)3600000)
#define MS_PER_DAY  (24 * MS_PER_HOUR)
#define SECONDS_MAX 1e11 /* as seconds this is the year 5138: larger numbers are milliseconds */
#define NESTED_MAX  4
#define SHOWN_MAX   60 /* bytes of a value in a message */

static const struct {
    const char *field;
    enum showing_bound bound;
} bounds[] = {{"embargo", SHOWING_FROM}, {"expires", SHOWING_UNTIL}};

/* The date that a bound gets from a value that cannot be read, and what is added to a time without
 * a zone: zones reach from UTC-12 to UTC+14. */
static const struct {
    int64_t unread, unzoned;
} caution[] = {
    [SHOWING_UNBOUND] = {COLUMN_NO_DATE, 0},
    [SHOWING_FROM] = {DATE_LAST_MS, 12 * MS_PER_HOUR},
    [SHOWING_UNTIL] = {DATE_FIRST_MS, -14 * MS_PER_HOUR},
};

static int64_t of_text(enum showing_bound bound, struct str text)
{
    int64_t ms, last;

    if (!date_parse(text, &ms, &last))
        return caution[bound].unread;
    if (bound == SHOWING_FROM && last - ms > MS_PER_DAY) /* a month, a year */
        ms = last;
    if (bound == SHOWING_FROM && ms < DATE_EMBARGO_TEXT_FIRST_MS)
        return caution[bound].unread;
    return date_is_zoned(text) ? ms : ms + caution[bound].unzoned;
}

/* A date in digits, seconds or milliseconds. */
static int64_t of_number(enum showing_bound bound, double number)
{
    char text[DATE_TEXT_SIZE];
    double ms = bound != SHOWING_UNBOUND && fabs(number) > SECONDS_MAX ? number : number * 1000;

    if (bound == SHOWING_UNBOUND)
        return fabs(ms) < 1e18 ? (int64_t)ms : COLUMN_NO_DATE;
    if (date_format_digits(number, text))
        return of_text(bound, str_of(text));
    return ms >= (double)DATE_EMBARGO_NUMBER_FIRST_MS && ms <= (double)DATE_LAST_MS
               ? (int64_t)ms
               : caution[bound].unread;
}

/* Of several dates, the one that hides longer. */
static int64_t stricter(enum showing_bound bound, int64_t a, int64_t b)
{
    if (a == COLUMN_NO_DATE || b == COLUMN_NO_DATE)
        return a == COLUMN_NO_DATE ? b : a;
    return (bound == SHOWING_FROM) == (a > b) ? a : b;
}

static int64_t of_value(enum showing_bound bound, const json_t *value, int depth)
{
    int64_t date = COLUMN_NO_DATE;
    double number;

    if (json_double(value, &number))
        return of_number(bound, number);
    if (json_is_string(value))
        return of_text(bound, json_str(value));
    if (bound == SHOWING_UNBOUND || !value || json_is_null(value) || json_is_false(value))
        return COLUMN_NO_DATE;
    if (!json_is_array(value) || depth == NESTED_MAX)
        return caution[bound].unread;
    for (size_t i = 0; i < json_array_size(value); i++)
        date = stricter(bound, date, of_value(bound, json_array_get(value, i), depth + 1));
    return date;
}

int64_t showing_date(enum showing_bound bound, const json_t *value)
{
    return of_value(bound, value, 0);
}

bool showing_allows(const json_t *article, int64_t now)
{
    int64_t from = showing_date(SHOWING_FROM, json_object_get(article, "embargo"));
    int64_t until = showing_date(SHOWING_UNTIL, json_object_get(article, "expires"));

    return from <= now && (until == COLUMN_NO_DATE || until > now);
}

static void add_value(const json_t *value, struct buf *out)
{
    BUF_AUTO struct buf text = {0};
    size_t length;

    json_add(&text, value);
    length = utf8_cut(buf_str(&text), SHOWN_MAX);
    buf_add(out, text.data, length);
    if (length < text.length)
        buf_add_text(out, "…");
}

bool showing_unread(const json_t *article, struct buf *out)
{
    bool found = false;

    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        const json_t *value = json_object_get(article, bounds[i].field);

        if (!value || showing_date(bounds[i].bound, value) != caution[bounds[i].bound].unread)
            continue;
        buf_addf(out, "%s%s ", found ? ", " : "", bounds[i].field);
        add_value(value, out);
        found = true;
    }
    return found;
}
