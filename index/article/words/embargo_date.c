/* SPDX-License-Identifier: GPL-2.0-or-later */
/* embargo_date.c - takes dates and times out of a line, and asks what is left. */
#include "article/words/embargo_date.h"

#include <stdio.h>
#include <string.h>

#include "article/text/letters.h"
#include "article/words/date_clock.h"
#include "article/words/date_names.h"
#include "article/words/date_parts.h"
#include "article/words/date_text.h"
#include "base/zone.h"

#define DAY_MINUTES  (24 * 60)
#define WEST_MINUTES (-12 * 60) /* the last zone */
#define DAY_MS       ((int64_t)DAY_MINUTES * 60000)

#define NEAR_MAX 6 /* parts of a line between a date and a word of its own */

struct embargo_scan {
    struct date_parts parts;
    bool taken[PART_MAX + 1];
    struct date_match best; /* the latest date */
    size_t dates;
    struct clock clock; /* the latest time */
    bool timed;
    int64_t least; /* the end of months and years */
    bool hours;    /* a time may be a number of hours */
    bool number, word, unit, longer, later, open_day;
};

/* ---- words ---------------------------------------------------------------------------------- */

/* Words that say nothing about the time; beside the fillers of date_names.c. */
static const char silent[] =
    " for release publication broadcast use media press print online web only strictly please "
    "until till til to by au aux al el la los le les l du des d du jusqu jusque hasta tot bis do "
    "до het il lo uhr o clock hrs hr h and und et y e godz r hrs ";
/* Units that a time may be counted in, and longer ones, whose end nobody knows. */
static const char units[] = " day days hour hours minute minutes tag tage tagen stunde stunden "
                            "jour jours heure heures día días dia dias hora horas giorno giorni "
                            "ore dag dagen uur uren dagar timmar dager timer день дня дней час "
                            "часа часов ";
static const char longer[] = " week weeks month months year years woche wochen monat monate "
                             "monaten semaine semaines mois semana semanas mes meses settimana "
                             "settimane weken maand maanden further widerruf ordre weiteres "
                             "aviso tomorrow lendemain folgetag "
                             "folgetages folgetags vortag ";
static const char later[] = " after following later nach danach später après apres después despues "
                            "dopo depois efter etter после після plus ";
/* With these an hour up to 12 may be one of the afternoon. */
static const char late_words[] =
    " evening afternoon night tonight soir nuit midi abend abends nachmittag nachmittags nachts "
    "noche tarde sera pomeriggio notte avond avonds middag middags nacht noite kväll kvällen "
    "eftermiddag natt kveld ettermiddag вечера дня ночи вечора wieczorem wieczór południu este "
    "délután illalla ";
static const char hour_words[] = " h hr hrs hour hours uhr uur heure heures hora horas ore klo kl "
                                 "ч час часа часов год godz timmar timer 시 点 點 ";

static bool is_in(const struct date_part *part, const char *words)
{
    char room[WORD_MAX + 2] = " ";
    size_t length;

    if (part->kind != PART_WORD || part->text.length >= WORD_MAX - 4)
        return false;
    length = letters_lower(part->text, room + 1, WORD_MAX);
    room[length + 1] = ' ';
    return length > 0 && str_find(str_of(words), str_n(room, length + 2)) >= 0;
}

/* ---- times ---------------------------------------------------------------------------------- */

static bool is_hour_sign(const struct date_part *part)
{
    return part->mark == 0x6642 || part->mark == 0x65F6 || is_in(part, hour_words);
}

/* "1900 hrs", "23h", "23.59 GMT", "23.59": the number of a time without other signs. */
static bool take_bare(const struct date_parts *parts, size_t at, struct clock *clock, bool *hours)
{
    const struct date_part *part = &parts->part[at];
    bool minutes = part[1].mark == '.' || part[1].mark == ':', worded;

    *clock = (struct clock){.from = at, .hour = part->number};
    minutes &= at + 2 < parts->count && part[2].kind == PART_NUMBER && part[2].digits == 2;
    if (part->digits == 4) {
        clock->hour = part->number / 100;
        clock->minute = part->number % 100;
    } else if (part->digits > 2)
        return false;
    else if (minutes)
        clock->minute = part[2].number;
    at += minutes && part->digits < 4 ? 3 : 1;
    worded = at < parts->count && is_hour_sign(&parts->part[at]);
    *hours = worded && !minutes && part->digits < 4 && parts->part[at].text.length > 1;
    at += worded;
    if (at < parts->count)
        date_clock_zone(parts, &at, clock);
    clock->to = at;
    worded |= part->digits == 4 && part->text.data[0] == '0';
    return (worded || clock->zoned || (minutes && part->digits < 4)) && clock->minute <= 59 &&
           (clock->hour <= 23 || (clock->hour == 24 && clock->minute == 0));
}

static bool take_clock(const struct date_parts *parts, size_t at, struct clock *clock, bool *hours)
{
    *hours = false;
    if (date_clock_take(parts, at, clock))
        return true;
    return parts->part[at].kind == PART_NUMBER && take_bare(parts, at, clock, hours);
}

static int minutes_of(const struct clock *clock, const struct date *day)
{
    int offset = clock->place ? zone_offset(clock->place, day) : clock->offset;

    return clock->hour * 60 + clock->minute - (clock->zoned ? offset : WEST_MINUTES);
}

static void keep_clock(struct embargo_scan *scan, const struct clock *clock)
{
    const struct date *day = &scan->best.date;
    const bool mixed = scan->timed && scan->clock.zoned != clock->zoned;
    const bool same = mixed && scan->clock.hour == clock->hour && /* "12:00 noon ET" */
                      scan->clock.minute == clock->minute;

    scan->word |= mixed && !same; /* the time without a zone may be in any */
    if (same ? clock->zoned
             : !scan->timed || minutes_of(clock, day) > minutes_of(&scan->clock, day))
        scan->clock = *clock;
    scan->timed = true;
}

/* ---- dates ---------------------------------------------------------------------------------- */

static bool is_free(const struct embargo_scan *scan, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (scan->taken[i])
            return false;
    return true;
}

static void take(struct embargo_scan *scan, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        scan->taken[i] = true;
}

/* The later of both meanings of "03/05/2024". */
static int64_t day_of(const struct date_match *match)
{
    struct date other = match->date;

    if (match->either) {
        other.day = match->date.month;
        other.month = match->date.day;
    }
    return date_to_ms(&other) > date_to_ms(&match->date) ? date_to_ms(&other)
                                                         : date_to_ms(&match->date);
}

static void take_dates(struct embargo_scan *scan)
{
    struct date_match match;

    for (size_t at = 0; at < scan->parts.count; at++) {
        if (!date_match_at(&scan->parts, at, false, &match))
            continue;
        if (scan->dates++ == 0 || day_of(&match) > day_of(&scan->best))
            scan->best = match;
        take(scan, match.from, match.to);
        at = match.to - 1;
    }
}

/* A time without a zone may have a comment behind it, which may be one. */
static bool has_comment(const struct date_parts *parts, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (parts->part[i].mark == '(' || parts->part[i].mark == '[')
            return true;
    return false;
}

/* The zone behind the date: "00:01, 6 March 2021 GMT". In lower case it may be a word. */
static void take_zone(struct embargo_scan *scan)
{
    for (size_t at = 1; at < scan->parts.count; at++) {
        struct clock clock = scan->clock;
        size_t behind = at, before = at - 1;

        before -= before > 0 && (scan->parts.part[before].mark == '(' ||
                                 is_in(&scan->parts.part[before], hour_words));
        if (scan->taken[at] || !scan->taken[before] || scan->parts.part[at].kind != PART_WORD ||
            !letters_all_upper(scan->parts.part[at].text))
            continue;
        date_clock_zone(&scan->parts, &behind, &clock);
        if (!clock.zoned)
            continue;
        scan->clock = clock;
        take(scan, at, behind);
        return;
    }
}

static void take_clocks(struct embargo_scan *scan)
{
    struct clock clock;
    bool hours;

    if (scan->best.clock.to > 0) {
        if (scan->best.to < scan->parts.count)
            date_clock_zone(&scan->parts, &scan->best.to, &scan->best.clock);
        take(scan, scan->best.from, scan->best.to);
        keep_clock(scan, &scan->best.clock);
    }
    for (size_t at = 0; at < scan->parts.count; at++)
        if (!scan->taken[at] && take_clock(&scan->parts, at, &clock, &hours) &&
            is_free(scan, at, clock.to)) {
            keep_clock(scan, &clock);
            scan->hours |= hours;
            scan->word |= !clock.zoned && has_comment(&scan->parts, at, clock.to);
            take(scan, at, clock.to);
        }
    if (scan->timed && !scan->clock.zoned)
        take_zone(scan);
}

static int64_t end_of(const struct date_match *match)
{
    struct date end = match->date;

    if (!match->month_only)
        return date_to_ms(&end) + (match->week ? 7 : 1) * DAY_MS;
    end.month += match->quarter ? 3 : 1;
    if (end.month > 12) {
        end.month -= 12;
        end.year++;
    }
    return date_to_ms(&end);
}

/* Does a month's name stand there with a year of two digits? That may as well be an hour. */
static bool is_short_date(const struct date_parts *parts, const struct date_match *match)
{
    bool month = false, year = false;

    for (size_t i = match->from; i < match->to; i++) {
        month |= parts->part[i].month > 0;
        year |= parts->part[i].digits == 4;
    }
    return month && !year;
}

/* Months, quarters, and dates with short years. */
static void take_periods(struct embargo_scan *scan)
{
    struct date_match match;

    for (size_t at = 0; at < scan->parts.count; at++) {
        if (scan->taken[at] || !date_match_at(&scan->parts, at, true, &match) ||
            !is_free(scan, at, match.to) || is_short_date(&scan->parts, &match))
            continue;
        if (end_of(&match) > scan->least)
            scan->least = end_of(&match);
        scan->number |= match.clock.to > 0;
        take(scan, match.from, match.to);
    }
}

/* ---- what is left --------------------------------------------------------------------------- */

static bool is_year_number(const struct date_part *part)
{
    return part->digits == 4 && part->number >= 1960 && part->number <= 2100; /* 1959: a time */
}

/* Is a date or a time beside the word? If not, a sentence has begun. */
static bool is_near(const struct embargo_scan *scan, size_t at)
{
    for (size_t i = at > NEAR_MAX ? at - NEAR_MAX : 0; i <= at + NEAR_MAX && i <= PART_MAX; i++)
        if (scan->taken[i])
            return true;
    return false;
}

static void look_at_word(struct embargo_scan *scan, size_t at)
{
    const struct date_part *part = &scan->parts.part[at];

    if (is_near(scan, at)) {
        scan->unit |= is_in(part, units);
        scan->longer |= is_in(part, longer);
        scan->later |= is_in(part, later);
    }
    if (part->month > 0)
        for (size_t i = at > 2 ? at - 2 : 0; i < at + 3 && i < scan->parts.count; i++)
            scan->open_day |= !scan->taken[i] && scan->parts.part[i].kind == PART_NUMBER;
    scan->number |= is_in(part, late_words);
    if (!date_part_joins(part) && !is_in(part, silent))
        scan->word = true;
}

static void look_at_rest(struct embargo_scan *scan)
{
    scan->word |= scan->parts.cut;
    scan->number |= scan->parts.cut;
    for (size_t at = 0; at < scan->parts.count; at++) {
        const struct date_part *part = &scan->parts.part[at];

        if (scan->taken[at])
            continue;
        if (part->kind == PART_WORD)
            look_at_word(scan, at);
        if (part->kind != PART_NUMBER)
            continue;
        scan->number = true;
        if (is_year_number(part)) {
            const struct date next = {.year = part->number + 1, .month = 1, .day = 1};

            if (date_to_ms(&next) > scan->least)
                scan->least = date_to_ms(&next);
        }
    }
}

/* Is the date only the start of something longer: "24 hours after 30 November"? */
static bool is_relative(const struct embargo_scan *scan)
{
    return scan->longer || (scan->later && (scan->unit || scan->number || scan->hours)) ||
           (scan->unit && scan->number);
}

static void add_zone(const struct clock *clock, const struct date *day, bool word,
                     char out[DATE_TEXT_SIZE])
{
    int offset = clock->place ? zone_offset(clock->place, day) : clock->offset;

    out[0] = '\0';
    if (!clock->zoned && !word)
        return;
    if (!clock->zoned)
        offset = WEST_MINUTES;
    if (offset == 0)
        snprintf(out, DATE_TEXT_SIZE, "Z");
    else
        snprintf(out, DATE_TEXT_SIZE, "%c%02d:%02d", offset < 0 ? '-' : '+',
                 (offset < 0 ? -offset : offset) / 60, (offset < 0 ? -offset : offset) % 60);
}

/* Write the latest date with the latest time. */
static void write_embargo(struct embargo_scan *scan, char out[EMBARGO_DATE_SIZE])
{
    const struct date *day = &scan->best.date;
    const bool whole_day = scan->number || (scan->word && !scan->timed);
    char date[DATE_TEXT_SIZE], zone[DATE_TEXT_SIZE];
    int64_t moment = day_of(&scan->best);

    if (whole_day) /* the end of the day in the last zone */
        scan->clock = (struct clock){.hour = 24, .offset = WEST_MINUTES, .zoned = true};
    add_zone(&scan->clock, day, scan->word, zone);
    if (whole_day || scan->timed)
        moment += (int64_t)minutes_of(&scan->clock, day) * 60000;
    if (scan->least - WEST_MINUTES * 60000 > moment && scan->least > 0) {
        date_format(scan->least - WEST_MINUTES * 60000, 0, out);
        return;
    }
    if (scan->best.either)
        snprintf(date, sizeof date, "%02d/%02d/%04d", day->month, day->day, day->year);
    else
        snprintf(date, sizeof date, "%04d-%02d-%02d", day->year, day->month, day->day);
    if (whole_day || scan->timed)
        snprintf(out, EMBARGO_DATE_SIZE, "%s%c%02u:%02u:%02u%s", date,
                 scan->best.either ? ' ' : 'T', (unsigned)scan->clock.hour,
                 (unsigned)scan->clock.minute, (unsigned)scan->clock.second, zone);
    else
        snprintf(out, EMBARGO_DATE_SIZE, "%s", date);
}

/* Words in parentheses may be a time. */
bool embargo_date_whole(struct str written, char out[EMBARGO_DATE_SIZE])
{
    struct date_text date;
    bool beside = written.length > 0 && memchr(written.data, '(', written.length);

    if (!date_text_parse(written, &date) || (beside && !date.zoned))
        return false;
    snprintf(out, EMBARGO_DATE_SIZE, "%s", date.end[0] ? date.end : date_text_value(&date));
    return true;
}

static bool scan_line(struct str line, char out[EMBARGO_DATE_SIZE])
{
    struct embargo_scan scan = {.least = 0};

    date_parts_take(line, &scan.parts);
    take_dates(&scan);
    if (scan.dates == 0)
        return false;
    take_periods(&scan);
    take_clocks(&scan);
    look_at_rest(&scan);
    if (is_relative(&scan) || scan.open_day)
        return false;
    write_embargo(&scan, out);
    return true;
}

bool embargo_date(struct str written, char out[EMBARGO_DATE_SIZE])
{
    char ascii[DATE_ASCII_MAX];
    size_t length;

    if (embargo_date_whole(written, out))
        return true;
    if (date_text_ascii(written, ascii, &length))
        written = str_n(ascii, length);
    return scan_line(written, out);
}

static bool is_day_of_month(const struct date_parts *parts, size_t at)
{
    size_t next = date_parts_skip(parts, at + 1, 3);

    return parts->part[at].digits <= 2 && next < parts->count && parts->part[next].month > 0;
}

bool embargo_date_begins(struct str line)
{
    char ascii[DATE_ASCII_MAX];
    struct date_parts parts;
    struct date_match match;
    struct clock clock;
    size_t at = 0, length;
    bool hours;

    if (date_text_ascii(line, ascii, &length))
        line = str_n(ascii, length);
    date_parts_take(line, &parts);
    while (at < parts.count && parts.part[at].kind != PART_NUMBER && parts.part[at].month == 0 &&
           (date_part_joins(&parts.part[at]) || is_in(&parts.part[at], silent) ||
            parts.part[at].kind == PART_MARK))
        at++;
    return at < parts.count &&
           (parts.part[at].month > 0 || is_day_of_month(&parts, at) ||
            date_match_at(&parts, at, false, &match) || take_clock(&parts, at, &clock, &hours));
}
