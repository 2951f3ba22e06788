/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_sentence.c - finds the ends of sentences from the starts that the analyzer tells. */
#include "search/snippet/snippet_sentence.h"

#include "search/snippet/snippet_dateline.h"
#include "search/snippet/snippet_edge.h"
#include "search/snippet/snippet_quotation.h"
#include "search/snippet/snippet_text.h"

#define FLAWS_KNOWN 0x80
/* A dateline stands before one of the first paragraphs: a headline and a summary may come first. */
#define DATELINE_PARAGRAPHS 3

uint32_t sentence_begin(const struct hits *hits, uint32_t sentence)
{
    return edge_word_start(hits->text, hits->sentences[sentence].start, 0);
}

static uint32_t find_story(struct str text, const struct sentence *sentence)
{
    uint32_t begin, end;

    if (sentence->paragraph >= DATELINE_PARAGRAPHS || sentence->start > sentence->paragraph_start)
        return sentence->start;
    begin = edge_word_start(text, sentence->start, 0);
    end = dateline_end(text, begin, (uint32_t)text.length);
    return end > begin ? end : sentence->start;
}

uint32_t sentence_story_start(const struct hits *hits, uint32_t sentence)
{
    struct sentence *known = &hits->sentences[sentence];

    if (known->story == SENTENCE_STORY_UNKNOWN)
        known->story = find_story(hits->text, known);
    return known->story;
}

uint32_t sentence_story(const struct hits *hits, uint32_t sentence, uint32_t needed)
{
    uint32_t story = sentence_story_start(hits, sentence);

    return story > hits->sentences[sentence].start && story <= needed
               ? story
               : sentence_begin(hits, sentence);
}

uint32_t sentence_end(const struct hits *hits, uint32_t sentence)
{
    uint32_t start = hits->sentences[sentence].start;
    uint32_t end =
        sentence + 1 < hits->sentence_count ? sentence_begin(hits, sentence + 1) : hits->end;

    if (end < start)
        return start;
    end = text_skip_space_back(hits->text, end, start);
    return edge_without_ornaments(hits->text, end, start);
}

uint32_t sentence_paragraph(const struct hits *hits, uint32_t sentence)
{
    return edge_word_start(hits->text, hits->sentences[sentence].paragraph_start, 0);
}

bool sentence_is_last(const struct hits *hits, uint32_t sentence)
{
    return sentence + 1 >= hits->sentence_count ||
           hits->sentences[sentence + 1].paragraph != hits->sentences[sentence].paragraph;
}

uint32_t sentence_from(const struct hits *hits, uint32_t place)
{
    uint32_t low = 0, count = hits->sentence_count;

    while (count > 0) { /* the same number of rounds for each place, so that all are predicted */
        uint32_t half = (count + 1) / 2;

        low += hits->sentences[low + half - 1].start < place ? half : 0;
        count -= half;
    }
    return low;
}

uint32_t sentence_at(const struct hits *hits, uint32_t place)
{
    uint32_t next = sentence_from(hits, place + 1);

    return next > 0 ? next - 1 : 0;
}

uint32_t sentence_flaws(const struct hits *hits, uint32_t sentence)
{
    struct sentence *known = &hits->sentences[sentence];
    uint32_t begin, opener;
    uint8_t flaws = FLAWS_KNOWN;

    if (known->flaws & FLAWS_KNOWN)
        return known->flaws & ~(uint32_t)FLAWS_KNOWN;
    begin = sentence_begin(hits, sentence);
    if (sentence_is_last(hits, sentence) &&
        !edge_is_stopped(hits->text, sentence_end(hits, sentence)))
        flaws |= SENTENCE_OPEN;
    if (known->start > known->paragraph_start &&
        quotation_holds(hits->text, begin, sentence_paragraph(hits, sentence), &opener))
        flaws |= SENTENCE_QUOTED;
    if (sentence + 1 < hits->sentence_count || hits->end == hits->text.length)
        known->flaws = flaws;
    return flaws & ~(uint32_t)FLAWS_KNOWN;
}
