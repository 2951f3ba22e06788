/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_word.c - a word of the query: all that it finds, and what the word as typed weighs. */
#include "query/plan_private.h"

/* Documents with the word as typed come before those with other words of its stem (prefer_word).
 * Chosen on judged queries (tests/bench/judged.c). */
#define NEARLY_ALL 4    /* if so few lack the word (1 of 4), the others do not matter */
#define RARE       2.8F /* a word is rare if its own weight is so many times that of its stem */

static bool knows_word(const struct plan_node *node)
{
    bool any = node->kind == PLAN_TERM && (node->words || node->typed.data);

    for (uint32_t i = 0; node->kind == PLAN_SAME && i < node->child_count && !any; i++)
        any = knows_word(node->children[i]);
    return any;
}

/* Where a word is rare among the words of its stem ("organ" among "organization"), it is another
 * word: it weighs by its own frequency, and the documents with it are searched for. Otherwise the
 * forms of one word are nearly equal, and it is enough to rank the best documents again. */
static struct plan_node *prefer_word(struct planner *planner, struct str word,
                                     struct plan_node *node)
{
    uint64_t documents = knows_word(node) ? plan_word_documents(planner, word) : 0;
    float own = plan_weight(planner, documents);

    if (documents == 0 || documents * NEARLY_ALL >= node->documents * (NEARLY_ALL - 1))
        return node;
    node = arena_copy(planner->arena, node, sizeof *node);
    node->other_words = PLAN_OTHER_WORDS;
    node->in_rank = own < node->weight * RARE;
    if (!node->in_rank) {
        node->other_words *= node->weight / (own * PLAN_OWN_WEIGHT);
        node->weight = own * PLAN_OWN_WEIGHT;
    }
    return node;
}

/* "UK-France" loosely is "UK" or "France"; "ukfrance" counts as the first part. */
static void add_parts(struct planner *planner, const struct plan_slot *slots, uint32_t count,
                      struct plan_field field, struct plan_node *whole, struct plan_word *word)
{
    struct plan_node *both[2] = {whole};

    word->parts = arena_alloc(planner->arena, count * sizeof(struct plan_node *));
    for (uint32_t i = 0; i < count; i++)
        if (!plan_is_function_word(planner, slots[i].forms[0]))
            word->parts[word->part_count++] = plan_one_slot(planner, &slots[i], field);
    if (word->part_count == 0)
        return;
    both[1] = word->parts[0];
    word->parts[0] = plan_same(planner, both, 2);
}

/* A word at one position: with its particles, cut in two, and with the words that it may be a slip
 * of. */
static struct plan_node *one_word(struct planner *planner, const struct plan_slot *slot,
                                  struct plan_field field, struct plan_word *word)
{
    struct plan_node *node, *typed;
    bool by_stem;

    word->group = plan_new_group(planner, false);
    word->written = slot->bigram ? STR_NONE : slot->forms[0];
    node = typed = plan_slot_node(planner, slot, field, word->group);
    if (!slot->exact) {
        word->word = slot->forms[0];
        by_stem = plan_finds_any(planner, word->word, node);
        typed = plan_particles(planner, word->word, node, field, word->group);
        by_stem &= typed == node; /* a word behind particles is no chance */
        if (planner->options->expand_compounds)
            typed = plan_cut(planner, word->word, typed, field);
        node =
            plan_tolerate(planner, word->word, typed, by_stem, field, word->group, &word->better);
    }
    word->number = slot->exact && !slot->bigram;
    word->known = node == typed && (slot->exact ? typed->kind != PLAN_NOTHING
                                                : plan_finds_any(planner, word->word, typed));
    return slot->exact || slot->starts ? node : prefer_word(planner, word->word, node);
}

/* A reader who types "AT&T" has finished: with "AT&T*", "at the" would match. The same is true of a
 * single digit. */
static bool is_single_letter(const struct plan_slot *slots, uint32_t count)
{
    const struct plan_slot *last = &slots[count - 1];

    return (count > 1 || last->exact) && last->forms[0].length == 1;
}

struct plan_node *plan_word(struct planner *planner, const struct query_node *query_node,
                            struct plan_field field, struct plan_word *word)
{
    struct plan_slot slots[PLAN_SLOTS_MAX];
    uint32_t count = plan_analyze_word(planner, query_node, slots);
    struct plan_node *node;

    *word = (struct plan_word){0};
    if (count == 0)
        return NULL;
    slots[count - 1].starts =
        planner->typing && plan_may_start(slots, count) && !is_single_letter(slots, count);
    if (count == 1)
        return one_word(planner, &slots[0], field, word);
    node = plan_compound(planner, slots, count, field);
    add_parts(planner, slots, count, field, node, word);
    return node;
}
