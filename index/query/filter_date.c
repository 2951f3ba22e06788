/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_date.c - parses dates in filters: absolute, or relative to now. */
#include "base/date.h"
#include "query/filter.h"

#define MS_PER_SECOND ((int64_t)1000)
#define MS_PER_DAY    (86400 * MS_PER_SECOND)
/* Longer than all of history that base/date.h knows, in the smallest unit. */
#define COUNT_MAX ((uint64_t)400 * 1000 * 1000 * 1000)

static const struct {
    char letter;
    int64_t ms;
    int months;
} units[] = {
    {'s', MS_PER_SECOND, 0},
    {'m', 60 * MS_PER_SECOND, 0},
    {'h', 3600 * MS_PER_SECOND, 0},
    {'d', MS_PER_DAY, 0},
    {'w', 7 * MS_PER_DAY, 0},
    {'M', 0, 1},
    {'y', 0, 12},
};

/* Days and what is longer are counted by clocks: a day may have 23 hours. */
static bool is_by_clocks(char letter)
{
    return letter == 'd' || letter == 'w' || letter == 'M' || letter == 'y';
}

static bool is_date(int64_t ms)
{
    struct date first = {.year = 1, .month = 1, .day = 1};
    struct date last = {.year = 9999, .month = 12, .day = 31};

    return ms >= date_to_ms(&first) && ms < date_to_ms(&last) + MS_PER_DAY;
}

/* The same day of another month; the last day if that month is shorter. */
static bool add_months(int64_t months, int64_t *ms)
{
    struct date date;
    int64_t month;

    date_from_ms(*ms, 0, &date);
    month = (int64_t)date.year * 12 + date.month - 1 + months;
    if (month < 12 || month >= (int64_t)10000 * 12)
        return false;
    date.year = (int)(month / 12);
    date.month = (int)(month % 12) + 1;
    while (!date_valid(&date))
        date.day--;
    *ms = date_to_ms(&date);
    return true;
}

static bool add_unit(char letter, int64_t count, int64_t *ms)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (units[i].letter != letter)
            continue;
        if (units[i].months)
            return add_months(count * units[i].months, ms);
        return !__builtin_mul_overflow(count, units[i].ms, &count) &&
               !__builtin_add_overflow(*ms, count, ms) && is_date(*ms);
    }
    return false;
}

static bool add_in_zone(char letter, int64_t count, const struct zone_info *zone, int64_t *ms)
{
    int64_t shown = is_by_clocks(letter) ? zone_to_local(zone, *ms) : *ms;

    if (!add_unit(letter, count, &shown))
        return false;
    *ms = is_by_clocks(letter) ? zone_from_local(zone, shown) : shown;
    return true;
}

/* Removes one "-7d" from the start of *text, and adds it to the date. */
static bool take_step(struct str *text, const struct zone_info *zone, int64_t *ms)
{
    bool back = text->data[0] == '-';
    size_t digits = 1;
    uint64_t count;

    if (!back && text->data[0] != '+')
        return false;
    while (digits < text->length && text->data[digits] >= '0' && text->data[digits] <= '9')
        digits++;
    if (digits == text->length || !str_to_u64(str_slice(*text, 1, digits), &count) ||
        count > COUNT_MAX)
        return false;
    if (!add_in_zone(text->data[digits], back ? -(int64_t)count : (int64_t)count, zone, ms))
        return false;
    *text = str_slice(*text, digits + 1, text->length);
    return true;
}

static bool relative(struct str text, int64_t now, const struct zone_info *zone, int64_t *ms)
{
    text = str_trim(text);
    if (!str_starts_nocase(text, STR("now")))
        return false;
    text = str_slice(text, 3, text.length);
    *ms = now;
    while (text.length > 0)
        if (!take_step(&text, zone, ms))
            return false;
    return true;
}

bool filter_date(struct str value, int64_t now, const struct zone_info *zone, int64_t *first,
                 int64_t *last)
{
    int64_t ms;

    if (date_parse(value, first, last)) {
        if (zone && !date_is_zoned(value)) {
            *first = zone_from_local(zone, *first);
            *last = zone_from_local(zone, *last + 1) - 1;
        }
        return true;
    }
    if (!relative(value, now, zone, &ms))
        return false;
    *first = *last = ms;
    return true;
}

bool filter_is_relative(const struct filter_node *node)
{
    int64_t ms;

    for (uint32_t i = 0; i < node->value_count; i++)
        if (relative(node->values[i], 0, NULL, &ms))
            return true;
    for (uint32_t i = 0; i < node->child_count; i++)
        if (filter_is_relative(node->children[i]))
            return true;
    return false;
}

void filter_in_zone(struct filter_node *node, const struct zone_info *zone)
{
    if (!node)
        return;
    node->zone = zone;
    for (uint32_t i = 0; i < node->child_count; i++)
        filter_in_zone(node->children[i], zone);
}
