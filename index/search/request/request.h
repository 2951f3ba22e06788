/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request.h - what a search is asked for: plain values in the caller's arena. */
#ifndef DATELINE_SEARCH_REQUEST_REQUEST_H
#define DATELINE_SEARCH_REQUEST_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "query/filter.h"

#define SEARCH_HITS_MAX   10000 /* offset + limit */
#define SEARCH_FACETS_MAX 32
#define SEARCH_SORTS_MAX  8

enum search_match {
    SEARCH_ALL_THEN_FEWER, /* all words; where nothing has them all, as many as can be had */
    SEARCH_ALL,            /* all words or nothing */
    SEARCH_ANY,            /* any word; more of them and rarer ones rank higher */
    SEARCH_LAST,           /* all words, then without the last, without the last two ... */
    SEARCH_FREQUENCY       /* all words, then without the most frequent ... */
};

/* May the last word be the start of one? */
enum search_prefix {
    SEARCH_PREFIX_BY_RULES, /* by ranking rules as the settings have it, by bm25 not */
    SEARCH_PREFIX_TYPED,    /* as the settings have it; by bm25 where whole words find few, and
                               behind them */
    SEARCH_PREFIX_NEVER,
    SEARCH_PREFIX_ALWAYS
};

struct search_sort {
    struct str field;
    bool descending;
};

/* One hit a story: near-copies are one. */
enum search_collapse {
    COLLAPSE_NONE,
    COLLAPSE_BEST,     /* the copy that matches best */
    COLLAPSE_EARLIEST, /* the one published first */
    COLLAPSE_SOURCE    /* the one of the most preferred source, of those the earliest */
};

struct search_request {
    struct str q;
    enum search_match match;
    enum search_prefix prefix;
    bool plain_words;            /* no query language beyond words, "phrases" and -without */
    const struct str *search_on; /* words count in these attributes only; none: in all that are
                                    searchable. STATUS_BAD_SEARCH_ON for one that is not */
    uint32_t search_on_count;
    const struct str *locales; /* languages of the query ("eng", "en"); none: the index's */
    uint32_t locale_count;
    struct str distinct; /* one hit a value of this attribute; STR_NONE: as in the settings */
    enum search_collapse collapse; /* instead of .distinct */
    const struct str *sources;     /* of COLLAPSE_SOURCE, preferred first */
    uint32_t source_count;
    bool details;                     /* fill in .details of the hits */
    double score_threshold;           /* hits of a lower .rank are left out; 0: none */
    const struct filter_node *filter; /* NULL: none */
    const struct search_sort *sorts;  /* none: by relevance */
    uint32_t sort_count;
    const struct str *facets; /* fields to count values of; also "year", "month" */
    uint32_t facet_count;
    uint32_t facet_values; /* at most so many a facet; 0: 100 */
    uint32_t offset;
    uint32_t limit;
    bool exact_total;          /* else `total` may be an estimate */
    double recency;            /* 0: none, 1: a new article gains what one more good
                                  match of a word would; never buries an exact match */
    bool suggest;              /* offer a correction where words as typed find nothing */
    bool snippets;             /* fill in .snippet */
    uint32_t snippet_length;   /* characters; 0: 240 */
    uint32_t snippet_passages; /* 0: 1 */
    int64_t deadline;          /* clock_monotonic() ns; 0: none. When it passes, what
                                  was found so far is the answer, `timed_out` set */
};

/* Documents one after the other, without a query (browse.h). */
struct browse {
    const struct filter_node *filter; /* NULL: all */
    const struct str *ids;            /* only those of these ids; NULL: any */
    uint32_t id_count;
    const struct search_sort *sorts; /* none: in the order of the index */
    uint32_t sort_count;
    uint32_t offset, limit;
};

#endif
