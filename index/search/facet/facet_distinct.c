/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_distinct.c - remembers the pairs of facet value and distinct value. */
#include "search/facet/facet_distinct.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/number_table.h"
#include "search/order/distinct.h"

struct facet_distinct {
    struct distinct *shown;  /* numbers the values of which one hit is shown */
    struct distinct *values; /* numbers the facet's values over all segments */
    struct number_table pairs;
};

struct facet_distinct *facet_distinct_new(const struct generation *generation, struct str distinct,
                                          struct str field)
{
    struct facet_distinct *pairs;

    if (!distinct.data)
        return NULL;
    pairs = mem_zero(1, sizeof *pairs);
    pairs->shown = distinct_new(generation, distinct);
    pairs->values = distinct_new(generation, field);
    return pairs;
}

void facet_distinct_free(struct facet_distinct *pairs)
{
    if (!pairs)
        return;
    distinct_free(pairs->shown);
    distinct_free(pairs->values);
    number_table_fini(&pairs->pairs);
    free(pairs);
}

bool facet_distinct_first(struct facet_distinct *pairs, uint32_t segment, uint32_t document,
                          uint32_t value)
{
    uint32_t shown;
    bool is_new;

    if (!distinct_number(pairs->shown, segment, document, &shown))
        return true;
    number_table_add(&pairs->pairs, (uint64_t)value << 32 | shown, &is_new);
    return is_new;
}

bool facet_distinct_first_rank(struct facet_distinct *pairs, uint32_t segment, uint32_t document,
                               uint32_t rank)
{
    return facet_distinct_first(pairs, segment, document,
                                distinct_value(pairs->values, segment, rank));
}
