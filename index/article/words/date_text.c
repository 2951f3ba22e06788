/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_text.c - matches a date's parts against a table of patterns.
 *
 * The text is cut into numbers, words and marks. Every pattern is tried at each part. A time of day
 * is then searched after and before the match. */
#include "article/words/date_text.h"

#include <stdio.h>
#include <string.h>

#include "article/text/letters.h"
#include "article/words/date_clock.h"
#include "article/words/date_counted.h"
#include "article/words/date_names.h"
#include "article/words/date_parts.h"
#include "base/utf8.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

/* ---- patterns ------------------------------------------------------------------------------- */

/* m: a month's name; d: a day; n: a month's number; y: a year; Y: a year of two digits; ':': a time
 * of day; t: Vietnamese "month"; b: Basque "(e)ko"; 8, T: digits without marks, T with a time; w,
 * W: ISO 8601's weeks, with and without hyphens; v: such a week without a day; j, J: its days of
 * a year; q: a quarter; G: a date-time group; =: a colon; any other character: that mark. Between
 * m, d and y there may be a comma, period, hyphen, slash or joining word. A date inside a line has
 * a day, no two-digit year, and no time in its digits. */
static const struct pattern {
    const char *form;
    bool only_whole;
} patterns[] = {
    {"mdy", false},   {"dmy", false},   {"ymd", false},    {"md:y", false}, {"y-n-d", false},
    {"y/n/d", false}, {"y.n.d", false}, {"y.n.d.", false}, {"8", false},    {"d.n.y", false},
    {"d-n-y", false}, {"n/d/y", false}, {"d/n/y", false},  {"年", false},   {"dtny", false},
    {"dmY", true},    {"d.n.Y", true},  {"n/d/Y", true},   {"d/n/Y", true}, {"mdY", true},
    {"ydm", false},   {"ybmd", true},   {"tny", true},     {"T", true},     {"my", true},
    {"ym", true},     {"n/y", true},    {"n.y", true},     {"y-w", false},  {"yW", true},
    {"y-j", true},    {"J", true},      {"n.d.y", true},   {"y=n=d", true}, {"年月", true},
    {"G", true},      {"qy", true},     {"yq", true},      {"y-v", true},   {"yv", true},
};

/* Does the pattern leave the day open? */
static bool lacks_day(const char *form)
{
    if (strcmp(form, "年月") == 0)
        return true;
    if (strpbrk(form, "wWjJvG"))
        return false;
    return form[0] != '8' && form[0] != 'T' && (unsigned char)form[0] < 0x80 && !strchr(form, 'd');
}

static bool is_year(const struct date_part *part)
{
    return part->kind == PART_NUMBER && part->digits == 4 && part->number >= 1000 &&
           part->number <= 2999;
}

static bool is_short(const struct date_part *part, int most)
{
    return part->kind == PART_NUMBER && part->digits <= 2 && part->number >= 1 &&
           part->number <= most;
}

/* Years of the Buddhist era, as in Thailand: 2560 is 2017. */
#define BUDDHIST_YEARS 543
#define BUDDHIST_FROM  2443

/* Two-digit years are in the century of POSIX's strptime. */
static int long_year(int number)
{
    return number < 69 ? 2000 + number : 1900 + number;
}

static bool take_eight_digits(const struct date_part *part, struct date *date)
{
    if (part->kind != PART_NUMBER || part->digits != 8)
        return false;
    date->year = part->number / 10000;
    date->month = part->number / 100 % 100;
    date->day = part->number % 100;
    return date->year >= 1900 && date->year <= 2100;
}

/* "20210107155509", "202101071555" */
static bool take_date_and_time(const struct date_part *part, struct date *date, struct clock *clock)
{
    int digits[14] = {0};

    if (part->kind != PART_NUMBER || (part->digits != 14 && part->digits != 12))
        return false;
    for (int i = 0; i < part->digits; i++)
        digits[i] = part->text.data[i] - '0';
    date->year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
    date->month = digits[4] * 10 + digits[5];
    date->day = digits[6] * 10 + digits[7];
    clock->hour = digits[8] * 10 + digits[9];
    clock->minute = digits[10] * 10 + digits[11];
    clock->second = digits[12] * 10 + digits[13];
    return date->year >= 1900 && date->year <= 2100 && clock->hour <= 23 && clock->minute <= 59 &&
           clock->second <= 59;
}

/* The year before the first one of an era: "平成29年" is 2017, "令和元年" 2019. */
static int year_before(const struct date_part *part, bool *first)
{
    static const struct {
        struct str name;
        int before;
    } eras[] = {{STR_INIT("令和"), 2018}, {STR_INIT("平成"), 1988},    {STR_INIT("昭和"), 1925},
                {STR_INIT("大正"), 1911}, {STR_INIT("明治"), 1867},    {STR_INIT("民國"), 1911},
                {STR_INIT("民国"), 1911}, {STR_INIT("中華民國"), 1911}};

    for (size_t i = 0; i < sizeof eras / sizeof *eras; i++) {
        struct str rest = str_slice(part->text, eras[i].name.length, part->text.length);

        *first = str_is(rest, "元");
        if (str_starts(part->text, eras[i].name) && (rest.length == 0 || *first))
            return eras[i].before;
    }
    return 0;
}

/* "2021年1月7日"; with two fields "2021年1月". */
static bool take_east_asian(const struct date_parts *parts, size_t at, size_t fields_count,
                            struct date *date, size_t *end)
{
    static const uint32_t signs[2][3] = {{0x5E74, 0x6708, 0x65E5}, {0xB144, 0xC6D4, 0xC77C}};
    int *fields[3] = {&date->year, &date->month, &date->day};
    bool first = false;
    int before = year_before(&parts->part[at], &first);

    at += before > 0;
    if (first) { /* 年 */
        date->year = 1;
        at++;
    }
    for (size_t i = first; i < fields_count; i++, at += 2) {
        const struct date_part *number = &parts->part[at];

        if (at + 1 >= parts->count || number->kind != PART_NUMBER || number->digits > 4)
            return false;
        if (number[1].mark != signs[0][i] && number[1].mark != signs[1][i])
            return false;
        *fields[i] = number->number;
    }
    date->year += before;
    *end = at;
    return true;
}

/* Match an element that is a number or a month's name: returns what it says, or 0. */
static int take_part(const struct date_part *part, char element, struct date *date)
{
    switch (element) {
    case 'm':
        return date->month = part->kind == PART_WORD ? part->month : 0;
    case 'n':
        return date->month = is_short(part, 12) ? part->number : 0;
    case 'd':
        return date->day = is_short(part, 31) ? part->number : 0;
    case 'y':
        return date->year = is_year(part) ? part->number : 0;
    case 'Y':
        return date->year =
                   part->kind == PART_NUMBER && part->digits == 2 ? long_year(part->number) : 0;
    default:
        return 0;
    }
}

/* "W48-7" and "W487", advancing *at, which is behind the W. */
static bool take_week(const struct date_parts *parts, bool hyphens, struct date *date, size_t *at)
{
    const struct date_part *week = &parts->part[*at];

    if (*at + 2 * (size_t)hyphens >= parts->count || !str_eq_nocase(week[-1].text, STR("w")))
        return false;
    *at += hyphens ? 3 : 1;
    if (!hyphens)
        return week->digits == 3 && date_of_week(date, week->number / 10, week->number % 10);
    return week->digits == 2 && week[1].mark == '-' && week[2].digits == 1 &&
           date_of_week(date, week->number, week[2].number);
}

/* "W48": the Monday, as a date cannot say that it is a week. */
static bool take_whole_week(const struct date_part *part, struct date *date, size_t *at)
{
    *at += 1;
    return part[2].mark != '-' && str_eq_nocase(part->text, STR("w")) && part[1].digits == 2 &&
           date_of_week(date, part[1].number, 1);
}

/* "Q4" or "4Q": the first month. */
static bool take_quarter(const struct date_part *part, struct date *date, size_t *at)
{
    const struct date_part *number = &part[part->kind == PART_WORD], *q = part;

    *at += 1;
    if (number == part)
        q = &part[1];
    if (number->digits != 1 || number->number < 1 || number->number > 4)
        return false;
    date->month = 3 * number->number - 2;
    return str_eq_nocase(q->text, STR("q")) && !part[1].spaced;
}

/* Hours east of UTC by a letter: A to M without J, N to Y to the west, Z. 99: none. */
static int military_zone(char letter)
{
    static const char east[] = "ABCDEFGHIKLM", west[] = "NOPQRSTUVWXY";
    const char *found;

    letter = (char)(letter & ~0x20);
    if (letter == 'Z')
        return 0;
    found = strchr(east, letter);
    if (found && letter)
        return (int)(found - east) + 1;
    found = strchr(west, letter);
    return found && letter ? -(int)(found - west) - 1 : 99;
}

/* The date-time group of armed forces: "291118ZNOV26", "291118Z NOV 26". */
static bool take_date_time_group(const struct date_parts *parts, struct date *date,
                                 struct clock *clock, size_t *at)
{
    const struct date_part *part = &parts->part[*at - 1], *year;
    struct str month = part[1].text;
    char lower[WORD_MAX];
    int number = part->number, hours;

    if (part->kind != PART_NUMBER || part->digits != 6 || part[1].kind != PART_WORD ||
        part[1].spaced || (hours = military_zone(month.data[0])) == 99)
        return false;
    year = &part[2];
    month = str_slice(month, 1, month.length);
    if (month.length == 0) {
        month = part[2].kind == PART_WORD ? part[2].text : STR_NONE;
        year = &part[3];
    }
    if (month.length < 3 || year >= parts->part + parts->count || year->kind != PART_NUMBER ||
        (year->digits != 2 && !is_year(year)))
        return false;
    *date = (struct date){
        .year = year->digits == 2 ? long_year(year->number) : year->number,
        .month = date_name_month(str_n(lower, letters_lower(month, lower, sizeof lower))),
        .day = number / 10000};
    *at = (size_t)(year - parts->part) + 1;
    *clock = (struct clock){.hour = number / 100 % 100,
                            .minute = number % 100,
                            .offset = 60 * hours,
                            .zoned = true,
                            .to = *at};
    return clock->hour <= 23 && clock->minute <= 59;
}

/* "332" behind a year, or "2026332". */
static bool take_day_of_year(const struct date_part *part, struct date *date)
{
    int day = part->number;

    if (part->kind == PART_NUMBER && part->digits == 7) {
        date->year = day / 1000;
        day %= 1000;
    } else if (part->kind != PART_NUMBER || part->digits != 3)
        return false;
    return date->year >= 1900 && date->year <= 2100 && date_of_year(date, day);
}

static bool is_basque_ending(const struct date_parts *parts, size_t at)
{
    const struct date_part *part = &parts->part[at];

    return at + 3 < parts->count && part->mark == '(' && part[2].mark == ')' &&
           str_is(part[3].text, "ko");
}

/* Match one element of a pattern at *at and advance *at. */
static bool take_element(const struct date_parts *parts, char element, struct date *date,
                         struct clock *clock, size_t *at)
{
    const struct date_part *part = &parts->part[*at];

    *at += element == 'b' ? 4 : 1;
    switch (element) {
    case ':':
        if (!date_clock_take(parts, *at - 1, clock))
            return false;
        *at = clock->to;
        return true;
    case '8':
        return take_eight_digits(part, date);
    case 'T':
        clock->to = *at;
        return take_date_and_time(part, date, clock);
    case 'w':
    case 'W':
        return take_week(parts, element == 'w', date, at);
    case 'v':
        return take_whole_week(part, date, at);
    case 'q':
        return take_quarter(part, date, at);
    case 'G':
        return take_date_time_group(parts, date, clock, at);
    case 'j':
    case 'J':
        return take_day_of_year(part, date);
    case '=':
        return part->mark == ':';
    case 'b':
        return is_basque_ending(parts, *at - 4);
    case 't':
        return str_eq_nocase(part->text, STR("th\xC3\xA1ng")) ||
               str_eq_nocase(part->text, STR("thg"));
    default:
        if (strchr("mndyY", element))
            return take_part(part, element, date) > 0;
        return part->kind == PART_MARK && part->mark == (unsigned char)element;
    }
}

/* Does the pattern spell out its separators? */
static bool is_strict(const char *form)
{
    return strpbrk(form, "-/.=Wv") != NULL;
}

static bool fits(const struct date_parts *parts, const char *form, size_t at, struct date *date,
                 struct clock *clock, size_t *end)
{
    *date = (struct date){.year = 0};
    *clock = (struct clock){.hour = 0};
    date->day = 1;
    if ((unsigned char)form[0] >= 0x80)
        return take_east_asian(parts, at, lacks_day(form) ? 2 : 3, date, end) && date_valid(date);
    for (const char *element = form; *element; element++) {
        if (at >= parts->count || !take_element(parts, *element, date, clock, &at))
            return false;
        if (element[1] && !is_strict(form))
            at = date_parts_skip(parts, at, 3);
    }
    *end = at;
    if (date->year >= BUDDHIST_FROM && date->year < BUDDHIST_FROM + 200)
        date->year -= BUDDHIST_YEARS;
    return date_valid(date);
}

/* ---- a date --------------------------------------------------------------------------------- */

/* Is the match part of something longer, such as a document number? It is if a slash or hyphen
 * joins another number to it, or if letters touch its first part or digits its last. */
static bool is_torn(const struct date_parts *parts, size_t from, size_t to)
{
    const struct date_part *last = &parts->part[to - 1];

    if (from > 0 && !parts->part[from].spaced && parts->part[from - 1].kind == PART_MARK &&
        parts->part[from - 1].mark < 0x80 && strchr("/-.:_", (int)parts->part[from - 1].mark) &&
        from > 1 && !parts->part[from - 1].spaced && parts->part[from - 2].kind == PART_NUMBER)
        return true;
    return to + 1 < parts->count && last->kind == PART_NUMBER && !last[1].spaced &&
           (last[1].mark == '-' || last[1].mark == '/') && !last[2].spaced &&
           last[2].kind == PART_NUMBER;
}

/* Does a hyphen join a time with seconds to the date, as DB2 writes it: "2021-01-07-15.55.09"? */
static bool joins_time(const struct date_parts *parts, size_t to)
{
    struct clock clock;

    return parts->part[to].mark == '-' && date_clock_take(parts, to + 1, &clock) &&
           clock.to >= to + 6;
}

bool date_match_at(const struct date_parts *parts, size_t at, bool whole, struct date_match *match)
{
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        if ((patterns[i].only_whole && !whole) ||
            !fits(parts, patterns[i].form, at, &match->date, &match->clock, &match->to))
            continue;
        match->from = at;
        match->month_only = lacks_day(patterns[i].form);
        match->quarter = strchr(patterns[i].form, 'q') != NULL;
        match->week = strchr(patterns[i].form, 'v') != NULL;
        match->either = str_starts(str_of(patterns[i].form), STR("n/d/")) &&
                        match->date.day <= 12 && match->date.day != match->date.month;
        if (!is_torn(parts, at, match->to) || joins_time(parts, match->to))
            return true;
    }
    return false;
}

/* A weekday in parentheses may stand between date and time. */
static size_t skip_comment(const struct date_parts *parts, size_t at)
{
    bool comment = at + 2 < parts->count && parts->part[at].mark == '(' &&
                   parts->part[at + 1].filler && parts->part[at + 2].mark == ')';

    return comment ? at + 3 : at;
}

static void add_clock(const struct date_parts *parts, struct date_match *match)
{
    struct clock clock;
    size_t behind = date_clock_skip(parts, skip_comment(parts, match->to));

    if (match->month_only)
        return;
    if (match->clock.to > 0) { /* the pattern had a time; its zone may be after the year */
        if (match->to < parts->count)
            date_clock_zone(parts, &match->to, &match->clock);
        return;
    }
    if (date_clock_take(parts, behind, &clock)) {
        match->clock = clock;
        match->to = clock.to;
    } else if (date_clock_before(parts, match->from, &clock)) {
        match->clock = clock;
        match->from = clock.from;
    }
}

static void set_clock(struct date *date, const struct clock *clock)
{
    int offset = clock->offset;

    date->hour = clock->hour;
    date->minute = clock->minute;
    date->second = clock->second;
    date->millisecond = clock->millisecond;
    if (clock->place)
        offset = zone_offset(clock->place, date);
    date->offset = offset > -1440 && offset < 1440 ? offset : 0;
}

static void exchange(struct date *date)
{
    int day = date->day;

    date->day = date->month;
    date->month = day;
}

/* "03/05/2024 14:00:00+02:00" of "2024-03-05T14:00:00+02:00" */
static void write_open(const struct date_match *match, struct date_text *out)
{
    const struct date *date = &match->date;
    const char *clock = strchr(out->text, 'T');

    snprintf(out->open, sizeof out->open, "%02d/%02d/%04d%s%s", date->month, date->day, date->year,
             clock ? " " : "", clock ? clock + 1 : "");
}

static void write_found(const struct date_parts *parts, struct date_match *match,
                        struct date_text *out)
{
    const struct date_part *first = &parts->part[match->from], *last = &parts->part[match->to - 1];
    struct date *date = &match->date;

    out->found =
        str_n(first->text.data, (size_t)(last->text.data + last->text.length - first->text.data));
    out->has_time = match->clock.to > 0;
    out->zoned = out->has_time && match->clock.zoned;
    if (!out->has_time) {
        date_format(date_to_ms(date), 0, out->text);
        out->text[match->month_only ? 7 : 10] = '\0';
        return;
    }
    set_clock(date, &match->clock);
    date_format(date_to_ms(date), date->offset, out->text);
    if (!out->zoned)
        out->text[strlen(out->text) - 1] = '\0'; /* the Z */
}

/* What is behind the last day of a quarter or a week, or of a quarter the last month. */
static void write_end(const struct date_match *match, struct date_text *out)
{
    struct date end = match->date;

    out->end[0] = '\0';
    if (match->quarter)
        end.month += 2;
    else if (match->week)
        date_from_ms(date_to_ms(&end) + 7 * DAY_MS, 0, &end);
    else
        return;
    date_format(date_to_ms(&end), 0, out->end);
    out->end[match->quarter ? 7 : 10] = '\0';
}

static void write_match(const struct date_parts *parts, struct date_match *match, bool day_first,
                        struct date_text *out)
{
    out->either = match->either;
    write_end(match, out);
    if (match->either && day_first)
        exchange(&match->date);
    write_found(parts, match, out);
    if (match->either && !day_first)
        write_open(match, out);
}

/* Most lines have no date, and most of those have no year: reject them early. */
static bool may_have_date(struct str text)
{
    size_t digits = 0;

    for (size_t i = 0; i < text.length; i++) {
        digits = (text.data[i] >= '0' && text.data[i] <= '9') ? digits + 1 : 0;
        if (digits == 4)
            return true;
    }
    return false;
}

bool date_text_find(struct str line, struct date_text *out)
{
    struct date_parts parts;
    struct date_match match;

    if (!may_have_date(line))
        return false;
    date_parts_take(line, &parts);
    for (size_t at = 0; at < parts.count; at++) {
        if (!date_match_at(&parts, at, false, &match))
            continue;
        add_clock(&parts, &match);
        write_match(&parts, &match, false, out);
        return true;
    }
    return false;
}

/* Is there nothing but joining parts outside the match, and comments in parentheses? */
static bool is_all(const struct date_parts *parts, const struct date_match *match)
{
    int depth = 0;

    for (size_t i = 0; i < parts->count; i++) {
        const struct date_part *part = &parts->part[i];

        if (i >= match->from && i < match->to)
            continue;
        depth += (part->mark == '(') - (part->mark == ')');
        if (depth > 0 && part->kind == PART_WORD)
            continue;
        if (part->kind == PART_NUMBER || (part->kind == PART_WORD && !part->filler))
            return false;
    }
    return !parts->cut;
}

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((text.data[i] >= '0' && text.data[i] <= '9'))
            return true;
    return false;
}

static bool parse_ascii(struct str text, bool day_first, struct date_text *out)
{
    struct date_parts parts;
    struct date_match match;

    if (!has_digit(text))
        return false;
    date_parts_take(text, &parts);
    for (size_t at = 0; at < parts.count; at++) {
        if (!date_match_at(&parts, at, true, &match))
            continue;
        add_clock(&parts, &match);
        if (!is_all(&parts, &match))
            continue;
        write_match(&parts, &match, day_first, out);
        return true;
    }
    return false;
}

/* The value of a digit of another script: Arabic, Persian, Devanagari, Bengali, wide; -1: it is
 * none. */
static int other_digit(uint32_t c)
{
    static const uint32_t zeros[] = {0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10};

    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        if (c >= zeros[i] && c < zeros[i] + 10)
            return (int)(c - zeros[i]);
    return -1;
}

bool date_text_ascii(struct str text, char *out, size_t *length)
{
    bool changed = false;

    *length = 0;
    if (text.length == 0 || text.length > DATE_ASCII_MAX)
        return false;
    for (const char *at = text.data, *end = at + text.length; at < end;) {
        uint32_t c;
        size_t bytes = utf8_decode(at, end, &c);
        int digit = other_digit(c);

        if (digit >= 0)
            out[(*length)++] = (char)('0' + digit);
        else {
            memcpy(out + *length, at, bytes);
            *length += bytes;
        }
        changed |= digit >= 0;
        at += bytes;
    }
    return changed;
}

static bool parse(struct str text, bool day_first, struct date_text *out)
{
    char ascii[DATE_ASCII_MAX];
    size_t length;

    if (!date_text_ascii(text, ascii, &length))
        return parse_ascii(text, day_first, out);
    if (!parse_ascii(str_n(ascii, length), day_first, out))
        return false;
    out->found = text;
    return true;
}

bool date_text_parse(struct str text, struct date_text *out)
{
    return parse(text, false, out);
}

bool date_text_parse_day_first(struct str text, struct date_text *out)
{
    return parse(text, true, out);
}
