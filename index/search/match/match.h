/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.h - finds the matches of a cursor: the best by score, or all.
 *
 * The search for the best k skips documents that cannot enter the top k, by upper bounds on scores.
 *   all words  one document at a time, led by the rarest word; bounds of the current blocks
 *              (block-max AND; Ding and Suel, SIGIR 2011)
 *   any word   sets of documents; only those whose words together can reach the top k are scored
 *              (match_sets.c). Where sets do not pay: windows of documents; words too light to
 *              lift a document into the top k are looked up only for documents that other words
 *              found (MaxScore; Turtle and Flood, "Query evaluation: strategies and
 *              optimizations", IPM 1995); windows with low block bounds are skipped */
#ifndef DATELINE_SEARCH_MATCH_MATCH_H
#define DATELINE_SEARCH_MATCH_MATCH_H

#include "search/match/cursor.h"

struct match_hit {
    float score;
    uint32_t segment;
    uint32_t document;
};

/* The k best so far. Of equal scores the earlier segment and document wins: a total order. */
struct match_heap {
    struct match_hit *hits;
    uint32_t count, capacity;
};
void match_heap_init(struct match_heap *heap, uint32_t capacity, struct arena *arena);
/* A score must be above this to enter. Below 0 while there is room. */
static inline float match_heap_threshold(const struct match_heap *heap)
{
    return heap->count < heap->capacity ? -1.0F : heap->hits[0].score;
}
void match_heap_add(struct match_heap *heap, struct match_hit hit);
/* Sorts .hits, best first. Afterwards it is a plain array, no heap. */
void match_heap_sort(struct match_heap *heap);

/* Recency adds .gain to the score of the newest document, and half of it if it is 30 days older. */
struct match_recency {
    float gain;                  /* 0: off */
    int64_t newest;              /* ms: the date that gets the full gain */
    const struct column *column; /* the segment's column of dates; NULL: none */
};
float match_recency_gain(const struct match_recency *recency, uint32_t document);

struct match {
    struct cursor *root;
    const struct segment *segment;
    uint32_t segment_number;
    const struct bitmap *filter; /* only these may match; NULL: all */
    struct match_recency recency;
    int64_t deadline; /* clock_monotonic() ns; 0: none */
    bool wants_all;   /* .all is of use */
    bool exact;       /* count all matches of a phrase: none are estimated */
    uint64_t few;     /* the same if its first candidates promise fewer matches than this */
    /* results */
    uint64_t out_of;      /* candidates: documents of the rarest term, or of the segment */
    uint64_t passed_over; /* candidates skipped by bounds or deadline; 0: `seen` is exact */
    uint64_t seen;        /* matches among the other candidates */
    struct bitmap all; /* all matches, in the arena; .words NULL: match_best did not see them all */
    bool timed_out;
};

/* Puts the segment's best matches into the heap. Deleted documents never match. */
void match_best(struct match *match, struct match_heap *heap, struct arena *arena);
/* All matches without deleted documents. *all is a new set, in the arena. */
void match_all(struct match *match, struct bitmap *all, struct arena *arena);

/* Adds the number of matches to *count, until it is `most`. */
void match_count(struct match *match, uint32_t most, uint32_t *count);

#endif
