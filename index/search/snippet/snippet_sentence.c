/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_sentence.c - finds the ends of sentences from the starts that the analyzer tells. */
#include "search/snippet/snippet_sentence.h"

#include "search/snippet/snippet_edge.h"
#include "search/snippet/snippet_quotation.h"
#include "search/snippet/snippet_text.h"

#define FLAWS_KNOWN 0x80

uint32_t sentence_begin(const struct hits *hits, uint32_t sentence)
{
    return edge_word_start(hits->text, hits->sentences[sentence].start, 0);
}

uint32_t sentence_story(const struct hits *hits, uint32_t sentence, uint32_t needed)
{
    const struct sentence *found = &hits->sentences[sentence];

    return found->story > found->start && found->story <= needed ? found->story
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
