/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_date.c - counts dates with one counter per day; months and years are sums of days.
 *
 * If most documents of a segment match, the others are counted and taken off: how many dates a
 * month or a year has in all, the column's stored order tells. */
#include "search/facet/facet_date.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/zone.h"
#include "search/facet/facet_distinct.h"

#define MS_PER_DAY INT64_C(86400000)
#define DAYS_MAX   INT64_C(4000000) /* more than from year 1 to 9999 */
#define PERIOD_MAX INT64_C(366)     /* days of a month or a year */
#define SPAN_WORDS (COLUMN_SPAN / 64)

struct days {
    int64_t first, last; /* days since 1970 */
    uint32_t *counts;    /* modulo 2^32: less than 0 where others were taken off */
    struct taken_off {
        const struct column *column;
        uint32_t place; /* in its order: the first date that has not been added up */
    } * taken_off;      /* the segments of which the others were */
    uint32_t taken_off_count;
    int64_t low, high; /* ms, of those counted, by FACET_DAY; low > high: none */
    const struct zone_info *zone;
};

static int64_t day_of(int64_t ms, const struct zone_info *zone)
{
    if (ms % MS_PER_DAY != 0)
        ms = zone_to_local(zone, ms);
    return ms / MS_PER_DAY - (ms % MS_PER_DAY < 0);
}

static const struct column *date_column(const struct segment *segment, struct str field)
{
    const struct column *column = columns_find(&segment->files->columns, field);

    return column && column->kind == COLUMN_DATE && column->order_count > 0 ? column : NULL;
}

/* Finds the first and the last day in the columns' stored orders. */
static bool span_days(struct days *days, const struct generation *generation, struct str field)
{
    int64_t around = days->zone ? 1 : 0; /* clocks may show the day before or after */
    bool any = false;

    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct column *column = date_column(&generation->segments[s], field);
        int64_t first, last;

        if (!column)
            continue;
        first = day_of(column_date(column, column_ordered(column, 0)), NULL) - around;
        last = day_of(column_date(column, column_ordered(column, column->order_count - 1)), NULL) +
               around;
        days->first = any && days->first < first ? days->first : first;
        days->last = any && days->last > last ? days->last : last;
        any = true;
    }
    return any && days->last >= days->first && days->last - days->first < DAYS_MAX;
}

static void widen(struct days *days, int64_t date)
{
    days->low = days->low < date ? days->low : date;
    days->high = days->high > date ? days->high : date;
}

/* The first day after the period that the day is in. */
static int64_t period_end(int64_t day, enum facet_period period)
{
    struct date date, next = {.month = 1, .day = 1};

    if (period == FACET_DAY)
        return day + 1;
    date_from_ms(day * MS_PER_DAY, 0, &date);
    next.year = date.year + (period == FACET_YEAR || date.month == 12);
    if (period == FACET_MONTH && date.month < 12)
        next.month = date.month + 1;
    return date_to_ms(&next) / MS_PER_DAY;
}

/* Counts only the first of each distinct value in a period. */
static void count_distinct(struct days *days, const struct column *column, uint32_t segment,
                           const struct bitmap *all, enum facet_period period,
                           struct facet_distinct *pairs)
{
    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++) {
        int64_t date = column_date(column, d), day;

        if (date == COLUMN_NO_DATE)
            continue;
        day = day_of(date, days->zone);
        if (day < days->first || day > days->last)
            continue;
        widen(days, date);
        if (facet_distinct_first(pairs, segment, d, (uint32_t)period_end(day, period)))
            days->counts[day - days->first]++;
    }
}

static void count_in_zone(struct days *days, const struct column *column, const struct bitmap *all)
{
    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++) {
        int64_t date = column_date(column, d), day;

        if (date == COLUMN_NO_DATE || (day = day_of(date, days->zone)) < days->first ||
            day > days->last)
            continue;
        widen(days, date);
        days->counts[day - days->first]++;
    }
}

/* Adds `one` to the day of each document of the words [from, to), by UTC. `others`: of those that
 * are not in the set. No date is far before the first day, and so, without a sign, far after the
 * last one. */
static inline __attribute__((always_inline)) void count_days(struct days *days,
                                                             const struct column *column,
                                                             const struct bitmap *all, bool others,
                                                             bool widens, size_t from, size_t to)
{
    const uint64_t start = (uint64_t)(days->first * MS_PER_DAY);
    const uint64_t count = (uint64_t)(days->last - days->first + 1);
    uint32_t *counts = days->counts;

    for (size_t w = from; w < to; w++)
        for (uint64_t bits = bitmap_word(all, w, others); bits; bits &= bits - 1) {
            int64_t date = column_date(column, (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits));
            uint64_t day = ((uint64_t)date - start) / (uint64_t)MS_PER_DAY;

            if (day >= count)
                continue;
            if (widens)
                widen(days, date);
            counts[day] += others ? UINT32_MAX : 1;
        }
}

/* A month or a year, in milliseconds; one of its days, counted from the first. */
struct year_or_month {
    int64_t start, end;
    uint32_t day;
};

static bool has_span(const struct year_or_month *one, const struct column_span *span)
{
    return span->first >= one->start && span->last < one->end;
}

/* Are all dates of the span in one period? That of the span before is tried first. The file may
 * have been damaged since its spans were made. */
static bool is_in_period(const struct days *days, const struct column_span *span,
                         enum facet_period period, struct year_or_month *one)
{
    int64_t day;

    if (has_span(one, span))
        return true;
    if (span->first == COLUMN_NO_DATE || span->last - span->first > PERIOD_MAX * MS_PER_DAY)
        return false;
    day = day_of(span->first, NULL);
    if (day < days->first || day > days->last)
        return false;
    *one = (struct year_or_month){day * MS_PER_DAY, period_end(day, period) * MS_PER_DAY,
                                  (uint32_t)(day - days->first)};
    return has_span(one, span);
}

static bool is_empty(const struct bitmap *all, bool others, size_t from, size_t to)
{
    uint64_t any = 0;

    for (size_t w = from; w < to; w++)
        any |= bitmap_word(all, w, others);
    return any == 0;
}

/* Where all documents of a span are in one period, their bits are counted, and added to one of its
 * days. */
static inline __attribute__((always_inline)) void count_spans(struct days *days,
                                                              const struct column *column,
                                                              const struct bitmap *all, bool others,
                                                              enum facet_period period)
{
    size_t words = bitmap_words(all->size);
    struct year_or_month one = {0};

    for (size_t from = 0; from < words; from += SPAN_WORDS) {
        const struct column_span *span = &column->spans[from / SPAN_WORDS];
        size_t to = from + SPAN_WORDS < words ? from + SPAN_WORDS : words;
        uint32_t count;

        if (is_empty(all, others, from, to))
            continue;
        if (!is_in_period(days, span, period, &one)) {
            count_days(days, column, all, others, false, from, to);
            continue;
        }
        count = bitmap_count_words(all, from, to);
        if (others)
            count -= (uint32_t)((to * 64 < all->size ? to * 64 : all->size) - from * 64);
        days->counts[one.day] += count;
    }
}

static void count_segment(struct days *days, const struct column *column, const struct bitmap *all,
                          enum facet_period period)
{
    if (days->zone) {
        count_in_zone(days, column, all);
    } else if (period == FACET_DAY) {
        count_days(days, column, all, false, true, 0, bitmap_words(all->size));
    } else if (bitmap_count(all) <= all->size / 2) {
        count_spans(days, column, all, false, period);
    } else {
        count_spans(days, column, all, true, period);
        days->taken_off[days->taken_off_count++] = (struct taken_off){column, 0};
    }
}

/* The text of a period: the first bytes of a day's. */
static struct str name_of(int64_t day, enum facet_period period, struct arena *arena)
{
    static const size_t lengths[] = {[FACET_DAY] = 10, [FACET_MONTH] = 7, [FACET_YEAR] = 4};
    char text[DATE_TEXT_SIZE];

    date_format(day * MS_PER_DAY, 0, text);
    return arena_str(arena, str_n(text, lengths[period]));
}

/* How many dates before day `end` have not been added up yet, where the others were taken off. */
static uint32_t count_by_order(const struct days *days, int64_t end)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < days->taken_off_count; i++) {
        const struct column *column = days->taken_off[i].column;
        uint32_t from = days->taken_off[i].place;

        if (from == column->order_count ||
            column_date(column, column_ordered(column, from)) >= end * MS_PER_DAY)
            continue;
        days->taken_off[i].place = column_place_of_date(column, end * MS_PER_DAY);
        count += days->taken_off[i].place - from;
    }
    return count;
}

typedef uint32_t four_counts __attribute__((vector_size(16)));

static uint32_t sum_of(const uint32_t *counts, size_t number)
{
    four_counts four = {0}, next;
    uint32_t sum = 0;
    size_t i = 0;

    for (; number - i >= 4; i += 4) {
        memcpy(&next, counts + i, sizeof next);
        four += next;
    }
    for (; i < number; i++)
        sum += counts[i];
    return sum + four[0] + four[1] + four[2] + four[3];
}

/* Adds up the days of each period. */
static const struct facet_value *sum_days(const struct days *days, enum facet_period period,
                                          struct arena *arena, uint32_t *count)
{
    BUF_AUTO struct buf values = {0};

    for (int64_t day = days->first, end; day <= days->last; day = end) {
        uint32_t sum;

        end = period_end(day, period);
        if (end > days->last + 1)
            end = days->last + 1;
        sum = count_by_order(days, end) +
              sum_of(days->counts + (day - days->first), (size_t)(end - day));
        if (sum > 0) {
            struct facet_value value = {name_of(day, period, arena), sum};

            buf_add(&values, &value, sizeof value);
        }
    }
    *count = (uint32_t)(values.length / sizeof(struct facet_value));
    return values.length > 0 ? arena_copy(arena, values.data, values.length) : NULL;
}

const struct facet_value *facet_count_dates(const struct generation *generation,
                                            const struct bitmap *all, struct str field,
                                            const struct facet_options *options,
                                            enum facet_period period, struct arena *arena,
                                            struct facet_result *range, uint32_t *count)
{
    struct days days = {.zone = options->zone, .low = INT64_MAX, .high = INT64_MIN};
    const struct facet_value *values;
    struct facet_distinct *pairs;

    *count = 0;
    if (!span_days(&days, generation, field))
        return NULL;
    pairs = facet_distinct_new(generation, options->distinct, field);
    days.taken_off = arena_alloc(arena, generation->segment_count * sizeof *days.taken_off);
    days.counts = mem_zero((size_t)(days.last - days.first + 1), sizeof *days.counts);
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct column *column = date_column(&generation->segments[s], field);

        if (column && pairs)
            count_distinct(&days, column, s, &all[s], period, pairs);
        else if (column)
            count_segment(&days, column, &all[s], period);
    }
    facet_distinct_free(pairs);
    values = sum_days(&days, period, arena, count);
    free(days.counts);
    range->has_range = period == FACET_DAY && days.low <= days.high;
    range->low = (double)days.low;
    range->high = (double)days.high;
    return values;
}
