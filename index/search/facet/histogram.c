/* SPDX-License-Identifier: GPL-2.0-or-later */
/* histogram.c - counts hours or days, then adds them up. */
#include "search/facet/histogram.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"

#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_HOUR   INT64_C(3600000)
#define MS_PER_DAY    INT64_C(86400000)
#define UNITS_MAX     INT64_C(4000000) /* days from year 1 to 9999, hours of 456 years */
#define MIXED         INT16_MAX        /* the offset changes within this day */

struct date_span {
    int64_t first, last; /* days of UTC since 1970 in which there may be dates, with one around */
    int64_t unit;        /* ms: an hour or a day */
    int64_t from;        /* the first unit since 1970 */
    uint64_t days;       /* from .first to .last */
    size_t count;        /* of units */
    const struct zone_info *zone;
    int16_t *offsets; /* minutes, by day of UTC from .first; NULL: all are 0 */
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static const struct column *date_column(const struct segment *segment, struct str field)
{
    const struct column *column = columns_find(&segment->files->columns, field);

    return column && column->kind == COLUMN_DATE && column->order_count > 0 ? column : NULL;
}

/* --- the span --- */

/* The first, or the last, date of a set (NULL: of the column): by the column's stored order. */
static int64_t edge_date(const struct column *column, const struct bitmap *set, bool last)
{
    for (uint32_t i = 0; i < column->order_count; i++) {
        uint32_t document = column_ordered(column, last ? column->order_count - 1 - i : i);

        if (!set || bitmap_has(set, document))
            return column_date(column, document);
    }
    return COLUMN_NO_DATE;
}

static void widen(struct date_span *span, int64_t date, bool *any)
{
    int64_t day = floor_div(date, MS_PER_DAY);

    if (date == COLUMN_NO_DATE)
        return;
    span->first = *any && span->first < day ? span->first : day;
    span->last = *any && span->last > day ? span->last : day;
    *any = true;
}

/* Days of the whole column are few; hours are not, and one wrong date would make them too many. */
static bool find_span(struct date_span *span, const struct generation *generation, struct str field,
                      const struct bitmap *const *sets, uint32_t set_count, bool exact)
{
    bool any = false;

    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct column *column = date_column(&generation->segments[s], field);

        for (uint32_t i = 0; column && i < (exact ? set_count : 1); i++) {
            const struct bitmap *set = exact ? &sets[i][s] : NULL;

            widen(span, edge_date(column, set, false), &any);
            widen(span, edge_date(column, set, true), &any);
        }
    }
    span->first--; /* clocks may show the day before or after */
    span->last++;
    return any;
}

/* Zones change their offset at most once within a day. */
static void read_offsets(struct date_span *span, struct arena *arena)
{
    size_t days = (size_t)span->days;

    if (!span->zone)
        return;
    span->offsets = arena_alloc(arena, days * sizeof *span->offsets);
    for (size_t i = 0; i < days; i++) {
        int64_t start = (span->first + (int64_t)i) * MS_PER_DAY;
        int at = zone_offset_at(span->zone, start);
        bool same = at == zone_offset_at(span->zone, start + MS_PER_DAY - 1);

        span->offsets[i] = same ? (int16_t)at : MIXED;
    }
}

static enum status lay_out(struct date_span *span, enum timeline_interval interval,
                           struct arena *arena, struct error *err)
{
    span->unit = interval == TIMELINE_HOUR ? MS_PER_HOUR : MS_PER_DAY;
    span->from = span->first * (MS_PER_DAY / span->unit);
    span->days = (uint64_t)(span->last - span->first + 1);
    span->count = (size_t)span->days * (size_t)(MS_PER_DAY / span->unit);
    if (span->count > (size_t)UNITS_MAX)
        return error_set(err, STATUS_BAD_LIMIT,
                         "the dates are too far apart for this interval: narrow them by `from` "
                         "and `to`");
    read_offsets(span, arena);
    return STATUS_OK;
}

/* --- counting --- */

/* Milliseconds are counted from the start of the span, so that they are not negative, and divided
 * by constants: that is most of the work. */
static inline void count_date(const struct date_span *span, int64_t date, uint32_t *units)
{
    uint64_t since = (uint64_t)date - (uint64_t)(span->first * MS_PER_DAY);
    uint64_t day = since / MS_PER_DAY;

    if (date == COLUMN_NO_DATE || day == 0 || day >= span->days - 1)
        return;
    if (span->offsets && since != day * MS_PER_DAY) {
        int16_t offset = span->offsets[day];

        since = offset == MIXED
                    ? (uint64_t)(zone_to_local(span->zone, date) - span->first * MS_PER_DAY)
                    : since + (uint64_t)(offset * MS_PER_MINUTE);
    }
    units[span->unit == MS_PER_HOUR ? since / MS_PER_HOUR : since / MS_PER_DAY]++;
}

static void count_set(const struct date_span *span, const struct column *column,
                      const struct bitmap *set, uint32_t *units)
{
    size_t words = bitmap_words(set->size);

    for (size_t w = 0; w < words; w++) {
        clock_step();
        for (uint64_t bits = set->words[w]; bits; bits &= bits - 1)
            count_date(span,
                       column_date(column, (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits)),
                       units);
    }
}

/* --- buckets --- */

/* Equal for the units of one bucket only; grows with them. */
static int64_t bucket_of(int64_t unit, enum timeline_interval interval)
{
    struct date date;

    if (interval <= TIMELINE_DAY)
        return unit;
    if (interval == TIMELINE_WEEK)
        return floor_div(unit + 3, 7); /* 1970 began on a Thursday */
    date_from_ms(unit * MS_PER_DAY, 0, &date);
    switch (interval) {
    case TIMELINE_MONTH:
        return date.year * INT64_C(12) + date.month - 1;
    case TIMELINE_QUARTER:
        return date.year * INT64_C(4) + (date.month - 1) / 3;
    case TIMELINE_DECADE:
        return date.year / 10;
    default:
        return date.year;
    }
}

static int64_t start_of_year(int64_t year, int month)
{
    struct date date = {.year = year > 0 ? (int)year : 1, .month = month, .day = 1};

    return date_to_ms(&date);
}

static int64_t start_of(int64_t bucket, enum timeline_interval interval)
{
    switch (interval) {
    case TIMELINE_HOUR:
        return bucket * MS_PER_HOUR;
    case TIMELINE_DAY:
        return bucket * MS_PER_DAY;
    case TIMELINE_WEEK:
        return (bucket * 7 - 3) * MS_PER_DAY;
    case TIMELINE_MONTH:
        return start_of_year(bucket / 12, (int)(bucket % 12) + 1);
    case TIMELINE_QUARTER:
        return start_of_year(bucket / 4, (int)(bucket % 4) * 3 + 1);
    case TIMELINE_DECADE:
        return start_of_year(bucket * 10, 1);
    default:
        return start_of_year(bucket, 1);
    }
}

/* The first and the last unit that has a date of any set. False: none has. */
static bool trim(const struct date_span *span, uint32_t *const *units, uint32_t set_count,
                 size_t *first, size_t *last)
{
    bool any = false;

    for (uint32_t i = 0; i < set_count; i++)
        for (size_t u = 0; u < span->count; u++) {
            if (units[i][u] == 0)
                continue;
            *first = any && *first < u ? *first : u;
            *last = any && *last > u ? *last : u;
            any = true;
        }
    return any;
}

static void add_up(const struct date_span *span, uint32_t *const *units, uint32_t set_count,
                   size_t first, size_t last, const int64_t *starts, uint32_t **counts)
{
    size_t bucket = 0;

    for (size_t u = first; u <= last; u++) {
        while ((span->from + (int64_t)u) * span->unit >= starts[bucket + 1])
            bucket++;
        for (uint32_t i = 0; i < set_count; i++)
            counts[i][bucket] += units[i][u];
    }
}

static enum status make_buckets(const struct date_span *span, uint32_t *const *units,
                                uint32_t set_count, enum timeline_interval interval,
                                struct arena *arena, struct timeline *out, struct error *err)
{
    size_t first = 0, last = 0;
    uint32_t **counts = arena_alloc(arena, (set_count + 1) * sizeof *counts);
    int64_t base, count, *starts;

    if (!trim(span, units, set_count, &first, &last))
        return STATUS_OK;
    base = bucket_of(span->from + (int64_t)first, interval);
    count = bucket_of(span->from + (int64_t)last, interval) - base + 1;
    if (count > TIMELINE_BUCKETS_MAX)
        return error_set(err, STATUS_BAD_LIMIT,
                         "more than %d intervals: choose a longer one, or narrow the dates by "
                         "`from` and `to`",
                         TIMELINE_BUCKETS_MAX);
    starts = arena_alloc(arena, ((size_t)count + 1) * sizeof *starts);
    for (int64_t b = 0; b <= count; b++)
        starts[b] = start_of(base + b, interval);
    for (uint32_t i = 0; i < set_count; i++)
        counts[i] = arena_zero(arena, (size_t)count, sizeof **counts);
    add_up(span, units, set_count, first, last, starts, counts);
    *out = (struct timeline){(uint32_t)count, starts, counts};
    return STATUS_OK;
}

/* A counter for each unit of each set. *room: yours to free. */
static uint32_t **units_of(const struct date_span *span, uint32_t set_count, struct arena *arena,
                           uint32_t **room)
{
    uint32_t **units = arena_alloc(arena, (set_count + 1) * sizeof *units);

    *room = mem_zero(span->count * set_count + 1, sizeof **room);
    for (uint32_t i = 0; i < set_count; i++)
        units[i] = *room + i * span->count;
    return units;
}

enum status histogram_count(const struct generation *generation, struct str field,
                            const struct bitmap *const *sets, uint32_t set_count,
                            enum timeline_interval interval, const struct zone_info *zone,
                            struct arena *arena, struct timeline *out, struct error *err)
{
    struct date_span span = {.zone = zone};
    uint32_t **units, *room;
    enum status status;

    *out = (struct timeline){0};
    if (!find_span(&span, generation, field, sets, set_count, interval == TIMELINE_HOUR))
        return STATUS_OK;
    if (lay_out(&span, interval, arena, err))
        return err->status;
    units = units_of(&span, set_count, arena, &room);
    for (uint32_t i = 0; i < set_count; i++)
        for (uint32_t s = 0; s < generation->segment_count; s++) {
            const struct column *column = date_column(&generation->segments[s], field);

            if (column)
                count_set(&span, column, &sets[i][s], units[i]);
        }
    status = make_buckets(&span, units, set_count, interval, arena, out, err);
    free(room);
    return status;
}

/* --- counts of others --- */

static bool span_counts(struct date_span *span, const struct dated_count *const *lists,
                        const uint32_t *sizes, uint32_t set_count)
{
    bool any = false;

    for (uint32_t i = 0; i < set_count; i++)
        for (uint32_t k = 0; k < sizes[i]; k++)
            widen(span, lists[i][k].shown, &any);
    span->first--;
    span->last++;
    return any;
}

enum status histogram_of_counts(const struct dated_count *const *lists, const uint32_t *sizes,
                                uint32_t set_count, enum timeline_interval interval,
                                struct arena *arena, struct timeline *out, struct error *err)
{
    struct date_span span = {.zone = NULL};
    uint32_t **units, *room;
    enum status status;

    *out = (struct timeline){0};
    if (!span_counts(&span, lists, sizes, set_count))
        return STATUS_OK;
    if (lay_out(&span, interval, arena, err))
        return err->status;
    units = units_of(&span, set_count, arena, &room);
    for (uint32_t i = 0; i < set_count; i++)
        for (uint32_t k = 0; k < sizes[i]; k++)
            units[i][floor_div(lists[i][k].shown, span.unit) - span.from] +=
                (uint32_t)lists[i][k].documents;
    status = make_buckets(&span, units, set_count, interval, arena, out, err);
    free(room);
    return status;
}
