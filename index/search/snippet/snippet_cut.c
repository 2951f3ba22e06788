/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_cut.c - cuts a passage around a window of hits so that it reads well.
 *
 *   start   at the sentence of the first hit if it fits, behind its dateline; else at a clause
 *           before the hit; else some words before it
 *   quotes  never with the end of a quotation whose beginning is not shown: starts at that
 *           beginning if it fits, else behind the quotation, else ends before its end
 *   end     at a paragraph or a sentence if a third of the length is used; else at a clause, else
 *           at a word
 *   then    add sentences before it while the passage is short, as at the end of a text */
#include "search/snippet/snippet_cut.h"

#include "search/snippet/snippet_edge.h"
#include "search/snippet/snippet_quotation.h"
#include "search/snippet/snippet_sentence.h"
#include "search/snippet/snippet_text.h"

#define LEAD_SENTENCES 8 /* in which the lead may begin */

struct snippet_cutter {
    const struct hits *hits;
    struct str text;
    uint32_t low; /* bytes: the passage stays in [low, high) */
    uint32_t high;
    uint32_t length; /* characters */
    uint32_t needed; /* byte up to which it must reach */
};

/* Characters of the text before a place. Fast if the place is near the start of its sentence. */
static uint32_t characters_before(const struct snippet_cutter *cutter, uint32_t place)
{
    const struct sentence *sentence = &cutter->hits->sentences[sentence_at(cutter->hits, place)];

    if (place < sentence->start)
        return text_characters(cutter->text, 0, place);
    return sentence->at + text_characters(cutter->text, sentence->start, place);
}

/* Does the passage from `start` reach all that it needs? */
static bool fits(const struct snippet_cutter *cutter, uint32_t start)
{
    return start >= cutter->low && start <= cutter->needed &&
           text_characters(cutter->text, start, cutter->needed) <= cutter->length;
}

/* --- the end --- */

struct ends {
    uint32_t sentence;  /* the last end of a sentence that uses enough; 0: none */
    uint32_t paragraph; /* the first end of a paragraph; 0: none */
    bool complete;      /* .sentence is also the end of a paragraph */
};

/* The ends in [needed, limit]. Stops at the first paragraph that uses enough. */
static struct ends find_ends(const struct snippet_cutter *cutter, uint32_t start, uint32_t limit)
{
    const struct hits *hits = cutter->hits;
    uint32_t from = characters_before(cutter, start);
    struct ends ends = {0};

    for (uint32_t i = sentence_at(hits, cutter->needed); i + 1 < hits->sentence_count; i++) {
        uint32_t end = sentence_end(hits, i);

        if (end > limit || hits->sentences[i].start >= limit)
            return ends;
        if (end < cutter->needed)
            continue;
        if (sentence_is_last(hits, i) && ends.paragraph == 0)
            ends.paragraph = end;
        if (hits->sentences[i + 1].at - from < cutter->length / 3)
            continue;
        ends.sentence = end;
        ends.complete = sentence_is_last(hits, i);
        if (ends.complete)
            return ends;
    }
    return ends;
}

/* Ends inside a sentence: at a clause if that uses two thirds of the length, else at a word. */
static void end_inside(const struct snippet_cutter *cutter, uint32_t limit, uint32_t high,
                       struct passage *passage)
{
    uint32_t least = text_forward(cutter->text, passage->start, cutter->length * 2 / 3, limit);
    uint32_t clause;

    if (least < cutter->needed)
        least = cutter->needed;
    clause = edge_clause_end(cutter->text, least, limit);
    passage->cut_after = true;
    if (clause != EDGE_NONE)
        passage->end = clause;
    else
        passage->end = limit == high ? limit : text_word_end(cutter->text, limit, cutter->needed);
    passage->end =
        edge_without_promises(cutter->text, cutter->hits->language, passage->end, cutter->needed);
}

static void find_end(struct snippet_cutter *cutter, struct passage *passage)
{
    uint32_t high = text_skip_space_back(cutter->text, cutter->high, passage->start);
    uint32_t limit = text_forward(cutter->text, passage->start, cutter->length, high);
    struct ends ends;

    if (cutter->needed > limit)
        cutter->needed = limit;
    ends = find_ends(cutter, passage->start, limit);
    if (!ends.complete && limit == high && cutter->high == cutter->text.length) {
        passage->end = edge_without_ornaments(cutter->text, limit, cutter->needed);
        return;
    }
    passage->end = ends.sentence ? ends.sentence : ends.paragraph;
    if (passage->end == 0)
        end_inside(cutter, limit, high, passage);
}

/* --- the beginning --- */

/* Starts at a clause or some words before the hit, in half of the free length. Words take at most a
 * quarter of all. */
static void begin_before_hit(const struct snippet_cutter *cutter, const struct hit *hit,
                             struct passage *passage)
{
    uint32_t word = edge_word_start(cutter->text, hit->start, cutter->low);
    uint32_t core = text_characters(cutter->text, word, cutter->needed);
    uint32_t room = core < cutter->length ? (cutter->length - core) / 2 : 0;
    uint32_t from, near, clause, sentence = sentence_story(cutter->hits, hit->sentence, hit->start);

    from = text_back(cutter->text, word, room, cutter->low);
    near = text_back(cutter->text, word, room < cutter->length / 4 ? room : cutter->length / 4,
                     cutter->low);
    passage->cut_before = from > sentence;
    passage->start = sentence;
    if (!passage->cut_before)
        return;
    clause = edge_clause_start(cutter->text, from, word);
    if (clause == EDGE_NONE)
        clause = edge_skip_marks(cutter->text, text_word_start(cutter->text, near, word), word);
    passage->start = clause;
}

/* The end of the last hit of the window that ends before the place; at least that of the first. */
static uint32_t last_end(const struct hits *hits, const struct window *window, uint32_t place)
{
    uint32_t end = hits->hits[window->first_hit].end;

    for (uint32_t i = window->first_hit; i <= window->last_hit; i++) {
        if (hits->hits[i].end <= place && hits->hits[i].end > end)
            end = hits->hits[i].end;
    }
    return end;
}

/* What stands before the first hit in its word can make the hits too long. Then the first or the
 * last of them do not count: those that are worth less. */
static void make_fit(struct snippet_cutter *cutter, struct window *window)
{
    const struct hits *hits = cutter->hits;

    for (; window->first_hit < window->last_hit; window->first_hit++) {
        const struct hit *hit = &hits->hits[window->first_hit];
        uint32_t word = edge_word_start(cutter->text, hit->start, cutter->low), end;

        if (fits(cutter, word))
            return;
        end = last_end(hits, window,
                       text_forward(cutter->text, word, cutter->length, cutter->needed));
        if (hits_worth_more(hits, hits_groups(hits, hit[1].start, cutter->needed),
                            hits_groups(hits, hit->start, end)))
            continue;
        cutter->needed = end;
        return;
    }
}

static void begin(const struct snippet_cutter *cutter, const struct window *window,
                  struct passage *passage)
{
    const struct hit *hit = &cutter->hits->hits[window->first_hit];

    passage->start = sentence_story(cutter->hits, hit->sentence, hit->start);
    if (!window->sentence || !fits(cutter, passage->start))
        begin_before_hit(cutter, hit, passage);
}

/* Adds whole sentences before it while less than half of the length is used. */
static void begin_earlier(const struct snippet_cutter *cutter, struct passage *passage)
{
    const struct hits *hits = cutter->hits;
    uint32_t next = sentence_from(hits, passage->start);
    uint32_t used = text_characters(cutter->text, passage->start, passage->end);

    if (passage->cut_before || passage->cut_after)
        return;
    for (uint32_t i = next; i-- > 0 && used < cutter->length / 2;) {
        uint32_t start = sentence_story(cutter->hits, i, passage->start);

        if (sentence_is_last(hits, i) &&
            (used >= cutter->length / 3 || sentence_flaws(hits, i) & SENTENCE_OPEN))
            return;
        if (start < cutter->low ||
            text_characters(cutter->text, start, passage->end) > cutter->length)
            return;
        if (sentence_flaws(hits, i) & SENTENCE_QUOTED)
            continue;
        passage->start = start;
        used = text_characters(cutter->text, start, passage->end);
    }
}

/* --- quotations --- */

/* Starts where the quotation opens, at best with the sentence that introduces it. */
static bool begin_with_quotation(const struct snippet_cutter *cutter, uint32_t opener,
                                 struct passage *passage)
{
    uint32_t word = edge_word_start(cutter->text, opener, 0);
    uint32_t next = sentence_from(cutter->hits, opener + 1);
    uint32_t starts[] = {sentence_story(cutter->hits, sentence_at(cutter->hits, opener), opener),
                         word, opener};

    if (next < cutter->hits->sentence_count && sentence_begin(cutter->hits, next) <= opener)
        starts[0] = sentence_begin(cutter->hits, next); /* it opens with a sentence */
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (starts[i] > opener || !fits(cutter, starts[i]))
            continue;
        passage->start = starts[i];
        passage->cut_before = i > 0;
        return true;
    }
    return false;
}

/* Starts behind the quotation: with a sentence before the hit if there is one, else with what
 * follows the quotation. */
static void begin_behind(const struct snippet_cutter *cutter, uint32_t close, uint32_t hit,
                         struct passage *passage)
{
    uint32_t next = sentence_from(cutter->hits, close);

    passage->cut_before =
        next >= cutter->hits->sentence_count || sentence_begin(cutter->hits, next) > hit;
    if (passage->cut_before)
        passage->start =
            edge_skip_marks(cutter->text, text_word_start(cutter->text, close, hit), hit);
    else
        passage->start = sentence_begin(cutter->hits, next);
}

/* Ends with the last hit of the window that ends before the place, or starts with the first one
 * behind it: where more of the query is. */
static void keep_one_side(struct snippet_cutter *cutter, const struct window *window,
                          uint32_t close, struct passage *passage)
{
    const struct hits *hits = cutter->hits;
    uint32_t needed = last_end(hits, window, close), i = window->first_hit;

    while (i <= window->last_hit && hits->hits[i].start < close)
        i++;
    if (i <= window->last_hit && hits_worth_more(hits, hits_groups(hits, close, cutter->needed),
                                                 hits_groups(hits, passage->start, close))) {
        begin_behind(cutter, close, hits->hits[i].start, passage);
        return;
    }
    cutter->needed = needed < close ? needed : close;
    cutter->high = close;
}

/* See the top: no end of a quotation without its beginning. */
static void balance(struct snippet_cutter *cutter, const struct window *window,
                    struct passage *passage)
{
    uint32_t hit = cutter->hits->hits[window->first_hit].start, opener, close;
    uint32_t low = sentence_paragraph(cutter->hits, sentence_at(cutter->hits, hit));

    if (low >= passage->start || !quotation_holds(cutter->text, passage->start, low, &opener) ||
        begin_with_quotation(cutter, opener, passage))
        return;
    close = quotation_end(cutter->text, passage->start, cutter->high);
    if (close < hit)
        begin_behind(cutter, close, hit, passage);
    else if (close < cutter->high)
        keep_one_side(cutter, window, close, passage);
}

/* --- passages --- */

struct passage cut_window(const struct hits *hits, struct str text, const struct zone *zone,
                          const struct window *window, uint32_t length)
{
    struct snippet_cutter cutter = {hits, text, zone->start, zone->end, length, 0};
    struct passage passage = {.score = (float)window->worth};
    uint32_t end = last_end(hits, window, UINT32_MAX);
    struct window fitting = *window;

    if (cutter.high < end)
        cutter.high = end;
    cutter.needed = edge_word_end(text, end, cutter.high);
    if (!fits(&cutter, hits->hits[window->first_hit].start))
        cutter.needed = end;
    make_fit(&cutter, &fitting);
    begin(&cutter, &fitting, &passage);
    balance(&cutter, &fitting, &passage);
    find_end(&cutter, &passage);
    begin_earlier(&cutter, &passage);
    return passage;
}

/* The first sentence that an editor would quote. */
static uint32_t lead_sentence(const struct hits *hits)
{
    for (uint32_t i = 0; i < hits->sentence_count && i < LEAD_SENTENCES; i++) {
        if (sentence_flaws(hits, i) == 0)
            return i;
    }
    return 0;
}

struct passage cut_lead(const struct hits *hits, struct str text, uint32_t length)
{
    struct snippet_cutter cutter = {hits, text, 0, (uint32_t)text.length, length, 0};
    uint32_t sentence = lead_sentence(hits);
    struct passage passage = {0};

    passage.start = sentence_story(hits, sentence, UINT32_MAX);
    cutter.needed = text_forward(text, passage.start, 1, cutter.high);
    find_end(&cutter, &passage);
    return passage;
}

bool cut_whole(struct str text, uint32_t length, struct passage *passage)
{
    uint32_t end = text_skip_space_back(text, (uint32_t)text.length, 0);
    uint32_t start = text_skip_space(text, 0, end);

    *passage = (struct passage){.start = start, .end = end};
    return (end - start) / 4 <= length && text_characters(text, start, end) <= length;
}
