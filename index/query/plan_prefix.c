/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_prefix.c - expands a prefix to the words of the lexicon that start with it. */
#include "analysis/analyzer.h"
#include "query/plan_private.h"

#define VISITED_MAX 20000 /* words of the lexicon that are looked at */

/* Words may share a stem ("works", "worked"): search each stem once. */
static bool is_new_stem(struct planner *planner, struct str *stems, uint32_t count, struct str word)
{
    language_id language = planner->language_count > 0 ? planner->languages[0] : LANGUAGE_NONE;
    struct str stem = analyzer_stem(planner->view->analyzer, language, word);

    for (uint32_t i = 0; i < count; i++)
        if (str_eq(stems[i], stem))
            return false;
    stems[count] = arena_str(planner->arena, stem);
    return true;
}

static struct plan_node *find_elsewhere(struct planner *planner, struct str text,
                                        struct plan_field field, enum mark_kind mark, uint8_t group)
{
    struct plan_node *node = plan_node_new(planner, PLAN_TERM, 0);
    char key[SCHEMA_KEY_MAX];

    node->body_only = field.body_only;
    node->starts = node->literal = true;
    node->pattern = mark == MARK_PATTERN;
    node->weight = plan_weight(planner, node->documents);
    node->text = arena_str(planner->arena, str_n(key, schema_key(field.field, text, key)));
    plan_mark(planner, mark, text, group);
    return node;
}

struct plan_node *plan_fitting(struct planner *planner, struct str pattern, struct plan_field field,
                               uint8_t group)
{
    return find_elsewhere(planner, pattern, field, MARK_PATTERN, group);
}

struct plan_node *plan_starts(struct planner *planner, struct str word, struct plan_field field,
                              uint8_t group)
{
    struct lexicon_best best;
    struct plan_node *forms[PLAN_EXPANSION_MAX];
    struct str stems[PLAN_EXPANSION_MAX];
    struct plan_node *same;
    uint32_t count = 0;
    enum status status;

    if (planner->options->lexicon)
        return find_elsewhere(planner, word, field, MARK_PREFIX, group);
    if (planner->options->open)
        return plan_anything(planner);
    lexicon_best_init(&best, PLAN_EXPANSION_MAX, planner->arena);
    status = lexicon_prefix(&planner->generation->lexicons, word, VISITED_MAX, lexicon_best_add,
                            &best, planner->err);
    if (status) {
        planner->status = status;
        return plan_nothing(planner);
    }
    lexicon_best_sort(&best);
    for (uint32_t i = 0; i < best.count; i++)
        if (is_new_stem(planner, stems, count, best.words[i].text))
            forms[count++] = plan_stems(planner, best.words[i].text, false, field, PLAN_NO_GROUP);
    same = plan_same(planner, forms, count);
    plan_mark(planner, MARK_PREFIX, word, group);
    plan_group_weight(planner, group, same->weight);
    return same;
}

/* The lexicon has no bigrams, and any word may go on behind them: they are their own prefix. */
static bool is_unspaced(struct planner *planner, struct str text)
{
    struct plan_slot slots[PLAN_SLOTS_MAX];
    uint32_t count = plan_analyze(planner, text, text.length, slots);

    return count > 0 && slots[count - 1].bigram;
}

struct plan_node *plan_prefix(struct planner *planner, struct str text, struct plan_field field)
{
    BUF_AUTO struct buf folded = {0};

    if (is_unspaced(planner, text))
        return plan_phrase(planner, text, false, field);
    analyzer_fold(&folded, text);
    if (folded.length == 0)
        return NULL;
    return plan_starts(planner, buf_str(&folded), field, plan_new_group(planner, false));
}
