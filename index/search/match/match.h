/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.h - from cursors to hits: the best by score, or all.
 *
 * The best: documents that cannot enter the top k are passed over by bounds on what each term can
 * add. All words wanted: document at a time, led by the rarest, with the bounds of the blocks at
 * hand (block-max AND; Ding and Suel, SIGIR 2011). Any word: windows of documents; words that by
 * themselves cannot lift a document into the top k are only looked up for documents that the
 * others found (MaxScore; Turtle and Flood, "Query evaluation: strategies and optimizations", IPM
 * 1995), windows whose block bounds are too low are skipped. */
#ifndef DATELINE_SEARCH_MATCH_MATCH_H
#define DATELINE_SEARCH_MATCH_MATCH_H

#include "search/match/cursor.h"

struct match_hit {
    float score;
    uint32_t segment;
    uint32_t document;
};

/* The k best so far; ties go to the earlier segment and document, so that the order is total. */
struct match_heap {
    struct match_hit *hits;
    uint32_t count, capacity;
};
void match_heap_init(struct match_heap *heap, uint32_t capacity, struct arena *arena);
/* A score must be above this to enter; below 0 while there is room. */
static inline float match_heap_threshold(const struct match_heap *heap)
{
    return heap->count < heap->capacity ? -1.0F : heap->hits[0].score;
}
void match_heap_add(struct match_heap *heap, struct match_hit hit);
/* Best first. The heap is a plain array afterwards. */
void match_heap_sort(struct match_heap *heap);

/* What recency adds to a score: at most .gain, to the newest. */
struct match_recency {
    float gain;                  /* 0: off */
    int64_t newest;              /* ms */
    const struct column *column; /* of this segment; NULL: none */
};
float match_recency_gain(const struct match_recency *recency, uint32_t document);

struct match {
    struct cursor *root;
    const struct segment *segment;
    uint32_t segment_number;
    const struct bitmap *filter; /* documents that may match; NULL: all */
    struct match_recency recency;
    int64_t deadline; /* 0: none */
    /* out */
    uint64_t out_of; /* candidates: documents, of a term or of the segment */
    uint64_t
        passed_over; /* of these, because of their bounds or the deadline; 0: `seen` is exact */
    uint64_t seen;   /* matches among the others */
    bool timed_out;
};

/* Put the segment's best into the heap. */
void match_best(struct match *match, struct match_heap *heap, struct arena *arena);
/* All matches, deleted ones left out, as a set: *all is new, in the arena. */
void match_all(struct match *match, struct bitmap *all, struct arena *arena);

#endif
