/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_best.c - finds the best hits by bm25, closeness and recency; all matches; sorted hits. */
#include "base/date.h"
#include "search/match/rank.h"
#include "search/match/scan.h"
#include "search/order/distinct.h"
#include "search/order/sort.h"
#include "search/search_private.h"

#define DISTINCT_STEP 4

static float recency_gain(const struct search *search, const struct plan *plan)
{
    float lightest = 0;

    for (uint32_t i = 0; i < plan->word_count; i++) {
        const struct plan_word *word = &plan->words[i];

        if (!word->stop && word->node->weight > 0 &&
            (lightest <= 0 || word->node->weight < lightest))
            lightest = word->node->weight;
    }
    /* Less than closeness adds for two adjacent words, so recency never passes an exact match. */
    return score_round((float)search->request->recency * lightest * RANK_CLOSENESS * 0.9F);
}

/* Recency counts from now; in an old archive, from its newest article. */
static int64_t newest_date(const struct search *search)
{
    int64_t newest = COLUMN_NO_DATE;

    for (uint32_t s = 0; s < search->generation->segment_count; s++) {
        const struct column *column =
            columns_find(&search->generation->segments[s].files->columns, STR("published"));
        int64_t last = COLUMN_NO_DATE;

        if (column && column->order_count > 0)
            last = column_date(column, column_ordered(column, column->order_count - 1));
        if (last > newest)
            newest = last;
    }
    return newest < search->now ? newest : search->now;
}

static enum status scan_plan(const struct search *search, struct found *found, scan_fn *each,
                             void *context)
{
    struct scan scan = {.generation = search->generation,
                        .filters = search->filters,
                        .recency = {.gain = recency_gain(search, found->plan)},
                        .cache = search->cache,
                        .deadline = search->request->deadline,
                        .now = search->now,
                        .arena = search->arena,
                        .err = search->err};

    if (scan.recency.gain > 0)
        scan.recency.newest = newest_date(search);
    return scan_segments(&scan, found->plan->root, each, context, &found->timed_out);
}

/* The best hits, and how many candidates were looked at. */
struct best {
    struct match_heap heap;
    uint64_t out_of, passed_over, seen;
};

static void take_best(struct match *match, struct arena *arena, void *context)
{
    struct best *best = context;

    match_best(match, &best->heap, arena);
    best->out_of += match->out_of;
    best->passed_over += match->passed_over;
    best->seen += match->seen;
}

/* Assumes that skipped candidates match as often as the others. */
static uint64_t estimate_total(const struct best *best)
{
    uint64_t total = best->seen;

    if (best->passed_over > 0 && best->passed_over < best->out_of)
        total = total * best->out_of / (best->out_of - best->passed_over);
    return total > best->heap.count ? total : best->heap.count;
}

static void take_all(struct match *match, struct arena *arena, void *sets)
{
    match_all(match, (struct bitmap *)sets + match->segment_number, arena);
}

enum status search_everything(const struct search *search, struct found *found)
{
    enum status status;

    if (found->all)
        return STATUS_OK;
    found->all = sets_new(search->generation, search->arena);
    if ((status = scan_plan(search, found, take_all, found->all)))
        return status;
    found->total = sets_count(search->generation, found->all);
    found->total_exact = !found->timed_out;
    return STATUS_OK;
}

/* Finds the best `wanted` hits, and estimates the total. Ranking them again uses the same best
 * hits for every page. */
static enum status take_some(const struct search *search, uint32_t wanted, struct found *found)
{
    uint32_t kept = wanted ? wanted : 1;
    bool close = rank_is_needed(found->plan);
    struct best best = {.seen = 0};
    struct match_heap *heap = &best.heap;
    enum status status;

    match_heap_init(heap, close && kept < RANK_WINDOW ? RANK_WINDOW : kept, search->arena);
    if ((status = scan_plan(search, found, take_best, &best)))
        return status;
    found->total = estimate_total(&best);
    found->total_exact = best.passed_over == 0 && !found->timed_out;
    match_heap_sort(heap);
    if (close && (status = rank_by_closeness(search->generation, found->plan, heap->hits,
                                             heap->count, search->request->deadline,
                                             &found->timed_out, search->arena, search->err)))
        return status;
    found->hits = heap->hits;
    found->hit_count = heap->count < wanted ? heap->count : wanted;
    return STATUS_OK;
}

/* --- one hit per value --- */

static void count_distinct(const struct search *search, struct found *found)
{
    found->total = distinct_count(search->generation, found->all, search->distinct);
}

/* Counting the stories of all matches takes longer than finding the best. */
static bool may_estimate(const struct search *search)
{
    return search->request->collapse && !search->request->exact_total &&
           search->request->facet_count == 0;
}

static void estimate_distinct(struct found *found, uint32_t looked_at, uint32_t differ)
{
    found->total = looked_at ? found->total * differ / looked_at : 0;
    found->total_exact = false;
}

/* Looks at more and more of the best hits, until enough have different values. */
static enum status take_distinct(const struct search *search, struct found *found)
{
    struct distinct *distinct = distinct_new(search->generation, search->distinct);
    uint32_t most = search->wanted ? search->wanted : 1, looked_at = 0, differ = 0;
    enum status status;

    do {
        most *= DISTINCT_STEP;
        if ((status = take_some(search, most, found)))
            break;
        looked_at = found->hit_count;
        distinct_reset(distinct);
        found->hit_count = differ = distinct_keep(distinct, found->hits, looked_at);
    } while (found->hit_count < search->wanted && looked_at == most &&
             most < UINT32_MAX / DISTINCT_STEP);
    distinct_free(distinct);
    if (found->hit_count > search->wanted)
        found->hit_count = search->wanted;
    if (!status && may_estimate(search))
        estimate_distinct(found, looked_at, differ);
    else if (!status && !(status = search_everything(search, found)))
        count_distinct(search, found);
    return status;
}

/* Removes the hits below the threshold. They are sorted, best first. */
static void leave_out_below(const struct search *search, struct found *found)
{
    double threshold = search->request->score_threshold;
    uint32_t count = 0;

    while (count < found->hit_count &&
           search_share(found->plan, found->hits[count].score) >= threshold)
        count++;
    if (threshold <= 0 || count == found->hit_count)
        return;
    found->hit_count = count;
    found->total = count;
}

enum status search_find_best(const struct search *search, struct found *found)
{
    enum status status = search->distinct.data ? take_distinct(search, found)
                                               : take_some(search, search->wanted, found);

    if (!status)
        leave_out_below(search, found);
    return status;
}

static uint32_t first_distinct(const struct search *search, const struct sort_order *order,
                               struct found *found)
{
    struct distinct *distinct = distinct_new(search->generation, search->distinct);
    uint32_t count = sort_first_distinct(order, found->all, search->wanted, distinct, found->hits,
                                         search->arena);

    distinct_free(distinct);
    count_distinct(search, found);
    return count;
}

enum status search_find_sorted(const struct search *search, const struct search_sort *sorts,
                               uint32_t count, struct found *found)
{
    const struct sort_order *order =
        sort_order_new(search->generation, sorts, count, search->arena);
    enum status status = search_everything(search, found);

    if (status)
        return status;
    found->hits = arena_alloc(search->arena, (search->wanted + 1) * sizeof *found->hits);
    found->hit_count = search->distinct.data ? first_distinct(search, order, found)
                                             : sort_first(order, found->all, search->wanted,
                                                          found->hits, search->arena);
    return STATUS_OK;
}
