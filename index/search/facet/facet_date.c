/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_date.c - counts dates with one counter per day; months and years are sums of days. */
#include "search/facet/facet_date.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/mem.h"
#include "search/facet/facet_distinct.h"

#define MS_PER_DAY INT64_C(86400000)
#define DAYS_MAX   INT64_C(4000000) /* more than from year 1 to 9999 */

struct days {
    int64_t first, last; /* days since 1970 */
    uint32_t *counts;
    int64_t low, high; /* ms, of those counted */
    bool any;
};

static int64_t day_of(int64_t ms)
{
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
    bool any = false;

    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct column *column = date_column(&generation->segments[s], field);
        int64_t first, last;

        if (!column)
            continue;
        first = day_of(column_date(column, column_ordered(column, 0)));
        last = day_of(column_date(column, column_ordered(column, column->order_count - 1)));
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

static const size_t lengths[] = {[FACET_DAY] = 10, [FACET_MONTH] = 7, [FACET_YEAR] = 4};

static uint32_t period_of(int64_t date, enum facet_period period)
{
    char text[DATE_TEXT_SIZE];

    date_format(day_of(date) * MS_PER_DAY, 0, text);
    return (uint32_t)hash_str(str_n(text, lengths[period]));
}

/* `pairs`: count only the first of each distinct value in a period; NULL: all. */
static void count_days(struct days *days, const struct column *column, uint32_t segment,
                       const struct bitmap *all, enum facet_period period,
                       struct facet_distinct *pairs)
{
    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++) {
        int64_t date = column_date(column, d), day = day_of(date);

        if (date == COLUMN_NO_DATE || day < days->first || day > days->last)
            continue;
        widen(days, date);
        if (!pairs || facet_distinct_first(pairs, segment, d, period_of(date, period)))
            days->counts[day - days->first]++;
    }
}

/* Adds up the days of one period: their texts have the same first bytes. */
static const struct facet_value *sum_days(const struct days *days, enum facet_period period,
                                          struct arena *arena, uint32_t *count)
{
    BUF_AUTO struct buf values = {0};
    struct facet_value value = {STR_NONE, 0};

    for (int64_t day = days->first; day <= days->last; day++) {
        uint32_t more = days->counts[day - days->first];
        char text[DATE_TEXT_SIZE];
        struct str name;

        if (more == 0)
            continue;
        date_format(day * MS_PER_DAY, 0, text);
        name = str_n(text, lengths[period]);
        if (!str_eq(value.value, name)) {
            if (value.count > 0)
                buf_add(&values, &value, sizeof value);
            value = (struct facet_value){arena_str(arena, name), 0};
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
                                            struct str distinct, enum facet_period period,
                                            struct arena *arena, struct facet_result *range,
                                            uint32_t *count)
{
    struct days days = {.any = false};
    const struct facet_value *values;
    struct facet_distinct *pairs;

    *count = 0;
    if (!span_days(&days, generation, field))
        return NULL;
    pairs = facet_distinct_new(generation, distinct, field);
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
