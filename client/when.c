/* SPDX-License-Identifier: GPL-2.0-or-later */
/* when.c - reads a period: by name, by count, or as a date; then what a word before it makes of it.
 */
#include "client/when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "article/text/letters.h"
#include "article/words/date_text.h"

#define MS_PER_DAY INT64_C(86400000)
#define COUNT_MAX  100000 /* days, weeks, months or years back */

/* The first and the last day, as numbers of days since 1970. */
struct period {
    int64_t first, last;
};

int64_t when_now(const struct zone_info *zone)
{
    time_t now = (time_t)(date_now() / 1000);
    struct tm shown;

    if (zone || !localtime_r(&now, &shown))
        return zone_to_local(zone, date_now());
    return date_now() + (int64_t)shown.tm_gmtoff * 1000;
}

static int64_t day_of(int64_t ms)
{
    return ms / MS_PER_DAY - (ms % MS_PER_DAY < 0);
}

/* ---- units ---------------------------------------------------------------------------------- */

enum unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR };

/* The first day of the unit that is `count` units after the one with this day. */
static int64_t unit_start(enum unit unit, int64_t day, int64_t count)
{
    struct date date;
    int64_t months;

    if (unit == UNIT_DAY)
        return day + count;
    if (unit == UNIT_WEEK) /* 1970-01-01 was a Thursday */
        return day - ((day + 3) % 7 + 7) % 7 + 7 * count;
    date_from_ms(day * MS_PER_DAY, 0, &date);
    months = (int64_t)date.year * 12 + (unit == UNIT_MONTH ? date.month - 1 : 0) +
             (unit == UNIT_MONTH ? count : 12 * count);
    date = (struct date){.year = (int)(months / 12), .month = (int)(months % 12) + 1, .day = 1};
    return day_of(date_to_ms(&date));
}

/* The same day of an earlier month or year, or the last of that month. */
static int64_t days_back(enum unit unit, int64_t day, int64_t count)
{
    struct date date;
    int64_t start, next;

    if (unit == UNIT_DAY || unit == UNIT_WEEK)
        return day - count * (unit == UNIT_WEEK ? 7 : 1);
    if (unit == UNIT_YEAR)
        count *= 12;
    date_from_ms(day * MS_PER_DAY, 0, &date);
    start = unit_start(UNIT_MONTH, day, -count);
    next = unit_start(UNIT_MONTH, day, 1 - count);
    return start + date.day - 1 < next ? start + date.day - 1 : next - 1;
}

/* ---- periods by name ------------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum unit unit;
    int count; /* units from now */
} names[] = {
    {"today", UNIT_DAY, 0},
    {"heute", UNIT_DAY, 0},
    {"aujourd'hui", UNIT_DAY, 0},
    {"hoy", UNIT_DAY, 0},
    {"yesterday", UNIT_DAY, -1},
    {"gestern", UNIT_DAY, -1},
    {"hier", UNIT_DAY, -1},
    {"ayer", UNIT_DAY, -1},
    {"this week", UNIT_WEEK, 0},
    {"diese woche", UNIT_WEEK, 0},
    {"cette semaine", UNIT_WEEK, 0},
    {"esta semana", UNIT_WEEK, 0},
    {"last week", UNIT_WEEK, -1},
    {"letzte woche", UNIT_WEEK, -1},
    {"la semaine dernière", UNIT_WEEK, -1},
    {"semaine dernière", UNIT_WEEK, -1},
    {"la semana pasada", UNIT_WEEK, -1},
    {"semana pasada", UNIT_WEEK, -1},
    {"this month", UNIT_MONTH, 0},
    {"dieser monat", UNIT_MONTH, 0},
    {"ce mois", UNIT_MONTH, 0},
    {"este mes", UNIT_MONTH, 0},
    {"last month", UNIT_MONTH, -1},
    {"letzter monat", UNIT_MONTH, -1},
    {"letzten monat", UNIT_MONTH, -1},
    {"le mois dernier", UNIT_MONTH, -1},
    {"mois dernier", UNIT_MONTH, -1},
    {"el mes pasado", UNIT_MONTH, -1},
    {"mes pasado", UNIT_MONTH, -1},
    {"this year", UNIT_YEAR, 0},
    {"dieses jahr", UNIT_YEAR, 0},
    {"cette année", UNIT_YEAR, 0},
    {"este año", UNIT_YEAR, 0},
    {"last year", UNIT_YEAR, -1},
    {"letztes jahr", UNIT_YEAR, -1},
    {"l'année dernière", UNIT_YEAR, -1},
    {"l'an dernier", UNIT_YEAR, -1},
    {"el año pasado", UNIT_YEAR, -1},
};

static bool read_name(struct str text, int64_t today, struct period *out)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(text, str_of(names[i].name))) {
            out->first = unit_start(names[i].unit, today, names[i].count);
            out->last = unit_start(names[i].unit, today, names[i].count + 1) - 1;
            return true;
        }
    return false;
}

/* ---- periods by count ----------------------------------------------------------------------- */

static bool read_unit(struct str word, enum unit *unit)
{
    static const char *const words[][2] = {[UNIT_DAY] = {"day", "days"},
                                           [UNIT_WEEK] = {"week", "weeks"},
                                           [UNIT_MONTH] = {"month", "months"},
                                           [UNIT_YEAR] = {"year", "years"}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(word, str_of(words[i][0])) || str_eq_nocase(word, str_of(words[i][1]))) {
            *unit = (enum unit)i;
            return true;
        }
    return false;
}

/* "past 3 days", "last 2 weeks", "past month": up to today. "3 days ago": that day. */
static bool read_count(struct str text, int64_t today, struct period *out)
{
    struct str rest = text, word = word_cut(&rest);
    bool past = str_eq_nocase(word, STR("past")) || str_eq_nocase(word, STR("last"));
    uint64_t count = 1;
    enum unit unit;

    if (past)
        word = word_cut(&rest);
    if (str_to_u64(word, &count))
        word = word_cut(&rest);
    else if (!past)
        return false;
    if (count > COUNT_MAX || !read_unit(word, &unit))
        return false;
    *out = (struct period){days_back(unit, today, (int64_t)count), today};
    if (past)
        return str_trim(rest).length == 0;
    out->last = out->first;
    return str_eq_nocase(str_trim(rest), STR("ago"));
}

/* ---- dates ---------------------------------------------------------------------------------- */

static bool read_date(struct str text, struct period *out)
{
    struct date_text date;
    int64_t first, last;

    if (!date_parse(text, &first, &last)) {
        if (!date_text_parse(text, &date) || date.has_time ||
            !date_parse(str_of(date.text), &first, &last))
            return false;
    }
    if (last - first < MS_PER_DAY - 1)
        return false; /* a time */
    *out = (struct period){day_of(first), day_of(last)};
    return true;
}

static bool read_period(struct str text, int64_t today, struct period *out)
{
    text = str_trim(text);
    return text.length > 0 &&
           (read_name(text, today, out) || read_date(text, out) || read_count(text, today, out));
}

/* ---- words before a period ------------------------------------------------------------------ */

static const struct relation {
    const char *word;
    enum { WITHIN, SINCE, AFTER, UNTIL, BEFORE } kind;
} relations[] = {
    {"since", SINCE}, {"from", SINCE},    {"after", AFTER}, {"until", UNTIL}, {"till", UNTIL},
    {"to", UNTIL},    {"before", BEFORE}, {"on", WITHIN},   {"in", WITHIN},   {"during", WITHIN},
    {"seit", SINCE},  {"nach", AFTER},    {"bis", UNTIL},   {"vor", BEFORE},  {"depuis", SINCE},
    {"après", AFTER}, {"avant", BEFORE},  {"desde", SINCE}, {"hasta", UNTIL},
};

static const struct relation *relation_of(struct str word)
{
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (str_eq_nocase(word, str_of(relations[i].word)))
            return &relations[i];
    return NULL;
}

static void set_day(char *out, int64_t day)
{
    struct date date;

    date_from_ms(day * MS_PER_DAY, 0, &date);
    snprintf(out, DATE_TEXT_SIZE, "%04d-%02d-%02d", date.year % 10000, date.month % 100,
             date.day % 100);
}

static void set_bounds(const struct relation *relation, const struct period *period,
                       struct when *out)
{
    int kind = relation ? (int)relation->kind : WITHIN;

    if (kind == WITHIN || kind == SINCE)
        set_day(out->from, period->first);
    if (kind == AFTER)
        set_day(out->from, period->last + 1);
    if (kind == WITHIN || kind == UNTIL)
        set_day(out->to, period->last);
    if (kind == BEFORE)
        set_day(out->to, period->first - 1);
}

/* "from 2007 to 2009", "between 2007 and 2009" */
static bool read_pair(struct str text, int64_t today, struct when *out)
{
    static const char *const pairs[][2] = {
        {"from ", " to "}, {"from ", " until "}, {"between ", " and "}, {"", " to "}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t start = strlen(pairs[i][0]);
        ptrdiff_t joint = str_find_nocase(text, str_of(pairs[i][1]));
        struct period first, last;

        if (joint < 0 || (size_t)joint < start || !str_starts_nocase(text, str_of(pairs[i][0])) ||
            !read_period(str_slice(text, start, (size_t)joint), today, &first) ||
            !read_period(str_slice(text, (size_t)joint + strlen(pairs[i][1]), text.length), today,
                         &last))
            continue;
        set_day(out->from, first.first);
        set_day(out->to, last.last);
        return true;
    }
    return false;
}

bool when_read(struct str text, int64_t now, struct when *out)
{
    struct str rest = str_trim(text), word;
    const struct relation *relation;
    struct period period;

    *out = (struct when){"", ""};
    if (read_pair(rest, day_of(now), out))
        return true;
    if (read_period(rest, day_of(now), &period)) {
        set_bounds(NULL, &period, out);
        return true;
    }
    word = word_cut(&rest);
    relation = relation_of(word);
    if (!relation || !read_period(rest, day_of(now), &period))
        return false;
    set_bounds(relation, &period, out);
    return true;
}

/* ---- in a query ----------------------------------------------------------------------------- */

static void join(struct when *all, const struct when *more)
{
    if (more->from[0] && strcmp(more->from, all->from) > 0)
        memcpy(all->from, more->from, sizeof all->from);
    if (more->to[0] && (!all->to[0] || strcmp(more->to, all->to) < 0))
        memcpy(all->to, more->to, sizeof all->to);
}

/* The end of the value at `at`: a word, or a text in quotation marks. */
static size_t value_end(struct str query, size_t at)
{
    char stop = at < query.length && query.data[at] == '"' ? '"' : ' ';
    size_t end = at + (stop == '"');

    while (end < query.length && query.data[end] != stop)
        end++;
    return end + (stop == '"' && end < query.length);
}

static struct str unquoted(struct str value)
{
    bool quoted = value.length > 1 && value.data[0] == '"';

    return quoted ? str_slice(value, 1, value.length - str_ends(value, STR("\""))) : value;
}

/* `after:2007` at this place of the query: its end; 0: there is none. */
static size_t read_operator(struct str query, size_t at, int64_t now, struct when *out)
{
    const char *colon = memchr(query.data + at, ':', query.length - at);
    size_t value = colon ? (size_t)(colon - query.data) + 1 : 0;
    const struct relation *relation;
    struct period period;
    size_t end;

    if (!colon || value - at > 12)
        return 0;
    relation = relation_of(str_slice(query, at, value - 1));
    end = value_end(query, value);
    if (!relation || !read_period(unquoted(str_slice(query, value, end)), day_of(now), &period))
        return 0;
    set_bounds(relation, &period, out);
    return end;
}

/* "ferry since 2020": a relation of time, and behind it only a date. */
static bool read_end(struct str query, size_t at, int64_t now, struct when *out)
{
    struct str rest = str_slice(query, at, query.length), word = word_cut(&rest);
    const struct relation *relation = relation_of(word);
    struct period period;

    if (at == 0 || !relation || relation->kind == WITHIN || str_eq_nocase(word, STR("from")) ||
        str_eq_nocase(word, STR("to")) || !read_period(rest, day_of(now), &period))
        return false;
    set_bounds(relation, &period, out);
    return true;
}

bool when_take(struct buf *query, int64_t now, struct when *out)
{
    BUF_AUTO struct buf kept = {0};
    struct str text = buf_str(query);
    bool found = false;

    *out = (struct when){"", ""};
    for (size_t at = 0, end; at < text.length; at = end) {
        struct when one = {"", ""};
        size_t after;

        end = value_end(text, at);
        if ((after = read_operator(text, at, now, &one)) > 0)
            end = after;
        else if (read_end(text, at, now, &one))
            end = text.length;
        else
            buf_add(&kept, text.data + at, end - at);
        found |= one.from[0] || one.to[0];
        join(out, &one);
        for (; end < text.length && text.data[end] == ' '; end++)
            if (!one.from[0] && !one.to[0])
                buf_add_char(&kept, ' ');
    }
    if (found) {
        buf_clear(query);
        buf_add_str(query, str_trim(buf_str(&kept)));
    }
    return found;
}
