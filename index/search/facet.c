/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet.c - counts by value number within a segment, by text across segments. */
#include "search/facet.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "store/string_table.h"

#define MS_PER_DAY INT64_C(86400000)
#define MONTHS     (12 * 10000) /* month number: year * 12 + month - 1 */

enum period { PERIOD_NONE, PERIOD_YEAR, PERIOD_MONTH };

static enum period period_named(struct str field)
{
    if (str_is(field, "year"))
        return PERIOD_YEAR;
    return str_is(field, "month") ? PERIOD_MONTH : PERIOD_NONE;
}

enum status facet_check(struct str field, const struct schema *schema, struct error *err)
{
    int number = schema_field(schema, field);

    if (period_named(field) != PERIOD_NONE)
        return STATUS_OK;
    if (number < 0 || schema->fields[number].column == COLUMN_NONE)
        return error_set(err, STATUS_BAD_FACETS,
                         "`%.*s` has no facet; try source, section, keywords, year or month",
                         STR_ARG(field));
    return STATUS_OK;
}

/* Counts by text over all segments. */
struct tally {
    struct string_table values;
    uint64_t *counts;
    size_t capacity;
    int64_t low, high; /* of dates */
    bool has_range;
};

static void tally_add(struct tally *tally, struct str value, uint64_t count)
{
    bool is_new;
    uint32_t number = string_table_add(&tally->values, value, &is_new);

    if (is_new) {
        tally->counts = mem_grow(tally->counts, number, &tally->capacity, sizeof *tally->counts);
        tally->counts[number] = 0;
    }
    tally->counts[number] += count;
}

/* --- texts --- */

static void count_texts(const struct column *column, const struct bitmap *all, uint32_t *counts)
{
    uint32_t from, to;

    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++) {
        if (column->kind == COLUMN_TEXT) {
            counts[column_text(column, d)]++;
            continue;
        }
        for (column_texts(column, d, &from, &to); from < to; from++)
            counts[column_number(column, from)]++;
    }
}

static void tally_texts(struct tally *tally, const struct column *column, const struct bitmap *all,
                        struct arena *arena)
{
    uint32_t *counts = arena_zero(arena, (size_t)column->value_count + 1, sizeof *counts);

    count_texts(column, all, counts);
    for (uint32_t i = 0; i < column->value_count; i++)
        if (counts[i + 1] > 0)
            tally_add(tally, column_value(column, i), counts[i + 1]);
}

/* --- dates --- */

static void widen(struct tally *tally, int64_t date)
{
    if (!tally->has_range || date < tally->low)
        tally->low = date;
    if (!tally->has_range || date > tally->high)
        tally->high = date;
    tally->has_range = true;
}

static uint32_t month_of(int64_t ms)
{
    struct date date;

    date_from_ms(ms, 0, &date);
    return (uint32_t)date.year % 10000 * 12 + (uint32_t)date.month - 1;
}

/* Documents in order of date: the calendar is only asked when a month is left. */
static void count_months(const struct column *column, const struct bitmap *all, uint32_t *counts,
                         struct tally *tally)
{
    uint32_t month = 0;
    int64_t until = INT64_MIN;

    for (uint32_t i = 0; i < column->order_count; i++) {
        uint32_t document = column_ordered(column, i);
        int64_t date;

        if (!bitmap_has(all, document))
            continue;
        date = column_date(column, document);
        if (date >= until) {
            struct date first;

            month = month_of(date);
            date_from_ms(date, 0, &first);
            first = (struct date){
                .year = first.year + first.month / 12, .month = first.month % 12 + 1, .day = 1};
            until = date_to_ms(&first);
        }
        counts[month]++;
        widen(tally, date);
    }
}

static void tally_period(struct tally *tally, const uint32_t *counts, enum period period)
{
    char text[16];

    for (uint32_t month = 0; month < MONTHS; month++) {
        if (counts[month] == 0)
            continue;
        if (period == PERIOD_YEAR)
            snprintf(text, sizeof text, "%04u", month / 12);
        else
            snprintf(text, sizeof text, "%04u-%02u", month / 12, month % 12 + 1);
        tally_add(tally, str_of(text), counts[month]);
    }
}

static void tally_days(struct tally *tally, const struct column *column, const struct bitmap *all)
{
    char text[DATE_TEXT_SIZE];

    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++) {
        int64_t date = column_date(column, d);

        if (date == COLUMN_NO_DATE)
            continue;
        widen(tally, date);
        date_format(date - (date % MS_PER_DAY + MS_PER_DAY) % MS_PER_DAY, 0, text);
        tally_add(tally, str_n(text, 10), 1);
    }
}

/* --- the result --- */

static int more_first(const void *a, const void *b)
{
    const struct facet_value *left = a, *right = b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return str_compare(left->value, right->value);
}

static void finish(struct tally *tally, uint32_t most, struct arena *arena,
                   struct facet_result *result)
{
    size_t count = tally->values.count;
    struct facet_value *values = arena_alloc(arena, count * sizeof *values);

    for (uint32_t i = 0; i < count; i++)
        values[i] = (struct facet_value){arena_str(arena, string_table_get(&tally->values, i)),
                                         tally->counts[i]};
    qsort(values, count, sizeof *values, more_first);
    result->values = values;
    result->value_count = count < most ? (uint32_t)count : most;
    result->has_range = tally->has_range;
    result->low = (double)tally->low;
    result->high = (double)tally->high;
}

void facet_count(const struct generation *generation, const struct bitmap *all, struct str field,
                 uint32_t most, struct arena *arena, struct facet_result *result)
{
    enum period period = period_named(field);
    struct str name = period == PERIOD_NONE ? field : STR("published");
    uint32_t *months = period ? arena_zero(arena, MONTHS, sizeof *months) : NULL;
    struct tally tally = {0};

    string_table_init(&tally.values);
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct column *column = columns_find(&generation->segments[s].files->columns, name);

        if (!column)
            continue;
        if (period)
            count_months(column, &all[s], months, &tally);
        else if (column->kind == COLUMN_DATE)
            tally_days(&tally, column, &all[s]);
        else
            tally_texts(&tally, column, &all[s], arena);
    }
    if (period) {
        tally_period(&tally, months, period);
        tally.has_range = false;
    }
    *result = (struct facet_result){.field = field};
    finish(&tally, most, arena, result);
    string_table_fini(&tally.values);
    free(tally.counts);
}
