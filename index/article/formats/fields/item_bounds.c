/* SPDX-License-Identifier: GPL-2.0-or-later */
/* item_bounds.c - compares the dates of an item that bound when it is shown. */
#include "article/formats/fields/item_bounds.h"

#include "article/formats/fields/item_fields.h"
#include "article/words/date_text.h"
#include "base/date.h"
#include "base/json.h"

#define MS_PER_HOUR ((int64_t)3600000)
#define MS_PER_DAY  (24 * MS_PER_HOUR)

/* The moment that hides longest of those that a date may mean, as store/document/showing.c takes
 * it: zones reach from UTC-12 to UTC+14, and an embargo of a month ends with the month. */
static int64_t strict_moment(struct str date, bool expires)
{
    int64_t ms, last;

    if (!date_parse(date, &ms, &last))
        return expires ? DATE_FIRST_MS : DATE_LAST_MS;
    if (!expires && last - ms > MS_PER_DAY)
        ms = last;
    if (!date_is_zoned(date))
        ms += (expires ? -14 : 12) * MS_PER_HOUR;
    return ms;
}

static bool is_stricter(int64_t a, int64_t b, bool expires)
{
    return expires ? a < b : a > b;
}

/* The stricter reading of a text: "03/05/2024" has two. */
static struct str strict_reading(struct str text, bool expires, struct date_text *one,
                                 struct date_text *other)
{
    struct str first, second;

    if (!date_text_parse(text, one))
        return text;
    first = str_of(one->text);
    if (!one->either || !date_text_parse_day_first(text, other))
        return first;
    second = str_of(other->text);
    return is_stricter(strict_moment(second, expires), strict_moment(first, expires), expires)
               ? second
               : first;
}

static bool is_absent(const json_t *value)
{
    return !value || json_is_null(value) || json_is_false(value) ||
           (json_is_array(value) && json_array_size(value) == 0);
}

static void add_bound(json_t *article, const char *key, const json_t *added, bool expires)
{
    const json_t *known = json_object_get(article, key);
    struct date_text one[2], other[2];
    struct str old, new;

    if (is_absent(known)) {
        json_object_set(article, key, (json_t *)(uintptr_t)added);
        return;
    }
    if (!json_is_string(known))
        return;
    old = strict_reading(json_str(known), expires, &one[0], &one[1]);
    new = strict_reading(json_str(added), expires, &other[0], &other[1]);
    if (is_stricter(strict_moment(new, expires), strict_moment(old, expires), expires))
        json_set_str(article, key, new);
    else if (one[0].either && date_parse(old, NULL, NULL))
        json_set_str(article, key, old); /* the other reading may be less strict than the new */
}

void item_add_embargo(json_t *article, struct str written)
{
    json_auto_t *one = json_object();

    item_set_embargo(one, written);
    if (json_object_get(one, "embargo"))
        add_bound(article, "embargo", json_object_get(one, "embargo"), false);
}

void item_add_expires(json_t *article, struct str written)
{
    json_auto_t *one = json_object();

    item_set_expires(one, written);
    if (json_object_get(one, "expires"))
        add_bound(article, "expires", json_object_get(one, "expires"), true);
    if (json_object_get(one, "status"))
        json_object_set(article, "status", json_object_get(one, "status"));
}

void item_add_bound(json_t *article, const char *key, struct str written)
{
    if (str_is(str_of(key), "embargo"))
        item_add_embargo(article, written);
    else
        item_add_expires(article, written);
}

/* ---- periods -------------------------------------------------------------------------------- */

/* The value of "end=2024-02-01;"; STR_NONE: there is none. */
static struct str component(struct str text, const char *name)
{
    ptrdiff_t at = str_find_nocase(text, str_of(name));

    if (at < 0)
        return STR_NONE;
    text = str_slice(text, (size_t)at + strlen(name), text.length);
    return str_trim(str_cut(&text, ';'));
}

/* "2024-01-01/2024-02-01", "2024-01-01/", "/..": not "03/05/2024". */
static bool is_interval(struct str text, struct str *start, struct str *end)
{
    struct str rest = text;

    *start = str_trim(str_cut(&rest, '/'));
    *end = str_trim(rest);
    if (!rest.data || memchr(rest.data, '/', rest.length))
        return false;
    return (start->length == 0 || str_is(*start, "..") || date_parse(*start, NULL, NULL)) &&
           (end->length == 0 || str_is(*end, "..") || date_parse(*end, NULL, NULL));
}

/* The parts of a period. STR_NONE: it does not say so. False: it is a date, not a period. */
static bool read_period(struct str text, struct str *start, struct str *end)
{
    *start = component(text, "start=");
    *end = component(text, "end=");
    if (start->data || end->data)
        return true;
    if (!is_interval(text, start, end))
        return false;
    if (start->length == 0 || str_is(*start, ".."))
        *start = STR_NONE;
    if (end->length == 0 || str_is(*end, ".."))
        *end = STR_NONE;
    return true;
}

void item_add_valid(json_t *article, struct str period)
{
    struct str start, end;

    period = str_trim(period);
    if (period.length > 0)
        item_add_expires(article, read_period(period, &start, &end) ? end : period);
}

void item_add_available(json_t *article, struct str period)
{
    struct str start, end;

    period = str_trim(period);
    if (period.length == 0)
        return;
    if (!read_period(period, &start, &end)) {
        item_add_embargo(article, period);
        return;
    }
    item_add_embargo(article, start);
    item_add_expires(article, end);
}

void item_hold(json_t *article)
{
    if (is_absent(json_object_get(article, "embargo")))
        item_set_embargo(article, STR(""));
}
