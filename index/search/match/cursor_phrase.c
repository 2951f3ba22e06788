/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_phrase.c - adjacent words (PHRASE) and words near each other (NEAR), by positions. */
#include "search/match/cursor_private.h"

#define WORDS_MAX 64

struct phrase_cursor {
    struct cursor cursor;
    /* Skip documents that cannot score more, without reading their positions; -1: skip none. */
    float least;
    struct cursor_stripes stripes; /* but none of these */
    uint32_t met;                  /* documents that had all words, or the leaders */
    struct cursor *pairs; /* its pairs of frequent words lead (cursor_pairs_open); NULL: words do */
    /* No document up to .bound_last scores more than .bound. Valid if .bound_known. */
    bool bound_known;
    float bound;
    uint32_t bound_last;
};

static struct phrase_cursor *as_phrase(struct cursor *cursor)
{
    return (struct phrase_cursor *)cursor;
}

uint32_t cursor_phrase_met(const struct cursor *cursor)
{
    return ((const struct phrase_cursor *)cursor)->met;
}

void cursor_phrase_pass(struct cursor *cursor, float least, struct cursor_stripes stripes)
{
    as_phrase(cursor)->least = least;
    as_phrase(cursor)->stripes = stripes;
}

/* --- PHRASE --- */

/* The possible starts of the phrase, by the positions of this word. */
static void find_places(struct cursor *child, struct arena *arena, struct positions *starts)
{
    const struct positions *positions = cursor_positions(child);

    starts->count = 0;
    positions_reserve(arena, starts, positions->count);
    for (uint32_t i = 0; i < positions->count; i++)
        if (positions->at[i] >= child->place)
            starts->at[starts->count++] = positions->at[i] - child->place;
}

/* Keeps the starts that have this word at its place. Both lists ascend. */
static void keep_places(struct cursor *child, struct positions *starts)
{
    const struct positions *positions = cursor_positions(child);
    uint32_t kept = 0, from = 0;

    for (uint32_t i = 0; i < starts->count; i++) {
        uint32_t wanted = starts->at[i] + child->place;

        while (from < positions->count && positions->at[from] < wanted)
            from++;
        if (from < positions->count && positions->at[from] == wanted)
            starts->at[kept++] = starts->at[i];
    }
    starts->count = kept;
}

/* Starts with the rarest word, so that positions of frequent words are read only if the rarer words
 * are at the right places. */
static void find_starts(struct cursor *cursor, uint32_t words, struct positions *out)
{
    find_places(cursor->children[0], cursor->context->arena, out);
    for (uint32_t i = 1; i < words && out->count > 0; i++)
        keep_places(cursor->children[i], out);
}

static void find_positions(struct cursor *cursor)
{
    find_starts(cursor, cursor->child_count, &cursor->positions);
}

/* Are the first `count` words (the rarest) anywhere at the right places? */
static bool phrase_starts(struct cursor *cursor, uint32_t count)
{
    cursor->positions_document = CURSOR_END;
    find_starts(cursor, count, &cursor->positions);
    return cursor->positions.count > 0;
}

/* Does the document that all children are at have the phrase? */
static bool phrase_holds(struct cursor *cursor)
{
    find_positions(cursor);
    cursor->positions_document = cursor->children[0]->document;
    return cursor->positions.count > 0;
}

/* --- NEAR --- */

static void load_positions(struct cursor *cursor)
{
    for (uint32_t i = 0; i < cursor->child_count; i++)
        cursor_positions(cursor->children[i]);
}

/* Looks for a window with one position of each word, by always moving the lowest position up. At
 * most .distance other words may be between the first and the last. */
static bool near_holds(struct cursor *cursor)
{
    uint32_t at[WORDS_MAX] = {0}, furthest = cursor->node->distance + cursor->child_count - 1;

    load_positions(cursor);
    for (;;) {
        uint32_t lowest = 0, low = UINT32_MAX, high = 0;

        for (uint32_t i = 0; i < cursor->child_count && i < WORDS_MAX; i++) {
            const struct positions *positions = &cursor->children[i]->positions;

            if (at[i] >= positions->count)
                return false;
            if (positions->at[at[i]] < low) {
                low = positions->at[at[i]];
                lowest = i;
            }
            if (positions->at[at[i]] > high)
                high = positions->at[at[i]];
        }
        if (high - low <= furthest)
            return true;
        at[lowest]++;
    }
}

/* --- seeking --- */

static uint8_t least_frequency(struct cursor *cursor)
{
    uint8_t least = POSTINGS_VALUE_MAX;

    for (uint32_t i = 0; i < cursor->child_count; i++) {
        uint8_t frequency = cursor_frequency(cursor->children[i]);

        if (frequency < least)
            least = frequency;
    }
    return least;
}

/* The least of the words' largest: a phrase is as frequent as its rarest word. */
static uint8_t most_frequency(const struct cursor *cursor, uint32_t target, uint32_t *last_document)
{
    uint8_t least = POSTINGS_VALUE_MAX;

    for (uint32_t i = 0; i < cursor->child_count; i++) {
        uint32_t last;
        uint8_t largest = cursor_most(cursor->children[i], target, &last);

        if (largest < least)
            least = largest;
        if (last < *last_document)
            *last_document = last;
    }
    return least;
}

/* The first document from this one on that may matter, by the bounds of its block. */
static uint32_t next_that_matters(struct phrase_cursor *phrase, uint32_t document)
{
    uint32_t next, striped;

    if (!phrase->bound_known || document > phrase->bound_last) {
        phrase->bound = cursor_bound(&phrase->cursor, document, &phrase->bound_last);
        phrase->bound_known = true;
    }
    if (phrase->bound > phrase->least || cursor_is_striped(phrase->stripes, document))
        return document;
    next = phrase->bound_last == CURSOR_END ? CURSOR_END : phrase->bound_last + 1;
    striped = cursor_next_striped(phrase->stripes, document);
    return striped < next ? striped : next;
}

/* Could the document score high enough, if its words are at the right places? */
static bool may_matter(struct cursor *cursor)
{
    const struct phrase_cursor *phrase = as_phrase(cursor);

    return phrase->least < 0 || cursor_is_striped(phrase->stripes, cursor->children[0]->document) ||
           cursor_share(cursor, least_frequency(cursor)) > phrase->least;
}

/* Are all occurrences in the document the word? A term that is not at the document may be there as
 * other words, unless all its occurrences count. */
static bool is_whole(struct cursor *word, uint32_t document)
{
    if (word->kind == PLAN_TERM)
        return word->document == document ? cursor_term_is_whole(word)
                                          : cursor_term_postings(word) != NULL;
    for (uint32_t i = 0; i < word->child_count; i++)
        if (!is_whole(word->children[i], document))
            return false;
    return word->kind == PLAN_SAME && word->child_count > 0;
}

/* Two words that are a pair, which the document has: no positions need to be read. */
static bool is_sure(struct cursor *cursor)
{
    uint32_t document = cursor->children[0]->document;

    return as_phrase(cursor)->pairs && cursor->child_count == 2 &&
           is_whole(cursor->children[0], document) && is_whole(cursor->children[1], document);
}

static bool holds(struct cursor *cursor)
{
    if (!may_matter(cursor))
        return false;
    return is_sure(cursor) ||
           (cursor->kind == PLAN_PHRASE ? phrase_holds(cursor) : near_holds(cursor));
}

/* How many of the rarest words lead; 0: pairs do. Nearly every document has the frequent words of a
 * phrase, so the two rarest lead. If the score may skip documents, all words are needed for it. */
static uint32_t leaders(struct cursor *cursor)
{
    bool two =
        cursor->kind == PLAN_PHRASE && cursor->child_count > 2 && as_phrase(cursor)->least < 0;

    if (as_phrase(cursor)->pairs)
        return 0;
    return two ? 2 : cursor->child_count;
}

static uint32_t seek_leaders(struct cursor *cursor, uint32_t target, uint32_t first)
{
    struct phrase_cursor *phrase = as_phrase(cursor);
    struct cursor *leading = phrase->pairs ? phrase->pairs : cursor;
    uint32_t count = phrase->pairs ? phrase->pairs->child_count : first;

    for (;;) {
        uint32_t document = cursor_seek_together(leading, target, count);

        if (document == CURSOR_END || phrase->least < 0)
            return document;
        target = next_that_matters(phrase, document);
        if (target == document)
            return document;
    }
}

static bool is_followed(struct cursor *cursor, uint32_t first, uint32_t document)
{
    if (first > 0 && first < cursor->child_count && !phrase_starts(cursor, first))
        return false;
    for (uint32_t i = first; i < cursor->child_count; i++)
        if (cursor_seek(cursor->children[i], document) != document)
            return false;
    return true;
}

static uint32_t seek(struct cursor *cursor, uint32_t target)
{
    uint32_t steps = cursor->child_count * CURSOR_PLACES, first = leaders(cursor);
    uint32_t document = seek_leaders(cursor, target, first);

    while (document != CURSOR_END) {
        as_phrase(cursor)->met++;
        if (is_followed(cursor, first, document) && holds(cursor))
            break;
        document = cursor_is_late(cursor->context, steps)
                       ? CURSOR_END
                       : seek_leaders(cursor, document + 1, first);
    }
    return cursor->document = cursor->context->late ? CURSOR_END : document;
}

static const struct cursor_operations phrase_operations = {
    seek, least_frequency, cursor_score_by_frequency, cursor_bound_by_most, find_positions,
    NULL, most_frequency};
static const struct cursor_operations near_operations = {
    seek, least_frequency, cursor_score_by_frequency, cursor_bound_by_most, NULL,
    NULL, most_frequency};

struct cursor *cursor_open_phrase(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor =
        cursor_new(context, node, node->kind == PLAN_PHRASE ? &phrase_operations : &near_operations,
                   sizeof(struct phrase_cursor));

    as_phrase(cursor)->least = -1;
    cursor->children = arena_alloc(context->arena, node->child_count * sizeof *cursor->children);
    for (uint32_t i = 0; i < node->child_count; i++)
        if (!cursor_add_child(cursor, node->children[i]))
            return NULL;
    if (cursor->child_count == 0)
        return NULL;
    if (node->kind == PLAN_PHRASE)
        as_phrase(cursor)->pairs = cursor_pairs_open(cursor);
    if (context->status)
        return NULL;
    if (as_phrase(cursor)->pairs && as_phrase(cursor)->pairs->documents < cursor->documents)
        cursor->documents = as_phrase(cursor)->pairs->documents;
    cursor_rarest_first(cursor);
    return seek(cursor, 0) == CURSOR_END ? NULL : cursor;
}
