/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pins.c - merges what is pinned with what was found, in the order that the rules' weights give. */
#include "server/answers/pins.h"

#include "server/answers/ruled.h"

/* Puts the page of the merged list into the result. The result has the first hits of all. */
static void merge(const struct search_request *search, const struct ruled_search *ruled,
                  struct arena *arena, struct search_result *result)
{
    uint64_t last = (uint64_t)search->offset + search->limit;
    struct search_hit *page = arena_alloc(arena, (search->limit + 1) * sizeof *page);
    uint32_t next = 0, found = 0, count = 0;

    for (uint64_t place = 0; place < last; place++) {
        const struct search_hit *hit;

        while (found < result->hit_count && ruled_pins(ruled, &result->hits[found]))
            found++;
        if (next < ruled->pin_count &&
            (ruled->pins[next].position <= place || found == result->hit_count))
            hit = &ruled->pins[next++].hit;
        else if (found < result->hit_count)
            hit = &result->hits[found++];
        else
            break;
        if (place >= search->offset)
            page[count++] = *hit;
    }
    result->hits = page;
    result->hit_count = count;
}

/* The first hits up to the page's end, pinned ones left aside, for the merge. */
static struct search_form from_start(const struct search_form *form, uint32_t pins)
{
    struct search_form start = *form;
    uint64_t limit = (uint64_t)form->search.offset + form->search.limit + pins;

    start.search.offset = 0;
    start.search.limit = limit < SEARCH_HITS_MAX ? (uint32_t)limit : SEARCH_HITS_MAX;
    return start;
}

/* Totals and facets of what matches and what is pinned, each document once. */
static enum status count_all(struct reader *reader, const struct search_request *search,
                             const struct ruled_search *ruled, struct arena *arena,
                             struct search_result *result, struct error *err)
{
    const struct search_part parts[] = {{search, result}, ruled_pins_part(ruled, search, arena)};
    struct search_result counted;
    enum status status = reader_search_together(reader, parts, 2, search->facets,
                                                search->facet_count, arena, &counted, err);

    if (status == STATUS_TIMEOUT) {
        result->timed_out = true;
        return STATUS_OK;
    }
    if (status)
        return status;
    result->total = counted.total;
    result->total_exact = true;
    result->facets = counted.facets;
    result->facet_count = counted.facet_count;
    if (counted.cut && !result->cut)
        result->cut = counted.cut;
    result->timed_out |= counted.timed_out;
    return STATUS_OK;
}

enum status pins_search(const struct request *request, struct str uid, struct reader *reader,
                        const struct search_form *form, struct search_result *result,
                        struct error *err)
{
    struct search_form shown = *form, start;
    struct ruled_search ruled;

    if (ruled_prepare(request, uid, reader, form, &ruled, err))
        return err->status;
    ruled_put_off(request, &shown.search);
    if (!ruled_orders(&ruled))
        return reader_search(reader, &shown.search, request->arena, result, err);
    shown.search.filter = ruled.filter;
    start = from_start(&shown, ruled.pin_count);
    if (ruled.pin_count > 0)
        start.search.facet_count = 0;
    if (ruled_find(request, uid, reader, &start, &ruled, result, err) ||
        (ruled.pin_count > 0 &&
         count_all(reader, &shown.search, &ruled, request->arena, result, err)))
        return err->status;
    merge(&form->search, &ruled, request->arena, result);
    return STATUS_OK;
}
