/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request.h - the parameters of a search: plain values in the caller's arena. */
#ifndef DATELINE_SEARCH_REQUEST_REQUEST_H
#define DATELINE_SEARCH_REQUEST_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bitmap.h"
#include "base/budget.h"
#include "base/str.h"
#include "query/filter.h"

#define SEARCH_HITS_MAX   10000     /* offset + limit */
#define SEARCH_LIST_MAX   10000000U /* hits of a list of all */
#define SEARCH_FACETS_MAX 32
#define SEARCH_SORTS_MAX  8

enum search_match {
    SEARCH_ALL_THEN_FEWER, /* all words; if few articles have them all, then those with any */
    SEARCH_ALL,            /* all words or nothing */
    SEARCH_ANY,            /* any word; articles with more and rarer words rank higher */
    SEARCH_LAST,           /* all words, then without the last, without the last two ... */
    SEARCH_FREQUENCY       /* all words, then without the most frequent ... */
};

/* Is the last word also searched as a prefix? */
enum search_prefix {
    SEARCH_PREFIX_BY_RULES, /* with ranking rules: as the settings say; with bm25: no */
    SEARCH_PREFIX_TYPED,    /* as the settings say; with bm25 only if whole words find few hits,
                               and ranked below them */
    SEARCH_PREFIX_NEVER,
    SEARCH_PREFIX_ALWAYS
};

struct search_sort {
    struct str field;
    bool descending;
};

/* Show one hit per story (near-duplicates of one article). */
enum search_collapse {
    COLLAPSE_NONE,
    COLLAPSE_BEST,     /* the best match */
    COLLAPSE_EARLIEST, /* the first published */
    COLLAPSE_SOURCE    /* the one from the most preferred source; of these, the earliest */
};

/* The language of .q. */
enum search_language {
    SEARCH_READERS,      /* query/query.h */
    SEARCH_PROFESSIONAL, /* query/professional/professional.h: a wrong query is refused; its words
                            are all required as it says, so .match, .prefix and corrections do not
                            apply */
    SEARCH_LUCENE        /* the same, in Lucene's syntax (query/professional/lucene.h) */
};

struct search_request {
    struct str q;
    enum search_language language;
    enum search_match match;
    enum search_prefix prefix;
    bool as_typed;    /* bm25: never look for words other than those typed */
    bool standing;    /* a search that is kept (standing/standing.h): words are read without what
                         other documents have. They are not joined, not cut, not looked for in
                         compounds; ranking rules do not apply */
    bool plain_words; /* only words, "phrases" and -excluded; no other operators */
    const struct str *search_on; /* search only these attributes; none: all searchable ones.
                                    STATUS_BAD_SEARCH_ON if one is not searchable */
    uint32_t search_on_count;
    bool search_nowhere;       /* no attribute at all: no document has any word */
    const struct str *locales; /* languages of the query ("eng", "en"); none: the index's.
                                  STATUS_BAD_LOCALES: an unknown one */
    uint32_t locale_count;
    struct str distinct; /* one hit per value of this attribute; STR_NONE: as in the settings */
    enum search_collapse collapse; /* replaces .distinct */
    const struct str *sources;     /* for COLLAPSE_SOURCE, the most preferred first */
    uint32_t source_count;
    bool details;                     /* fill in .details of the hits */
    double score_threshold;           /* leave out hits with a lower .rank; 0: none */
    const struct filter_node *filter; /* NULL: none */
    const struct filter_node *scope;  /* what the key may see; other documents do not exist for
                                         this request. NULL: all */
    const struct bitmap *only;        /* one set per segment: no other documents exist for this
                                         request. NULL: all */
    const struct bitmap *without;     /* one set per segment: these match no query, as if the filter
                                         said so; .all of an earlier result. NULL: none */
    const struct zone_info *zone;     /* whose clocks count dates in .q and in facets; a filter has
                                         its own (filter_in_zone). NULL: UTC */
    const struct search_sort *sorts;  /* none: by relevance */
    uint32_t sort_count;
    const struct str *facets; /* fields to count values of; also "year", "month" */
    uint32_t facet_count;
    uint32_t facet_values; /* maximum values per facet; 0: the settings' maxValuesPerFacet */
    uint32_t offset;
    uint32_t limit;
    bool exact_total;          /* false: `total` may be an estimate if it is above 10,000 */
    double recency;            /* bm25: 0: none; 1: the newest article gains slightly less
                                  than two adjacent words do */
    bool hidden_too;           /* bm25: if nothing else matches, search hidden fields, too */
    bool suggest;              /* offer a correction if the words as typed find nothing */
    bool snippets;             /* fill in .snippet */
    bool bodiless;             /* leave .body of the hits empty */
    bool textless;             /* read no texts: hits have their places and scores only */
    uint32_t snippet_length;   /* characters; 0: 240 */
    uint32_t snippet_passages; /* maximum passages; 0: 1, or 2 if they show more of the query */
    int64_t deadline;          /* clock_monotonic() ns; 0: none. After it, the answer has
                                  the hits found so far, and .timed_out is set */
    struct budget *budget;     /* what all queries of the client's request may use together;
                                  fetching hits spends it. NULL: no limits */
};

/* What other documents should be like. */
struct search_examples {
    struct str text;       /* STR_NONE: none */
    const struct str *ids; /* of documents */
    uint32_t id_count;
};

/* The parameters of a list of documents without a query (browse.h). */
struct browse {
    const struct filter_node *filter; /* NULL: all */
    const struct str *ids;            /* only documents with these ids; NULL: any */
    uint32_t id_count;
    const struct search_sort *sorts; /* none: in the order of the index */
    uint32_t sort_count;
    uint32_t offset, limit;
};

#endif
