/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_match.c - filters on columns.
 *
 * Texts compare by bytes but for ASCII case in equality, as readers type "yonhap"; a comparison
 * with a text column's value becomes one with its number, because values are sorted. */
#include "search/filter_match.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"

struct matcher {
    const struct segment *segment;
    int64_t now, deadline;
    struct error *err;
};

/* --- dates --- */

static enum status date_range(const struct filter_node *node, int64_t now, int64_t *low,
                              int64_t *high, struct error *err)
{
    int64_t first, last, until = 0;

    for (uint32_t i = 0; i < node->value_count; i++) {
        if (!filter_date(node->values[i], now, &first, &last))
            return error_set(err, STATUS_BAD_FILTER,
                             "`%.*s` is no date: write 2021-01-07, 2021-01-07T09:00:00Z or now-7d",
                             STR_ARG(node->values[i]));
        if (i == 0)
            *low = first;
        until = last;
    }
    *high = until;
    filter_date(node->values[0], now, &first, &last);
    switch (node->kind) {
    case FILTER_LESS:
        *low = COLUMN_NO_DATE + 1;
        *high = first - 1;
        break;
    case FILTER_LESS_EQUAL:
        *low = COLUMN_NO_DATE + 1;
        *high = last;
        break;
    case FILTER_GREATER:
        *low = last + 1;
        *high = INT64_MAX;
        break;
    case FILTER_GREATER_EQUAL:
        *low = first;
        *high = INT64_MAX;
        break;
    default: /* EQUAL, RANGE */
        break;
    }
    return STATUS_OK;
}

/* The first place in the order of dates whose date is not below `date`. */
static uint32_t order_place(const struct column *column, int64_t date)
{
    uint32_t low = 0, high = column->order_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (column_date(column, column_ordered(column, middle)) < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void match_dates(const struct column *column, int64_t low, int64_t high,
                        struct bitmap *matches)
{
    uint32_t from = order_place(column, low);
    uint32_t to = high == INT64_MAX ? column->order_count : order_place(column, high + 1);

    for (; from < to; from++)
        bitmap_set(matches, column_ordered(column, from));
}

static enum status match_date(const struct matcher *matcher, const struct filter_node *node,
                              const struct column *column, struct bitmap *matches)
{
    int64_t low = 0, high = 0;
    enum status status = STATUS_OK;

    if (node->kind == FILTER_EXISTS) {
        match_dates(column, COLUMN_NO_DATE + 1, INT64_MAX, matches);
        return STATUS_OK;
    }
    for (uint32_t i = 0; node->kind == FILTER_IN && !status && i < node->value_count; i++) {
        struct filter_node one = {
            .kind = FILTER_EQUAL, .value_count = 1, .values = &node->values[i]};

        if (!(status = date_range(&one, matcher->now, &low, &high, matcher->err)))
            match_dates(column, low, high, matches);
    }
    if (node->kind == FILTER_IN || node->value_count == 0)
        return status;
    if ((status = date_range(node, matcher->now, &low, &high, matcher->err)))
        return status;
    match_dates(column, low, high, matches);
    return STATUS_OK;
}

/* --- texts --- */

static bool value_passes(const struct filter_node *node, struct str value)
{
    const struct str *wanted = node->values;

    switch (node->kind) {
    case FILTER_EQUAL:
        return str_eq_nocase(value, wanted[0]);
    case FILTER_IN:
        for (uint32_t i = 0; i < node->value_count; i++)
            if (str_eq_nocase(value, wanted[i]))
                return true;
        return false;
    case FILTER_LESS:
        return str_compare(value, wanted[0]) < 0;
    case FILTER_LESS_EQUAL:
        return str_compare(value, wanted[0]) <= 0;
    case FILTER_GREATER:
        return str_compare(value, wanted[0]) > 0;
    case FILTER_GREATER_EQUAL:
        return str_compare(value, wanted[0]) >= 0;
    case FILTER_RANGE:
        return str_compare(value, wanted[0]) >= 0 && str_compare(value, wanted[1]) <= 0;
    case FILTER_CONTAINS:
        return str_find_nocase(value, wanted[0]) >= 0;
    case FILTER_STARTS_WITH:
        return str_starts_nocase(value, wanted[0]);
    case FILTER_EXISTS:
        return true;
    case FILTER_IS_EMPTY:
        return value.length == 0;
    default: /* IS NULL: a column holds no nulls */
        return false;
    }
}

/* passing[number] for each distinct value; number 0, "none", never passes. */
static uint8_t *passing_values(const struct filter_node *node, const struct column *column)
{
    uint8_t *passing = mem_zero((size_t)column->value_count + 1, 1);

    for (uint32_t i = 0; i < column->value_count; i++)
        passing[i + 1] = value_passes(node, column_value(column, i));
    return passing;
}

static void match_text(const struct filter_node *node, const struct column *column,
                       struct bitmap *matches)
{
    uint8_t *passing = passing_values(node, column);
    uint32_t from, to;

    for (uint32_t d = 0; d < column->document_count; d++) {
        if (column->kind == COLUMN_TEXT) {
            if (passing[column_text(column, d)])
                bitmap_set(matches, d);
            continue;
        }
        for (column_texts(column, d, &from, &to); from < to; from++)
            if (passing[column_number(column, from)])
                bitmap_set(matches, d);
    }
    free(passing);
}

/* --- the tree; sets come empty. What is needed on the way is freed on the way: a filter may have
 * thousands of nodes --- */

static enum status match(const struct matcher *matcher, const struct filter_node *node,
                         struct bitmap *matches);

static enum status match_child(const struct matcher *matcher, const struct filter_node *parent,
                               uint32_t number, struct bitmap *matches)
{
    struct bitmap child;
    enum status status;

    bitmap_init(&child, matches->size);
    if (!(status = match(matcher, parent->children[number], &child)))
        (parent->kind == FILTER_AND ? bitmap_and : bitmap_or)(matches, &child);
    bitmap_fini(&child);
    return status;
}

static enum status match_children(const struct matcher *matcher, const struct filter_node *node,
                                  struct bitmap *matches)
{
    enum status status = match(matcher, node->children[0], matches);

    for (uint32_t i = 1; !status && i < node->child_count; i++)
        status = match_child(matcher, node, i, matches);
    if (!status && node->kind == FILTER_NOT)
        bitmap_not(matches);
    return status;
}

static enum status match(const struct matcher *matcher, const struct filter_node *node,
                         struct bitmap *matches)
{
    const struct column *column;

    if (node->child_count > 0)
        return match_children(matcher, node, matches);
    if (matcher->deadline && clock_monotonic() > matcher->deadline)
        return error_set(matcher->err, STATUS_TIMEOUT,
                         "the filter takes longer than a search may: make it shorter");
    column = columns_find(&matcher->segment->files->columns, node->field);
    if (!column)
        return STATUS_OK; /* a segment from before the field: none of its documents has it */
    if (column->kind == COLUMN_DATE)
        return match_date(matcher, node, column, matches);
    match_text(node, column, matches);
    return STATUS_OK;
}

enum status filter_match(const struct filter_node *filter, const struct segment *segment,
                         int64_t now, int64_t deadline, struct arena *arena, struct bitmap *matches,
                         struct error *err)
{
    struct matcher matcher = {segment, now, deadline, err};

    matches->size = segment->files->document_count;
    matches->words = arena_zero(arena, bitmap_words(matches->size), sizeof *matches->words);
    return match(&matcher, filter, matches);
}

/* --- checking, once for all segments --- */

static enum status bad_field(struct str name, const struct schema *schema, struct error *err)
{
    char known[300];
    size_t length = 0;

    for (uint32_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].column != COLUMN_NONE && length + 40 < sizeof known)
            length += (size_t)snprintf(known + length, sizeof known - length, "%s%.*s",
                                       length ? ", " : "", STR_ARG(schema->fields[i].name));
    return error_set(err, STATUS_BAD_FILTER, "`%.*s` cannot be filtered by; fields that can: %s",
                     STR_ARG(name), known);
}

enum status filter_check(const struct filter_node *filter, const struct schema *schema, int64_t now,
                         struct error *err)
{
    int64_t low, high;
    int field;
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < filter->child_count; i++)
        status = filter_check(filter->children[i], schema, now, err);
    if (status || filter->child_count > 0)
        return status;
    field = schema_field(schema, filter->field);
    if (field < 0 || schema->fields[field].column == COLUMN_NONE)
        return bad_field(filter->field, schema, err);
    if (schema->fields[field].column != COLUMN_DATE || filter->value_count == 0)
        return STATUS_OK;
    if (filter->kind == FILTER_CONTAINS || filter->kind == FILTER_STARTS_WITH)
        return error_set(err, STATUS_BAD_FILTER, "`%.*s` is a date: compare it with = < > or TO",
                         STR_ARG(filter->field));
    return date_range(filter, now, &low, &high, err);
}
