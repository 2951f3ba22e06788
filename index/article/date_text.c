/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_text.c - a date's parts are told by their forms, their order by a table of patterns.
 *
 * The text is cut into numbers, words and marks; from each of them every pattern is tried, and then
 * a time of day is looked for behind and before what fitted. */
#include "article/date_text.h"

#include <string.h>

#include "article/date_names.h"
#include "article/letters.h"
#include "base/utf8.h"

#define PART_MOST 48 /* of a line */
#define WORD_MOST 40

enum part_kind { PART_END, PART_NUMBER, PART_WORD, PART_MARK };

struct part {
    enum part_kind kind;
    struct str text;
    int number, digits;
    uint32_t mark;       /* for marks, and for 年 月 日, 년 월 일 */
    int month;           /* for words */
    bool filler, spaced; /* spaced: white space before it */
};

struct parts {
    struct part part[PART_MOST + 1];
    size_t count;
    bool cut; /* there was more */
};

/* A time of day, with what it was given. */
struct clock {
    int hour, minute, second, millisecond, offset;
    size_t from, to; /* parts; from == to: none */
};

/* ---- parts ---------------------------------------------------------------------------------- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static void describe_word(struct part *part)
{
    char lower[WORD_MOST];
    struct str word = {lower, letters_lower(part->text, lower, sizeof lower)};

    part->kind = PART_WORD;
    part->month = date_name_month(word);
    part->filler = date_name_filler(word);
}

static void describe_number(struct part *part)
{
    part->kind = PART_NUMBER;
    part->digits = (int)part->text.length;
    for (size_t i = 0; i < part->text.length && i < 9; i++)
        part->number = part->number * 10 + (part->text.data[i] - '0');
}

/* 年 月 日 時 分 and their Korean fellows stand between numbers without a space. */
static bool is_date_sign(uint32_t c)
{
    return c == 0x5E74 || c == 0x6708 || c == 0x65E5 || c == 0x6642 || c == 0x65F6 || c == 0x5206 ||
           c == 0xB144 || c == 0xC6D4 || c == 0xC77C;
}

static size_t word_length(const char *at, const char *end)
{
    const char *from = at;

    while (at < end) {
        uint32_t c;
        size_t length = utf8_decode(at, end, &c);

        if (!letter_is(c) || is_date_sign(c))
            break;
        at += length;
    }
    return (size_t)(at - from);
}

static struct part next_part(const char *at, const char *end)
{
    struct part part = {.kind = PART_MARK};
    size_t length = 0;

    while (at + length < end && is_digit(at[length]))
        length++;
    if (length > 0) {
        part.text = str_n(at, length);
        describe_number(&part);
        return part;
    }
    length = word_length(at, end);
    if (length > 0) {
        part.text = str_n(at, length);
        describe_word(&part);
        return part;
    }
    part.text = str_n(at, utf8_decode(at, end, &part.mark));
    return part;
}

static bool is_blank(const struct part *part)
{
    return part->kind == PART_MARK && (part->mark <= ' ' || part->mark == 0xA0 ||
                                       part->mark == 0x202F || part->mark == 0x2009);
}

static void take_parts(struct str text, struct parts *parts)
{
    const char *at = text.data, *end = at + text.length;
    bool spaced = true;

    memset(parts, 0, sizeof *parts);
    while (at < end) {
        struct part part = next_part(at, end);

        at += part.text.length;
        if (is_blank(&part)) {
            spaced = true;
            continue;
        }
        if (parts->count == PART_MOST) {
            parts->cut = true;
            break;
        }
        part.spaced = spaced;
        spaced = false;
        parts->part[parts->count++] = part;
    }
}

/* ---- patterns ------------------------------------------------------------------------------- */

/* m: a month's name; d: a day; n: a month's number; y: a year; Y: a year of two digits; ':' a time
 * of day; any other character: that mark. Between m, d and y may stand a comma, a period, a hyphen,
 * a slash, or a word that joins. A date that is found in a line has no two-digit year. */
static const struct pattern {
    const char *form;
    bool only_whole;
} patterns[] = {
    {"mdy", false},   {"dmy", false},   {"ymd", false},    {"md:y", false}, {"y-n-d", false},
    {"y/n/d", false}, {"y.n.d", false}, {"y.n.d.", false}, {"8", false},    {"d.n.y", false},
    {"d-n-y", false}, {"n/d/y", false}, {"d/n/y", false},  {"年", false},   {"dmY", true},
    {"d.n.Y", true},  {"n/d/Y", true},  {"d/n/Y", true},   {"mdY", true},
};

static bool joins(const struct part *part)
{
    if (part->kind == PART_WORD)
        return part->filler ||
               (part->text.length == 2 &&
                (str_eq_nocase(part->text, STR("st")) || str_eq_nocase(part->text, STR("nd")) ||
                 str_eq_nocase(part->text, STR("rd")) || str_eq_nocase(part->text, STR("th"))));
    return part->kind == PART_MARK && strchr(",.-/'", (int)part->mark & 0x7F) &&
           part->mark < 0x80 && part->mark != 0;
}

static size_t skip_joints(const struct parts *parts, size_t at, size_t most)
{
    while (most-- > 0 && at < parts->count && joins(&parts->part[at]))
        at++;
    return at;
}

static bool is_year(const struct part *part)
{
    return part->kind == PART_NUMBER && part->digits == 4 && part->number >= 1000 &&
           part->number <= 2999;
}

static bool is_short(const struct part *part, int most)
{
    return part->kind == PART_NUMBER && part->digits <= 2 && part->number >= 1 &&
           part->number <= most;
}

/* Years of two digits are within the century that POSIX's strptime gives them. */
static int long_year(int number)
{
    return number < 69 ? 2000 + number : 1900 + number;
}

static bool take_eight_digits(const struct part *part, struct date *date)
{
    if (part->kind != PART_NUMBER || part->digits != 8)
        return false;
    date->year = part->number / 10000;
    date->month = part->number / 100 % 100;
    date->day = part->number % 100;
    return date->year >= 1900 && date->year <= 2100;
}

static bool take_east_asian(const struct parts *parts, size_t at, struct date *date, size_t *end)
{
    static const uint32_t signs[2][3] = {{0x5E74, 0x6708, 0x65E5}, {0xB144, 0xC6D4, 0xC77C}};
    int *fields[3] = {&date->year, &date->month, &date->day};

    for (size_t i = 0; i < 3; i++, at += 2) {
        const struct part *number = &parts->part[at];

        if (at + 1 >= parts->count || number->kind != PART_NUMBER || number->digits > 4)
            return false;
        if (number[1].mark != signs[0][i] && number[1].mark != signs[1][i])
            return false;
        *fields[i] = number->number;
    }
    *end = at;
    return true;
}

static bool take_clock(const struct parts *parts, size_t at, struct clock *clock);

/* One element of a pattern at *at, which moves behind it. */
static bool take_element(const struct parts *parts, char element, struct date *date,
                         struct clock *clock, size_t *at)
{
    const struct part *part = &parts->part[*at];

    switch (element) {
    case 'm':
        date->month = part->kind == PART_WORD ? part->month : 0;
        break;
    case 'n':
        date->month = is_short(part, 12) ? part->number : 0;
        break;
    case 'd':
        date->day = is_short(part, 31) ? part->number : 0;
        break;
    case 'y':
        date->year = is_year(part) ? part->number : 0;
        break;
    case 'Y':
        date->year = part->kind == PART_NUMBER && part->digits == 2 ? long_year(part->number) : 0;
        break;
    case ':':
        if (!take_clock(parts, *at, clock))
            return false;
        *at = clock->to;
        return true;
    case '8':
        *at += 1;
        return take_eight_digits(part, date);
    default:
        *at += 1;
        return part->kind == PART_MARK && part->mark == (unsigned char)element;
    }
    *at += 1;
    return strchr("yY", element) ? date->year > 0
           : element == 'd'      ? date->day > 0
                                 : date->month > 0;
}

/* Is an element one that has its joints written into the pattern? */
static bool is_strict(const char *form)
{
    return strpbrk(form, "-/.") != NULL;
}

static bool fits(const struct parts *parts, const char *form, size_t at, struct date *date,
                 struct clock *clock, size_t *end)
{
    *date = (struct date){.year = 0};
    *clock = (struct clock){.hour = 0};
    if ((unsigned char)form[0] >= 0x80)
        return take_east_asian(parts, at, date, end) && date_valid(date);
    for (const char *element = form; *element; element++) {
        if (at >= parts->count || !take_element(parts, *element, date, clock, &at))
            return false;
        if (element[1] && !is_strict(form))
            at = skip_joints(parts, at, 3);
    }
    *end = at;
    return date_valid(date);
}

/* ---- the time of day ------------------------------------------------------------------------ */

/* 1 for "am", 2 for "pm", with or without periods; *at moves behind it. */
static int take_half(const struct parts *parts, size_t *at)
{
    const struct part *part = &parts->part[*at];
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

/* "+0900", "-05:00", "GMT", "GMT+2", "(KST)". */
static void take_offset(const struct parts *parts, size_t *at, struct clock *clock)
{
    const struct part *part = &parts->part[*at];
    bool in_parentheses = *at + 2 < parts->count && part->mark == '(' && part[2].mark == ')';
    char lower[WORD_MOST];
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

static bool is_hour_mark(const struct part *part)
{
    return part->mark == ':' || part->mark == '.' || part->mark == 0x6642 || part->mark == 0x65F6 ||
           (part->kind == PART_WORD && str_eq_nocase(part->text, STR("h")));
}

/* "15:55", "15:55:09", "15:55:09.250", "15h55", "3.55" (only with am or pm). */
static bool take_hour_minute(const struct parts *parts, size_t *at, struct clock *clock,
                             bool *needs_half)
{
    const struct part *part = &parts->part[*at];
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

/* "035500" behind a T: ISO 8601's basic form. */
static bool take_basic(const struct parts *parts, size_t *at, struct clock *clock)
{
    const struct part *part = &parts->part[*at];

    if (*at == 0 || part->kind != PART_NUMBER || (part->digits != 6 && part->digits != 4) ||
        !str_eq_nocase(part[-1].text, STR("t")))
        return false;
    clock->hour = part->number / (part->digits == 6 ? 10000 : 100);
    clock->minute = part->number / (part->digits == 6 ? 100 : 1) % 100;
    clock->second = part->digits == 6 ? part->number % 100 : 0;
    *at += 1;
    return true;
}

static bool take_clock(const struct parts *parts, size_t at, struct clock *clock)
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
        take_offset(parts, &at, clock);
    clock->to = at;
    return clock->hour <= 23 && clock->minute <= 59 && clock->second <= 59;
}

static size_t skip_to_clock(const struct parts *parts, size_t at)
{
    for (int most = 4; most > 0 && at < parts->count; most--, at++) {
        const struct part *part = &parts->part[at];

        if (!joins(part) && part->mark != '|' && part->mark != '@' && part->mark != 0xB7 &&
            part->mark != 0x2022 && part->mark != 0x2013 && part->mark != 0x2014 &&
            part->mark != '(' && part->mark != ':')
            break;
    }
    return at;
}

/* The time that ends just before a date: the longest one that does, joints aside. */
static bool clock_before(const struct parts *parts, size_t date_from, struct clock *clock)
{
    size_t first = date_from > 12 ? date_from - 12 : 0;

    for (size_t at = first; at < date_from; at++)
        if (take_clock(parts, at, clock) && clock->to <= date_from &&
            skip_to_clock(parts, clock->to) >= date_from)
            return true;
    return false;
}

/* ---- a date --------------------------------------------------------------------------------- */

struct match {
    struct date date;
    struct clock clock;
    size_t from, to;
};

/* A number before a slash or hyphen, or a word's letters before the first part, or digits behind
 * the last: part of something longer, such as a number of a document. */
static bool is_torn(const struct parts *parts, size_t from, size_t to)
{
    const struct part *last = &parts->part[to - 1];

    if (from > 0 && !parts->part[from].spaced && parts->part[from - 1].kind == PART_MARK &&
        parts->part[from - 1].mark < 0x80 && strchr("/-.:_", (int)parts->part[from - 1].mark) &&
        from > 1 && !parts->part[from - 1].spaced && parts->part[from - 2].kind == PART_NUMBER)
        return true;
    return to + 1 < parts->count && last->kind == PART_NUMBER && !last[1].spaced &&
           (last[1].mark == '-' || last[1].mark == '/') && !last[2].spaced &&
           last[2].kind == PART_NUMBER;
}

static bool match_at(const struct parts *parts, size_t at, bool whole, struct match *match)
{
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        if ((patterns[i].only_whole && !whole) ||
            !fits(parts, patterns[i].form, at, &match->date, &match->clock, &match->to))
            continue;
        match->from = at;
        if (!is_torn(parts, at, match->to))
            return true;
    }
    return false;
}

static void add_clock(const struct parts *parts, struct match *match)
{
    struct clock clock;
    size_t behind = skip_to_clock(parts, match->to);

    if (match->clock.to > 0) { /* the pattern had one: behind the year may be its zone */
        if (match->to < parts->count)
            take_offset(parts, &match->to, &match->clock);
        return;
    }
    if (take_clock(parts, behind, &clock)) {
        match->clock = clock;
        match->to = clock.to;
    } else if (clock_before(parts, match->from, &clock)) {
        match->clock = clock;
        match->from = clock.from;
    }
}

static void write_match(const struct parts *parts, struct match *match, struct date_text *out)
{
    const struct part *first = &parts->part[match->from], *last = &parts->part[match->to - 1];
    struct date *date = &match->date;

    out->found =
        str_n(first->text.data, (size_t)(last->text.data + last->text.length - first->text.data));
    out->has_time = match->clock.to > 0;
    if (out->has_time) {
        date->hour = match->clock.hour;
        date->minute = match->clock.minute;
        date->second = match->clock.second;
        date->millisecond = match->clock.millisecond;
        date->offset =
            match->clock.offset > -1440 && match->clock.offset < 1440 ? match->clock.offset : 0;
        date_format(date_to_ms(date), date->offset, out->text);
    } else {
        date_format(date_to_ms(date), 0, out->text);
        out->text[10] = '\0';
    }
}

/* Most lines have no date, and most of those no year: spare them the rest. */
static bool may_have_date(struct str text)
{
    size_t digits = 0;

    for (size_t i = 0; i < text.length; i++) {
        digits = is_digit(text.data[i]) ? digits + 1 : 0;
        if (digits == 4)
            return true;
    }
    return false;
}

bool date_text_find(struct str line, struct date_text *out)
{
    struct parts parts;
    struct match match;

    if (!may_have_date(line))
        return false;
    take_parts(line, &parts);
    for (size_t at = 0; at < parts.count; at++) {
        if (!match_at(&parts, at, false, &match))
            continue;
        add_clock(&parts, &match);
        write_match(&parts, &match, out);
        return true;
    }
    return false;
}

/* Nothing that matters outside of the match? */
static bool is_all(const struct parts *parts, const struct match *match)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->part[i];

        if (i >= match->from && i < match->to)
            continue;
        if (part->kind == PART_NUMBER || (part->kind == PART_WORD && !part->filler))
            return false;
    }
    return !parts->cut;
}

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (is_digit(text.data[i]))
            return true;
    return false;
}

bool date_text_parse(struct str text, struct date_text *out)
{
    struct parts parts;
    struct match match;

    if (!has_digit(text))
        return false;
    take_parts(text, &parts);
    for (size_t at = 0; at < parts.count; at++) {
        if (!match_at(&parts, at, true, &match))
            continue;
        add_clock(&parts, &match);
        if (!is_all(&parts, &match))
            continue;
        write_match(&parts, &match, out);
        return true;
    }
    return false;
}
