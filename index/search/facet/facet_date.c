/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_date.c - counts dates with one counter per day; months and years are sums of days. */
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
    uint32_t *counts;
    int64_t low, high; /* ms, of those counted */
    bool any;
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
    days->low = days->any && days->low < date ? days->low : date;
    days->high = days->any && days->high > date ? days->high : date;
    days->any = true;
}

/* Equal for the days of one period only. */
static int64_t period_of(int64_t day, enum facet_period period)
{
    struct date date;

    if (period == FACET_DAY)
        return day;
    date_from_ms(day * MS_PER_DAY, 0, &date);
    return period == FACET_YEAR ? date.year : date.year * INT64_C(12) + date.month;
}

/* `pairs`: count only the first of each distinct value in a period; NULL: all. */
static void count_document(struct days *days, const struct column *column, uint32_t segment,
                           uint32_t document, enum facet_period period,
                           struct facet_distinct *pairs)
{
    int64_t date = column_date(column, document), day;

    if (date == COLUMN_NO_DATE)
        return;
    day = day_of(date, days->zone);
    if (day < days->first || day > days->last)
        return;
    widen(days, date);
    if (!pairs || facet_distinct_first(pairs, segment, document, (uint32_t)period_of(day, period)))
        days->counts[day - days->first]++;
}

static void count_days(struct days *days, const struct column *column, uint32_t segment,
                       const struct bitmap *all, enum facet_period period,
                       struct facet_distinct *pairs)
{
    size_t words = bitmap_words(all->size);

    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = all->words[w]; bits; bits &= bits - 1)
            count_document(days, column, segment,
                           (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits), period, pairs);
}

/* The text of a period: the first bytes of a day's. */
static struct str name_of(int64_t day, enum facet_period period, struct arena *arena)
{
    static const size_t lengths[] = {[FACET_DAY] = 10, [FACET_MONTH] = 7, [FACET_YEAR] = 4};
    char text[DATE_TEXT_SIZE];

    date_format(day * MS_PER_DAY, 0, text);
    return arena_str(arena, str_n(text, lengths[period]));
}

/* Adds up the days of each period. */
static const struct facet_value *sum_days(const struct days *days, enum facet_period period,
                                          struct arena *arena, uint32_t *count)
{
    BUF_AUTO struct buf values = {0};
    struct facet_value value = {STR_NONE, 0};
    int64_t now = 0;

    for (int64_t day = days->first; day <= days->last; day++) {
        uint32_t more = days->counts[day - days->first];

        if (more == 0)
            continue;
        if (value.count == 0 || period_of(day, period) != now) {
            if (value.count > 0)
                buf_add(&values, &value, sizeof value);
            value = (struct facet_value){name_of(day, period, arena), 0};
            now = period_of(day, period);
        }
        value.count += more;
    }
    if (value.count > 0)
        buf_add(&values, &value, sizeof value);
    *count = (uint32_t)(values.length / sizeof value);
    return values.length > 0 ? arena_copy(arena, values.data, values.length) : NULL;
}

const struct facet_value *facet_count_dates(const struct generation *generation,
                                            const struct bitmap *all, struct str field,
                                            const struct facet_options *options,
                                            enum facet_period period, struct arena *arena,
                                            struct facet_result *range, uint32_t *count)
{
    struct days days = {.zone = options->zone};
    const struct facet_value *values;
    struct facet_distinct *pairs;

    *count = 0;
    if (!span_days(&days, generation, field))
        return NULL;
    pairs = facet_distinct_new(generation, options->distinct, field);
    days.counts = mem_zero((size_t)(days.last - days.first + 1), sizeof *days.counts);
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct column *column = date_column(&generation->segments[s], field);

        if (column)
            count_days(&days, column, s, &all[s], period, pairs);
    }
    facet_distinct_free(pairs);
    values = sum_days(&days, period, arena, count);
    free(days.counts);
    range->has_range = days.any;
    range->low = (double)days.low;
    range->high = (double)days.high;
    return values;
}
