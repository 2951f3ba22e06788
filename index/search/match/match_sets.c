/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match_sets.c - finds the best documents that have any of several words, by sets of documents.
 *
 * 1. Each word's documents become a set. Sets of frequent words are kept (kept_bitmaps.h).
 * 2. Each word has a price: the most that it can add to a score, in small units, rounded up. The
 *    prices of a document's words add up to an upper bound of its score (slices.h).
 * 3. Some documents with high sums are scored first. The worst of their k best scores is a floor.
 * 4. Documents whose sum reaches the floor are scored, the heaviest word first, until they cannot
 *    enter the best. A document's place in a word's list is the number of members before it in the
 *    set (G. Jacobson, "Space-efficient static trees and graphs", FOCS 1989), so its frequency is
 *    read without decoding the list.
 *
 * The sets also tell all matches and their number. */
#include <stdlib.h>
#include <string.h>

#include "base/ones.h"
#include "search/match/match_private.h"
#include "search/match/slices.h"

#define LANES_MIN     6 /* with fewer words, windows take fewer instructions */
#define LANES_MAX     96
#define BYTES_MAX     (16U << 20) /* of memory for a segment, freed at its end */
#define RARE          64          /* sets do not pay if fewer than 1 of RARE documents match */
#define READ_MAX      4096        /* documents whose positions may be read for a set */
#define SAMPLED       4           /* step 3: score so many times k documents */
#define GROUPS_LOOKED 128         /* step 3: groups in which to look for a good sum */
#define CLOCK_EVERY   16          /* words of a set */

/* A word, with its documents. */
struct set_lane {
    struct postings_cursor *postings; /* of a TERM of which all occurrences count; else NULL */
    struct cursor *scorer;            /* at the last document that it scored */
    const float *scores;              /* of a TERM, as in match_fill_scores */
    bool same, own;                   /* all notes, or whole ones, are of the word as typed */
    float bound;                      /* the most that it adds to a score */
    struct bitmap set;
    struct slices_before *before; /* for each group */
};

struct sets {
    struct match *match;
    struct match_heap *heap;
    struct arena *arena;    /* of its own: a request has no room for the sets of all its segments */
    struct set_lane *lanes; /* the heaviest first */
    uint32_t count;
    uint32_t groups;
    float unit; /* what a price of 1 is */
    float floor;
    struct slices slices;
    struct bitmap found; /* the documents to score */
};

/* --- whether sets pay --- */

/* Can its set be made without reading the positions of many documents? The depth is that of the
 * query. */
static bool is_settable(const struct cursor *cursor)
{
    if (cursor_term_postings(cursor) || cursor_dense_documents(cursor))
        return true;
    if (cursor->kind != PLAN_SAME)
        return cursor->documents <= READ_MAX;
    for (uint32_t i = 0; i < cursor->child_count; i++)
        if (!is_settable(cursor->children[i]))
            return false;
    return true;
}

/* Is its bound that of its weight? */
static bool is_word(const struct cursor *cursor)
{
    return cursor->kind == PLAN_TERM || cursor->kind == PLAN_SAME || cursor->kind == PLAN_PHRASE ||
           cursor->kind == PLAN_NEAR;
}

/* The memory of the sets, the places, the sums, and of two more sets. */
static uint64_t bytes_of(uint64_t documents, uint32_t words)
{
    return documents * (words + 2) / 8 +
           documents * words * sizeof(struct slices_before) / SLICES_GROUP +
           documents * SLICES_BITS / 8;
}

static bool sets_pay(const struct match *match)
{
    const struct cursor *root = match->root;
    uint64_t documents = match->segment->files->document_count;

    if (root->child_count < LANES_MIN || root->child_count > LANES_MAX ||
        bytes_of(documents, root->child_count) > BYTES_MAX || root->documents < documents / RARE)
        return false;
    for (uint32_t i = 0; i < root->child_count; i++)
        if (!is_word(root->children[i]) || !is_settable(root->children[i]))
            return false;
    return true;
}

/* --- 1. sets --- */

/* Has whole groups. Its words are not initialized. */
static struct bitmap new_set(const struct sets *sets, struct arena *arena)
{
    size_t words = (size_t)sets->groups * SLICES_WORDS;

    return (struct bitmap){arena_alloc(arena, words * sizeof(uint64_t)),
                           sets->match->segment->files->document_count};
}

static void open_lane(struct sets *sets, struct set_lane *lane, struct cursor *cursor,
                      struct cursor *scorer)
{
    struct postings_cursor *postings = cursor_term_postings(cursor);
    struct arena_place mark;
    float *scores;

    *lane = (struct set_lane){.postings = postings, .scorer = scorer};
    lane->bound = score_round(cursor->weight * cursor->context->saturation[POSTINGS_VALUE_MAX]);
    if (postings) {
        scores = arena_alloc(sets->arena, (POSTINGS_VALUE_MAX + 1) * sizeof *scores);
        match_fill_scores(cursor, scores);
        lane->scores = scores;
        lane->bound = scores[postings_note_frequency(postings, postings->largest)];
        lane->same = cursor->other_words <= 0;
        lane->own = cursor->node->own_stem && cursor->node->words;
    }
    lane->set = new_set(sets, sets->arena);
    memset(lane->set.words, 0, (size_t)sets->groups * SLICES_WORDS * sizeof(uint64_t));
    mark = arena_mark(sets->arena);
    match_set(sets->match, cursor, &lane->set, sets->arena);
    arena_release(sets->arena, mark);
}

static int heaviest_first(const void *a, const void *b)
{
    const struct set_lane *left = a, *right = b;

    return (left->bound < right->bound) - (left->bound > right->bound);
}

/* Making a set moves its cursor to the end, so there is another one to score by. False: some word
 * has none, because the segment cannot be read (context->status) or the deadline passed. No cursor
 * has moved then. */
static bool open_lanes(struct sets *sets)
{
    const struct cursor *root = sets->match->root;
    const struct cursor *again = cursor_open(root->context, root->node);

    if (!again || again->child_count != root->child_count)
        return false;
    sets->count = root->child_count;
    sets->lanes = arena_alloc(sets->arena, sets->count * sizeof *sets->lanes);
    for (uint32_t i = 0; i < sets->count; i++)
        open_lane(sets, &sets->lanes[i], root->children[i], again->children[i]);
    qsort(sets->lanes, sets->count, sizeof *sets->lanes, heaviest_first);
    return true;
}

static void find_places(struct sets *sets)
{
    for (uint32_t i = 0; i < sets->count; i++) {
        struct set_lane *lane = &sets->lanes[i];

        if (!lane->postings)
            continue;
        lane->before = arena_alloc(sets->arena, sets->groups * sizeof *lane->before);
        slices_count_before(lane->set.words, sets->groups, lane->before);
    }
}

/* --- 2. sums --- */

/* Rounds prices up. All together they are at most SLICES_SUM_MAX. */
static void sum_up(struct sets *sets, struct bitmap *any)
{
    struct slices_set *priced = arena_alloc(sets->arena, sets->count * sizeof *priced);
    float sum = 0;

    for (uint32_t i = 0; i < sets->count; i++)
        sum += sets->lanes[i].bound;
    sets->unit = (sum > 0 ? sum : 1) / (float)(SLICES_SUM_MAX - sets->count);
    for (uint32_t i = 0; i < sets->count; i++)
        priced[i] = (struct slices_set){.members = sets->lanes[i].set.words,
                                        .price = (uint32_t)(sets->lanes[i].bound / sets->unit) + 1};
    slices_add(&sets->slices, priced, sets->count, sets->groups, any->words, sets->arena);
}

/* Fills in the results of *match but for the best. They last as long as the search. */
static void find_all(struct sets *sets, struct arena *arena)
{
    struct match *match = sets->match;

    match->all = new_set(sets, arena);
    sum_up(sets, &match->all);
    match_restrict(match, &match->all);
    match->seen = bitmap_count(&match->all);
    match->out_of = match->all.size;
}

/* The sum that a document needs to score `score` or more: rounded down, and one less for the
 * roundings of floats. */
static uint32_t sum_of(const struct sets *sets, float score)
{
    float least = score / sets->unit - 1;

    return least < 1 ? 1 : least < (float)SLICES_SUM_MAX ? (uint32_t)least : SLICES_SUM_MAX;
}

static uint64_t find_documents(const struct sets *sets, uint32_t sum, uint32_t step)
{
    return slices_find(&sets->slices, sum, step, sets->match->all.words, sets->found.words);
}

/* --- 3. a floor --- */

/* The highest sum that about `wanted` documents reach, by a part of the groups. */
static uint32_t find_sum(const struct sets *sets, uint64_t wanted)
{
    uint32_t step = sets->groups / GROUPS_LOOKED + 1, low = 1, high = SLICES_SUM_MAX + 1;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (find_documents(sets, middle, step) * step >= wanted)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static bool has_document(const struct set_lane *lane, uint32_t document)
{
    return bitmap_has(&lane->set, document);
}

/* Reads a TERM's note. The document must be in its set. */
static uint8_t note_of(const struct set_lane *lane, uint32_t document)
{
    const struct slices_before *before = &lane->before[document / SLICES_GROUP];
    uint64_t bits = lane->set.words[document / 64] & (((uint64_t)1 << document % 64) - 1);
    uint32_t place = before->group + before->words[document / 64 % SLICES_WORDS] + count_ones(bits);

    return postings_cursor_note_at(lane->postings, place);
}

/* The score of a document that has the word. False: only .scorer can tell. */
static bool read_score(const struct set_lane *lane, uint32_t document, float *score)
{
    uint8_t note;

    if (!lane->postings)
        return false;
    note = note_of(lane, document);
    *score = lane->scores[postings_note_frequency(lane->postings, note)];
    return lane->same || (lane->own && postings_note_whole(lane->postings, note));
}

/* A lower bound of its score. */
static float score_at_least(const struct sets *sets, uint32_t document)
{
    float sum = 0, score;

    for (uint32_t i = 0; i < sets->count; i++)
        if (has_document(&sets->lanes[i], document) &&
            read_score(&sets->lanes[i], document, &score))
            sum += score;
    return sum;
}

static void find_floor(struct sets *sets)
{
    uint64_t wanted = (uint64_t)sets->heap->capacity * SAMPLED;
    struct match_heap sample;
    uint32_t scored = 0;

    if (sets->match->seen <= wanted)
        return;
    find_documents(sets, find_sum(sets, wanted), 1);
    match_heap_init(&sample, sets->heap->capacity, sets->arena);
    for (uint32_t d = bitmap_next(&sets->found, 0); d < sets->found.size && scored < wanted;
         d = bitmap_next(&sets->found, d + 1), scored++) {
        clock_step();
        match_heap_add(&sample,
                       (struct match_hit){.score = score_at_least(sets, d), .document = d});
    }
    sets->floor = match_heap_threshold(&sample);
}

/* --- 4. scores --- */

/* The words of a document: the heaviest first. */
struct set_words {
    const struct set_lane *lanes[LANES_MAX];
    uint32_t count;
    float rest; /* the most that they add together */
};

static void find_words(const struct sets *sets, uint32_t document, struct set_words *words)
{
    words->count = 0;
    words->rest = 0;
    for (uint32_t i = 0; i < sets->count; i++)
        if (has_document(&sets->lanes[i], document)) {
            words->lanes[words->count++] = &sets->lanes[i];
            words->rest += sets->lanes[i].bound;
        }
}

/* After the deadline, a slow scorer ends before the document: 0. */
static float score_slowly(struct cursor *scorer, uint32_t document)
{
    return cursor_seek(scorer, document) == document ? cursor_score(scorer) : 0;
}

/* Stops as soon as the document cannot enter the best. */
static void try_document(const struct sets *sets, uint32_t document)
{
    float gain = sets->match->recency.gain, score = 0, one;
    float threshold = match_heap_threshold(sets->heap) - gain, floor = sets->floor - gain;
    struct set_words words;

    find_words(sets, document, &words);
    for (uint32_t i = 0; i < words.count; i++) {
        const struct set_lane *lane = words.lanes[i];

        if (score + words.rest <= threshold || score + words.rest < floor)
            return;
        words.rest -= lane->bound;
        if (!read_score(lane, document, &one))
            one = score_slowly(lane->scorer, document);
        score += one;
    }
    match_offer(sets->match, sets->heap, document, score);
}

static void score_all(const struct sets *sets)
{
    struct match *match = sets->match;
    float threshold = match_heap_threshold(sets->heap);
    uint64_t seen = match->seen;

    if (threshold < sets->floor)
        threshold = sets->floor;
    find_documents(sets, sum_of(sets, threshold - match->recency.gain), 1);
    for (uint32_t w = 0; w < bitmap_words(sets->found.size) && !match->timed_out; w++) {
        for (uint64_t bits = sets->found.words[w]; bits; bits &= bits - 1)
            try_document(sets, w * 64 + (uint32_t)__builtin_ctzll(bits));
        match->timed_out =
            match->deadline && w % CLOCK_EVERY == 0 && clock_give_way() > match->deadline;
    }
    match->seen = seen; /* known before: all matches */
}

static void find_best(struct sets *sets, struct arena *arena)
{
    find_all(sets, arena);
    if (sets->match->seen == 0)
        return;
    find_places(sets);
    sets->found = new_set(sets, sets->arena);
    find_floor(sets);
    score_all(sets);
}

bool match_best_sets(struct match *match, struct match_heap *heap, struct arena *arena)
{
    struct sets sets = {.match = match,
                        .heap = heap,
                        .groups = slices_groups(match->segment->files->document_count),
                        .floor = -1};
    bool opened;

    if (!sets_pay(match))
        return false;
    sets.arena = arena_new();
    if ((opened = open_lanes(&sets)))
        find_best(&sets, arena);
    arena_free(sets.arena);
    return opened || match->root->context->status;
}
