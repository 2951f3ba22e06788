/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_sorted.c - finds the first hits in a sort order; those of an earlier attempt come first.
 */
#include "search/match/scan.h"
#include "search/order/distinct.h"
#include "search/order/sort.h"
#include "search/search_private.h"

/* What is left of `all` after the documents of the attempt above. In the arena. */
static struct bitmap *without(const struct search *search, const struct bitmap *all,
                              const struct bitmap *above)
{
    struct bitmap *rest = sets_new(search->generation, search->arena);

    for (uint32_t s = 0; s < search->generation->segment_count; s++) {
        bitmap_or(&rest[s], &all[s]);
        bitmap_and_not(&rest[s], &above[s]);
    }
    return rest;
}

/* The attempt whose documents come first in this sort order; NULL: none. */
static const struct found *sorted_above(const struct found *found)
{
    while (found && !found->apart)
        found = found->above;
    return found ? found->above : NULL;
}

/* Fills in hits[0 .. wanted): those of the attempts above, then the others. Returns their number.
 * Attempts are few, so the recursion is flat. */
static uint32_t sort_attempts(const struct search *search, const struct sort_order *order,
                              const struct found *found, struct distinct *distinct,
                              struct match_hit *hits)
{
    const struct found *above = sorted_above(found);
    uint32_t count = above ? sort_attempts(search, order, above, distinct, hits) : 0;
    const struct bitmap *rest = above ? without(search, found->all, above->all) : found->all;
    uint32_t wanted = search->wanted - count;
    struct sort_page page;

    if (wanted == 0 && above)
        return count;
    page = (struct sort_page){hits, count, wanted};
    return count + (distinct ? sort_first_distinct(order, rest, distinct, &page, search->arena)
                             : sort_first(order, rest, wanted, hits + count, search->arena));
}

/* An attempt that was ranked by relevance has no set of its matches yet. */
static enum status everything_above(const struct search *search, const struct found *found)
{
    enum status status = STATUS_OK;

    for (const struct found *above = found->above; above && !status; above = above->above)
        status = search_everything(search, (struct found *)(uintptr_t)above);
    return status;
}

enum status search_find_sorted(const struct search *search, const struct search_sort *sorts,
                               uint32_t count, struct found *found)
{
    const struct sort_order *order =
        sort_order_new(search->generation, sorts, count, search->arena);
    struct distinct *distinct = NULL;
    enum status status = search_everything(search, found);

    if (status || (status = everything_above(search, found)))
        return status;
    if (search->distinct.data)
        distinct = distinct_new(search->generation, search->distinct);
    found->hits = arena_alloc(search->arena, (search->wanted + 1) * sizeof *found->hits);
    found->hit_count = sort_attempts(search, order, found, distinct, found->hits);
    if (distinct)
        search_count_distinct(search, found);
    distinct_free(distinct);
    return STATUS_OK;
}
