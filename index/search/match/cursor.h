/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.h - iterates over the documents of a plan's node in one segment, ascending, with scores.
 *
 * A tree of cursors mirrors the tree of the plan. Every kind of cursor implements the same table of
 * operations in its own file (cursor_private.h lists them); the loops of match.h call them. Cursors
 * live in the arena; one thread uses them. */
#ifndef DATELINE_SEARCH_MATCH_CURSOR_H
#define DATELINE_SEARCH_MATCH_CURSOR_H

#include "base/arena.h"
#include "query/plan.h"
#include "search/match/positions.h"
#include "store/terms/postings.h"

#define CURSOR_END POSTINGS_END

struct cursor;

/* The operations of one kind. cursor_seek calls seek only if the cursor is before the target. */
struct cursor_operations {
    uint32_t (*seek)(struct cursor *cursor, uint32_t target);
    /* The length-normalised frequency in the current document, 1 to POSTINGS_VALUE_MAX. */
    uint8_t (*frequency)(struct cursor *cursor);
    float (*score)(struct cursor *cursor);
    float (*bound)(const struct cursor *cursor, uint32_t target, uint32_t *last_document);
    void (*find_positions)(struct cursor *cursor); /* fills in .positions; NULL: no positions */
    /* How many quarters of its occurrences in the current document are the query's word itself, not
     * other words of its stem: 0 to PLAN_QUARTERS. NULL: the kind does not know: none. */
    uint8_t (*quarters)(struct cursor *cursor);
    /* An upper bound of the frequencies of the documents from `target` to *last_document. Only
     * cursor_most calls it, with *last_document set to CURSOR_END. `target` may be before the
     * current document, if no document between them was found. NULL: no bound is known. */
    uint8_t (*most_frequency)(const struct cursor *cursor, uint32_t target,
                              uint32_t *last_document);
};

/* The common part of all cursors: the first member of each kind's own struct. */
struct cursor {
    uint32_t document; /* the current document; CURSOR_END after the last */
    float weight;      /* the maximum that it adds to a score */
    const struct cursor_operations *operations;
    struct cursor **children;
    uint32_t child_count;
    uint32_t documents; /* upper bound of the matches in this segment */
    uint32_t place;     /* child of a phrase: as in the plan */
    float other_words;  /* as in the plan; 0: it does not count in the score */
    enum plan_kind kind;
    const struct plan_node *node;
    struct cursor_context *context;
    struct positions positions; /* of document .positions_document */
    uint32_t positions_document;
};

/* A cache of document sets of words with many forms, shared by the cursors of one search. */
struct cursor_cache {
    struct cached_set *first;
    struct arena *arena; /* must last as long as the cache; cursors may end earlier */
};

/* Shared by all cursors of a search in one segment. */
struct cursor_context {
    const struct segment *segment;
    uint32_t segment_number;
    int64_t now; /* for relative dates */
    struct arena *arena;
    float saturation[POSTINGS_VALUE_MAX + 1]; /* tf / (tf + k1), by stored frequency */
    struct error *err;
    enum status status;         /* the first failure; cursors then end */
    int64_t deadline;           /* clock_monotonic() ns; 0: none. Set it before opening cursors */
    struct cursor_cache *cache; /* NULL: no cache. Set it before opening cursors */
    bool unscored;              /* only documents and positions matter. Set it before opening */
    bool late;                  /* the deadline passed: slow cursors end at once */
    uint32_t work;              /* steps since the clock was last read */
};

/* Sets no deadline and no cache. `now` in ms. */
void cursor_context_init(struct cursor_context *context, const struct segment *segment,
                         uint32_t segment_number, int64_t now, struct arena *arena,
                         struct error *err);

/* Rounds to a multiple of 1/4096. Sums of such scores (up to 4096) are exact in a float: the order
 * of addition does not matter, and rounding never makes a bound lower than a score. */
static inline float score_round(float score)
{
    return (float)(int32_t)(score * 4096.0F + 0.5F) * (1.0F / 4096.0F);
}

/* A cursor at its first document. NULL: no document of this segment matches, or it failed
 * (context->status). */
struct cursor *cursor_open(struct cursor_context *context, const struct plan_node *node);

/* Moves to the first document at or after `target`, and returns it. */
static inline uint32_t cursor_seek(struct cursor *cursor, uint32_t target)
{
    return cursor->document >= target ? cursor->document : cursor->operations->seek(cursor, target);
}

/* The score of the current document. */
static inline float cursor_score(struct cursor *cursor)
{
    return cursor->operations->score(cursor);
}

/* The score of the current document; 0 if it is `least` or less, and that is known without reading
 * which of its words are the word as typed. */
float cursor_score_above(struct cursor *cursor, float least);

/* An upper bound of the scores of the documents from `target` to *last_document. `target` may be
 * before the current document, if no document between them was found. */
static inline float cursor_bound(const struct cursor *cursor, uint32_t target,
                                 uint32_t *last_document)
{
    return cursor->operations->bound(cursor, target, last_document);
}

/* What the current document loses because it has other words of the stem beside the word as typed,
 * or instead of it: for nodes with .in_rank, whose score leaves this out. */
float cursor_lost_in_rank(struct cursor *cursor);

/* The positions in the current document, for TERM, SAME and PHRASE (of its first word). Borrowed
 * until the cursor moves. */
const struct positions *cursor_positions(struct cursor *cursor);

/* --- special cases for the loops of match.h --------------------------------------------------- */

/* The postings of a TERM of which all occurrences count; else NULL. */
struct postings_cursor *cursor_term_postings(const struct cursor *cursor);
/* TERM: the quarters in the document that its postings are at. */
uint8_t cursor_term_quarters(struct cursor *cursor);
/* How many quarters a note of a word's list tells (postings.h). */
static inline uint8_t cursor_list_quarters(uint8_t note)
{
    return note == 0 || note > PLAN_QUARTERS ? PLAN_QUARTERS : note;
}
/* The set of documents of a SAME with many forms; else NULL. */
const struct bitmap *cursor_dense_documents(const struct cursor *cursor);
/* Is it an AND with a NOT? */
bool cursor_all_excludes(const struct cursor *cursor);
/* PHRASE, NEAR: how many documents so far had all words, or those that
 * lead: the two rarest, or pairs of frequent words. */
uint32_t cursor_phrase_met(const struct cursor *cursor);
/* Documents that are looked at for a count: from `from` on, one of `every` stripes. */
#define CURSOR_STRIPE 32u /* documents */
struct cursor_stripes {
    uint32_t from, every;
};
/* At or after `document`, which is not before .from: the first one in a stripe. */
static inline uint32_t cursor_next_striped(struct cursor_stripes stripes, uint32_t document)
{
    uint32_t stripe = (document - stripes.from) / CURSOR_STRIPE, chosen = stripes.every / 2;
    uint32_t past = stripe % stripes.every;

    if (past == chosen)
        return document;
    stripe += past < chosen ? chosen - past : stripes.every - past + chosen;
    return stripes.from + stripe * CURSOR_STRIPE;
}
static inline bool cursor_is_striped(struct cursor_stripes stripes, uint32_t document)
{
    return (document - stripes.from) / CURSOR_STRIPE % stripes.every == stripes.every / 2;
}

/* PHRASE, NEAR: from now on skip documents that cannot score more than `least`, without reading
 * their positions; but none of these stripes. */
void cursor_phrase_pass(struct cursor *cursor, float least, struct cursor_stripes stripes);

#endif
