/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_look.c - computes the costs of a document, rule by rule. */
#include "search/rules/rule_private.h"

static bool has_bm25(const struct rule_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->rules[i].step == STEP_BM25)
            return true;
    return list->ties_by_bm25;
}

struct rule_look *rule_look_open(const struct rule_search *search, uint32_t segment,
                                 struct arena *arena)
{
    const struct plan *plan = search->plan;
    struct rule_look *look = arena_zero(arena, 1, sizeof *look);

    look->plan = plan;
    look->list = search->list;
    look->schema = search->generation->schema;
    look->cursors = arena_zero(arena, plan->part_count + 1, sizeof *look->cursors);
    look->present = arena_zero(arena, plan->part_count + 1, 1);
    cursor_context_init(&look->context, &search->generation->segments[segment], segment,
                        search->now, arena, search->err);
    look->context.deadline = search->deadline;
    look->context.cache = search->cache;
    for (uint32_t i = 0; i < plan->part_count; i++)
        for (uint32_t f = 0; f < plan->parts[i].form_count; f++)
            look->cursors[i][f] = cursor_open(&look->context, plan->parts[i].forms[f].node);
    if (has_bm25(look->list))
        look->root = cursor_open(&look->context, plan->root);
    return look;
}

enum status rule_look_status(const struct rule_look *look)
{
    return look->context.status;
}

bool rule_look_late(const struct rule_look *look)
{
    return look->context.late;
}

static void apply(struct rule_look *look, enum rule_step step, struct path *path,
                  struct ranked *ranked)
{
    if (step < STEP_COSTS)
        rule_path_use_forms(look, path, look->list->typos_settled[step]);
    switch (step) {
    case STEP_WORDS:
        ranked->costs[step] = rule_narrow(rule_words_missing(look));
        break;
    case STEP_TYPO:
        ranked->costs[step] = rule_narrow(rule_path_typos(path));
        break;
    case STEP_PROXIMITY:
        ranked->costs[step] = rule_narrow(rule_proximity_cost(look, path));
        break;
    case STEP_ATTRIBUTE:
        ranked->costs[step] = rule_narrow(rule_attribute_cost(look, path));
        break;
    case STEP_POSITION:
        ranked->costs[step] = rule_narrow(rule_position_cost(look, path));
        break;
    case STEP_EXACT_ATTRIBUTE:
        rule_find_starts(look, ranked);
        break;
    case STEP_EXACT_WORDS:
        ranked->costs[step] = rule_narrow(rule_inexact_words(look, path));
        break;
    case STEP_BM25: /* score() */
    case STEP_SORT:
        break;
    }
}

static void score(struct rule_look *look, struct ranked *ranked)
{
    if (look->root && cursor_seek(look->root, ranked->hit.document) == ranked->hit.document)
        ranked->hit.score = cursor_score(look->root);
}

void rule_look_at(struct rule_look *look, struct ranked *ranked)
{
    struct path path;

    ranked->level = rule_narrow(rule_path_find(look, ranked->hit.document, &path));
    for (uint32_t i = 0; i < look->list->count; i++)
        apply(look, look->list->rules[i].step, &path, ranked);
    score(look, ranked);
}
