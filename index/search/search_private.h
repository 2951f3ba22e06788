/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_private.h - one search under way, for the files that make its steps.
 *
 *   search.c        the steps in their order; the request checked, the plan made
 *   search_best.c   the best by bm25, closeness and recency; every match; sorted by columns
 *   search_rules.c  by the settings' ranking rules
 *   search_answer.c facets, documents, snippets
 *   search_union.c  several requests together; the values of a facet
 *   similar.c       documents like another */
#ifndef DATELINE_SEARCH_SEARCH_PRIVATE_H
#define DATELINE_SEARCH_SEARCH_PRIVATE_H

#include "query/plan.h"
#include "search/match/match.h"
#include "search/rules/rules.h"
#include "search/search.h"
#include "search/searcher.h"

/* One search under way. */
struct run {
    struct searcher *searcher;
    const struct generation *generation;
    struct search_request settled; /* the request, with what follows from the index */
    const struct search_request *request;
    struct arena *arena;
    struct search_result *result;
    struct error *err;
    struct plan plan;
    int64_t now;
    struct cursor_cache cache;
    struct bitmap *filters; /* one a segment; NULL: no filter */
    struct bitmap *all;     /* every match, one set a segment; NULL until needed */
    struct match_hit *hits;
    uint32_t hit_count;
    /* Where the settings rank by rules */
    const struct settings *settings; /* NULL: by bm25 alone */
    struct rule_list rules;
    struct ranked *ranked;   /* beside .hits; NULL: the rules were not asked */
    uint32_t offset, wanted; /* hits [offset, wanted) are shown */
    struct str distinct;     /* one hit a value of it; STR_NONE: no such field */
};

/* search.c */
/* The request checked; nothing looked for yet. */
enum status search_begin(struct run *run, struct searcher *searcher,
                         const struct search_request *request, struct arena *arena,
                         struct search_result *result, struct error *err);
/* .hits, and the total so far as it is known. */
enum status search_find(struct run *run);

/* search_best.c */
enum status search_everything(struct run *run); /* .all, and the exact total */
enum status search_best(struct run *run);
enum status search_sorted(struct run *run, const struct search_sort *sorts, uint32_t count);

/* search_rules.c */
enum status search_by_rules(struct run *run);
void search_rule_hit(struct run *run, uint32_t number, struct search_hit *out);

/* search_answer.c */
/* What a hit has of what the words of the query could give, 0 to 1. */
double search_share(const struct run *run, float score);
enum status search_facets(struct run *run);
enum status search_page(struct run *run);

#endif
