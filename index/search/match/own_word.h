/* SPDX-License-Identifier: GPL-2.0-or-later */
/* own_word.h - scores of a TERM of which documents with only other words of its stem score less
 * (plan.h, .other_words): by the list of the word as typed, which most documents are not in.
 *
 * Documents must ascend. It has a cursor of its own. One thread. */
#ifndef DATELINE_SEARCH_MATCH_OWN_WORD_H
#define DATELINE_SEARCH_MATCH_OWN_WORD_H

#include "search/match/cursor.h"

struct own_word {
    const struct cursor *term;
    struct postings_cursor *list; /* of the word (postings.h); NULL: no document is in it */
    uint32_t next;                /* the document that the list is at, or POSTINGS_END */
    bool has_words, own_stem;
    const float *scores; /* by frequency: of documents that have only the word as typed */
    /* By the quarters of the occurrences that are the word, and frequency; [0]: of documents that
     * do not have it. */
    float mixed[PLAN_QUARTERS + 1][POSTINGS_VALUE_MAX + 1];
};

/* NULL: the term has no such scores, or they cannot be told by one list; or the segment cannot be
 * read (context->status). `scores`: as match_fill_scores. Lives in the arena of the context. */
struct own_word *own_word_open(const struct cursor *term, const float *scores);

/* The first document from `document` on that is in the list. */
static inline uint32_t own_word_next(struct own_word *own, uint32_t document)
{
    if (own->next < document)
        own->next = postings_cursor_seek(own->list, document);
    return own->next;
}

/* The score of a document that has this note in the term's list. */
static inline float own_word_score(struct own_word *own, uint32_t document, uint8_t note)
{
    uint8_t frequency = (uint8_t)(note >> own->has_words);

    if (own->own_stem && (note & 1))
        return own->scores[frequency];
    return own_word_next(own, document) == document
               ? own->mixed[cursor_list_quarters(postings_cursor_note(own->list))][frequency]
               : own->mixed[0][frequency];
}

/* May a document of [start, end) have the word? */
static inline bool own_word_within(struct own_word *own, uint32_t start, uint32_t end)
{
    return own->own_stem || own_word_next(own, start) < end;
}

#endif
