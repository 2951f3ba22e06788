/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_clock.c - reads hours, minutes, am and pm, and zones. */
#include "article/words/date_clock.h"

#include <string.h>

#include "article/text/letters.h"
#include "article/words/date_names.h"

/* Read "am" (1) or "pm" (2), with or without periods, and advance *at; 0 if there is neither. */
static int take_half(const struct date_parts *parts, size_t *at)
{
    const struct date_part *part = &parts->part[*at];
    int half;

    if (*at >= parts->count || part->kind != PART_WORD)
        return 0;
    if (part->text.length == 2 && (part->text.data[1] | 0x20) == 'm') {
        half = (part->text.data[0] | 0x20) == 'a' ? 1 : (part->text.data[0] | 0x20) == 'p' ? 2 : 0;
        *at += half != 0;
        return half;
    }
    if (part->text.length != 1 || *at + 2 >= parts->count || part[1].mark != '.' ||
        !str_eq_nocase(part[2].text, STR("m")))
        return 0;
    half = (part->text.data[0] | 0x20) == 'a' ? 1 : (part->text.data[0] | 0x20) == 'p' ? 2 : 0;
    if (half == 0)
        return 0;
    *at += 3;
    if (*at < parts->count && parts->part[*at].mark == '.')
        *at += 1;
    return half;
}

/* Read "noon", "12 noon", "midnight": the hour, or -1. Midnight belongs to the day that
 * ends, as in the AP Stylebook. */
static int take_hour_name(const struct date_parts *parts, size_t *at)
{
    static const struct {
        struct str word;
        int hour;
    } rows[] = {{STR_INIT("noon"), 12}, {STR_INIT("midday"), 12}, {STR_INIT("midnight"), 24}};
    size_t name = *at + (parts->part[*at].kind == PART_NUMBER && parts->part[*at].number == 12);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (name < parts->count && str_eq_nocase(parts->part[name].text, rows[i].word)) {
            *at = name + 1;
            return rows[i].hour;
        }
    return -1;
}

/* Read "+0900", "-05:00", "+2", PDF's "+01'00'" and advance *at. */
static bool take_offset(const struct date_parts *parts, size_t *at, struct clock *clock)
{
    const struct date_part *part = &parts->part[*at];
    int minutes;

    if (*at + 1 >= parts->count || part->kind != PART_MARK ||
        (part->mark != '+' && part->mark != '-' && part->mark != 0x2212) ||
        part[1].kind != PART_NUMBER || part[1].spaced ||
        (part[1].digits > 2 && part[1].digits != 4))
        return false;
    minutes = part[1].digits == 4 ? part[1].number / 100 * 60 + part[1].number % 100
                                  : part[1].number * 60;
    *at += 2;
    if (part[1].digits <= 2 && *at + 1 < parts->count &&
        (part[2].mark == ':' || part[2].mark == '\'') && part[3].kind == PART_NUMBER &&
        part[3].digits == 2) {
        minutes += part[3].number;
        *at += 2;
    }
    clock->offset = part->mark != '+' ? -minutes : minutes;
    clock->place = NULL;
    return clock->zoned = true;
}

/* Read a name of the IANA database: words joined by "/", "_", "-" and "+". */
static bool take_place(const struct date_parts *parts, size_t *at, struct clock *clock)
{
    const struct date_part *first = &parts->part[*at], *last = first;
    const struct zone_info *zone;

    while (last + 1 < parts->part + parts->count && !last[1].spaced &&
           (last[1].kind != PART_MARK ||
            (last[1].mark < 0x80 && last[1].mark && strchr("/_-+", (int)last[1].mark))))
        last++;
    if (first->kind != PART_WORD || last == first || first[1].mark != '/')
        return false;
    zone = zone_find(
        str_n(first->text.data, (size_t)(last->text.data + last->text.length - first->text.data)));
    if (!zone)
        return false;
    clock->place = zone;
    clock->zoned = true;
    *at += (size_t)(last - first) + 1;
    return true;
}

static bool is_time_word(struct str word)
{
    return str_eq_nocase(word, STR("time")) || str_eq_nocase(word, STR("standard")) ||
           str_eq_nocase(word, STR("daylight"));
}

/* Read "EST", "GMT", "ET", "Eastern time". */
static bool take_name(const struct date_parts *parts, size_t *at, struct clock *clock)
{
    const struct date_part *part = &parts->part[*at];
    char lower[WORD_MAX];
    const char *place;
    size_t at_time;

    if (*at >= parts->count || part->kind != PART_WORD ||
        !date_name_zone(str_n(lower, letters_lower(part->text, lower, sizeof lower)),
                        &clock->offset, &place))
        return false;
    *at += 1;
    at_time = *at;
    while (*at < parts->count && is_time_word(parts->part[*at].text))
        *at += 1;
    if (place && part->text.length > 3 && *at == at_time && *at < parts->count) {
        *at -= 1; /* "Central" alone begins another name */
        return false;
    }
    clock->place = place ? zone_find(str_of(place)) : NULL;
    return clock->zoned = true;
}

/* Skip a comment in parentheses or brackets, but take a zone that stands alone in it if there was
 * none before. */
static void take_comment(const struct date_parts *parts, size_t *at, struct clock *clock)
{
    const struct date_part *part = &parts->part[*at];
    uint32_t close = part->mark == '(' ? ')' : ']';
    size_t inside = *at + 1, end = inside;

    if (*at >= parts->count || part->kind != PART_MARK || (part->mark != '(' && part->mark != '['))
        return;
    while (end < parts->count && parts->part[end].mark != close)
        end++;
    if (end == parts->count)
        return;
    if (!clock->zoned) {
        struct clock found = *clock;

        if (take_place(parts, &inside, &found) || take_name(parts, &inside, &found))
            take_offset(parts, &inside, &found);
        if (inside == end)
            *clock = found;
    }
    *at = end + 1;
}

void date_clock_zone(const struct date_parts *parts, size_t *at, struct clock *clock)
{
    if (!take_place(parts, at, clock)) {
        take_name(parts, at, clock);
        take_offset(parts, at, clock); /* also behind a name: GMT+2 */
    }
    take_comment(parts, at, clock);
}

static bool is_hour_mark(const struct date_part *part)
{
    return part->mark == ':' || part->mark == '.' || part->mark == 0x6642 || part->mark == 0x65F6 ||
           (part->kind == PART_WORD && str_eq_nocase(part->text, STR("h")));
}

/* Minutes have two digits; one digit only if seconds follow ("9:5:3"). */
static bool is_minute(const struct date_parts *parts, size_t at)
{
    const struct date_part *part = &parts->part[at + 2];

    return part->kind == PART_NUMBER &&
           (part->digits == 2 || (part->digits == 1 && at + 4 < parts->count &&
                                  part[1].mark == ':' && part[2].kind == PART_NUMBER));
}

/* Is the number an hour by the word before or after it: "kl. 15.30", "15 Uhr"? */
static bool has_hour_word(const struct date_parts *parts, size_t from, size_t to)
{
    size_t before = from > 0 && parts->part[from - 1].mark == '.' ? from - 1 : from;

    return (before > 0 && parts->part[before - 1].hour) ||
           (to < parts->count && parts->part[to].hour);
}

/* Read what is behind a second: ".250", ",250", SQL Server's ":250". */
static void take_fraction(const struct date_parts *parts, size_t *at, struct clock *clock)
{
    const struct date_part *part = &parts->part[*at];
    static const int scale[] = {0, 100, 10, 1};
    int digits, number;

    if (*at + 1 >= parts->count || part[1].kind != PART_NUMBER || part[1].spaced ||
        (part->mark != '.' && part->mark != ',' && (part->mark != ':' || part[1].digits != 3)))
        return;
    digits = part[1].digits;
    number = part[1].number;
    for (; digits > 3; digits--)
        number = digits > 9 ? number : number / 10;
    clock->millisecond = digits > 0 && number < 1000 ? number * scale[digits] : 0;
    *at += 2;
}

/* Read "15:55", "15:55:09", "15:55:09.250", "15.55.09.250", "15h55", "3.55" (only with am or pm).
 */
static bool take_hour_minute(const struct date_parts *parts, size_t *at, struct clock *clock,
                             bool *needs_half)
{
    const struct date_part *part = &parts->part[*at];

    if (*at + 2 >= parts->count || part->kind != PART_NUMBER || part->digits > 2 ||
        !is_hour_mark(&part[1]) || !is_minute(parts, *at))
        return false;
    clock->hour = part->number;
    clock->minute = part[2].number;
    *needs_half = part[1].mark == '.';
    *at += 3;
    if (*at + 1 >= parts->count || part[4].kind != PART_NUMBER || part[4].digits > 2 ||
        (part[3].mark != ':' && (!*needs_half || part[3].mark != '.' || part[4].digits != 2)))
        return true;
    *needs_half = false;
    clock->second = part[4].number == 60 ? 59 : part[4].number;
    *at += 2;
    take_fraction(parts, at, clock);
    return true;
}

/* Is the number of four digits a time, because a zone is behind it: "1030 GMT"? */
static bool is_military(const struct date_parts *parts, size_t at)
{
    struct clock clock;

    at++;
    return parts->part[at - 1].digits == 4 && take_name(parts, &at, &clock);
}

/* Read "035500", "0355", "03" after a T, "035500" after a date of eight digits (ISO 8601's basic
 * format), and "0355 GMT". */
static bool take_basic(const struct date_parts *parts, size_t *at, struct clock *clock)
{
    const struct date_part *part = &parts->part[*at];
    bool behind_t;

    if (part->kind != PART_NUMBER)
        return false;
    behind_t = *at > 0 && str_eq_nocase(part[-1].text, STR("t"));
    if (behind_t && part->digits == 2) {
        clock->hour = part->number;
        *at += 1;
        return true;
    }
    if ((part->digits != 6 && part->digits != 4) ||
        (!behind_t && (*at == 0 || part[-1].digits != 8) && !is_military(parts, *at)))
        return false;
    clock->hour = part->number / (part->digits == 6 ? 10000 : 100);
    clock->minute = part->number / (part->digits == 6 ? 100 : 1) % 100;
    clock->second = part->digits == 6 ? part->number % 100 : 0;
    *at += 1;
    return true;
}

/* Read the word for the half of the day before the hour in East Asia: 1 or 2; 0: none. */
static int take_half_before(const struct date_parts *parts, size_t *at)
{
    static const struct {
        struct str word;
        int half;
    } rows[] = {{STR_INIT("午前"), 1}, {STR_INIT("上午"), 1}, {STR_INIT("오전"), 1},
                {STR_INIT("午後"), 2}, {STR_INIT("下午"), 2}, {STR_INIT("오후"), 2}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq(parts->part[*at].text, rows[i].word)) {
            *at += 1;
            return rows[i].half;
        }
    return 0;
}

bool date_clock_take(const struct date_parts *parts, size_t at, struct clock *clock)
{
    bool needs_half = false;
    int half, before, named;

    *clock = (struct clock){.from = at};
    if (at >= parts->count)
        return false;
    named = take_hour_name(parts, &at);
    if (named >= 0) {
        clock->hour = named;
        if (at < parts->count)
            date_clock_zone(parts, &at, clock);
        clock->to = at;
        return true;
    }
    before = take_half_before(parts, &at);
    if (!take_hour_minute(parts, &at, clock, &needs_half) && !take_basic(parts, &at, clock)) {
        if (parts->part[at].kind != PART_NUMBER || parts->part[at].digits > 2)
            return false;
        clock->hour = parts->part[at++].number; /* "3 p.m." */
        needs_half = true;
    }
    half = before ? before : take_half(parts, &at);
    if (half == 0 && has_hour_word(parts, clock->from, at)) {
        needs_half = false;
        at += at < parts->count && parts->part[at].hour;
    }
    if ((needs_half && half == 0) || (half != 0 && (clock->hour < 1 || clock->hour > 12)))
        return false;
    if (half != 0)
        clock->hour = clock->hour % 12 + (half == 2 ? 12 : 0);
    if (at < parts->count)
        date_clock_zone(parts, &at, clock);
    clock->to = at;
    if (clock->hour == 24)
        return clock->minute == 0 && clock->second == 0;
    return clock->hour <= 23 && clock->minute <= 59 && clock->second <= 59;
}

size_t date_clock_skip(const struct date_parts *parts, size_t at)
{
    for (int most = 4; most > 0 && at < parts->count; most--, at++) {
        const struct date_part *part = &parts->part[at];

        if (!date_part_joins(part) && part->mark != '|' && part->mark != '@' &&
            part->mark != 0xB7 && part->mark != 0x2022 && part->mark != 0x2013 &&
            part->mark != 0x2014 && part->mark != '(' && part->mark != ':')
            break;
    }
    return at;
}

/* Try the longest time first. */
bool date_clock_before(const struct date_parts *parts, size_t date_from, struct clock *clock)
{
    size_t first = date_from > 12 ? date_from - 12 : 0;

    for (size_t at = first; at < date_from; at++)
        if (date_clock_take(parts, at, clock) && clock->to <= date_from &&
            date_clock_skip(parts, clock->to) >= date_from)
            return true;
    return false;
}
