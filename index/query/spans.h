/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spans.h - runs of positions in a document, and the tree that says which runs match.
 *
 * A span is a pair of positions, its first and its last word. A node of the tree finds a set of
 * spans in a document; a document matches if the root finds any:
 *
 *   WORD        each occurrence of a word, or of a phrase of .length words
 *   ANY         the spans of all children
 *   PHRASE      child i begins .place positions after the phrase does, for all i
 *   NEAR        for a span of each of the two children: the least span that has both, if the nearer
 *               ends are at most .distance positions apart. Spans that overlap are 0 apart. A span
 *               is not near itself. .ordered: the first ends before the second begins
 *   WITHIN      the same, if both are in one sentence, or one paragraph, whatever the distance
 *   LEAST       all spans of the child, if they are at least .least
 *   LENGTH      matches documents with .least to .most words; its span has no meaning
 *
 * With .apart, NEAR and WITHIN find the spans of the first child to which no span of the second is
 * near, or within the same sentence.
 *
 * These sets are not reduced to their minimal spans, as in C. L. A. Clarke, G. V. Cormack and F. J.
 * Burkowski, "An algebra for structured text search and a framework for its implementation"
 * (Computer Journal 38(1), 1995) and P. Boldi and S. Vigna, "Efficient optimally lazy algorithms
 * for minimal-interval semantics" (Theoretical Computer Science 648, 2016): then `(new OR "new
 * york") pre/1 times` would not find "New York Times". The price is that a node may have many
 * spans: SPANS_MAX in a document; those after them are left out of an outer proximity.
 *
 * Plain values in the arena of their plan. */
#ifndef DATELINE_QUERY_SPANS_H
#define DATELINE_QUERY_SPANS_H

#include <stdbool.h>
#include <stdint.h>

#define SPANS_MAX      16384
#define SPANS_DISTANCE 1000 /* the largest .distance */

struct plan_node;

enum spans_kind {
    SPANS_WORD,
    SPANS_ANY,
    SPANS_PHRASE,
    SPANS_NEAR,
    SPANS_WITHIN,
    SPANS_LEAST,
    SPANS_LENGTH
};

/* The capitals of every word of a span. */
enum spans_capitals {
    SPANS_AS_THEY_ARE,
    SPANS_NO_CAPITALS,
    SPANS_CAPITALS,     /* at least one in each word */
    SPANS_ALL_CAPITALS, /* only capitals */
    SPANS_ONE_CAPITAL   /* at least one in each word, but not only capitals */
};

struct spans_node {
    enum spans_kind kind;
    uint32_t child_count;
    struct spans_node **children;
    /* WORD: TERM, SAME or PHRASE of terms. WITHIN: the first words of sentences or paragraphs.
     * LENGTH: the number of words. */
    const struct plan_node *node;
    uint32_t length;              /* WORD: positions of a span */
    uint32_t lead;                /* WORD: only in so many first words of the body; 0:
                                     anywhere */
    enum spans_capitals capitals; /* WORD */
    const struct plan_node *some,
        *all; /* WORD with .capitals: words with a capital, words in capitals; NULL: not needed */
    uint32_t place;       /* child of a PHRASE */
    uint32_t distance;    /* NEAR */
    bool ordered, apart;  /* NEAR, WITHIN */
    bool paragraph;       /* WITHIN: a paragraph, not a sentence */
    uint32_t least, most; /* LEAST, LENGTH */
};

#endif
