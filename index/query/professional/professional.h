/* SPDX-License-Identifier: GPL-2.0-or-later */
/* professional.h - the query language of news databases, and its tree.
 *
 *   bank loan             words side by side are a phrase; any form of each word
 *   "bank loans"          these words as written, side by side
 *   "=Apple"              also with these capitals
 *   a AND b, a OR b       in any case; a NOT b, a AND NOT b: without b
 *   a w/5 b               b at most 5 words away, before or after: also near5, near/5, /5, n/5
 *   a pre/3 b             b at most 3 words after a: also adj3, adj/3, onear/3, p/3
 *   a /s b, a /p b        in one sentence, in one paragraph: also w/s, w/p, near/s, same (= /p);
 *                         pre/s, pre/p: a before b
 *   a not w/5 b           an a without b near it; NOT before any of the operators above
 *   atleast4 a            a at least four times; also atleast4(a OR b)
 *   headline(a OR b)      in one field: also headline:a, headline=a. lead: the first words of the
 *                         body; hlead: the headline and these
 *   allcaps(a)            only capitals
 *   caps(a), nocaps(a)    a capital in each word; no capital
 *   singular(a)           only this form; also plural(a)
 *   wom?n col*r bank!     one character; any characters, also none; ! is * at the end
 *   word~ word~2          also words one edit away, or two
 *   wc>300 length<=50     articles by their length in words
 *   date aft 1/1/2024     also bef, is, from, to, bet … and …, last 30 days, >= 2024-05
 *
 * From the closest binding to the loosest: functions; words side by side; proximity, from the left;
 * AND and NOT; OR. Parentheses group, up to PRO_DEPTH_MAX deep.
 *
 * Unlike a reader's query (query.h), a wrong one is refused: a misread query would silently find
 * too much or too little. The error says at which character, what stands there, and what would be
 * right. Time and memory are linear in the text. The tree and a copy of the text that it points
 * into live in the caller's arena. */
#ifndef DATELINE_QUERY_PROFESSIONAL_PROFESSIONAL_H
#define DATELINE_QUERY_PROFESSIONAL_PROFESSIONAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#define PRO_BYTES_MAX    80000 /* 20,000 characters of up to four bytes */
#define PRO_LETTERS_MAX  20000 /* characters */
#define PRO_WORDS_MAX    4000
#define PRO_DEPTH_MAX    20   /* parentheses in each other */
#define PRO_NEST_MAX     64   /* operators of proximity in each other, also without parentheses */
#define PRO_DISTANCE_MAX 1000 /* words */
#define PRO_SLIPS_MAX    2
#define PRO_COUNT_MAX    1000 /* atleast */

enum pro_kind {
    PRO_ALL, /* everything: an empty query */
    PRO_WORDS,
    PRO_AND, /* its NOT children exclude */
    PRO_OR,
    PRO_NOT,
    PRO_NEAR,
    PRO_FIELD,
    PRO_CAPITALS,
    PRO_LEAST,
    PRO_LENGTH,
    PRO_DATE
};

/* How words are searched. */
enum pro_manner {
    PRO_ANY_FORM, /* all words of the stem */
    PRO_LITERAL,  /* the word itself */
    PRO_EXACT,    /* with these capitals */
    PRO_SINGULAR,
    PRO_PLURAL,
    PRO_SLIPS /* also words .count edits away */
};

enum pro_unit { PRO_WORDS_APART, PRO_SENTENCE, PRO_PARAGRAPH };

enum pro_case { PRO_CAPS, PRO_ALL_CAPS, PRO_NO_CAPS };

struct pro_node {
    enum pro_kind kind;
    uint32_t start, end; /* its bytes in the query */
    struct str text; /* WORDS: without quotes; FIELD: its name in the index, "lead" or "hlead" */
    enum pro_manner manner;
    enum pro_unit unit;   /* NEAR */
    enum pro_case caps;   /* CAPITALS */
    bool ordered, apart;  /* NEAR: a before b; the a without such a b */
    uint32_t count;       /* NEAR in words: the distance. LEAST, PRO_SLIPS */
    uint32_t least, most; /* LENGTH: words */
    struct str low, high; /* DATE: as values of a filter; STR_NONE: open. Both ends are included */
    bool above, below;    /* DATE: that end is excluded */
    uint32_t nest;        /* operators of proximity in each other */
    uint32_t child_count;
    struct pro_node **children;
};

struct pro_query {
    struct pro_node *root;
    struct str text;
};

struct pro_options {
    /* The index's field of this name; STR_NONE: none. NULL: no fields. */
    struct str (*field)(void *context, struct str name);
    void *context;
    bool lucene; /* read Lucene's syntax (lucene.h) */
};

/* STATUS_BAD_QUERY: the message of pro_error. */
enum status pro_parse(struct str text, const struct pro_options *options, struct arena *arena,
                      struct pro_query **query, struct error *err);

/* Writes what is wrong at a byte of the text: "Query, at character 12 (`xyz`): <message>." */
__attribute__((format(printf, 4, 5))) enum status pro_error(struct error *err, struct str text,
                                                            size_t at, const char *format, ...);

/* Appends the tree in one line, e.g. `(near/5 (words bank) (words loan))`. */
void pro_print(const struct pro_node *node, struct buf *out);
/* Appends what a query was understood as, in words: "articles with `bank` within 5 words of …". */
void pro_say(const struct pro_node *node, struct buf *out);
/* Appends the tree as JSON: .kind, what belongs to it, .start and .length in bytes of the query,
 * and its children as .of. */
void pro_add_json(const struct pro_node *node, struct buf *out);

#endif
