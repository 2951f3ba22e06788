/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query.h - the query language of readers, and its tree.
 *
 *   words                all of them (the request's `match` says how strictly)
 *   "a phrase"           these words as written, not their stems, in this order, side by side
 *   -word -"phrase"      excludes it; also NOT word
 *   a AND b, a OR b      operators in capitals; parentheses; AND binds closer than OR, words side
 *                        by side closer than either
 *   a NEAR/5 b           at most 5 words between them, either order; NEAR alone is NEAR/10
 *   headline:word        only in that field; headline:"a phrase", headline:(a OR b)
 *   published:2021-01-01..2021-02-01   a range; open ends (..2021, 2021-01..), >2021, <=2021-02;
 *                        a single value (published:2021) is a WORD in that field
 *   wor*                 any word with this prefix
 *
 * Parsing never fails: invalid syntax is read as plain words. A query above the limits is cut, and
 * .truncated is set: QUERY_BYTES_MAX, QUERY_WORDS_MAX, QUERY_DEPTH_MAX (parentheses).
 *
 * The tree has the words as typed; plan.h analyzes them. All nodes, and a copy of the text that
 * they point into, live in the caller's arena. */
#ifndef DATELINE_QUERY_QUERY_H
#define DATELINE_QUERY_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define QUERY_BYTES_MAX    8192
#define QUERY_WORDS_MAX    256
#define QUERY_DEPTH_MAX    16
#define QUERY_NEAR_DEFAULT 10
#define QUERY_NEAR_MAX     100

enum query_kind {
    QUERY_ALL,    /* everything: an empty query */
    QUERY_NONE,   /* nothing: a query of punctuation only */
    QUERY_WORD,   /* .text as typed: "N." or "cyber-security" is one word */
    QUERY_PREFIX, /* .text without its star */
    QUERY_PHRASE, /* .text between the quotes */
    QUERY_RANGE,  /* .field, .low, .high; one of the two may be STR_NONE */
    QUERY_NEAR,   /* children with at most .distance words between them */
    QUERY_AND,    /* words side by side (.loose), or AND */
    QUERY_OR,
    QUERY_NOT /* excludes its one child; only below QUERY_AND */
};

struct query_node {
    enum query_kind kind;
    struct str field; /* STR_NONE: all searchable text */
    struct str text;
    struct str low, high; /* QUERY_RANGE; .text is the whole range as typed */
    bool above, below;    /* QUERY_RANGE: `>`, `<`: that end is excluded; else included */
    uint32_t distance;    /* QUERY_NEAR */
    bool loose;           /* QUERY_AND: words side by side; the request's `match` may drop
                             some. False for an explicit AND */
    uint32_t start, end;  /* its bytes in the query, without minus and field: a WORD's .text,
                             a PREFIX with its star, a PHRASE with its quotes */
    uint32_t child_count;
    struct query_node **children;
};

struct query {
    struct query_node *root; /* never NULL */
    bool truncated;
    bool plain; /* only words: no operator, quote, field, minus or star was used */
};

/* Is the name before a colon a field? If not, it is plain text ("Re: budget"). */
typedef bool query_field_fn(void *context, struct str name);

struct query_options {
    query_field_fn *is_field; /* NULL: no fields */
    void *context;
    bool plain_words; /* Meilisearch's language: only words, "phrases" and -excluded */
};

struct query *query_parse(struct str text, const struct query_options *options,
                          struct arena *arena);
/* Appends the tree in one line, e.g. `(and (word cyber) (not (phrase "a b")))`: for tests. */
void query_print(const struct query_node *node, struct buf *out);

#endif
