/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query.h - what a reader typed, as a tree.
 *
 *   words                all of them wanted (how strictly is the request's `match`)
 *   "a phrase"           in this order, side by side
 *   -word -"phrase"      without; also NOT word
 *   a AND b, a OR b      operators in capitals; parentheses; AND binds closer than OR, words side
 *                        by side closer than either
 *   a NEAR/5 b           at most 5 words between them, either order; NEAR alone is NEAR/10
 *   headline:word        in that field only; headline:"a phrase", headline:(a OR b)
 *   published:2021-01-01..2021-02-01   a range; open ends (..2021, 2021-01..), >2021, <=2021-02;
 *                        a single value (published:2021) is a WORD in that field
 *   wor*                 any word that starts so
 *
 * Whatever is not valid reads as plain words: parsing never fails. Limits cut, they do not refuse:
 * QUERY_BYTES_MAX of text, QUERY_WORDS_MAX words, QUERY_DEPTH_MAX parentheses; `truncated` says so.
 *
 * The tree does not know terms or languages: words are the text as typed, the plan analyzes them.
 * All nodes, and a copy of the text that they point into, live in the caller's arena. */
#ifndef DATELINE_QUERY_QUERY_H
#define DATELINE_QUERY_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define QUERY_BYTES_MAX    2000
#define QUERY_WORDS_MAX    64
#define QUERY_DEPTH_MAX    16
#define QUERY_NEAR_DEFAULT 10
#define QUERY_NEAR_MAX     100

enum query_kind {
    QUERY_ALL,    /* everything: an empty query */
    QUERY_WORD,   /* .text as typed: "N." or "cyber-security" is still one */
    QUERY_PREFIX, /* .text without its star */
    QUERY_PHRASE, /* .text is all between the quotes */
    QUERY_RANGE,  /* .field, .low, .high (either may be absent), ends included */
    QUERY_NEAR,   /* children within .distance words of each other */
    QUERY_AND,    /* words side by side, and AND; see .loose */
    QUERY_OR,
    QUERY_NOT /* the one child is unwanted; only below QUERY_AND */
};

struct query_node {
    enum query_kind kind;
    struct str field; /* STR_NONE: all searchable text */
    struct str text;
    struct str low, high; /* QUERY_RANGE; its .text is all of it as typed */
    bool above, below;    /* QUERY_RANGE: `>` and `<`, that end itself is left out */
    uint32_t distance;    /* QUERY_NEAR */
    bool loose;           /* QUERY_AND: words side by side, so that the request's `match` may
                             drop some; an explicit AND is never loosened */
    uint32_t start, end;  /* bytes of the query that it came from, without minus and field: a
                             WORD's .text, a PREFIX with its star, a PHRASE with its quotes */
    uint32_t child_count;
    struct query_node **children;
};

struct query {
    struct query_node *root; /* never NULL */
    bool truncated;
    bool plain; /* only words side by side: no operator, quote, field, minus or star was used */
};

/* Which names may stand before a colon: others are plain text ("Re: budget"). */
typedef bool query_field_fn(void *context, struct str name);

struct query_options {
    query_field_fn *is_field; /* NULL: no fields */
    void *context;
    bool plain_words; /* Meilisearch's language: words, "phrases" and -without, nothing else */
};

struct query *query_parse(struct str text, const struct query_options *options,
                          struct arena *arena);
/* The tree in one line, e.g. `(and (word cyber) (not (phrase "a b")))`: for tests and explain. */
void query_print(const struct query_node *node, struct buf *out);

#endif
