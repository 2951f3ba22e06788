/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counted.c - merges values that are one, and chooses the first or the most frequent. */
#include "engine/cluster/counted.h"

#include <stdlib.h>

#include "store/document/columns.h"

/* Numbers first, then texts by their forms: the order of ranks (columns.h). */
static int compare_by_value(const void *a, const void *b)
{
    const struct counted_value *left = a, *right = b;

    if (left->is_number != right->is_number)
        return left->is_number ? -1 : 1;
    if (left->is_number)
        return (left->number > right->number) - (left->number < right->number);
    return column_compare_texts(left->value.value, right->value.value);
}

static int compare_by_count(const void *a, const void *b)
{
    const struct counted_value *left = a, *right = b;

    if (left->value.count != right->value.count)
        return left->value.count > right->value.count ? -1 : 1;
    return compare_by_value(a, b);
}

/* Texts with one form are one value, shown as the first of them (search/facet/facet_walk.c). Sorted
 * by value; returns how many are left. */
static uint32_t merge_forms(struct counted_value *values, uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct counted_value *last = kept > 0 ? &values[kept - 1] : NULL;

        if (last && !last->is_number && !values[i].is_number &&
            column_same_form(last->value.value, values[i].value.value))
            last->value.count += values[i].value.count;
        else
            values[kept++] = values[i];
    }
    return kept;
}

typedef int compare_fn(const void *one, const void *other);

/* No values may be NULL, which qsort does not take. */
static void sort(struct counted_value *values, uint32_t count, compare_fn *compare)
{
    if (count > 0)
        qsort(values, count, sizeof *values, compare);
}

void counted_choose(struct counted_value *values, uint32_t count, const struct settings *settings,
                    uint32_t most, struct arena *arena, struct facet_result *result)
{
    struct facet_value *chosen;

    most = most ? most : settings->max_values_per_facet;
    sort(values, count, compare_by_value);
    count = merge_forms(values, count);
    sort(values, count,
         settings_facet_by_count(settings, result->field) ? compare_by_count : compare_by_value);
    if (count > most)
        count = most;
    chosen = arena_alloc(arena, (count + 1) * sizeof *chosen);
    for (uint32_t i = 0; i < count; i++)
        chosen[i] = values[i].value;
    result->values = chosen;
    result->value_count = count;
}
