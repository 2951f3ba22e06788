/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_joins.c - words that documents write in two words, or two words that they write in one. */
#include "analysis/tokenizer.h"
#include "query/plan_private.h"

#define SHORTEST_PART   3 /* bytes of the shorter half of a word that is cut in two */
#define SHORTEST_JOINED 5 /* bytes of a word that two words are joined into */
/* A word in at most FEW_DOCUMENTS, or in 1 of RARE_PART, may be a compound that other documents
 * write in two words. A more frequent word is not cut. */
#define FEW_DOCUMENTS 10
#define RARE_PART     1000

static bool is_character_start(struct str word, size_t at)
{
    return ((unsigned char)word.data[at] & 0xC0) != 0x80;
}

/* Halves may be shorter between letters and digits: HR1234 is H.R. 1234. */
static bool may_cut(struct str word, size_t at)
{
    bool long_halves = at >= SHORTEST_PART && at + SHORTEST_PART <= word.length;

    return is_character_start(word, at) &&
           (long_halves || byte_is_digit(word.data[at - 1]) != byte_is_digit(word.data[at]));
}

size_t plan_best_cut(const struct planner *planner, struct str word)
{
    uint64_t best = 0;
    size_t best_at = 0;

    for (size_t at = 1; at < word.length; at++) {
        uint64_t left, right;

        if (!may_cut(word, at))
            continue;
        left = plan_word_documents(planner, str_slice(word, 0, at));
        right = left > best ? plan_word_documents(planner, str_slice(word, at, word.length)) : 0;
        if (left > best && right > best) {
            best = left < right ? left : right;
            best_at = at;
        }
    }
    return best_at;
}

/* The word keeps its weight: how many documents have the phrase is not known, only that few have
 * the word. */
static struct plan_node *with_weight_of(struct planner *planner, const struct plan_node *word,
                                        struct plan_node *same)
{
    if (word->documents == 0 || same->weight >= word->weight)
        return same;
    same = arena_copy(planner->arena, same, sizeof *same);
    same->weight = word->weight;
    return same;
}

struct plan_node *plan_cut(struct planner *planner, struct str word, struct plan_node *whole,
                           struct plan_field field)
{
    struct plan_slot parts[2] = {{.form_count = 1}, {.form_count = 1}};
    struct plan_node *forms[2] = {whole};
    uint64_t documents =
        planner->options->lexicon ? plan_word_documents(planner, word) : whole->documents;
    size_t at;

    if (documents > FEW_DOCUMENTS && documents * RARE_PART > plan_all_documents(planner))
        return whole;
    at = plan_best_cut(planner, word);
    if (at == 0)
        return whole;
    parts[0].forms[0] = str_slice(word, 0, at);
    parts[1].forms[0] = str_slice(word, at, word.length);
    forms[1] = plan_slots_phrase(planner, parts, 2, field);
    return with_weight_of(planner, whole, plan_same(planner, forms, 2));
}

/* Loosely each word stands for itself: the first attempt finds what joins them. */
static void join(struct planner *planner, struct plan_word *word, struct plan_node *joined)
{
    struct plan_node *both[2] = {word->node, joined};

    if (!word->alone)
        word->alone = word->node;
    word->node = plan_same(planner, both, 2);
}

void plan_join(struct planner *planner, struct plan_word *left, struct plan_word *right,
               struct plan_field field)
{
    struct str joined;
    struct plan_node *node;
    size_t length = left->written.length + right->written.length;

    if (!left->written.data || !right->written.data || (left->number && right->number) ||
        left->stop || right->stop)
        return;
    if (length < SHORTEST_JOINED && length > 2 && left->number == right->number)
        return; /* but "j k" is JK, and "mh 17" is MH17 */
    joined =
        arena_format(planner->arena, "%.*s%.*s", STR_ARG(left->written), STR_ARG(right->written));
    if (plan_word_documents(planner, joined) == 0)
        return;
    node = plan_stems(planner, joined, false, field, plan_new_group(planner, false));
    join(planner, left, node);
    join(planner, right, node);
    left->known = right->known = true;
}
