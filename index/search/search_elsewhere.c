/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_elsewhere.c - the attempts of a search whose postings another machine has, and how the
 * hits that come back are dressed. */
#include "search/elsewhere.h"
#include "search/search_private.h"

/* With a sort, an attempt whose hits are not apart is sorted together with those above. */
static const struct elsewhere_stage *stage_above(const struct search *search,
                                                 const struct found *found)
{
    bool is_behind = found->above && (found->apart || search->request->sort_count == 0);

    return is_behind ? found->above->stage : NULL;
}

static void make_stage(const struct search *search, struct found *found)
{
    struct elsewhere_stage *stage = arena_zero(search->arena, 1, sizeof *stage);

    stage->above = stage_above(search, found);
    stage->plan = found->plan;
    stage->root = found->plan->root;
    stage->words = found->plan->root->weight > 0;
    found->stage = stage;
}

bool search_expects_few(const struct search *search, struct found *first)
{
    const struct elsewhere *elsewhere = search->elsewhere;

    if (!elsewhere || !elsewhere->expects_few ||
        !elsewhere->expects_few(elsewhere->context, first->plan, FEW_HITS))
        return false;
    make_stage(search, first);
    return true;
}

bool search_is_guessed(const struct search *search)
{
    const struct elsewhere *elsewhere = search->elsewhere;

    return elsewhere && elsewhere->are_guessed && elsewhere->are_guessed(elsewhere->context);
}

void search_expect(const struct search *search, struct found *found)
{
    make_stage(search, found);
    search->elsewhere->expect(search->elsewhere->context, found->stage);
}

enum status search_find_elsewhere(const struct search *search, struct found *found)
{
    struct elsewhere_stage *stage;

    if (!found->stage)
        make_stage(search, found);
    stage = found->stage;
    if (search->elsewhere->find(search->elsewhere->context, stage))
        return search->err->status;
    found->matches = stage->matches;
    found->total = stage->total;
    found->total_exact = !stage->timed_out;
    found->timed_out |= stage->timed_out;
    return STATUS_OK;
}

enum status elsewhere_run(struct searcher *searcher, const struct search_request *request,
                          const struct elsewhere *elsewhere, struct arena *arena,
                          const struct elsewhere_stage **last, struct search_result *result,
                          struct error *err)
{
    struct cursor_cache cache;
    struct search search;
    struct found *found;
    enum status status = search_prepare(&search, searcher, request, &cache, arena, err);

    *result = (struct search_result){0};
    search.elsewhere = elsewhere;
    if (status || (status = search_find(&search, &found)))
        return status;
    search_fill(&search, found, result);
    result->valid_until = 0;
    *last = found->stage;
    return STATUS_OK;
}

static uint64_t count_none(void *context, struct str word)
{
    return 0;
}

static uint64_t find_none(void *context, const struct plan_node *node)
{
    return 0;
}

static enum status look_up_none(void *context, bool *any)
{
    *any = false;
    return STATUS_OK;
}

enum status elsewhere_read(struct searcher *searcher, const struct search_request *request,
                           struct arena *arena, const struct marks **marks, struct error *err)
{
    static const struct elsewhere nowhere = {
        .lexicon = {.count_word = count_none, .count_node = find_none}, .look_up = look_up_none};
    struct cursor_cache cache;
    struct search search;
    struct plan plan;
    enum status status = search_prepare(&search, searcher, request, &cache, arena, err);

    search.elsewhere = &nowhere;
    if (!status)
        status = search_plan(&search, (struct search_reading){0}, &plan);
    *marks = status ? NULL : plan.marks;
    return status;
}

/* Only sorts have some: rules that look at words do not rank elsewhere (search_rules_shown). */
void elsewhere_detail(struct searcher *searcher, const struct search_request *request,
                      const struct plan *plan, struct arena *arena, struct search_hit *hit)
{
    static const struct search_sort newest_first = {STR_INIT("published"), true};
    bool by_date = request->sort_count == 0 && plan->root->weight <= 0;
    uint32_t sorts = by_date ? 1 : request->sort_count;
    struct rule_list *rules;
    struct search_detail *details;

    if (!request->details)
        return;
    rules = arena_alloc(arena, sizeof *rules);
    rule_list_make(rules, searcher_settings(searcher), by_date ? &newest_first : request->sorts,
                   sorts, plan, searcher->generation, arena);
    hit->details = details = arena_zero(arena, rules->count + 1, sizeof *details);
    for (uint32_t i = 0; i < rules->count; i++)
        if (rules->rules[i].step == STEP_SORT)
            details[hit->detail_count++] =
                rule_sort_detail(&rules->rules[i].sort, hit->fields, arena);
}

void elsewhere_dress(struct searcher *searcher, const struct search_request *request,
                     const struct marks *marks, struct arena *arena, struct search_hit *hit)
{
    const struct search search = {.searcher = searcher, .request = request, .arena = arena};

    search_dress(&search, marks, hit);
    if (!search_gives_body(&search))
        hit->body = STR_NONE;
}
