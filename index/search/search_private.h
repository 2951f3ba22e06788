/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_private.h - one search, for the files that make its steps.
 *
 *   search.c         the attempts in their order, which one is the answer, the result
 *   search_prepare.c the request checked, its page and its filters
 *   search_plan.c    the request's words as a plan
 *   search_best.c    the best by bm25, closeness and recency; every match; sorted by columns
 *   search_rules.c   by the settings' ranking rules
 *   search_answer.c  documents, snippets
 *   search_union.c   several requests together; the values of a facet
 *   similar_run.c    for similar.c, which makes its own plan
 *
 * A step reads `struct search`, which nothing changes once it is prepared, and writes what it found
 * into a `struct found` of its own. So an attempt depends on the request and on what it is given of
 * the attempts before it, and on nothing else. */
#ifndef DATELINE_SEARCH_SEARCH_PRIVATE_H
#define DATELINE_SEARCH_SEARCH_PRIVATE_H

#include "query/plan.h"
#include "search/match/match.h"
#include "search/rules/rules.h"
#include "search/search.h"
#include "search/searcher.h"

/* A request to an index, ready to be looked for: the same for every attempt. */
struct search {
    struct searcher *searcher;
    const struct generation *generation;
    const struct search_request *request;
    const struct query *query;
    const struct settings *settings; /* they rank by rules; NULL: by bm25 alone */
    const struct bitmap *filters;    /* one a segment; NULL: no filter */
    struct str distinct;             /* one hit a value of it; STR_NONE: no such field */
    uint32_t offset, wanted;         /* hits [offset, wanted) are shown */
    int64_t now;
    struct cursor_cache *cache; /* only makes the next attempt faster */
    struct arena *arena;
    struct error *err;
};

/* What was looked for, and what was found. */
struct found {
    const struct plan *plan;
    const struct search_sort *sorts; /* bm25: what hits are sorted by; none: relevance */
    uint32_t sort_count;
    const struct rule_list *rules; /* NULL: the settings' rules were not asked */
    struct match_hit *hits;
    const struct ranked *ranked; /* beside .hits; NULL: no rule looked at words */
    uint32_t hit_count;
    struct bitmap *all; /* every match, one set a segment; NULL until needed */
    uint64_t total;
    bool total_exact;
    bool timed_out; /* or an attempt before it did */
    bool fewer_words;
};

/* search.c */
/* The answer: what the last attempt that was needed found. */
enum status search_find(const struct search *search, struct found *found);

/* search_prepare.c */
/* The request checked, its filters gathered. `cache` is empty and lasts as long as *search. */
enum status search_prepare(struct search *search, struct searcher *searcher,
                           const struct search_request *request, struct cursor_cache *cache,
                           struct arena *arena, struct error *err);

/* search_plan.c */
const struct query *search_query(const struct search *search);
/* `typing`: the last word may be the start of one. */
enum status search_plan(const struct search *search, bool typing, enum plan_tolerance tolerance,
                        struct plan *plan);

/* search_best.c: each finds the hits of found->plan. */
enum status search_find_best(const struct search *search, struct found *found);
enum status search_find_sorted(const struct search *search, const struct search_sort *sorts,
                               uint32_t count, struct found *found);
/* Adds every match and the exact total, where they are not known yet. */
enum status search_everything(const struct search *search, struct found *found);

/* search_rules.c */
enum status search_find_by_rules(const struct search *search, struct found *found);
/* What the rules say of a hit: its rank, and its details where they are asked for. `rules` are
 * those of search_rules_shown. */
const struct rule_list *search_rules_shown(const struct search *search, const struct found *found);
void search_rule_hit(const struct search *search, const struct found *found,
                     const struct rule_list *rules, uint32_t number, struct search_hit *out);

/* search_answer.c */
/* What a hit has of what the words of the query could give, 0 to 1. */
double search_share(const struct plan *plan, float score);
/* Puts the hits of the page into the result. */
enum status search_show(const struct search *search, const struct found *found,
                        struct search_result *result);

#endif
