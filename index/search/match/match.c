/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.c - the loops over the documents of a segment for the best hits. */
#include <stdlib.h>

#include "base/date.h"
#include "base/ones.h"
#include "search/match/match_private.h"
#include "search/match/own_word.h"
#include "search/match/window.h"

#define SAMPLE 16384u /* candidates of a phrase that are all counted, and as many again */
#define FEW    16u    /* so many documents of a window's 64 are compared one by one */

/* --- one document at a time: all queries but OR --- */

/* A phrase: all candidates before document .end are checked; after it, those that may enter the
 * best, and all of some stripes. Documents side by side are often alike, so stripes all over the
 * rest tell more of it than the start does. They do not depend on the hits, so all pages have the
 * same estimate. */
struct sample {
    uint32_t end; /* 0: no sample yet */
    struct cursor_stripes stripes;
    uint64_t before, striped; /* matches */
};

/* Do positions tell which documents match? */
static bool is_phrase(const struct cursor *cursor)
{
    return cursor->kind == PLAN_PHRASE || cursor->kind == PLAN_NEAR;
}

static void take_sample(struct match *match, uint32_t document, struct sample *sample)
{
    uint32_t all = match->segment->files->document_count, rest = all - document;

    if (sample->end > 0 || match->exact || !is_phrase(match->root) ||
        cursor_phrase_met(match->root) < SAMPLE)
        return;
    match->exact = match->seen * all / (document + 1) < match->few;
    if (match->exact)
        return;
    *sample = (struct sample){.end = document, .before = match->seen};
    sample->stripes = (struct cursor_stripes){document, rest / (document + 1) + 1};
}

static bool is_striped(const struct sample *sample, uint32_t document)
{
    return cursor_is_striped(sample->stripes, document);
}

/* How many documents behind the sample are in stripes. */
static uint64_t count_striped(const struct sample *sample, uint32_t end)
{
    uint64_t count = 0;

    for (uint32_t at = sample->end; (at = cursor_next_striped(sample->stripes, at)) < end;) {
        uint32_t next = sample->end + ((at - sample->end) / CURSOR_STRIPE + 1) * CURSOR_STRIPE;

        count += (next < end ? next : end) - at;
        at = next;
    }
    return count;
}

/* Assumes that the rest matches as often as its stripes before `reached`: tells as many candidates
 * as passed over as if all of them matched equally often. */
static void count_by_sample(struct match *match, const struct sample *sample, uint32_t reached)
{
    uint32_t end = match->segment->files->document_count, rest = end - sample->end;
    uint64_t striped = count_striped(sample, reached);
    double all = (double)sample->before;

    match->seen = sample->before + sample->striped;
    match->passed_over = striped < rest;
    if (striped == 0 || striped == rest || match->seen == 0)
        return;
    all += (double)sample->striped * rest / (double)striped;
    if (all > (double)match->seen)
        match->passed_over = end - (uint64_t)((double)match->seen * end / all);
}

/* The bound of the scores up to .last. */
struct passing {
    float bound;
    uint32_t last;
    bool known;
};

/* Can the document not enter the best, and needs not be counted? */
static bool may_pass(const struct match *match, uint32_t document, float threshold,
                     const struct sample *sample, struct passing *passing)
{
    if (threshold < 0 || (is_phrase(match->root) && sample->end == 0))
        return false;
    if (sample->end > 0)
        cursor_phrase_pass(match->root, threshold - match->recency.gain, sample->stripes);
    if (!passing->known || document > passing->last) {
        passing->bound = cursor_bound(match->root, document, &passing->last) + match->recency.gain;
        passing->known = true;
    }
    return passing->bound <= threshold && !(sample->end > 0 && is_striped(sample, document));
}

/* The first document behind those that may be passed; at most `end`. */
static uint32_t behind(const struct sample *sample, const struct passing *passing,
                       uint32_t document, uint32_t end)
{
    uint32_t next = passing->last < end ? passing->last + 1 : end;

    if (sample->end > 0 && cursor_next_striped(sample->stripes, document) < next)
        next = cursor_next_striped(sample->stripes, document);
    return next;
}

static void take(struct match *match, struct match_heap *heap, uint32_t document,
                 struct sample *sample)
{
    if (!match_may(match, document))
        return;
    match_collect(match, document);
    match_offer(match, heap, document, cursor_score(match->root));
    sample->striped += sample->end > 0 && is_striped(sample, document);
}

static void best_by_document(struct match *match, struct match_heap *heap, struct arena *arena)
{
    struct cursor *root = match->root;
    uint32_t document = match_seek(match, root, root->document), steps = 0;
    uint32_t end = match->segment->files->document_count;
    struct sample sample = {0};
    struct passing passing = {.known = false};

    match->out_of = end;
    match_collect_begin(match, arena);
    while (document != CURSOR_END) {
        uint32_t next = document + 1;
        bool late = false;

        take_sample(match, document, &sample);
        if (may_pass(match, document, match_heap_threshold(heap), &sample, &passing)) {
            next = behind(&sample, &passing, document, end);
            match->passed_over += next - document;
        } else if (!(late = match_is_late(match, &steps)))
            take(match, heap, document, &sample);
        if (late || next >= end) {
            match->passed_over += late ? end - document : 0;
            break;
        }
        document = match_seek(match, root, next);
    }
    if (sample.end > 0)
        count_by_sample(match, &sample, match->timed_out && document < end ? document : end);
    match_collect_end(match);
}

/* --- any word: windows --- */

/* A word of the OR, and the maximum that it can add in the current window. */
struct lane {
    struct cursor *cursor;
    /* Of a TERM of which all occurrences count, and whose scores lists tell; else NULL. */
    struct postings_cursor *postings;
    const float *scores;  /* the same: by frequency, where all occurrences are the word as typed */
    struct own_word *own; /* the same: where others score less; NULL: they score the same */
    float bound;
    float least; /* documents that score no more here cannot enter the best */
};

static int by_bound(const void *a, const void *b)
{
    const struct lane *left = a, *right = b;

    return (left->bound > right->bound) - (left->bound < right->bound);
}

/* The largest bound of the cursor over the blocks that the window touches. Of a phrase, the
 * bound of all documents: where it is passed over in some windows only, its matches are not counted
 * here, and all its positions are read once more. */
static float window_bound(const struct cursor *cursor, uint32_t start, uint32_t end)
{
    float largest = 0;

    if (is_phrase(cursor))
        return score_round(cursor->weight * cursor->context->saturation[POSTINGS_VALUE_MAX]);
    for (uint32_t at = start; at < end;) {
        uint32_t last;
        float bound = cursor_bound(cursor, at, &last);

        if (bound > largest)
            largest = bound;
        if (last >= end - 1)
            break;
        at = last + 1;
    }
    return largest;
}

/* The same where no document of the window has the word as typed. */
static float bound_of_others(const struct lane *lane, uint32_t start, uint32_t end)
{
    uint8_t most = 0;

    for (uint32_t at = start, last; at < end; at = last + 1) {
        uint8_t frequency = postings_cursor_bound(lane->postings, at, &last);

        if (frequency > most)
            most = frequency;
        if (last >= end - 1)
            break;
    }
    return lane->own->mixed[0][most];
}

static float lane_bound(const struct lane *lane, uint32_t start, uint32_t end)
{
    return lane->own && !own_word_within(lane->own, start, end)
               ? bound_of_others(lane, start, end)
               : window_bound(lane->cursor, start, end);
}

/* The score of the document at a place of the decoded block, whose notes are decoded. */
static inline float score_at(const struct lane *lane, uint32_t at)
{
    const struct postings_cursor *postings = lane->postings;
    uint8_t note = (uint8_t)postings->notes[at];

    return lane->own ? own_word_score(lane->own, postings->documents[at], note)
                     : lane->scores[postings_note_frequency(postings, note)];
}

/* Adds the documents of a term in the decoded block, up to `end`. */
static void fill_from_block(struct match_window *window, const struct lane *lane, uint32_t start,
                            uint32_t end)
{
    struct postings_cursor *postings = lane->postings;
    uint32_t at = postings->at;

    postings_cursor_note(postings); /* decodes the notes */
    for (; at < postings->count && postings->documents[at] < end; at++)
        window_add(window, postings->documents[at] - start, score_at(lane, at));
    postings->at = at;
}

/* The same as below for a term, without a call per document. */
static void fill_from_term(struct match_window *window, const struct lane *lane, uint32_t start,
                           uint32_t end)
{
    struct postings_cursor *postings = lane->postings;

    cursor_seek(lane->cursor, start);
    while (postings->document < end) {
        fill_from_block(window, lane, start, end);
        postings_cursor_settle(postings);
    }
    lane->cursor->document = postings->document;
}

static void fill_window(struct match_window *window, const struct lane *lane, uint32_t start,
                        uint32_t end)
{
    struct cursor *cursor = lane->cursor;

    if (lane->postings) {
        fill_from_term(window, lane, start, end);
        return;
    }
    for (uint32_t d = cursor_seek(cursor, start); d < end; d = cursor_seek(cursor, d + 1))
        window_add(window, d - start, cursor_score_above(cursor, lane->least));
}

/* The lanes that did not fill the window, and the maximum that they can add. */
struct weak_lanes {
    const struct lane *lanes; /* weakest first */
    uint32_t count;
    float bound;
};

/* Adds the scores of the weak lanes to a document that the others found. Stops as soon as it cannot
 * reach the threshold. */
static void finish_candidate(struct match *match, struct match_heap *heap,
                             const struct weak_lanes *weak, uint32_t document, float score)
{
    float threshold = match_heap_threshold(heap) - match->recency.gain;
    float rest = weak->bound;

    for (uint32_t i = weak->count; i-- > 0;) {
        const struct lane *lane = &weak->lanes[i];

        if (score + rest <= threshold)
            return;
        rest -= lane->bound;
        if (cursor_seek(lane->cursor, document) == document)
            score += cursor_score(lane->cursor);
    }
    match_offer(match, heap, document, score);
}

/* Those that were found and may match, of the documents from start + 64 · word on. */
static uint64_t find_allowed(const struct match *match, const struct match_window *window,
                             uint32_t word, uint32_t start)
{
    uint64_t bits = window->found[word];
    uint32_t at = start / 64 + word;

    if (bits && match->filter)
        bits &= match->filter->words[at];
    if (bits && match->segment->deleted.words)
        bits &= ~match->segment->deleted.words[at];
    return bits;
}

/* Offers the documents that may enter the best. Matches are counted only if all lanes filled the
 * window. */
static void take_window(struct match *match, struct match_heap *heap, struct match_window *window,
                        const struct weak_lanes *weak, uint32_t start)
{
    uint64_t seen = match->seen;

    for (uint32_t word = 0; word < WINDOW_WORDS; word++) {
        uint64_t bits = find_allowed(match, window, word, start);
        uint32_t count = bits ? count_ones(bits) : 0;

        if (window->found[word] == 0)
            continue;
        seen += weak->count == 0 ? count : 0;
        if (count > FEW)
            bits &= window_above(window, word,
                                 match_heap_threshold(heap) - match->recency.gain - weak->bound);
        for (; bits; bits &= bits - 1) {
            uint32_t at = word * 64 + (uint32_t)__builtin_ctzll(bits);

            finish_candidate(match, heap, weak, start + at, window->scores[at]);
        }
        window_clear(window, word);
    }
    match->seen = seen;
}

/* The most of the weakest lanes that cannot reach the threshold even together. */
static struct weak_lanes find_weak(const struct lane *lanes, uint32_t count, float threshold)
{
    struct weak_lanes weak = {.lanes = lanes};

    while (weak.count < count && weak.bound + lanes[weak.count].bound <= threshold)
        weak.bound += lanes[weak.count++].bound;
    return weak;
}

/* The sums are exact (score_round). */
static void find_least(struct lane *lanes, uint32_t count, float threshold)
{
    float all = 0;

    for (uint32_t i = 0; i < count; i++)
        all += lanes[i].bound;
    for (uint32_t i = 0; i < count; i++)
        lanes[i].least = threshold - (all - lanes[i].bound);
}

static const float *scores_of(const struct cursor *cursor, struct arena *arena)
{
    float *scores = arena_alloc(arena, (POSTINGS_VALUE_MAX + 1) * sizeof *scores);

    match_fill_scores(cursor, scores);
    return scores;
}

static void open_lane(struct lane *lane, struct cursor *cursor, struct arena *arena)
{
    lane->cursor = cursor;
    lane->postings = cursor_term_postings(cursor);
    if (!lane->postings)
        return;
    lane->scores = scores_of(cursor, arena);
    lane->own = own_word_open(cursor, lane->scores);
    if (cursor->other_words > 0 && !lane->own)
        lane->postings = NULL;
}

static struct lane *open_lanes(const struct cursor *root, struct arena *arena)
{
    struct lane *lanes = arena_zero(arena, root->child_count, sizeof *lanes);

    for (uint32_t i = 0; i < root->child_count; i++)
        open_lane(&lanes[i], root->children[i], arena);
    return lanes;
}

static void best_by_window(struct match *match, struct match_heap *heap, struct arena *arena)
{
    struct cursor *root = match->root;
    uint32_t count = root->child_count, documents = match->segment->files->document_count;
    struct match_window *window = arena_zero(arena, 1, sizeof *window);
    struct lane *lanes = open_lanes(root, arena);

    match->out_of = documents;
    for (uint32_t start = 0; start < documents; start += WINDOW_DOCUMENTS) {
        uint32_t end = documents - start < WINDOW_DOCUMENTS ? documents : start + WINDOW_DOCUMENTS;
        float threshold = match_heap_threshold(heap) - match->recency.gain;
        struct weak_lanes weak = {.count = 0};

        if (match_allowed(match, start) >= end)
            continue;
        for (uint32_t i = 0; i < count; i++)
            lanes[i].bound = lane_bound(&lanes[i], start, end);
        if (threshold >= 0) {
            qsort(lanes, count, sizeof *lanes, by_bound);
            weak = find_weak(lanes, count, threshold);
        }
        if (weak.count > 0)
            match->passed_over += end - start;
        if (weak.count == count)
            continue;
        find_least(lanes, count, threshold);
        for (uint32_t i = weak.count; i < count; i++)
            fill_window(window, &lanes[i], start, end);
        take_window(match, heap, window, &weak, start);
        if (match->deadline && clock_give_way() > match->deadline && end < documents) {
            match->timed_out = true;
            match->passed_over += documents - end;
            break;
        }
    }
}

static bool is_shell(const struct cursor *cursor)
{
    return cursor->child_count == 1 &&
           (cursor->kind == PLAN_OR || (cursor->kind == PLAN_AND && !cursor_all_excludes(cursor)));
}

struct cursor *match_strip(struct cursor *cursor)
{
    while (is_shell(cursor))
        cursor = cursor->children[0];
    return cursor;
}

void match_best(struct match *match, struct match_heap *heap, struct arena *arena)
{
    match->root = match_strip(match->root);
    if (match->root->kind == PLAN_OR) {
        if (!match_best_sets(match, heap, arena))
            best_by_window(match, heap, arena);
    } else if (match_is_terms(match->root))
        match_best_terms(match, heap, arena);
    else
        best_by_document(match, heap, arena);
}
