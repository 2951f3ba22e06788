/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_list.c - turns the settings' ranking rules into the steps of a comparison. */
#include "search/rules/rules.h"

static bool looks_at_words(enum ranking_kind kind)
{
    return kind != RANK_SORT && kind != RANK_CUSTOM && kind != RANK_BM25;
}

bool rules_apply(const struct settings *settings)
{
    bool by_bm25 = false;

    for (uint32_t i = 0; i < settings->ranking_rule_count; i++) {
        if (looks_at_words(settings->ranking_rules[i].kind))
            return true;
        by_bm25 |= settings->ranking_rules[i].kind == RANK_BM25;
    }
    return !by_bm25;
}

static bool has(const struct rule_list *list, enum rule_step step)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->rules[i].step == step)
            return true;
    return false;
}

static void add(struct rule_list *list, enum rule_step step, bool joined)
{
    if (list->count == RULES_MAX || has(list, step))
        return;
    if (step < STEP_COSTS)
        list->typos_settled[step] = has(list, STEP_TYPO);
    list->rules[list->count++] = (struct rule){.step = step, .joined = joined};
}

/* Skips a field that is already sorted by. */
static void add_sort(struct rule_list *list, struct search_sort sort)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->rules[i].step == STEP_SORT && str_eq(list->rules[i].sort.field, sort.field))
            return;
    if (list->count < RULES_MAX)
        list->rules[list->count++] = (struct rule){.step = STEP_SORT, .sort = sort};
}

static void add_words_rule(struct rule_list *list, enum ranking_kind kind, const struct plan *plan)
{
    if (plan->strategy != PLAN_KEEP_ALL)
        add(list, STEP_WORDS, false); /* the others count the words that this one leaves */
    switch (kind) {
    case RANK_TYPO:
        add(list, STEP_TYPO, false);
        break;
    case RANK_PROXIMITY:
        add(list, STEP_PROXIMITY, false);
        break;
    case RANK_ATTRIBUTE:
        add(list, STEP_ATTRIBUTE, true);
        add(list, STEP_POSITION, true);
        break;
    case RANK_ATTRIBUTE_RANK:
        add(list, STEP_ATTRIBUTE, false);
        break;
    case RANK_WORD_POSITION:
        add(list, STEP_POSITION, false);
        break;
    case RANK_EXACTNESS:
        add(list, STEP_EXACT_ATTRIBUTE, false);
        add(list, STEP_EXACT_WORDS, false);
        break;
    default:
        break;
    }
}

void rule_list_make(struct rule_list *list, const struct settings *settings,
                    const struct search_sort *sorts, uint32_t sort_count, const struct plan *plan,
                    const struct generation *generation, struct arena *arena)
{
    *list = (struct rule_list){0};
    for (uint32_t i = 0; i < settings->ranking_rule_count; i++) {
        const struct ranking_rule *rule = &settings->ranking_rules[i];

        if (rule->kind == RANK_CUSTOM)
            add_sort(list, (struct search_sort){rule->field, rule->descending});
        else if (rule->kind == RANK_SORT)
            for (uint32_t k = 0; k < sort_count; k++)
                add_sort(list, sorts[k]);
        else if (plan->single_count > 0 && rule->kind == RANK_BM25)
            add(list, STEP_BM25, false);
        else if (plan->single_count > 0)
            add_words_rule(list, rule->kind, plan);
    }
    list->ties_by_bm25 = plan->single_count > 0 && !has(list, STEP_BM25);
    for (uint32_t i = 0; i < list->count; i++)
        if (list->rules[i].step == STEP_SORT)
            list->rules[i].order = sort_order_new(generation, &list->rules[i].sort, 1, arena);
    while (list->keyed < list->count && list->rules[list->keyed].step < STEP_COSTS)
        list->keyed++;
}
