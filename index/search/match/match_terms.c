/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match_terms.c - finds the best documents that have all of several terms: block-max AND.
 *
 * The rarest term leads. If the bounds of the current blocks are below the worst of the best hits,
 * the blocks are skipped. Otherwise the leader's score and the bounds of the other terms decide
 * whether the other terms are looked up. */
#include "search/match/match_private.h"
#include "search/match/own_word.h"

#define MS_PER_DAY    86400000.0
#define RECENCY_SCALE 30.0 /* days until the gain is halved */

float match_recency_gain(const struct match_recency *recency, uint32_t document)
{
    int64_t date;
    double days;

    if (recency->gain <= 0 || !recency->column)
        return 0;
    date = column_date(recency->column, document);
    if (date == COLUMN_NO_DATE)
        return 0;
    days = (double)(recency->newest - date) / MS_PER_DAY;
    return score_round(recency->gain * (float)(1 / (1 + (days > 0 ? days : 0) / RECENCY_SCALE)));
}

/* A term with its score for each frequency, where all occurrences are the word as typed. */
struct match_term {
    struct cursor *cursor;
    struct postings_cursor *postings;
    struct own_word *own; /* where documents with other words of the stem score less; else NULL */
    float scores[POSTINGS_VALUE_MAX + 1];
};

/* The upper bounds of the current blocks, valid up to the first end of a block. */
struct term_range {
    uint32_t last;
    float bound;      /* of all terms */
    float bound_rest; /* of all but the leader */
    bool known;
};

bool match_is_terms(const struct cursor *root)
{
    if (cursor_term_postings(root))
        return true;
    if (root->kind != PLAN_AND || cursor_all_excludes(root))
        return false;
    for (uint32_t i = 0; i < root->child_count; i++)
        if (!cursor_term_postings(root->children[i]))
            return false;
    return true;
}

static void open_terms(struct cursor *root, struct match_term *terms, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct cursor *cursor = root->kind == PLAN_TERM ? root : root->children[i];

        terms[i].cursor = cursor;
        terms[i].postings = cursor_term_postings(cursor);
        match_fill_scores(cursor, terms[i].scores);
        terms[i].own = own_word_open(cursor, terms[i].scores);
    }
}

static void find_range(const struct match_term *terms, uint32_t count, uint32_t document,
                       struct term_range *range)
{
    *range = (struct term_range){.last = POSTINGS_END, .known = true};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t last;
        float bound = terms[i].scores[postings_cursor_bound(terms[i].postings, document, &last)];

        range->bound += bound;
        if (i > 0)
            range->bound_rest += bound;
        if (last < range->last)
            range->last = last;
    }
}

/* The first term that the document lacks (its cursor is then after the document); `count`: none. */
static uint32_t find_missing(const struct match_term *terms, uint32_t count, uint32_t document)
{
    uint32_t i = 1;

    while (i < count && postings_cursor_seek(terms[i].postings, document) == document)
        i++;
    return i;
}

static float term_score(const struct match_term *term)
{
    const struct cursor *cursor = term->cursor;
    uint8_t frequency = postings_cursor_frequency(term->postings), quarters;
    float weight;

    if (term->own)
        return own_word_score(term->own, term->postings->document,
                              postings_cursor_note(term->postings));
    if (cursor->other_words <= 0 ||
        (quarters = cursor_term_quarters(term->cursor)) == PLAN_QUARTERS)
        return term->scores[frequency];
    weight = plan_weight_here(cursor->weight, cursor->other_words, quarters);
    return score_round(weight * cursor->context->saturation[frequency]);
}

static float score(const struct match_term *terms, uint32_t count)
{
    float sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum += term_score(&terms[i]);
    return sum;
}

/* Does the leader alone score above `least`? */
static bool leader_may_enter(const struct match_term *leader, float least)
{
    return leader->scores[postings_cursor_frequency(leader->postings)] > least &&
           term_score(leader) > least;
}

/* The most that the leader's document at this place of the decoded block scores. */
static inline float leader_most(const struct match_term *leader, uint32_t at)
{
    const struct postings_cursor *postings = leader->postings;
    uint8_t note = (uint8_t)postings->notes[at];

    return leader->own ? own_word_score(leader->own, postings->documents[at], note)
                       : leader->scores[postings_note_frequency(postings, note)];
}

/* Passes over the leader's document and those behind it in the decoded block that cannot enter the
 * best either. Returns the next candidate. */
static uint32_t pass_weak(struct match *match, const struct match_term *leader, float least,
                          uint32_t last)
{
    struct postings_cursor *postings = leader->postings;
    uint32_t from = postings->at, at = from + 1;

    postings_cursor_note(postings); /* decodes the notes */
    while (at < postings->count && postings->documents[at] <= last &&
           leader_most(leader, at) <= least)
        at++;
    postings->at = at;
    match->passed_over += at - from;
    return postings_cursor_settle(postings);
}

/* Offers the document if it matches and may enter the best. Returns the next candidate. */
static uint32_t try_document(struct match *match, struct match_heap *heap,
                             const struct match_term *terms, uint32_t count, uint32_t document,
                             float threshold, const struct term_range *range)
{
    struct postings_cursor *leader = terms[0].postings;
    float least = threshold - range->bound_rest;
    uint32_t missing;

    if (threshold >= 0 && !leader_may_enter(&terms[0], least))
        return pass_weak(match, &terms[0], least, range->last);
    missing = find_missing(terms, count, document);
    if (missing < count) {
        uint32_t behind = terms[missing].postings->document;

        return behind == POSTINGS_END ? POSTINGS_END : postings_cursor_seek(leader, behind);
    }
    if (match_may(match, document)) {
        match_collect(match, document);
        match_offer(match, heap, document, score(terms, count));
    }
    return postings_cursor_next(leader);
}

/* The leader's first document from `document` on that the filter lets match. */
static uint32_t skip_filtered(const struct match *match, struct postings_cursor *leader,
                              uint32_t document)
{
    while (match->filter && document != POSTINGS_END && !bitmap_has(match->filter, document)) {
        document = match_allowed(match, document);
        if (document != POSTINGS_END)
            document = postings_cursor_seek(leader, document);
    }
    return document;
}

/* Skips the documents up to range->last, which cannot enter the best. */
static uint32_t pass_over(struct match *match, struct postings_cursor *leader,
                          const struct term_range *range)
{
    uint32_t before = postings_cursor_place(leader), document;

    if (range->last == POSTINGS_END) {
        match->passed_over += leader->documents_total - before;
        return POSTINGS_END;
    }
    document = postings_cursor_seek(leader, range->last + 1);
    match->passed_over += postings_cursor_place(leader) - before;
    return document;
}

/* The most that terms together score in a document without the leader's word as typed. Where lists
 * do not tell that: as if it had the word. */
static float most_of_others(const struct match_term *terms, uint32_t count)
{
    float most = 0;

    for (uint32_t i = 0; i < count; i++) {
        const float *scores = i == 0 && terms[0].own && !terms[0].own->own_stem
                                  ? terms[0].own->mixed[0]
                                  : terms[i].scores;

        most += scores[postings_note_frequency(terms[i].postings, terms[i].postings->largest)];
    }
    return most;
}

/* Where only documents with the leader's word as typed may enter the best, passes over those before
 * the next one. Returns the next candidate. */
static uint32_t pass_others(struct match *match, const struct match_term *leader, uint32_t document)
{
    uint32_t next = own_word_next(leader->own, document);
    const struct term_range before = {.last = next == POSTINGS_END ? next : next - 1};

    return next > document ? pass_over(match, leader->postings, &before) : document;
}

void match_best_terms(struct match *match, struct match_heap *heap, struct arena *arena)
{
    struct cursor *root = match->root;
    uint32_t count = root->kind == PLAN_TERM ? 1 : root->child_count, steps = 0;
    struct match_term *terms = arena_alloc(arena, count * sizeof *terms);
    uint32_t document = root->document;
    struct term_range range = {0};
    float others;

    open_terms(root, terms, count);
    others = most_of_others(terms, count);
    match->out_of = terms[0].postings->documents_total;
    match_collect_begin(match, arena);
    while ((document = skip_filtered(match, terms[0].postings, document)) != POSTINGS_END) {
        float threshold = match_heap_threshold(heap) - match->recency.gain;

        if (threshold >= others && terms[0].own && !terms[0].own->own_stem &&
            (document = pass_others(match, &terms[0], document)) == POSTINGS_END)
            break;
        if (threshold >= 0 && (!range.known || document > range.last))
            find_range(terms, count, document, &range);
        if (threshold >= 0 && range.bound <= threshold) {
            document = pass_over(match, terms[0].postings, &range);
        } else if (match_is_late(match, &steps)) {
            range.last = POSTINGS_END;
            document = pass_over(match, terms[0].postings, &range);
        } else {
            document = try_document(match, heap, terms, count, document, threshold, &range);
        }
    }
    match_collect_end(match);
}
