/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_best.c - the best hits by bm25, closeness and recency; every match; hits sorted. */
#include "base/date.h"
#include "search/match/rank.h"
#include "search/match/scan.h"
#include "search/order/distinct.h"
#include "search/order/sort.h"
#include "search/search_private.h"

#define DISTINCT_STEP 4

static float recency_gain(const struct run *run)
{
    float lightest = 0;

    for (uint32_t i = 0; i < run->plan.word_count; i++) {
        const struct plan_word *word = &run->plan.words[i];

        if (!word->stop && word->node->weight > 0 &&
            (lightest <= 0 || word->node->weight < lightest))
            lightest = word->node->weight;
    }
    /* Below what closeness gives for any two words side by side: newness never passes an exact
     * match. */
    return score_round((float)run->request->recency * lightest * RANK_CLOSENESS * 0.9F);
}

/* Newness is measured from now, in an archive from its newest article. */
static int64_t newest_date(const struct run *run)
{
    int64_t newest = COLUMN_NO_DATE;

    for (uint32_t s = 0; s < run->generation->segment_count; s++) {
        const struct column *column =
            columns_find(&run->generation->segments[s].files->columns, STR("published"));
        int64_t last = COLUMN_NO_DATE;

        if (column && column->order_count > 0)
            last = column_date(column, column_ordered(column, column->order_count - 1));
        if (last > newest)
            newest = last;
    }
    return newest < run->now ? newest : run->now;
}

static enum status scan_plan(struct run *run, scan_fn *each, void *context)
{
    struct scan scan = {.generation = run->generation,
                        .filters = run->filters,
                        .recency = {.gain = recency_gain(run)},
                        .cache = &run->cache,
                        .deadline = run->request->deadline,
                        .now = run->now,
                        .arena = run->arena,
                        .err = run->err};

    if (scan.recency.gain > 0)
        scan.recency.newest = newest_date(run);
    return scan_segments(&scan, run->plan.root, each, context, &run->result->timed_out);
}

/* What the best hits are taken from, and how much of it was looked at. */
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

/* What was passed over is taken to match as often as what was looked at. */
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

enum status search_everything(struct run *run)
{
    enum status status;

    if (run->all)
        return STATUS_OK;
    run->all = sets_new(run->generation, run->arena);
    if ((status = scan_plan(run, take_all, run->all)))
        return status;
    run->result->total = sets_count(run->generation, run->all);
    run->result->total_exact = !run->result->timed_out;
    return STATUS_OK;
}

/* The best `wanted`, and how many there may be. The second look needs words in a row, and takes the
 * same best hits for every page. */
static enum status take_some(struct run *run, uint32_t wanted)
{
    uint32_t kept = wanted ? wanted : 1;
    bool close = run->plan.word_count > 1;
    struct best best = {.seen = 0};
    struct match_heap *heap = &best.heap;
    enum status status;

    match_heap_init(heap, close && kept < RANK_WINDOW ? RANK_WINDOW : kept, run->arena);
    if ((status = scan_plan(run, take_best, &best)))
        return status;
    run->result->total = estimate_total(&best);
    run->result->total_exact = best.passed_over == 0 && !run->result->timed_out;
    match_heap_sort(heap);
    if (close && (status = rank_by_closeness(run->generation, &run->plan, heap->hits, heap->count,
                                             run->request->deadline, &run->result->timed_out,
                                             run->arena, run->err)))
        return status;
    run->hits = heap->hits;
    run->hit_count = heap->count < wanted ? heap->count : wanted;
    return STATUS_OK;
}

/* --- one hit a value --- */

static void count_distinct(struct run *run)
{
    run->result->total = distinct_count(run->generation, run->all, run->distinct);
}

/* Counting the stories of every match takes longer than finding the best of them. */
static bool may_estimate(const struct run *run)
{
    return run->request->collapse && !run->request->exact_total && run->request->facet_count == 0;
}

static void estimate_distinct(struct run *run, uint32_t found, uint32_t differ)
{
    run->result->total = found ? run->result->total * differ / found : 0;
    run->result->total_exact = false;
}

/* Among more and more of the best, until enough of them differ. */
static enum status take_distinct(struct run *run)
{
    struct distinct *distinct = distinct_new(run->generation, run->distinct);
    uint32_t most = run->wanted ? run->wanted : 1, found, differ = 0;
    enum status status;

    do {
        most *= DISTINCT_STEP;
        if ((status = take_some(run, most)))
            break;
        found = run->hit_count;
        distinct_reset(distinct);
        run->hit_count = differ = distinct_keep(distinct, run->hits, found);
    } while (run->hit_count < run->wanted && found == most && most < UINT32_MAX / DISTINCT_STEP);
    distinct_free(distinct);
    if (run->hit_count > run->wanted)
        run->hit_count = run->wanted;
    if (!status && may_estimate(run))
        estimate_distinct(run, found, differ);
    else if (!status && !(status = search_everything(run)))
        count_distinct(run);
    return status;
}

/* They come best first. */
static void leave_out_below(struct run *run)
{
    double threshold = run->request->score_threshold;
    uint32_t count = 0;

    while (count < run->hit_count && search_share(run, run->hits[count].score) >= threshold)
        count++;
    if (threshold <= 0 || count == run->hit_count)
        return;
    run->hit_count = count;
    run->result->total = count;
}

enum status search_best(struct run *run)
{
    enum status status = run->distinct.data ? take_distinct(run) : take_some(run, run->wanted);

    if (!status)
        leave_out_below(run);
    return status;
}

static uint32_t first_distinct(struct run *run, const struct sort_order *order)
{
    struct distinct *distinct = distinct_new(run->generation, run->distinct);
    uint32_t count =
        sort_first_distinct(order, run->all, run->wanted, distinct, run->hits, run->arena);

    distinct_free(distinct);
    count_distinct(run);
    return count;
}

enum status search_sorted(struct run *run, const struct search_sort *sorts, uint32_t count)
{
    const struct sort_order *order = sort_order_new(run->generation, sorts, count, run->arena);
    enum status status = search_everything(run);

    if (status)
        return status;
    run->hits = arena_alloc(run->arena, (run->wanted + 1) * sizeof *run->hits);
    run->hit_count = run->distinct.data
                         ? first_distinct(run, order)
                         : sort_first(order, run->all, run->wanted, run->hits, run->arena);
    return STATUS_OK;
}
