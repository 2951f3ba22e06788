/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_dates.c - marks the documents whose date is in a range.
 *
 * Two ways, of which the shorter one is taken. In an archive that was loaded in the order of time,
 * the earliest and the latest date of a span of documents nearly always say that all of them are in
 * the range, or none; only the dates of the other spans are read. Where the dates are mixed, the
 * documents in the range are read from the column's order. */
#include "search/filter/filter_dates.h"

#include "base/date.h"

/* A document of the order takes as long as so many that are read one after the other. */
#define ORDERED_COST 2

/* --- ranges --- */

bool filter_is_range(const struct filter_node *condition, int64_t now, struct date_range *range)
{
    return condition->kind != FILTER_IN && condition->value_count > 0 &&
           filter_date_range(condition, now, range);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

struct date_range date_range_both(const struct date_range *a, const struct date_range *b)
{
    return (struct date_range){later(a->low, b->low), earlier(a->high, b->high),
                               later(a->day_low, b->day_low), earlier(a->day_high, b->day_high)};
}

/* Times and days have the same range. */
static bool is_even(const struct date_range *range)
{
    return range->low == range->day_low && range->high == range->day_high;
}

/* --- by the order --- */

/* Documents of a run of the order are often neighbours: their bits are collected before they are
 * stored. */
static void mark_places(const struct column *column, uint32_t from, uint32_t to,
                        const struct date_range *range, struct bitmap *matches)
{
    bool even = is_even(range);
    uint64_t bits = 0;
    uint32_t word = 0;

    for (; from < to; from++) {
        uint32_t document = column_ordered(column, from);

        if (document / 64 != word) {
            matches->words[word] |= bits;
            word = document / 64;
            bits = 0;
        }
        if (even || date_range_has(range, column_date(column, document)))
            bits |= (uint64_t)1 << document % 64;
    }
    if (bits)
        matches->words[word] |= bits;
}

/* --- by spans --- */

static uint32_t fewer(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

enum span_part { SPAN_NONE, SPAN_SOME, SPAN_ALL };

/* How many of the span's documents are in the range? */
static enum span_part part_of(const struct column_span *span, const struct date_range *range)
{
    if (span->last < earlier(range->low, range->day_low) ||
        span->first > later(range->high, range->day_high))
        return SPAN_NONE;
    return span->first >= later(range->low, range->day_low) &&
                   span->last <= earlier(range->high, range->day_high)
               ? SPAN_ALL
               : SPAN_SOME;
}

/* How many documents' dates must be read, one after the other. */
static uint32_t count_read(const struct column *column, const struct date_range *range)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < column_spans(column->document_count); i++)
        if (part_of(&column->spans[i], range) == SPAN_SOME)
            count += COLUMN_SPAN;
    return count;
}

static uint64_t word_of_dates(const struct column *column, uint32_t document, uint32_t count,
                              const struct date_range *range)
{
    const uint64_t low = (uint64_t)range->low, width = (uint64_t)range->high - low;
    uint64_t word = 0;

    for (uint32_t i = 0; i < count; i++)
        word |= (uint64_t)((uint64_t)column_date(column, document + i) - low <= width) << i;
    return word;
}

static uint64_t word_of_days(const struct column *column, uint32_t document, uint32_t count,
                             const struct date_range *range)
{
    uint64_t word = 0;

    for (uint32_t i = 0; i < count; i++)
        word |= (uint64_t)date_range_has(range, column_date(column, document + i)) << i;
    return word;
}

static void mark_spans(const struct column *column, const struct date_range *range,
                       struct bitmap *matches)
{
    uint64_t (*word_of)(const struct column *, uint32_t, uint32_t, const struct date_range *) =
        is_even(range) ? word_of_dates : word_of_days;

    for (uint32_t start = 0; start < matches->size; start += COLUMN_SPAN) {
        enum span_part part = part_of(&column->spans[start / COLUMN_SPAN], range);
        uint32_t end = fewer(matches->size, start + COLUMN_SPAN);

        for (uint32_t d = start; part != SPAN_NONE && d < end; d += 64) {
            uint32_t count = fewer(end - d, 64);

            matches->words[d / 64] |=
                part == SPAN_ALL ? ~UINT64_C(0) >> (64 - count) : word_of(column, d, count, range);
        }
    }
}

/* --- both --- */

/* The places of the order that have the range, and some hours more where days differ from times. */
struct places {
    uint32_t from, to;
};

static struct places places_of(const struct column *column, const struct date_range *range)
{
    int64_t low = earlier(range->low, range->day_low), high = later(range->high, range->day_high);

    return (struct places){column_place_of_date(column, low),
                           high == INT64_MAX ? column->order_count
                                             : column_place_of_date(column, high + 1)};
}

static void mark(const struct column *column, const struct date_range *range, struct places places,
                 uint32_t read, struct bitmap *matches)
{
    if (read / ORDERED_COST < places.to - places.from)
        mark_spans(column, range, matches);
    else
        mark_places(column, places.from, places.to, range, matches);
}

/* The same by the cache, where it has the set or should have it. */
static void mark_kept(const struct column *column, const struct date_range *range,
                      struct places places, uint32_t read, struct kept_bitmaps *kept,
                      struct bitmap *matches)
{
    const struct kept_key key = {column, places.from, places.to};
    struct bitmap own;
    bool wanted = false;

    if (kept_bitmaps_add(kept, &key, matches, &wanted))
        return;
    if (!wanted) {
        mark(column, range, places, read, matches);
        return;
    }
    bitmap_init(&own, matches->size);
    mark(column, range, places, read, &own);
    kept_bitmaps_offer(kept, &key, &own);
    bitmap_or(matches, &own);
    bitmap_fini(&own);
}

void filter_mark_dates(const struct column *column, const struct date_range *range,
                       struct kept_bitmaps *kept, struct bitmap *matches)
{
    struct places places = places_of(column, range);
    uint32_t read;

    if (places.from >= places.to || (is_even(range) && range->low > range->high))
        return;
    read = count_read(column, range);
    if (is_even(range) && kept_bitmaps_pays(fewer(read, places.to - places.from), matches->size))
        mark_kept(column, range, places, read, kept, matches);
    else
        mark(column, range, places, read, matches);
}

void filter_match_dates(const struct column *column, const struct filter_node *condition,
                        int64_t now, struct kept_bitmaps *kept, struct bitmap *matches)
{
    struct filter_node one = {.kind = FILTER_EQUAL, .value_count = 1, .zone = condition->zone};
    struct date_range range;

    if (filter_is_range(condition, now, &range))
        filter_mark_dates(column, &range, kept, matches);
    for (uint32_t i = 0; condition->kind == FILTER_IN && i < condition->value_count; i++) {
        one.values = &condition->values[i];
        if (filter_is_range(&one, now, &range))
            filter_mark_dates(column, &range, kept, matches);
    }
}
