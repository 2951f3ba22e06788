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

void date_clock_zone(const struct date_parts *parts, size_t *at, struct clock *clock)
{
    const struct date_part *part = &parts->part[*at];
    bool in_parentheses = *at + 2 < parts->count && part->mark == '(' && part[2].mark == ')';
    char lower[WORD_MAX];
    size_t sign;

    if (in_parentheses)
        part++;
    if (part->kind == PART_WORD &&
        date_name_zone(str_n(lower, letters_lower(part->text, lower, sizeof lower)),
                       &clock->offset))
        *at += in_parentheses ? 3 : 1;
    sign = *at;
    part = &parts->part[sign];
    if (sign + 1 >= parts->count || part->kind != PART_MARK ||
        (part->mark != '+' && part->mark != '-' && part->mark != 0x2212) ||
        part[1].kind != PART_NUMBER || part[1].spaced ||
        (part[1].digits > 2 && part[1].digits != 4))
        return;
    clock->offset = part[1].digits == 4 ? part[1].number / 100 * 60 + part[1].number % 100
                                        : part[1].number * 60;
    *at += 2;
    if (part[1].digits <= 2 && *at + 1 < parts->count && part[2].mark == ':' &&
        part[3].kind == PART_NUMBER && part[3].digits == 2) {
        clock->offset += part[3].number;
        *at += 2;
    }
    if (part->mark != '+')
        clock->offset = -clock->offset;
}

static bool is_hour_mark(const struct date_part *part)
{
    return part->mark == ':' || part->mark == '.' || part->mark == 0x6642 || part->mark == 0x65F6 ||
           (part->kind == PART_WORD && str_eq_nocase(part->text, STR("h")));
}

/* Read "15:55", "15:55:09", "15:55:09.250", "15h55", "3.55" (only with am or pm). */
static bool take_hour_minute(const struct date_parts *parts, size_t *at, struct clock *clock,
                             bool *needs_half)
{
    const struct date_part *part = &parts->part[*at];
    static const int scale[] = {0, 100, 10, 1};

    if (*at + 2 >= parts->count || part->kind != PART_NUMBER || part->digits > 2 ||
        !is_hour_mark(&part[1]) || part[2].kind != PART_NUMBER || part[2].digits != 2)
        return false;
    clock->hour = part->number;
    clock->minute = part[2].number;
    *needs_half = part[1].mark == '.';
    *at += 3;
    if (*at + 1 >= parts->count || part[3].mark != ':' || part[4].kind != PART_NUMBER ||
        part[4].digits != 2)
        return true;
    clock->second = part[4].number == 60 ? 59 : part[4].number;
    *at += 2;
    if (*at + 1 < parts->count && (part[5].mark == '.' || part[5].mark == ',') &&
        part[6].kind == PART_NUMBER && !part[6].spaced) {
        int digits = part[6].digits, number = part[6].number;

        for (; digits > 3; digits--)
            number = digits > 9 ? number : number / 10;
        clock->millisecond = digits > 0 && number < 1000 ? number * scale[digits] : 0;
        *at += 2;
    }
    return true;
}

/* Read "035500" after a T: ISO 8601's basic format. */
static bool take_basic(const struct date_parts *parts, size_t *at, struct clock *clock)
{
    const struct date_part *part = &parts->part[*at];

    if (*at == 0 || part->kind != PART_NUMBER || (part->digits != 6 && part->digits != 4) ||
        !str_eq_nocase(part[-1].text, STR("t")))
        return false;
    clock->hour = part->number / (part->digits == 6 ? 10000 : 100);
    clock->minute = part->number / (part->digits == 6 ? 100 : 1) % 100;
    clock->second = part->digits == 6 ? part->number % 100 : 0;
    *at += 1;
    return true;
}

bool date_clock_take(const struct date_parts *parts, size_t at, struct clock *clock)
{
    bool needs_half = false;
    int half;

    *clock = (struct clock){.from = at};
    if (at >= parts->count)
        return false;
    if (!take_hour_minute(parts, &at, clock, &needs_half) && !take_basic(parts, &at, clock)) {
        if (parts->part[at].kind != PART_NUMBER || parts->part[at].digits > 2)
            return false;
        clock->hour = parts->part[at++].number; /* "3 p.m." */
        needs_half = true;
    }
    half = take_half(parts, &at);
    if ((needs_half && half == 0) || (half != 0 && (clock->hour < 1 || clock->hour > 12)))
        return false;
    if (half != 0)
        clock->hour = clock->hour % 12 + (half == 2 ? 12 : 0);
    if (at < parts->count)
        date_clock_zone(parts, &at, clock);
    clock->to = at;
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
