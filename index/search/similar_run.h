/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar_run.h - a search whose plan is made elsewhere; of use to similar.c.
 *
 *   search_begin → .plan is filled in → search_best → hits may be taken out → search_page */
#ifndef DATELINE_SEARCH_SIMILAR_RUN_H
#define DATELINE_SEARCH_SIMILAR_RUN_H

#include "search/search_private.h"

struct run {
    struct searcher *searcher;
    const struct generation *generation;
    const struct search_request *request;
    struct arena *arena;
    struct search_result *result;
    struct error *err;
    struct plan plan;
    struct match_hit *hits;
    uint32_t hit_count;
    uint32_t wanted;                 /* hits up to this one */
    const struct settings *settings; /* whose rules rank; NULL: bm25 */
    struct str distinct;             /* STR_NONE: none */
    struct search search;            /* as it was prepared */
    struct cursor_cache cache;
};

/* The request checked; nothing looked for yet. */
enum status search_begin(struct run *run, struct searcher *searcher,
                         const struct search_request *request, struct arena *arena,
                         struct search_result *result, struct error *err);
/* .hits by bm25, and the total so far as it is known. */
enum status search_best(struct run *run);
/* The hits into the result. */
enum status search_page(struct run *run);

#endif
