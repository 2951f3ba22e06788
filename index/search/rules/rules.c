/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.c - ranks the documents of one level after the other. */
#include "search/rules/rules.h"

#include "base/date.h"
#include "search/match/scan.h"

#define CLOCK_EVERY 64u /* read the clock after this many documents */

struct ranker {
    const struct rule_search *search;
    struct rule_result *result;
    struct bitmap *all;
    struct bitmap *seen; /* one set per segment: ranked, or left out */
    uint32_t room;
    struct arena *scratch; /* of one level */
};

/* --- looking at documents --- */

static void make_room(struct ranker *ranker, uint32_t more)
{
    struct rule_result *result = ranker->result;
    struct ranked *larger;

    if (ranker->room - result->count >= more)
        return;
    ranker->room = result->count + more;
    larger = arena_alloc(ranker->search->arena, ranker->room * sizeof *larger);
    if (result->count > 0)
        memcpy(larger, result->hits, result->count * sizeof *larger);
    result->hits = larger;
}

/* Computes the costs of documents of one segment, in ascending order, until the deadline. */
static enum status look_at_all(struct ranker *ranker, uint32_t segment, const struct bitmap *which)
{
    const struct rule_search *search = ranker->search;
    struct rule_result *result = ranker->result;
    struct rule_look *look = rule_look_open(search, segment, ranker->scratch);

    for (uint32_t d = 0; (d = bitmap_next(which, d)) < which->size; d++) {
        struct ranked *ranked = &result->hits[result->count++];

        *ranked = (struct ranked){.hit = {.segment = segment, .document = d}};
        if (search->deadline && !result->timed_out && (result->count - 1) % CLOCK_EVERY == 0)
            result->timed_out = clock_give_way() > search->deadline;
        ranked->skipped = result->timed_out;
        if (!ranked->skipped)
            rule_look_at(look, ranked);
        result->timed_out |= rule_look_late(look);
    }
    return rule_look_status(look);
}

static enum status look_at_sets(struct ranker *ranker, const struct bitmap *sets)
{
    const struct generation *generation = ranker->search->generation;
    enum status status = STATUS_OK;

    make_room(ranker, (uint32_t)sets_count(generation, sets));
    for (uint32_t s = 0; !status && s < generation->segment_count; s++)
        status = look_at_all(ranker, s, &sets[s]);
    return status;
}

/* --- limiting the number of documents --- */

static enum status scan_plan(struct ranker *ranker, const struct plan_node *root,
                             const struct bitmap *filters, scan_fn *each, void *context)
{
    const struct rule_search *search = ranker->search;
    struct scan scan = {.generation = search->generation,
                        .filters = filters,
                        .cache = search->cache,
                        .deadline = search->deadline,
                        .now = search->now,
                        .arena = ranker->scratch,
                        .err = search->err};

    return scan_segments(&scan, root, each, context, &ranker->result->timed_out);
}

static void take_all(struct match *match, struct arena *arena, void *sets)
{
    match_all(match, (struct bitmap *)sets + match->segment_number, arena);
}

static void take_best(struct match *match, struct arena *arena, void *heap)
{
    match_best(match, heap, arena);
}

static void keep_hits(const struct rule_search *search, struct bitmap *sets,
                      const struct match_hit *hits, uint32_t count, struct arena *arena)
{
    struct bitmap *kept = sets_new(search->generation, arena);

    for (uint32_t i = 0; i < count; i++)
        bitmap_set(&kept[hits[i].segment], hits[i].document);
    memcpy(sets, kept, search->generation->segment_count * sizeof *sets);
}

static void first_sorted(const struct rule_search *search, struct bitmap *sets, uint32_t most,
                         struct arena *arena)
{
    struct match_hit *hits = arena_alloc(arena, most * sizeof *hits);
    struct search_sort sorts[RULES_MAX];
    uint32_t count = 0;

    for (; count < search->list->count && search->list->rules[count].step == STEP_SORT; count++)
        sorts[count] = search->list->rules[count].sort;
    most = sort_first(sort_order_new(search->generation, sorts, count, arena), sets, most, hits,
                      search->arena);
    keep_hits(search, sets, hits, most, arena);
}

/* Keeps the best documents by bm25 or, if the first rule sorts, the first by value. */
static enum status narrow_sets(struct ranker *ranker, const struct plan_node *root,
                               struct bitmap *sets)
{
    const struct rule_search *search = ranker->search;
    uint32_t most = search->wanted < RULES_ALL ? search->wanted : RULES_ALL;
    struct match_heap heap;
    enum status status;

    if (most < RULES_WINDOW)
        most = RULES_WINDOW;
    if (search->list->rules[0].step == STEP_SORT) {
        first_sorted(search, sets, most, ranker->scratch);
        return STATUS_OK;
    }
    match_heap_init(&heap, most, ranker->scratch);
    if ((status = scan_plan(ranker, root, sets, take_best, &heap)))
        return status;
    keep_hits(search, sets, heap.hits, heap.count, ranker->scratch);
    return STATUS_OK;
}

/* --- levels --- */

static void leave_out_below(struct ranker *ranker, uint32_t from)
{
    const struct rule_search *search = ranker->search;
    struct rule_result *result = ranker->result;
    uint32_t kept = from;

    if (search->threshold <= 0)
        return;
    for (uint32_t i = from; i < result->count; i++) {
        const struct match_hit *hit = &result->hits[i].hit;

        if (rule_score(search, &result->hits[i]) >= search->threshold)
            result->hits[kept++] = result->hits[i];
        else
            bitmap_clear(&ranker->all[hit->segment], hit->document);
    }
    result->count = kept;
}

/* Ranks the documents that were not ranked yet, and puts them after the others. */
static enum status rank_sets(struct ranker *ranker, const struct plan_node *root,
                             struct bitmap *sets)
{
    const struct rule_search *search = ranker->search;
    uint32_t from = ranker->result->count;
    enum status status;

    for (uint32_t s = 0; s < search->generation->segment_count; s++) {
        bitmap_and_not(&sets[s], &ranker->seen[s]);
        bitmap_or(&ranker->seen[s], &sets[s]);
    }
    if (sets_count(search->generation, sets) > RULES_ALL &&
        (status = narrow_sets(ranker, root, sets)))
        return status;
    if ((status = look_at_sets(ranker, sets)))
        return status;
    if ((status = rule_order(search, ranker->result, from)))
        return status;
    leave_out_below(ranker, from);
    return STATUS_OK;
}

static bool has_enough(const struct ranker *ranker)
{
    return ranker->search->threshold <= 0 && ranker->result->count >= ranker->search->wanted;
}

static enum status rank_level(struct ranker *ranker, uint32_t level, bool as_typed)
{
    const struct rule_search *search = ranker->search;
    struct plan_node *root =
        plan_level(search->plan, search->generation, level, as_typed, ranker->scratch);
    struct bitmap *sets = sets_new(search->generation, ranker->scratch);
    enum status status = scan_plan(ranker, root, search->filters, take_all, sets);

    if (!status)
        status = rank_sets(ranker, root, sets);
    arena_reset(ranker->scratch);
    return status;
}

static bool is_rule(const struct rule_list *list, uint32_t place, enum rule_step step)
{
    return place < list->count && list->rules[place].step == step;
}

/* If the first rules count words and typos, documents with fewer words or more typos are ranked
 * only if there are not enough others. */
static enum status rank_levels(struct ranker *ranker)
{
    const struct rule_list *list = ranker->search->list;
    const struct plan *plan = ranker->search->plan;
    bool by_words = is_rule(list, 0, STEP_WORDS);
    bool by_typos = is_rule(list, by_words ? 1 : 0, STEP_TYPO);
    uint32_t level = by_words && plan->strategy != PLAN_KEEP_ANY ? 0 : plan->levels;
    enum status status = STATUS_OK;

    if (!by_words && plan->levels > 0)
        by_typos = false;
    for (; level <= plan->levels && !status && !has_enough(ranker); level++) {
        if (by_typos && plan->strategy != PLAN_KEEP_ANY)
            status = rank_level(ranker, level, true);
        if (!status && !has_enough(ranker))
            status = rank_level(ranker, level, false);
    }
    return status;
}

enum status rules_rank(const struct rule_search *search, struct bitmap *all,
                       struct rule_result *result)
{
    struct ranker ranker = {.search = search,
                            .result = result,
                            .all = all,
                            .seen = sets_new(search->generation, search->arena),
                            .scratch = arena_new()};
    enum status status;

    *result = (struct rule_result){0};
    status = rank_levels(&ranker);
    arena_free(ranker.scratch);
    return status;
}
