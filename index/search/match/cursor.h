/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.h - a plan's node in one segment: its documents in ascending order, with their scores.
 *
 * A tree of cursors mirrors the tree of the plan. Every kind answers the same few questions; the
 * loops in match.h ask them. Cursors live in the arena and are used by one thread. */
#ifndef DATELINE_SEARCH_MATCH_CURSOR_H
#define DATELINE_SEARCH_MATCH_CURSOR_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "query/plan.h"
#include "store/terms/postings.h"

#define CURSOR_END POSTINGS_END

/* Positions of one word in one document, ascending. */
struct positions {
    uint32_t *at;
    uint32_t count, capacity;
};

struct cursor {
    uint32_t document; /* the current one, CURSOR_END behind the last */
    enum plan_kind kind;
    const struct plan_node *node;
    float weight;       /* what it adds to a score at most */
    uint32_t documents; /* at most so many match in this segment */
    struct cursor **children;
    uint32_t child_count;
    uint32_t place, distance; /* as in the plan */
    /* PHRASE, NEAR: documents that could not score more than .least are passed over without a look
     * at their positions (-1: none is). */
    float least;
    uint32_t met; /* AND, PHRASE, NEAR: documents that had all words, or the two rarest */
    struct postings_cursor *postings; /* TERM */
    bool body_only;                   /* TERM */
    const struct plan_scope *scope;   /* TERM */
    struct cursor **unwanted;         /* AND: what NOT stands before */
    uint32_t unwanted_count;
    struct bitmap matches;      /* FILTER and dense SAME: in the arena */
    uint8_t *frequencies;       /* dense SAME: one a document */
    uint8_t *forms;             /* dense SAME: the one child that each document has */
    bool spent;                 /* dense SAME: its children stand at their ends */
    struct positions positions; /* of a TERM or SAME at .positions_document */
    uint32_t positions_document;
    struct cursor_context *context;
};

/* Sets of documents of dense SAMEs, kept from one opening of a plan to the next. */
struct cursor_cache {
    struct cached_set *first;
    struct arena *arena; /* lasts as long as the cache: cursors may go before */
};

/* What all cursors of a search in one segment share. */
struct cursor_context {
    const struct segment *segment;
    uint32_t segment_number;
    int64_t now; /* for relative dates */
    struct arena *arena;
    float saturation[POSTINGS_VALUE_MAX + 1]; /* tf / (tf + k1) by stored frequency */
    struct error *err;
    enum status status; /* the first failure: the cursor then ends */
    int64_t deadline;   /* clock_monotonic() ns; 0: none. Set it before cursors are opened */
    struct cursor_cache *cache; /* what a search's cursors gathered before; NULL: nothing is kept */
    bool late;                  /* it passed: cursors that look at much for a match end at once */
    uint32_t work;              /* since the last look at the clock */
};

void cursor_context_init(struct cursor_context *context, const struct segment *segment,
                         uint32_t segment_number, int64_t now, struct arena *arena,
                         struct error *err);

/* Scores are whole multiples of 1/4096: then sums of them (up to 4096) are exact in a float, the
 * same in whatever order words are added up, and a bound is never below a score by rounding. */
static inline float score_round(float score)
{
    return (float)(int32_t)(score * 4096.0F + 0.5F) * (1.0F / 4096.0F);
}

/* At its first document. NULL: none matches in this segment, or context->status. */
struct cursor *cursor_open(struct cursor_context *context, const struct plan_node *node);

/* To the first document at or after `target`; returns it. */
uint32_t cursor_seek(struct cursor *cursor, uint32_t target);
/* What it adds to the score of its current document. */
float cursor_score(struct cursor *cursor);
/* The most that it adds to any document from `target` (at or behind the current one) to
 * *last_document. */
float cursor_bound(const struct cursor *cursor, uint32_t target, uint32_t *last_document);
/* Where it stands in its current document; for TERM, SAME, PHRASE (its first word). Borrowed until
 * the cursor moves. */
const struct positions *cursor_positions(struct cursor *cursor);

/* For cursor.c: do the first `count` of a phrase's words, the rarest, stand right somewhere? */
bool cursor_phrase_starts(struct cursor *cursor, uint32_t count);
/* Does the phrase or NEAR hold in the document that all children stand at? */
bool cursor_phrase_holds(struct cursor *cursor);
bool cursor_near_holds(struct cursor *cursor);
/* Positions of the phrase's first word, where it holds. */
void cursor_phrase_positions(struct cursor *cursor, struct positions *out);
void positions_add_one(struct arena *arena, struct positions *positions, uint32_t position);

#endif
