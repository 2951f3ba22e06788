/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_best.c - finds the best hits by bm25, closeness and recency; finds or counts all matches.
 */
#include "base/date.h"
#include "search/match/rank.h"
#include "search/match/scan.h"
#include "search/order/distinct.h"
#include "search/search_private.h"

#define DISTINCT_STEP 4
/* The matches of a phrase are estimated if there are more than ESTIMATED, and if the positions of
 * more than COUNTED_MAX documents would have to be read (10 to 20 ms). Where they will probably be
 * counted, no document is passed over: it would be looked at twice. This is where there are at most
 * FEW_OF documents to read, and the first ones promise fewer matches than FEW. */
#define ESTIMATED   13000
#define COUNTED_MAX 100000
#define FEW         (ESTIMATED / 4)
#define FEW_OF      ((uint64_t)4 * COUNTED_MAX)

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

/* How many documents' positions must be read to count all matches, at most. */
static uint64_t positions_to_read(const struct plan_node *node)
{
    bool reads =
        node->kind == PLAN_PHRASE || node->kind == PLAN_NEAR || node->body_only || node->scope;
    uint64_t most = reads ? node->documents : 0;

    for (uint32_t i = 0; i < node->child_count; i++) {
        uint64_t below = positions_to_read(node->children[i]);

        if (below > most)
            most = below;
    }
    return most;
}

static enum status scan_plan(const struct search *search, struct found *found, bool unscored,
                             scan_fn *each, void *context)
{
    uint64_t reads = positions_to_read(found->plan->root);
    struct scan scan = {.generation = search->generation,
                        .unscored = unscored,
                        .exact = reads <= COUNTED_MAX,
                        .few = reads <= FEW_OF ? FEW : 0,
                        .wants_all = search_wants_all(search->request),
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
    struct bitmap *all; /* all matches, one set per segment, if match_best tells them */
    bool some_unknown;  /* it did not tell those of some segment */
};

static void take_best(struct match *match, struct arena *arena, void *context)
{
    struct best *best = context;

    match_best(match, &best->heap, arena);
    if (match->all.words)
        best->all[match->segment_number] = match->all;
    else
        best->some_unknown = true;
    best->out_of += match->out_of;
    best->passed_over += match->passed_over;
    best->seen += match->seen;
}

/* --- counting --- */

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
    if ((status = scan_plan(search, found, true, take_all, found->all)))
        return status;
    found->matches = found->total = sets_count(search->generation, found->all);
    found->total_exact = !found->timed_out;
    return STATUS_OK;
}

struct few {
    uint32_t count, most;
};

static void take_few(struct match *match, struct arena *arena, void *context)
{
    struct few *few = context;

    match_count(match, few->most, &few->count);
}

enum status search_count_few(const struct search *search, const struct plan *plan, uint32_t most,
                             uint32_t *count)
{
    const struct scan scan = {.generation = search->generation,
                              .filters = search->scope,
                              .cache = search->cache,
                              .deadline = search->request->deadline,
                              .now = search->now,
                              .arena = search->arena,
                              .err = search->err};
    struct few few = {.most = most};
    bool timed_out = false;
    enum status status = scan_segments(&scan, plan->root, take_few, &few, &timed_out);

    *count = few.count;
    return status;
}

/* Assumes that skipped candidates match as often as the others. */
static uint64_t estimate_total(const struct best *best)
{
    uint64_t total = best->seen;

    if (best->passed_over > 0 && best->passed_over < best->out_of)
        total = total * best->out_of / (best->out_of - best->passed_over);
    return total > best->heap.count ? total : best->heap.count;
}

/* Makes empty sets for the segments where no word is. */
static struct bitmap *complete(const struct search *search, struct bitmap *sets)
{
    const struct generation *generation = search->generation;

    for (uint32_t s = 0; s < generation->segment_count; s++)
        if (!sets[s].words)
            sets[s] = bitmap_in(search->arena, generation->segments[s].files->document_count);
    return sets;
}

/* Counts all matches. Those of a phrase with very many candidates are estimated. */
static enum status count_matches(const struct search *search, const struct best *best,
                                 struct found *found)
{
    if (found->all)
        return STATUS_OK;
    if (!best->some_unknown)
        found->all = complete(search, best->all);
    found->matches = found->total = estimate_total(best);
    found->total_exact = best->passed_over == 0 && !found->timed_out;
    if (best->passed_over == 0 || found->timed_out ||
        (found->matches > ESTIMATED && positions_to_read(found->plan->root) > COUNTED_MAX))
        return STATUS_OK;
    return search_everything(search, found);
}

/* --- the best hits --- */

/* Removes the hits of the attempt above from the heap. */
static void leave_out_above(const struct search *search, const struct found *above,
                            struct match_heap *heap)
{
    struct bitmap *taken = sets_new(search->generation, search->arena);
    uint32_t kept = 0;

    for (uint32_t i = 0; i < above->best_count; i++)
        bitmap_set(&taken[above->best[i].segment], above->best[i].document);
    for (uint32_t i = 0; i < heap->count; i++)
        if (!bitmap_has(&taken[heap->hits[i].segment], heap->hits[i].document))
            heap->hits[kept++] = heap->hits[i];
    heap->count = kept;
}

/* Puts the hits of the attempt above before those of the heap. Their scores are raised by the
 * maximum score of the others. */
static void join_hits(const struct search *search, const struct match_heap *heap,
                      struct found *found)
{
    const struct found *above = found->above;
    uint32_t count = above ? above->best_count : 0;

    found->best = arena_alloc(search->arena, (count + heap->count + 1) * sizeof *found->best);
    for (uint32_t i = 0; i < count; i++) {
        found->best[i] = above->best[i];
        found->best[i].score += found->most;
    }
    if (heap->count > 0)
        memcpy(found->best + count, heap->hits, heap->count * sizeof *heap->hits);
    found->best_count = count + heap->count;
    if (above)
        found->most += above->most;
}

/* Are the wanted hits those of the attempt above, or is none wanted? The total must then be
 * counted, as it is for the pages behind them. */
static bool is_full(const struct found *found, uint32_t wanted)
{
    uint32_t above = found->above ? found->above->best_count : 0;

    return above >= wanted && positions_to_read(found->plan->root) <= COUNTED_MAX;
}

/* Finds the best `wanted` hits below those of the attempt above. The same best hits are ranked
 * again for every page. */
static enum status find_below(const struct search *search, uint32_t wanted, struct found *found,
                              struct match_heap *heap)
{
    const struct plan *plan = found->plan;
    uint32_t kept = wanted > RANK_WINDOW ? wanted : RANK_WINDOW;
    struct best best = {
        .all = arena_zero(search->arena, search->generation->segment_count + 1, sizeof *best.all)};
    enum status status;

    match_heap_init(&best.heap, kept + (found->above ? found->above->best_count : 0),
                    search->arena);
    if ((status = scan_plan(search, found, false, take_best, &best)) ||
        (status = count_matches(search, &best, found)))
        return status;
    *heap = best.heap;
    match_heap_sort(heap);
    if (found->above && found->above->best_count > 0)
        leave_out_above(search, found->above, heap);
    return rank_is_needed(plan) ? rank_by_closeness(search->generation, plan, heap->hits,
                                                    heap->count, search->request->deadline,
                                                    &found->timed_out, search->arena, search->err)
                                : STATUS_OK;
}

static enum status take_some(const struct search *search, uint32_t wanted, struct found *found)
{
    struct match_heap heap = {.count = 0};
    enum status status = is_full(found, wanted) ? search_everything(search, found)
                                                : find_below(search, wanted, found, &heap);

    if (status)
        return status;
    /* what words, closeness and recency can add together */
    found->most = found->plan->root->weight * (1 + RANK_CLOSENESS * 2);
    join_hits(search, &heap, found);
    found->hits = found->best;
    found->hit_count = found->best_count < wanted ? found->best_count : wanted;
    return STATUS_OK;
}

/* --- one hit per value --- */

void search_count_distinct(const struct search *search, struct found *found)
{
    bool late;

    found->total = distinct_count(search->generation, found->all, search->distinct,
                                  search->request->deadline, &late);
    found->timed_out |= late;
    found->total_exact &= !late;
}

/* Looks at more and more of the best hits, until enough have different values. */
static enum status take_distinct(const struct search *search, struct found *found)
{
    struct distinct *distinct = distinct_new(search->generation, search->distinct);
    uint32_t most = search->wanted ? search->wanted : 1, looked_at;
    enum status status;

    do {
        most *= DISTINCT_STEP;
        if ((status = take_some(search, most, found)))
            break;
        looked_at = found->hit_count;
        distinct_reset(distinct);
        found->hits = arena_copy(search->arena, found->hits, (looked_at + 1) * sizeof *found->hits);
        found->hit_count = distinct_keep(distinct, found->hits, looked_at);
    } while (found->hit_count < search->wanted && looked_at == most &&
             most < UINT32_MAX / DISTINCT_STEP);
    distinct_free(distinct);
    if (found->hit_count > search->wanted)
        found->hit_count = search->wanted;
    if (!status && !(status = search_everything(search, found)))
        search_count_distinct(search, found);
    return status;
}

/* Removes the hits below the threshold. They are sorted, best first. Finding all matches sets the
 * total, so that comes before. */
static enum status leave_out_below(const struct search *search, struct found *found)
{
    double threshold = search->request->score_threshold;
    uint32_t count = 0;
    enum status status;

    while (count < found->hit_count && search_share(found, found->hits[count].score) >= threshold)
        count++;
    if (threshold <= 0 || count == found->hit_count)
        return STATUS_OK;
    if (search_wants_all(search->request) && (status = search_everything(search, found)))
        return status;
    found->hit_count = count;
    found->total = count;
    return STATUS_OK;
}

enum status search_find_best(const struct search *search, struct found *found)
{
    enum status status = search->distinct.data ? take_distinct(search, found)
                                               : take_some(search, search->wanted, found);

    return status ? status : leave_out_below(search, found);
}
