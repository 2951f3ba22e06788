/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.h - a plan's node in one segment: its documents in ascending order, with their scores.
 *
 * A tree of cursors mirrors the tree of the plan. Every kind answers the same few questions by a
 * table of operations, a kind a file (cursor_private.h lists them); the loops in match.h ask them.
 * Cursors live in the arena and are used by one thread. */
#ifndef DATELINE_SEARCH_MATCH_CURSOR_H
#define DATELINE_SEARCH_MATCH_CURSOR_H

#include "base/arena.h"
#include "query/plan.h"
#include "search/match/positions.h"
#include "store/terms/postings.h"

#define CURSOR_END POSTINGS_END

struct cursor;

/* How one kind answers. A cursor that stands at or behind a document is not asked to seek it. */
struct cursor_operations {
    uint32_t (*seek)(struct cursor *cursor, uint32_t target);
    /* Its length-normalised frequency in its current document, 1 to POSTINGS_VALUE_MAX. */
    uint8_t (*frequency)(struct cursor *cursor);
    float (*score)(struct cursor *cursor);
    float (*bound)(const struct cursor *cursor, uint32_t target, uint32_t *last_document);
    void (*find_positions)(struct cursor *cursor); /* into .positions; NULL: it has none */
};

/* What the cursors of all kinds have. Each kind's own struct begins with it. */
struct cursor {
    uint32_t document; /* the current one, CURSOR_END behind the last */
    float weight;      /* what it adds to a score at most */
    const struct cursor_operations *operations;
    struct cursor **children;
    uint32_t child_count;
    uint32_t documents; /* at most so many match in this segment */
    uint32_t place;     /* of a phrase's child, as in the plan */
    enum plan_kind kind;
    const struct plan_node *node;
    struct cursor_context *context;
    struct positions positions; /* in the document .positions_document */
    uint32_t positions_document;
};

/* Sets of documents of words with many forms, kept from one opening of a plan to the next. */
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
static inline uint32_t cursor_seek(struct cursor *cursor, uint32_t target)
{
    return cursor->document >= target ? cursor->document : cursor->operations->seek(cursor, target);
}

/* What it adds to the score of its current document. */
static inline float cursor_score(struct cursor *cursor)
{
    return cursor->operations->score(cursor);
}

/* The most that it adds to any document from `target` (at or behind the current one) to
 * *last_document. */
static inline float cursor_bound(const struct cursor *cursor, uint32_t target,
                                 uint32_t *last_document)
{
    return cursor->operations->bound(cursor, target, last_document);
}

/* Where it stands in its current document; for TERM, SAME, PHRASE (its first word). Borrowed until
 * the cursor moves. */
const struct positions *cursor_positions(struct cursor *cursor);

/* --- what the loops of match.h know of some kinds --------------------------------------------- */

/* Of a TERM all of whose occurrences count: its postings; else NULL. */
struct postings_cursor *cursor_term_postings(const struct cursor *cursor);
/* An AND that leaves documents out (NOT). */
bool cursor_all_excludes(const struct cursor *cursor);
/* Of PHRASE and NEAR: the documents so far that had all words, or the two rarest. */
uint32_t cursor_phrase_met(const struct cursor *cursor);
/* PHRASE, NEAR: from here on pass over documents that cannot score more than this, without a look
 * at their positions. */
void cursor_phrase_pass(struct cursor *cursor, float least);

#endif
