/* SPDX-License-Identifier: GPL-2.0-or-later */
/* result.h - the answer of a search: plain values in the caller's arena. */
#ifndef DATELINE_SEARCH_REQUEST_RESULT_H
#define DATELINE_SEARCH_REQUEST_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/budget.h"
#include "base/status.h"
#include "base/str.h"
#include "query/marks.h"

/* The ranking rules in the details of a hit, and the members that each fills in. */
enum search_rule {
    SEARCH_RULE_WORDS,          /* .matching words of .most */
    SEARCH_RULE_TYPO,           /* .matching typos, at most .most */
    SEARCH_RULE_PROXIMITY,      /* .score */
    SEARCH_RULE_ATTRIBUTE,      /* .rank_score, .distance_score, and .score from both */
    SEARCH_RULE_ATTRIBUTE_RANK, /* .score */
    SEARCH_RULE_WORD_POSITION,  /* .score */
    SEARCH_RULE_EXACTNESS,      /* .match_type; for noExactMatch also .matching words of .most */
    SEARCH_RULE_SORT,           /* .value; no score */
    SEARCH_RULE_BM25,           /* .score */
    SEARCH_RULE_SKIPPED,        /* timeout: this rule and later ones were not applied */
    /* no ranking rules, but what a caller did to the hit: */
    SEARCH_RULE_PIN,  /* .matching: the place where the hit was put */
    SEARCH_RULE_SCALE /* .score: what the score was multiplied with; .value: JSON, on whose order */
};

struct search_detail {
    enum search_rule rule;
    struct str name; /* the key in _rankingScoreDetails: "words", "published:desc" */
    double score;    /* the share of .ranks that the hit has */
    double ranks;    /* how many the rule gives; 0: it gives none, as a sort */
    uint32_t matching, most;
    double rank_score, distance_score;
    const char *match_type; /* "exactMatch", "matchesStart", "noExactMatch" */
    struct str value;       /* JSON: the document's value of the sort field */
};

struct search_request;

struct search_hit {
    uint32_t segment, document; /* identify the document within one searcher */
    struct str fields;          /* the document's JSON object as stored, without its body */
    /* Of a search, the next three are made of displayed fields only; else they are STR_NONE. */
    struct str body;     /* plain text */
    struct str snippet;  /* HTML with <mark>, if requested */
    struct str headline; /* HTML with <mark>, if requested */
    struct str language;
    uint64_t story;  /* with collapse: the id of its story; 0: none */
    uint32_t copies; /* with collapse: other documents of the story that pass the filter */
    bool measured;   /* a sort is by _geoPoint, and the document has a place */
    double distance; /* then: from the first such point, in metres */
    double score;    /* bm25, without an upper limit; 0 without words */
    double rank;     /* 0 to 1, by the ranking rules; 1 if no rule looks at words */
    const struct search_detail *details; /* in the order of the rules, if requested */
    uint32_t detail_count;
};

struct facet_value {
    struct str value;
    uint64_t count;
};

struct facet_result {
    struct str field;
    const struct facet_value *values; /* in the settings' order: by count or by value */
    uint32_t value_count;
    bool has_range; /* numbers and dates (ms): .low and .high are set */
    double low, high;
};

struct search_result {
    const struct search_hit *hits;
    uint32_t hit_count;
    uint64_t total; /* documents that match */
    bool total_exact;
    const struct bitmap *all; /* with .exact_total: all that match, one set per segment; else it may
                                 be NULL */
    uint64_t all_words;       /* those of `total` with all words; they come first */
    bool fewer_words;         /* the others have only some of the words */
    bool only_hidden;         /* no story has the words, only what stands beside it (boilerplate) */
    bool corrected;           /* the words of .suggestion were looked for, too */
    bool timed_out;           /* the deadline passed: hits may be missing, or in a worse order */
    enum budget_limit cut;    /* hits were found but left out, because of this limit */
    bool truncated;           /* the query was cut at its limits (query.h) */
    const struct facet_result *facets; /* as requested, in order */
    uint32_t facet_count;
    struct str suggestion;     /* a whole corrected query, or STR_NONE */
    const struct marks *marks; /* for search_highlight, search_matches, search_crop */
    int64_t valid_until;       /* ms: until then, the same state of the index gives the same
                                  answer; 0: do not cache, it changes with the clock */
};

/* One of several requests to an index. */
struct search_part {
    const struct search_request *request;
    const struct search_result *found; /* its hits, which `distinct` keeps; NULL: none */
};

/* The document is valid until the function returns. An error ends the browsing. */
typedef enum status browse_fn(void *context, const struct search_hit *document, struct error *err);

/* A match in a text, in bytes. */
struct search_span {
    uint32_t start, length;
};

#endif
