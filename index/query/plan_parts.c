/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_parts.c - splits a query into the parts that ranking rules count, and sets the levels at
 * which parts become optional.
 *
 *   query        sun flower "in bloom" -tulip
 *   singles      0 sun   1 flower   2 "in bloom"
 *   joined       3 sunflower (0 to 1)
 *   others       not tulip
 *   level 0      and(same(sun sunflower) same(flower sunflower) "in bloom" not(tulip))
 *   level 1      and(same(sun sunflower) "in bloom" not(tulip))         the last word is dropped
 *   level 2      and("in bloom" not(tulip))
 *
 * If there is no phrase, the word that would be dropped last is always required. */
#include <stdlib.h>

#include "query/plan_private.h"

#define JOINED_MAX  3  /* words */
#define SINGLES_MAX 64 /* later words are left out */

struct single {
    struct plan_slot slot;
    uint32_t position;
    bool joinable;             /* a word, not a phrase */
    bool starts;               /* it may be the start of a word */
    struct plan_node *measure; /* a number with its unit, or a fraction; otherwise NULL */
};

struct maker {
    struct planner *planner;
    struct plan_part *parts;
    struct single singles[SINGLES_MAX];
    struct plan_word *words; /* a single that is a word: for corrections */
    uint32_t count, word_count;
    uint32_t position; /* in the query, of the next word */
    struct plan_node **others;
    uint32_t other_count;
};

/* --- reading the tree --- */

static struct plan_part *add_part(struct maker *maker, uint32_t span)
{
    struct plan_part *part = &maker->parts[maker->count];

    *part = (struct plan_part){.first = maker->count,
                               .last = maker->count,
                               .position = maker->position,
                               .span = span,
                               .words = 1,
                               .dropped_at = PLAN_NEVER};
    maker->position += span;
    maker->count++;
    return part;
}

static void add_slot(struct maker *maker, const struct query_node *node,
                     const struct plan_slot *slot, bool starts)
{
    struct single *single = &maker->singles[maker->count];

    if (maker->count == SINGLES_MAX)
        return;
    if (!starts && plan_is_stop_word(maker->planner, slot->forms[0])) {
        maker->position++;
        maker->planner->stopped = true;
        return;
    }
    *single = (struct single){*slot, maker->position, !slot->bigram, starts, NULL};
    maker->words[maker->word_count++] =
        (struct plan_word){.word = slot->exact ? STR_NONE : slot->forms[0],
                           .start = node->start + slot->start,
                           .end = node->start + slot->end,
                           .group = PLAN_NO_GROUP};
    add_part(maker, 1);
}

/* "£10m", "2 bn", "1/2": a number and what belongs to it. With a hyphen they are words. */
static bool is_measure(const struct plan_slot *slots, uint32_t count, struct str text)
{
    uint32_t behind = slots[0].end;

    return count == 2 && slots[0].exact && slots[0].joined.data &&
           (slots[1].start == behind || text.data[behind] == ' ' || text.data[behind] == '/');
}

static void add_measure(struct maker *maker, const struct query_node *node,
                        const struct plan_slot *slots, uint32_t count)
{
    struct planner *planner = maker->planner;

    if (maker->count == SINGLES_MAX)
        return;
    maker->singles[maker->count] = (struct single){
        .position = maker->position,
        .measure = plan_compound(planner, slots, count, plan_text_field(planner, STR_NONE))};
    maker->words[maker->word_count++] =
        (struct plan_word){.start = node->start + slots[0].start,
                           .end = node->start + slots[count - 1].end,
                           .group = PLAN_NO_GROUP};
    add_part(maker, count);
}

/* The last word is also a prefix if nothing follows it, not even a space. */
static void add_word(struct maker *maker, const struct query_node *node, bool last)
{
    struct planner *planner = maker->planner;
    struct plan_slot slots[PLAN_SLOTS_MAX];
    bool starred = node->kind == QUERY_PREFIX;
    bool ends = node->end >= planner->text.length;
    uint32_t count = plan_analyze_word(planner, node, slots);

    if (is_measure(slots, count, plan_context(planner, node))) {
        add_measure(maker, node, slots, count);
        return;
    }

    for (uint32_t i = 0; i < count; i++) {
        bool is_end =
            i + 1 == count && slots[i].end == node->text.length && plan_may_start(slots, count);

        add_slot(maker, node, &slots[i],
                 is_end && (starred || (last && ends && planner->options->prefix)));
    }
}

/* The part's only form. */
static void set_form(struct planner *planner, struct plan_part *part, struct plan_node *node)
{
    part->node = part->as_typed = node;
    if (node->kind == PLAN_NOTHING)
        return;
    part->forms = arena_alloc(planner->arena, sizeof *part->forms);
    part->forms[0] = (struct plan_form){node, 0, true, part->span};
    part->form_count = 1;
}

static void add_phrase(struct maker *maker, const struct query_node *node)
{
    struct planner *planner = maker->planner;
    struct plan_slot slots[PLAN_SLOTS_MAX];
    uint32_t count = plan_analyze(planner, node->text, node->text.length, slots), wanted = 0;
    struct plan_field everywhere = plan_text_field(planner, STR_NONE);
    struct plan_node *phrase = plan_phrase(planner, node->text, true, everywhere);
    struct plan_part *part;

    for (uint32_t i = 0; i < count; i++)
        wanted += !plan_is_stop_word(planner, slots[i].forms[0]);
    if (!phrase || wanted == 0 || maker->count == SINGLES_MAX) {
        maker->position += count;
        return;
    }
    maker->singles[maker->count] = (struct single){.position = maker->position};
    part = add_part(maker, count);
    part->phrase = true;
    part->words = wanted;
    set_form(planner, part, phrase);
}

static void add_node(struct maker *maker, const struct query_node *node, bool last)
{
    struct plan_node *made;

    if (!node->field.data && (node->kind == QUERY_WORD || node->kind == QUERY_PREFIX)) {
        add_word(maker, node, last);
        return;
    }
    if (!node->field.data && node->kind == QUERY_PHRASE) {
        add_phrase(maker, node);
        return;
    }
    if (node->kind != QUERY_ALL && (made = plan_tree(maker->planner, node)))
        maker->others[maker->other_count++] = made;
}

/* --- forms --- */

static void make_words(struct maker *maker)
{
    for (uint32_t i = 0, w = 0; i < maker->count; i++) {
        const struct single *single = &maker->singles[i];

        if (maker->parts[i].phrase)
            continue;
        if (single->measure)
            set_form(maker->planner, &maker->parts[i], single->measure);
        else
            plan_word_forms(maker->planner, &single->slot, single->starts, &maker->parts[i]);
        maker->words[w].node = maker->parts[i].node;
        maker->words[w].known = maker->parts[i].as_typed->kind != PLAN_NOTHING;
        w++;
    }
}

/* Are these parts words that follow each other directly? */
static bool are_neighbours(const struct maker *maker, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i <= last; i++)
        if (!maker->singles[i].joinable ||
            maker->singles[i].starts != (i == last && maker->singles[last].starts) ||
            (i > first && maker->singles[i].position != maker->singles[i - 1].position + 1))
            return false;
    return true;
}

static void make_joined(struct maker *maker, struct plan *plan)
{
    for (uint32_t length = 2; length <= JOINED_MAX; length++) {
        for (uint32_t first = 0; first + length <= maker->count; first++) {
            struct plan_part *part = &maker->parts[plan->part_count];
            uint32_t last = first + length - 1;
            struct str words[JOINED_MAX];

            if (!are_neighbours(maker, first, last))
                continue;
            *part = (struct plan_part){.first = first,
                                       .last = last,
                                       .position = maker->singles[first].position,
                                       .span = length,
                                       .words = length};
            for (uint32_t i = 0; i < length; i++)
                words[i] = maker->singles[first + i].slot.forms[0];
            plan_joined_forms(maker->planner, words, length, maker->singles[last].starts, part);
            plan->part_count++;
        }
    }
}

/* --- levels --- */

struct part_rank {
    uint32_t part;
    uint64_t order; /* the highest is dropped first */
};

static int highest_first(const void *a, const void *b)
{
    const struct part_rank *left = a, *right = b;

    return (left->order < right->order) - (left->order > right->order);
}

/* By frequency, a word that no document has is dropped first. */
static uint64_t order_of(const struct plan_part *part, enum plan_strategy strategy)
{
    if (strategy == PLAN_DROP_LAST)
        return part->first;
    return part->node->documents ? part->node->documents : UINT64_MAX;
}

static void set_levels(struct maker *maker, struct plan *plan)
{
    struct part_rank ranks[SINGLES_MAX];
    uint32_t count = 0, level = 0;
    bool has_phrase = false;

    if (plan->strategy != PLAN_DROP_LAST && plan->strategy != PLAN_DROP_FREQUENT)
        return;
    for (uint32_t i = 0; i < maker->count; i++) {
        has_phrase |= maker->parts[i].phrase;
        if (!maker->parts[i].phrase)
            ranks[count++] = (struct part_rank){i, order_of(&maker->parts[i], plan->strategy)};
    }
    qsort(ranks, count, sizeof *ranks, highest_first);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || ranks[i].order != ranks[i - 1].order)
            level++;
        maker->parts[ranks[i].part].dropped_at = level;
    }
    for (uint32_t i = 0; i < count && !has_phrase; i++)
        if (maker->parts[ranks[i].part].dropped_at == level)
            maker->parts[ranks[i].part].dropped_at = PLAN_NEVER;
    plan->levels = has_phrase || level == 0 ? level : level - 1;
}

/* --- the plan of a level --- */

static struct plan_node *form_of(const struct plan_part *part, bool as_typed)
{
    return as_typed ? part->as_typed : part->node;
}

/* Matches the word, or a joined word that covers it. */
static struct plan_node *covered(struct planner *planner, const struct plan *plan, uint32_t word,
                                 bool as_typed)
{
    struct plan_node *nodes[1 + 2 * JOINED_MAX];
    uint32_t count = 0;

    nodes[count++] = form_of(&plan->parts[word], as_typed);
    for (uint32_t i = plan->single_count; i < plan->part_count && !as_typed; i++)
        if (plan->parts[i].first <= word && word <= plan->parts[i].last)
            nodes[count++] = plan->parts[i].node;
    return plan_same(planner, nodes, count);
}

static void add_wanted(struct plan_node *root, struct plan_node *node)
{
    root->children[root->child_count++] = node;
    root->weight += node->weight;
    if (root->kind == PLAN_AND && node->kind == PLAN_NOTHING)
        root->kind = PLAN_NOTHING;
    if (node->documents < root->documents)
        root->documents = node->documents;
}

static struct plan_node *any_word(struct planner *planner, const struct plan *plan, bool as_typed)
{
    struct plan_node *any = plan_node_new(planner, PLAN_OR, plan->single_count);

    any->child_count = 0;
    for (uint32_t i = 0; i < plan->single_count; i++) {
        struct plan_node *node = covered(planner, plan, i, as_typed);

        if (node->kind == PLAN_NOTHING)
            continue;
        any->children[any->child_count++] = node;
        any->documents += node->documents;
        any->weight += node->weight;
    }
    if (any->child_count == 0)
        any->kind = PLAN_NOTHING;
    return any;
}

struct plan_node *plan_level(const struct plan *plan, const struct generation *generation,
                             uint32_t level, bool as_typed, struct arena *arena)
{
    struct planner planner = {.generation = generation, .arena = arena, .options = plan->options};
    uint32_t most = plan->single_count + plan->other_count + 1;
    struct plan_node *root = plan_node_new(&planner, PLAN_AND, most);

    root->child_count = 0;
    root->documents = UINT64_MAX;
    if (plan->strategy == PLAN_KEEP_ANY && plan->single_count > 0)
        add_wanted(root, any_word(&planner, plan, as_typed));
    for (uint32_t i = 0; plan->strategy != PLAN_KEEP_ANY && i < plan->single_count; i++)
        if (plan->parts[i].dropped_at > level)
            add_wanted(root, covered(&planner, plan, i, as_typed));
    for (uint32_t i = 0; i < plan->other_count; i++)
        add_wanted(root, plan->others[i]);
    return root;
}

void plan_by_parts(struct planner *planner, const struct query_node *query, struct plan *plan)
{
    bool several = query->kind == QUERY_AND && query->loose;
    uint32_t count = several ? query->child_count : 1;
    struct maker maker = {.planner = planner};

    maker.parts = arena_zero(planner->arena, SINGLES_MAX * JOINED_MAX, sizeof *maker.parts);
    maker.words = arena_zero(planner->arena, SINGLES_MAX, sizeof *maker.words);
    maker.others = arena_zero(planner->arena, count, sizeof *maker.others);
    for (uint32_t i = 0; i < count; i++)
        add_node(&maker, several ? query->children[i] : query, i + 1 == count);
    make_words(&maker);
    plan->parts = maker.parts;
    plan->single_count = plan->part_count = maker.count;
    plan->others = maker.others;
    plan->other_count = maker.other_count;
    plan->words = maker.words;
    plan->word_count = maker.word_count;
    plan->strategy = planner->options->strategy;
    make_joined(&maker, plan);
    set_levels(&maker, plan);
    plan->root = plan_level(plan, planner->generation, plan->levels, false, planner->arena);
}
