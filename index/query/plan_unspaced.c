/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_unspaced.c - words of the query in scripts without spaces.
 *
 * A reader types 気候変動対策 as one word. Each of its parts (bigrams, and words of other scripts
 * between them, as in 5G手机) becomes a word of the query, which can rank alone and be dropped like
 * any other. Documents with all parts side by side come first: the first part's node is
 *
 *   or(part, phrase(part part …))
 *
 * which matches what the part matches, and adds the phrase's weight where the phrase is. */
#include "query/plan_private.h"

/* Reads the slots of a long word piece by piece: plan_analyze returns at most PLAN_SLOTS_MAX. The
 * last slot of a full piece begins the next one. */
struct unspaced_slots {
    struct planner *planner;
    const struct query_node *query_node;
    struct plan_slot slots[PLAN_SLOTS_MAX];
    uint32_t count;
    uint32_t offset; /* of the piece in the word */
};

static bool next_piece(struct unspaced_slots *piece)
{
    struct str text = plan_context(piece->planner, piece->query_node);
    size_t end = piece->query_node->text.length;

    if (piece->count > 0 && piece->count < PLAN_SLOTS_MAX)
        return false;
    if (piece->count > 0)
        piece->offset += piece->slots[PLAN_SLOTS_MAX - 1].start;
    piece->count = plan_analyze(piece->planner, str_slice(text, piece->offset, text.length),
                                end - piece->offset, piece->slots);
    return piece->count > 0;
}

static bool has_bigram(const struct plan_slot *slots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (slots[i].bigram)
            return true;
    return false;
}

static struct plan_word part_of(struct planner *planner, const struct plan_slot *slot,
                                uint32_t offset)
{
    struct plan_field field = plan_text_field(planner, STR_NONE);
    struct plan_word word = {.start = offset + slot->start,
                             .end = offset + slot->end,
                             .group = plan_new_group(planner, false)};
    struct plan_node *typed = plan_slot_node(planner, slot, field, word.group);

    word.node = typed;
    if (!slot->exact) {
        word.word = slot->forms[0];
        word.node = plan_tolerate(planner, word.word, typed, typed->kind != PLAN_NOTHING, field,
                                  word.group, &word.better);
    }
    word.number = slot->exact && !slot->bigram;
    word.known = typed->kind != PLAN_NOTHING && word.node == typed;
    return word;
}

static struct plan_node *phrase_of(struct planner *planner, const struct plan_word *parts,
                                   uint32_t count)
{
    struct plan_node *phrase = plan_node_new(planner, PLAN_PHRASE, count);

    phrase->documents = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        struct plan_node *child = parts[i].node;

        if (child->kind == PLAN_NOTHING)
            return child;
        child = arena_copy(planner->arena, child, sizeof *child);
        child->place = i;
        phrase->children[i] = child;
        phrase->weight += child->weight;
        if (child->documents < phrase->documents)
            phrase->documents = child->documents;
    }
    return phrase;
}

static void prefer_phrase(struct planner *planner, struct plan_word *parts, uint32_t count)
{
    struct plan_node *phrase = phrase_of(planner, parts, count), *both;

    if (phrase->kind == PLAN_NOTHING)
        return;
    both = plan_node_new(planner, PLAN_OR, 2);
    both->children[0] = parts[0].node;
    both->children[1] = phrase;
    both->documents = parts[0].node->documents;
    both->weight = parts[0].node->weight + phrase->weight;
    parts[0].node = both;
}

uint32_t plan_unspaced(struct planner *planner, const struct query_node *node,
                       struct plan_word **parts)
{
    struct unspaced_slots piece = {.planner = planner, .query_node = node};
    uint32_t room = QUERY_WORDS_MAX, count = 0;
    struct plan_word *words;

    if (!next_piece(&piece) || piece.count < 2 || !has_bigram(piece.slots, piece.count))
        return 0;
    words = arena_alloc(planner->arena, room * sizeof *words);
    do {
        uint32_t fresh = piece.count < PLAN_SLOTS_MAX ? piece.count : PLAN_SLOTS_MAX - 1;

        for (uint32_t i = 0; i < fresh && count < room; i++)
            words[count++] = part_of(planner, &piece.slots[i], node->start + piece.offset);
    } while (count < room && next_piece(&piece));
    if (count <= PLAN_SLOTS_MAX)
        prefer_phrase(planner, words, count);
    *parts = words;
    return count;
}
