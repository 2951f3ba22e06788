/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_rules.c - finds hits by the settings' ranking rules. */
#include "search/match/scan.h"
#include "search/order/distinct.h"
#include "search/search_private.h"

static struct rule_search rule_search_of(const struct search *search, const struct plan *plan,
                                         const struct rule_list *rules)
{
    return (struct rule_search){.view = search->searcher->view,
                                .generation = search->generation,
                                .plan = plan,
                                .list = rules,
                                .filters = search->filters,
                                .cache = search->cache,
                                .deadline = search->request->deadline,
                                .now = search->now,
                                .offset = search->offset,
                                .wanted = search->wanted,
                                .threshold = search->request->score_threshold,
                                .arena = search->arena,
                                .err = search->err};
}

/* Without words in the query, the list has only rules that sort. */
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

static void take_ranked(const struct search *search, struct ranked *ranked, uint32_t ranked_count,
                        struct found *found)
{
    struct distinct *distinct =
        search->distinct.data ? distinct_new(search->generation, search->distinct) : NULL;
    uint32_t count = 0;

    found->ranked = ranked;
    found->hits = arena_alloc(search->arena, (ranked_count + 1) * sizeof *found->hits);
    for (uint32_t i = 0; i < ranked_count && count < search->wanted; i++) {
        const struct match_hit *hit = &ranked[i].hit;

        if (distinct && !distinct_take(distinct, hit->segment, hit->document))
            continue;
        ranked[count] = ranked[i];
        found->hits[count] = ranked[count].hit;
        count++;
    }
    found->hit_count = count;
    distinct_free(distinct);
}

static enum status rank(const struct search *search, struct found *found)
{
    struct rule_search rules = rule_search_of(search, found->plan, found->rules);
    struct rule_result ranked;
    enum status status;

    if (search->distinct.data)
        rules.wanted = UINT32_MAX; /* it is not known how many `distinct` will remove */
    if ((status = rules_rank(&rules, found->all, &ranked)))
        return status;
    found->timed_out |= ranked.timed_out;
    take_ranked(search, ranked.hits, ranked.count, found);
    return STATUS_OK;
}

/* --- sorted --- */

/* Without a sort order, takes the first documents of the index. */
static enum status take_first(const struct search *search, struct found *found)
{
    uint32_t count = 0;

    found->hits = arena_alloc(search->arena, (search->wanted + 1) * sizeof *found->hits);
    for (uint32_t s = 0; s < search->generation->segment_count; s++)
        for (uint32_t d = 0;
             count < search->wanted && (d = bitmap_next(&found->all[s], d)) < found->all[s].size;
             d++)
            found->hits[count++] = (struct match_hit){.segment = s, .document = d};
    found->hit_count = count;
    return STATUS_OK;
}

static enum status sort(const struct search *search, struct found *found)
{
    struct search_sort sorts[RULES_MAX];
    uint32_t count = list_sorts(found->rules, sorts);

    if (count == 0 && !search->distinct.data)
        return take_first(search, found);
    return search_find_sorted(search, sorts, count, found);
}

static void count_total(const struct search *search, struct found *found)
{
    uint64_t most = search->settings->max_total_hits;

    if (search->distinct.data)
        search_count_distinct(search, found);
    else
        found->total = sets_count(search->generation, found->all);
    if (most > 0 && found->total > most)
        found->total = most;
}

static struct rule_list *list_rules(const struct search *search, const struct search_sort *sorts,
                                    uint32_t sort_count, const struct plan *plan)
{
    struct rule_list *rules = arena_alloc(search->arena, sizeof *rules);

    rule_list_make(rules, search->generation->schema->settings, sorts, sort_count, plan,
                   search->generation, search->arena);
    return rules;
}

enum status search_find_by_rules(const struct search *search, struct found *found)
{
    const struct search_request *request = search->request;
    enum status status = search_everything(search, found);

    if (status)
        return status;
    found->rules = list_rules(search, request->sorts, request->sort_count, found->plan);
    status = only_sorts(found->rules) ? sort(search, found) : rank(search, found);
    count_total(search, found);
    return status;
}

/* --- what is shown --- */

/* Hits sorted by values have no other details. */
static void keep_sorts(struct rule_list *list)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < list->count; i++)
        if (list->rules[i].step == STEP_SORT)
            list->rules[kept++] = list->rules[i];
    list->count = kept;
}

const struct rule_list *search_rules_shown(const struct search *search, const struct found *found)
{
    struct rule_list *rules;

    if (found->rules || !search->request->details)
        return found->rules;
    rules = list_rules(search, found->sorts, found->sort_count, found->plan);
    if (found->sort_count > 0)
        keep_sorts(rules);
    return rules;
}

void search_rule_hit(const struct search *search, const struct found *found,
                     const struct rule_list *rules, uint32_t number, struct search_hit *out)
{
    struct ranked by_score = {.hit = found->hits[number]};
    const struct ranked *ranked = found->ranked ? &found->ranked[number] : &by_score;
    struct rule_search asked = rule_search_of(search, found->plan, rules);

    if (found->ranked)
        out->rank = rule_score(&asked, ranked);
    if (search->request->details)
        out->details = rule_details(&asked, ranked, out->fields, &out->detail_count);
}
