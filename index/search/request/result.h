/* SPDX-License-Identifier: GPL-2.0-or-later */
/* result.h - what a search finds: plain values in the caller's arena. */
#ifndef DATELINE_SEARCH_REQUEST_RESULT_H
#define DATELINE_SEARCH_REQUEST_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "query/marks.h"

#define SEARCH_ANSWER_MAX ((size_t)64 << 20) /* bytes of hits; those beyond are left out */

/* What one ranking rule says of a hit. */
enum search_rule {
    SEARCH_RULE_WORDS,          /* .matching of .most words */
    SEARCH_RULE_TYPO,           /* .matching typos of at most .most */
    SEARCH_RULE_PROXIMITY,      /* .score alone */
    SEARCH_RULE_ATTRIBUTE,      /* .rank_score, .distance_score and .score of both */
    SEARCH_RULE_ATTRIBUTE_RANK, /* .score */
    SEARCH_RULE_WORD_POSITION,  /* .score */
    SEARCH_RULE_EXACTNESS, /* .match_type; where that is noExactMatch .matching of .most words */
    SEARCH_RULE_SORT,      /* .value: no score */
    SEARCH_RULE_BM25,      /* .score */
    SEARCH_RULE_SKIPPED    /* there was no time left for this rule and those behind it */
};

struct search_detail {
    enum search_rule rule;
    struct str name; /* the key in _rankingScoreDetails: "words", "published:desc" */
    double score;
    uint32_t matching, most;
    double rank_score, distance_score;
    const char *match_type; /* "exactMatch", "matchesStart", "noExactMatch" */
    struct str value;       /* JSON: what the document has in the field that is sorted by */
};

struct search_hit {
    uint32_t segment, document; /* which one it is, among those of the same searcher */
    struct str fields;          /* the document's JSON object as stored, without its body */
    struct str body;            /* text */
    struct str snippet;         /* HTML with <mark>, where asked for */
    struct str headline;        /* likewise */
    struct str language;
    uint64_t story;  /* where stories are collapsed: its name; 0: none */
    uint32_t copies; /* other documents that tell it and pass the filter */
    double score;    /* of bm25, without an upper bound; 0 where the rules do without it */
    double rank;     /* 0 to 1, by the ranking rules; 1 for all where no rule looks at words */
    const struct search_detail *details; /* in the rules' order, where asked for */
    uint32_t detail_count;
};

struct facet_value {
    struct str value;
    uint64_t count;
};

struct facet_result {
    struct str field;
    const struct facet_value *values; /* most frequent first, then by value */
    uint32_t value_count;
    bool has_range; /* numbers and dates: their smallest and largest */
    double low, high;
};

struct search_result {
    const struct search_hit *hits;
    uint32_t hit_count;
    uint64_t total; /* documents that match */
    bool total_exact;
    bool fewer_words; /* SEARCH_ALL_THEN_FEWER had to drop words */
    bool timed_out;   /* or the answer would be too long: there are fewer hits than wanted */
    bool truncated;   /* the query was cut to its limits */
    const struct facet_result *facets; /* as requested, in order */
    uint32_t facet_count;
    struct str suggestion;     /* a whole corrected query, or STR_NONE */
    const struct marks *marks; /* for search_highlight and search_crop */
    int64_t valid_until;       /* ms: the same request to the same state of the index has this
                                  answer before that moment; 0: it moves with the clock */
};

/* A document, valid until the function returns. */
typedef void browse_fn(void *context, const struct search_hit *document);

/* A match in a text: bytes. */
struct search_span {
    uint32_t start, length;
};

#endif
