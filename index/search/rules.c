/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.c - the documents that rules look at, level by level, and their order. */
#include "search/rules.h"

#include <stdlib.h>

#include "base/date.h"

#define CLOCK_EVERY 64u /* documents between two looks at the clock */

struct ranker {
    const struct rule_search *search;
    struct rule_result *result;
    struct bitmap *all;
    struct bitmap *seen; /* one set a segment: ranked, or left out */
    uint32_t room;
    struct arena *scratch; /* of one level */
};

/* --- order --- */

/* The costs of the rules up to the first that has none, as numbers that compare alike. */
static void make_keys(const struct rule_search *search, struct ranked *hits, uint32_t count)
{
    uint32_t keyed = search->list->keyed;

    for (uint32_t i = 0; i < count; i++) {
        struct ranked *ranked = &hits[i];

        ranked->keys[0] = ranked->keys[1] = 0;
        for (uint32_t k = 0; k < keyed; k++)
            ranked->keys[k / 4] |= (uint64_t)ranked->costs[search->list->rules[k].step]
                                   << (48 - k % 4 * 16);
    }
}

/* Below 0 when `a` comes first, by rules [from, to) of the list. */
static int compare_rules(const struct rule_search *search, uint32_t from, uint32_t to,
                         const struct ranked *a, const struct ranked *b)
{
    for (uint32_t i = from; i < to; i++) {
        const struct rule *rule = &search->list->rules[i];
        int order;

        if (rule->step == STEP_SORT)
            order = sort_compare(rule->order, &a->hit, &b->hit);
        else if (rule->step == STEP_BM25)
            order = (a->hit.score < b->hit.score) - (a->hit.score > b->hit.score);
        else
            order = (int)a->costs[rule->step] - (int)b->costs[rule->step];
        if (order != 0)
            return order;
    }
    return 0;
}

static int best_first(const void *left, const void *right, void *context)
{
    const struct rule_search *search = context;
    const struct ranked *a = left, *b = right;
    int order;

    if (a->skipped != b->skipped)
        return a->skipped ? 1 : -1;
    if (a->keys[0] != b->keys[0])
        return a->keys[0] < b->keys[0] ? -1 : 1;
    if (a->keys[1] != b->keys[1])
        return a->keys[1] < b->keys[1] ? -1 : 1;
    order = compare_rules(search, search->list->keyed, search->list->count, a, b);
    if (order != 0)
        return order;
    if (a->hit.segment != b->hit.segment)
        return a->hit.segment < b->hit.segment ? -1 : 1;
    return (a->hit.document > b->hit.document) - (a->hit.document < b->hit.document);
}

static void swap(struct ranked *a, struct ranked *b)
{
    struct ranked kept = *a;

    *a = *b;
    *b = kept;
}

/* Those before the middle one to the front: how many there are. */
static uint32_t part(const struct rule_search *search, struct ranked *hits, uint32_t count)
{
    void *context = (void *)(uintptr_t)search;
    uint32_t front = 0;

    swap(&hits[count / 2], &hits[count - 1]);
    for (uint32_t i = 0; i + 1 < count; i++)
        if (best_first(&hits[i], &hits[count - 1], context) < 0)
            swap(&hits[i], &hits[front++]);
    swap(&hits[front], &hits[count - 1]);
    return front;
}

/* The best `wanted` in order at the front; the others behind them in any (quickselect: C. A. R.
 * Hoare, "Algorithm 65: Find", Communications of the ACM 4(7), 1961). */
static void put_in_order(const struct rule_search *search, struct ranked *hits, uint32_t count,
                         uint32_t wanted)
{
    uint32_t low = 0, high = count;

    make_keys(search, hits, count);
    while (wanted > low && wanted < high) {
        uint32_t middle = low + part(search, hits + low, high - low);

        if (middle < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    qsort_r(hits, wanted < count ? wanted : count, sizeof *hits, best_first,
            (void *)(uintptr_t)search);
}

/* --- is an attribute all of the query? --- */

struct open_hits {
    struct ranked **hits;
    uint32_t count;
};

static void add_open(struct open_hits *open, struct ranked *ranked)
{
    if (ranked->starts > 0 && !ranked->skipped)
        open->hits[open->count++] = ranked;
}

/* It is only asked where it decides who is on the page: of hits that are equal up to there. The
 * first `ordered` are in order. */
static void find_open(const struct rule_search *search, struct ranked *hits, uint32_t count,
                      uint32_t ordered, uint32_t offset, struct open_hits *open)
{
    uint32_t before = 0;

    while (search->list->rules[before].step != STEP_EXACT_ATTRIBUTE)
        before++;
    for (uint32_t start = 0, end; start < ordered; start = end) {
        for (end = start + 1;
             end < ordered && compare_rules(search, 0, before, &hits[start], &hits[end]) == 0;)
            end++;
        for (uint32_t i = start; i < end && end > offset; i++)
            add_open(open, &hits[i]);
        for (uint32_t i = ordered; i < count && end == ordered; i++)
            if (compare_rules(search, 0, before, &hits[start], &hits[i]) == 0)
                add_open(open, &hits[i]);
    }
}

static bool asks_exact(const struct rule_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->rules[i].step == STEP_EXACT_ATTRIBUTE)
            return true;
    return false;
}

/* The hits from `from` on are of one level; those before them are all better. */
static enum status order_level(struct ranker *ranker, uint32_t from)
{
    const struct rule_search *search = ranker->search;
    struct ranked *hits = ranker->result->hits + from;
    uint32_t count = ranker->result->count - from;
    uint32_t wanted = search->wanted - from < count ? search->wanted - from : count;
    uint32_t offset = search->offset > from ? search->offset - from : 0;
    struct open_hits open = {.count = 0};
    enum status status;

    put_in_order(search, hits, count, wanted);
    if (wanted == 0 || !asks_exact(search->list))
        return STATUS_OK;
    open.hits = arena_alloc(search->arena, (count + 1) * sizeof(struct ranked *));
    find_open(search, hits, count, wanted, offset, &open);
    if ((status = rule_settle_exact(search, open.hits, open.count)))
        return status;
    if (open.count > 0)
        put_in_order(search, hits, count, wanted);
    return STATUS_OK;
}

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

/* Documents of one segment, in ascending order, each looked at as long as there is time. */
static enum status look_at_all(struct ranker *ranker, uint32_t segment, const struct bitmap *which)
{
    const struct rule_search *search = ranker->search;
    struct rule_result *result = ranker->result;
    struct rule_look *look = rule_look_open(search, segment, ranker->scratch);

    for (uint32_t d = 0; (d = bitmap_next(which, d)) < which->size; d++) {
        struct ranked *ranked = &result->hits[result->count++];

        *ranked = (struct ranked){.hit = {.segment = segment, .document = d}};
        if (search->deadline && !result->timed_out && (result->count - 1) % CLOCK_EVERY == 0)
            result->timed_out = clock_monotonic() > search->deadline;
        ranked->skipped = result->timed_out;
        if (!ranked->skipped)
            rule_look_at(look, ranked);
        result->timed_out |= rule_look_late(look);
    }
    return rule_look_status(look);
}

static enum status look_at_sets(struct ranker *ranker, const struct bitmap *sets)
{
    enum status status = STATUS_OK;
    uint32_t count = 0;

    for (uint32_t s = 0; s < ranker->search->generation->segment_count; s++)
        count += bitmap_count(&sets[s]);
    make_room(ranker, count);
    for (uint32_t s = 0; !status && s < ranker->search->generation->segment_count; s++)
        status = look_at_all(ranker, s, &sets[s]);
    return status;
}

/* --- sets of documents --- */

static struct bitmap *new_sets(const struct rule_search *search, struct arena *arena)
{
    uint32_t count = search->generation->segment_count;
    struct bitmap *sets = arena_zero(arena, count + 1, sizeof *sets);

    for (uint32_t s = 0; s < count; s++) {
        sets[s].size = search->generation->segments[s].files->document_count;
        sets[s].words = arena_zero(arena, bitmap_words(sets[s].size) + 1, sizeof *sets[s].words);
    }
    return sets;
}

static uint64_t count_sets(const struct rule_search *search, const struct bitmap *sets)
{
    uint64_t count = 0;

    for (uint32_t s = 0; s < search->generation->segment_count; s++)
        count += bitmap_count(&sets[s]);
    return count;
}

typedef void each_fn(struct match *match, void *context, struct arena *arena);

static enum status each_segment(struct ranker *ranker, const struct plan_node *root,
                                const struct bitmap *filters, each_fn *each, void *context)
{
    const struct rule_search *search = ranker->search;

    for (uint32_t s = 0; s < search->generation->segment_count; s++) {
        const struct segment *segment = &search->generation->segments[s];
        struct cursor_context cursors;
        struct match match = {.segment = segment,
                              .segment_number = s,
                              .filter = filters ? &filters[s] : NULL,
                              .deadline = search->deadline};

        cursor_context_init(&cursors, segment, s, search->now, ranker->scratch, search->err);
        cursors.deadline = search->deadline;
        cursors.cache = search->cache;
        match.root = cursor_open(&cursors, root);
        if (match.root)
            each(&match, context, ranker->scratch);
        if (cursors.status)
            return cursors.status;
        ranker->result->timed_out |= match.timed_out || cursors.late;
    }
    return STATUS_OK;
}

static void take_all(struct match *match, void *context, struct arena *arena)
{
    struct bitmap *sets = context;

    match_all(match, &sets[match->segment_number], arena);
}

static void take_best(struct match *match, void *context, struct arena *arena)
{
    match_best(match, context, arena);
}

static void keep_hits(const struct rule_search *search, struct bitmap *sets,
                      const struct match_hit *hits, uint32_t count, struct arena *arena)
{
    struct bitmap *kept = new_sets(search, arena);

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

/* Few enough to be looked at: the best by bm25, or the first where the first rule sorts. */
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
    if ((status = each_segment(ranker, root, sets, take_best, &heap)))
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

/* The documents of sets that were not ranked yet, in order behind those that were. */
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
    if (count_sets(search, sets) > RULES_ALL && (status = narrow_sets(ranker, root, sets)))
        return status;
    if ((status = look_at_sets(ranker, sets)))
        return status;
    if ((status = order_level(ranker, from)))
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
    struct bitmap *sets = new_sets(search, ranker->scratch);
    enum status status = each_segment(ranker, root, search->filters, take_all, sets);

    if (!status)
        status = rank_sets(ranker, root, sets);
    arena_reset(ranker->scratch);
    return status;
}

static bool is_rule(const struct rule_list *list, uint32_t place, enum rule_step step)
{
    return place < list->count && list->rules[place].step == step;
}

/* Where the first rules count words and typos, documents with fewer words or more typos are looked
 * at only when there are not enough of the others. */
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
                            .seen = new_sets(search, search->arena),
                            .scratch = arena_new()};
    enum status status;

    *result = (struct rule_result){0};
    status = rank_levels(&ranker);
    arena_free(ranker.scratch);
    return status;
}
