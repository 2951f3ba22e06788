/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_rules.c - a search by the settings' ranking rules. */
#include "search/match/scan.h"
#include "search/order/distinct.h"
#include "search/search_private.h"

static struct rule_search rule_search_of(struct run *run)
{
    return (struct rule_search){.view = run->searcher->view,
                                .generation = run->generation,
                                .plan = &run->plan,
                                .list = &run->rules,
                                .filters = run->filters,
                                .cache = &run->cache,
                                .deadline = run->request->deadline,
                                .now = run->now,
                                .offset = run->offset,
                                .wanted = run->wanted,
                                .threshold = run->request->score_threshold,
                                .arena = run->arena,
                                .err = run->err};
}

/* Rules that look at words come to nothing without any; those that are left sort. */
static bool only_sorts(const struct rule_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->rules[i].step != STEP_SORT)
            return false;
    return true;
}

static uint32_t list_sorts(const struct rule_list *list, struct search_sort *sorts)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < list->count && list->rules[i].step == STEP_SORT; i++)
        sorts[count++] = list->rules[i].sort;
    return count;
}

/* --- ranked --- */

static void take_ranked(struct run *run, const struct rule_result *ranked)
{
    struct distinct *distinct =
        run->distinct.data ? distinct_new(run->generation, run->distinct) : NULL;
    uint32_t count = 0;

    run->ranked = ranked->hits;
    run->hits = arena_alloc(run->arena, (ranked->count + 1) * sizeof *run->hits);
    for (uint32_t i = 0; i < ranked->count && count < run->wanted; i++) {
        const struct match_hit *hit = &ranked->hits[i].hit;

        if (distinct && !distinct_take(distinct, hit->segment, hit->document))
            continue;
        run->ranked[count] = ranked->hits[i];
        run->hits[count++] = *hit;
    }
    run->hit_count = count;
    distinct_free(distinct);
}

static enum status rank(struct run *run)
{
    struct rule_search search = rule_search_of(run);
    struct rule_result ranked;
    enum status status;

    if (run->distinct.data)
        search.wanted = UINT32_MAX; /* how many are left out is not known before */
    if ((status = rules_rank(&search, run->all, &ranked)))
        return status;
    run->result->timed_out |= ranked.timed_out;
    take_ranked(run, &ranked);
    return STATUS_OK;
}

/* --- sorted --- */

/* Nothing to sort by: the order in which they came. */
static enum status take_first(struct run *run)
{
    run->hits = arena_alloc(run->arena, (run->wanted + 1) * sizeof *run->hits);
    for (uint32_t s = 0; s < run->generation->segment_count; s++)
        for (uint32_t d = 0;
             run->hit_count < run->wanted && (d = bitmap_next(&run->all[s], d)) < run->all[s].size;
             d++)
            run->hits[run->hit_count++] = (struct match_hit){.segment = s, .document = d};
    return STATUS_OK;
}

static enum status sort(struct run *run)
{
    struct search_sort sorts[RULES_MAX];
    uint32_t count = list_sorts(&run->rules, sorts);

    if (count == 0 && !run->distinct.data)
        return take_first(run);
    return search_sorted(run, sorts, count);
}

static void count_total(struct run *run)
{
    uint64_t most = run->settings->max_total_hits;

    run->result->total = run->distinct.data
                             ? distinct_count(run->generation, run->all, run->distinct)
                             : sets_count(run->generation, run->all);
    if (most > 0 && run->result->total > most)
        run->result->total = most;
}

enum status search_by_rules(struct run *run)
{
    enum status status = search_everything(run);

    if (status)
        return status;
    rule_list_make(&run->rules, run->settings, run->request, &run->plan, run->generation,
                   run->arena);
    status = only_sorts(&run->rules) ? sort(run) : rank(run);
    count_total(run);
    return status;
}

/* Where hits are sorted by values alone, no other rule has anything to say. */
static void keep_sorts(struct rule_list *list)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < list->count; i++)
        if (list->rules[i].step == STEP_SORT)
            list->rules[kept++] = list->rules[i];
    list->count = kept;
}

static void list_rules(struct run *run)
{
    rule_list_make(&run->rules, run->generation->schema->settings, run->request, &run->plan,
                   run->generation, run->arena);
    if (run->request->sort_count > 0)
        keep_sorts(&run->rules);
}

void search_rule_hit(struct run *run, uint32_t number, struct search_hit *out)
{
    struct ranked by_score = {.hit = run->hits[number]};
    const struct ranked *ranked = run->ranked ? &run->ranked[number] : &by_score;
    struct rule_search search = rule_search_of(run);

    if (run->ranked)
        out->rank = rule_score(&search, ranked);
    if (!run->request->details)
        return;
    if (run->rules.count == 0)
        list_rules(run);
    out->details = rule_details(&search, ranked, out->fields, &out->detail_count);
}
