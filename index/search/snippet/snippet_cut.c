/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_cut.c - cuts a passage around a window of hits so that it reads well.
 *
 *   start   at the sentence of the first hit if it fits; else some words before the hit
 *   end     at a paragraph if a third of the length is used, at a sentence if half is used, else at
 *           a word
 *   then    add sentences before it while the passage is short, as at the end of a text */
#include "search/snippet/snippet_cut.h"

#include "search/snippet/snippet_text.h"

struct snippet_cutter {
    const struct hits *hits;
    struct str text;
    uint32_t low; /* bytes: the passage stays in [low, high) */
    uint32_t high;
    uint32_t length; /* characters */
};

/* The start of the sentence, with its opening quotation marks. */
static uint32_t sentence_begin(const struct snippet_cutter *cutter, uint32_t sentence)
{
    return text_skip_openers_back(cutter->text, cutter->hits->sentences[sentence].start,
                                  cutter->low);
}

/* The end of the sentence before this one. */
static uint32_t sentence_end_before(const struct snippet_cutter *cutter, uint32_t sentence)
{
    return text_skip_space_back(cutter->text, sentence_begin(cutter, sentence), cutter->low);
}

/* The first sentence that starts at or after the place. */
static uint32_t sentence_from(const struct hits *hits, uint32_t place)
{
    uint32_t low = 0, high = hits->sentence_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (hits->sentences[middle].start < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Characters of the text before a place. Fast if the place is near the start of its sentence. */
static uint32_t characters_before(const struct snippet_cutter *cutter, uint32_t place)
{
    uint32_t next = sentence_from(cutter->hits, place + 1);
    const struct sentence *sentence = &cutter->hits->sentences[next - 1];

    if (next == 0)
        return text_characters(cutter->text, 0, place);
    return sentence->at + text_characters(cutter->text, sentence->start, place);
}

/* --- the end --- */

/* The best end of a sentence in [needed, limit]; 0: none, or the whole rest fits without a
 * paragraph end. */
static uint32_t end_at_sentence(const struct snippet_cutter *cutter, uint32_t start,
                                uint32_t needed, uint32_t limit, bool all_fits)
{
    const struct sentence *sentences = cutter->hits->sentences;
    uint32_t from = characters_before(cutter, start), best = 0;
    uint32_t first = sentence_from(cutter->hits, needed);

    for (uint32_t i = first > 0 ? first : 1; i < cutter->hits->sentence_count; i++) {
        uint32_t end = sentence_end_before(cutter, i);
        bool paragraph = sentences[i].paragraph != sentences[i - 1].paragraph;

        if (end > limit)
            return best;
        if (end < needed || sentences[i].at - from < cutter->length / (paragraph ? 3 : 2))
            continue;
        if (paragraph)
            return end;
        best = end;
    }
    return all_fits ? 0 : best;
}

/* Removes commas, dashes and opening brackets at the end: they announce more text. */
static uint32_t without_promises(struct str text, uint32_t end, uint32_t needed)
{
    while (end > needed && text.data[end - 1] != '\0' && strchr(",;:-([{\"'", text.data[end - 1]))
        end = text_skip_space_back(text, end - 1, needed);
    return end;
}

static void find_end(const struct snippet_cutter *cutter, uint32_t needed, struct passage *passage)
{
    uint32_t high = text_skip_space_back(cutter->text, cutter->high, passage->start);
    uint32_t limit = text_forward(cutter->text, passage->start, cutter->length, high);
    bool all_fits = limit == high && cutter->high == cutter->text.length;

    if (needed > limit)
        needed = limit;
    passage->end = end_at_sentence(cutter, passage->start, needed, limit, all_fits);
    if (passage->end > 0)
        return;
    passage->end = limit;
    if (all_fits)
        return;
    passage->cut_after = true;
    passage->end = text_word_end(cutter->text, limit, needed);
    passage->end = without_promises(cutter->text, passage->end, needed);
}

/* --- the beginning --- */

/* Starts with its opening quotation marks, unless they make it too long. */
static void begin_with_sentence(const struct snippet_cutter *cutter, const struct hit *hit,
                                uint32_t needed, struct passage *passage)
{
    passage->start = sentence_begin(cutter, hit->sentence);
    if (text_characters(cutter->text, passage->start, needed) > cutter->length)
        passage->start = cutter->hits->sentences[hit->sentence].start;
}

/* Starts some words before the hit, in half of the free length, at most a quarter of all. */
static void begin_before_hit(const struct snippet_cutter *cutter, const struct hit *hit,
                             uint32_t needed, struct passage *passage)
{
    uint32_t core = text_characters(cutter->text, hit->start, needed);
    uint32_t room = core < cutter->length ? (cutter->length - core) / 2 : 0;
    uint32_t from, sentence = sentence_begin(cutter, hit->sentence);

    if (room > cutter->length / 4)
        room = cutter->length / 4;
    from = text_back(cutter->text, hit->start, room, cutter->low);
    passage->cut_before = from > sentence;
    passage->start =
        passage->cut_before ? text_word_start(cutter->text, from, hit->start) : sentence;
}

/* Adds whole sentences before it while less than half of the length is used. */
static void begin_earlier(const struct snippet_cutter *cutter, struct passage *passage)
{
    const struct sentence *sentences = cutter->hits->sentences;
    uint32_t first = sentence_from(cutter->hits, passage->start);
    uint32_t used = text_characters(cutter->text, passage->start, passage->end);

    for (; first > 0 && !passage->cut_before && used < cutter->length / 2; first--) {
        const struct sentence *earlier = &sentences[first - 1];
        uint32_t start = sentence_begin(cutter, first - 1);

        if (first < cutter->hits->sentence_count &&
            earlier->paragraph != sentences[first].paragraph && used >= cutter->length / 3)
            return;
        if (earlier->start < cutter->low)
            return;
        used += text_characters(cutter->text, start, passage->start);
        if (used > cutter->length)
            return;
        passage->start = start;
    }
}

/* If it is still short because the sentence before it is long, adds the last words of that one. */
static void begin_with_words(const struct snippet_cutter *cutter, struct passage *passage)
{
    uint32_t used = text_characters(cutter->text, passage->start, passage->end);
    uint32_t from, start;

    if (used >= cutter->length / 3 || passage->start <= cutter->low || passage->cut_before)
        return;
    from = text_back(cutter->text, passage->start, cutter->length - used, cutter->low);
    start = text_word_start(cutter->text, from, passage->start);
    passage->cut_before = start < passage->start && from > 0;
    passage->start = start;
}

/* --- passages --- */

struct passage cut_window(const struct hits *hits, struct str text, const struct zone *zone,
                          const struct window *window, uint32_t length)
{
    struct snippet_cutter cutter = {hits, text, zone->start, zone->end, length};
    const struct hit *hit = &hits->hits[window->first_hit];
    uint32_t needed = hit->end;
    struct passage passage = {0};

    for (uint32_t i = window->first_hit; i <= window->last_hit; i++)
        needed = hits->hits[i].end > needed ? hits->hits[i].end : needed;
    if (window->sentence)
        begin_with_sentence(&cutter, hit, needed, &passage);
    else
        begin_before_hit(&cutter, hit, needed, &passage);
    find_end(&cutter, needed, &passage);
    begin_earlier(&cutter, &passage);
    begin_with_words(&cutter, &passage);
    passage.score = (float)window->worth;
    return passage;
}

struct passage cut_lead(const struct hits *hits, struct str text, uint32_t length)
{
    struct snippet_cutter cutter = {hits, text, 0, (uint32_t)text.length, length};
    uint32_t word = hits->sentences[0].start;
    struct passage passage = {0};

    passage.start = sentence_begin(&cutter, 0);
    find_end(&cutter, text_forward(text, word, 1, cutter.high), &passage);
    return passage;
}

bool cut_whole(struct str text, uint32_t length, struct passage *passage)
{
    uint32_t end = text_skip_space_back(text, (uint32_t)text.length, 0);
    uint32_t start = text_skip_space(text, 0, end);

    *passage = (struct passage){.start = start, .end = end};
    return (end - start) / 4 <= length && text_characters(text, start, end) <= length;
}
