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

struct days {
    int64_t first, last; /* days since 1970 */
    uint32_t *counts;    /* modulo 2^32: less than 0 where others were taken off */
    struct taken_off {
        const struct column *column;
        uint32_t place; /* in its order: the first date that has not been added up */
    } * taken_off;      /* the segments of which the others were */
    uint32_t taken_off_count;
    int64_t low, high; /* ms, of those counted; low > high: none */
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

/* Adds `one` to the day of each document, by UTC. `others`: of those that are not in the set. No
 * date is far before the first day, and so, without a sign, far after the last one. */
static inline __attribute__((always_inline)) void
count_days(struct days *days, const struct column *column, const struct bitmap *all, bool others)
{
    const uint64_t start = (uint64_t)(days->first * MS_PER_DAY);
    const uint64_t count = (uint64_t)(days->last - days->first + 1);
    size_t words = bitmap_words(all->size);

    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = bitmap_word(all, w, others); bits; bits &= bits - 1) {
            int64_t date = column_date(column, (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits));
            uint64_t day = ((uint64_t)date - start) / (uint64_t)MS_PER_DAY;

            if (day >= count)
                continue;
            if (!others)
                widen(days, date);
            days->counts[day] += others ? UINT32_MAX : 1;
        }
}

/* The first and the last date of the set, by the stored order. */
static void widen_by_order(struct days *days, const struct column *column, const struct bitmap *all)
{
    uint32_t first = 0, last = column->order_count;

    while (first < last && !bitmap_has(all, column_ordered(column, first)))
        first++;
    while (last > first && !bitmap_has(all, column_ordered(column, last - 1)))
        last--;
    if (first == last)
        return;
    widen(days, column_date(column, column_ordered(column, first)));
    widen(days, column_date(column, column_ordered(column, last - 1)));
}

static void count_segment(struct days *days, const struct column *column, const struct bitmap *all,
                          enum facet_period period)
{
    if (days->zone) {
        count_in_zone(days, column, all);
    } else if (period == FACET_DAY || bitmap_count(all) <= all->size / 2) {
        count_days(days, column, all, false);
    } else {
        count_days(days, column, all, true);
        widen_by_order(days, column, all);
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
        sum = count_by_order(days, end);
        for (int64_t d = day; d < end; d++)
            sum += days->counts[d - days->first];
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
    range->has_range = days.low <= days.high;
    range->low = (double)days.low;
    range->high = (double)days.high;
    return values;
}
