/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search.h - a query to an index, and its answer.
 *
 *   searcher_acquire → search_run → (write the answer) → searcher_release
 *
 * A searcher is one index at one moment: whatever is published meanwhile is not seen, so an answer
 * never mixes two states. It owns what may be shown at that moment (embargoes, expiries): there is
 * no other way to documents. Requests and results are plain values in the caller's arena. */
#ifndef DATELINE_SEARCH_SEARCH_H
#define DATELINE_SEARCH_SEARCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"
#include "query/filter.h"
#include "query/marks.h"
#include "store/reader/database.h"
#include "store/settings/settings.h"

#define SEARCH_HITS_MAX   10000 /* offset + limit */
#define SEARCH_FACETS_MAX 32
#define SEARCH_SORTS_MAX  8
#define SEARCH_ANSWER_MAX ((size_t)64 << 20) /* bytes of hits; those beyond are left out */

struct searcher;

/* The newest state of an index, as it may be shown now or at the moment `now` (ms).
 * STATUS_INDEX_NOT_FOUND when there is no such index (yet). Belongs to the calling thread until it
 * is released. */
enum status searcher_acquire(struct database *database, struct str uid, struct searcher **out,
                             struct error *err);
enum status searcher_acquire_at(struct database *database, struct str uid, int64_t now,
                                struct searcher **out, struct error *err);
/* With documents under an embargo, expired and withdrawn ones: for writers alone. */
enum status searcher_acquire_unfiltered(struct database *database, struct str uid,
                                        struct searcher **out, struct error *err);
/* The moment (ms) at which other documents may be shown; INT64_MAX: none is known. */
int64_t searcher_valid_until(const struct searcher *searcher);
void searcher_release(struct searcher *searcher); /* NULL is fine */
/* How the index is set up. Borrowed from the searcher. */
const struct settings *searcher_settings(const struct searcher *searcher);

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

/* Until when hits may be fetched and written: the deadline, but some time in any case, so that a
 * search that used up its own shows what it found. 0: no end. */
int64_t search_answer_until(int64_t deadline);
enum status search_run(struct searcher *searcher, const struct search_request *request,
                       struct arena *arena, struct search_result *result, struct error *err);

/* What several requests to one index match together: .total, and the facets of these names. */
enum status search_together(struct searcher *searcher, const struct search_request *const *requests,
                            uint32_t count, const struct str *facets, uint32_t facet_count,
                            struct arena *arena, struct search_result *result, struct error *err);

/* The values of a facet among what the request matches: those with words that begin as `text`
 * does, all for STR_NONE. STATUS_FACET_SEARCH_DISABLED, STATUS_BAD_FACET_NAME. */
enum status search_facet_values(struct searcher *searcher, const struct search_request *request,
                                struct str field, struct str text, struct arena *arena,
                                struct facet_result *values, struct error *err);

/* Documents that have the telling words of the one with this id, which is not among them
 * (similar.c); .rank is 1 for one that is as good a match as the document itself.
 * STATUS_DOCUMENT_NOT_FOUND. Of the request only page, filter, threshold and deadline count. */
enum status search_similar(struct searcher *searcher, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err);

/* One document by its id: .fields, .body, .language. STATUS_DOCUMENT_NOT_FOUND. */
enum status search_document(struct searcher *searcher, struct str id, struct arena *arena,
                            struct search_hit *document, struct error *err);
/* Is it there (STATUS_DOCUMENT_NOT_FOUND); and all of it, as it was given: new. */
enum status search_has(struct searcher *searcher, struct str id, struct error *err);
enum status search_stored(struct searcher *searcher, struct str id, struct arena *arena,
                          json_t **document, struct error *err);

struct search_stats {
    uint64_t documents;
    uint64_t deleted; /* still on disk */
    uint64_t bytes;   /* on disk */
    uint32_t segments;
    uint64_t generation;
    int64_t created, updated; /* ms; the index, and this generation */
};
void searcher_stats(struct searcher *searcher, struct search_stats *stats);
/* {"field": documents that have it}, fields by name: keys at the top of documents. Appended. */
void searcher_fields(struct searcher *searcher, struct buf *out);

/* A field's text with its matches between `before` and `after`; escaped as HTML when `html`. */
void search_highlight(struct searcher *searcher, struct str language, struct str text,
                      const struct marks *marks, struct str before, struct str after, bool html,
                      struct arena *arena, struct buf *out);
/* Where the matches of a text are, in order: bytes. */
struct search_span {
    uint32_t start, length;
};
const struct search_span *search_matches(struct searcher *searcher, struct str language,
                                         struct str text, const struct marks *marks,
                                         struct arena *arena, uint32_t *count);
/* The window of `words` words around the best matches, `marker` where text was left out; matches
 * between `before` and `after` (may be empty). */
void search_crop(struct searcher *searcher, struct str language, struct str text,
                 const struct marks *marks, uint32_t words, struct str marker, struct str before,
                 struct str after, struct arena *arena, struct buf *out);

#endif
