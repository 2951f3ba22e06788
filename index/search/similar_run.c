/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar_run.c - a search whose plan is made elsewhere. */
#include "search/similar_run.h"

enum status search_begin(struct run *run, struct searcher *searcher,
                         const struct search_request *request, struct arena *arena,
                         struct search_result *result, struct error *err)
{
    enum status status;

    *result = (struct search_result){0};
    *run = (struct run){.searcher = searcher,
                        .generation = searcher->generation,
                        .request = request,
                        .arena = arena,
                        .result = result,
                        .err = err};
    status = search_prepare(&run->search, searcher, request, &run->cache, arena, err);
    run->wanted = run->search.wanted;
    run->settings = run->search.settings;
    run->distinct = run->search.distinct;
    return status;
}

static struct search search_of(const struct run *run)
{
    struct search search = run->search;

    search.wanted = run->wanted;
    search.settings = run->settings;
    search.distinct = run->distinct;
    return search;
}

enum status search_best(struct run *run)
{
    const struct search search = search_of(run);
    struct found found = {.plan = &run->plan};
    enum status status = search_find_best(&search, &found);

    run->hits = found.hits;
    run->hit_count = found.hit_count;
    run->result->total = found.total;
    run->result->total_exact = found.total_exact;
    run->result->timed_out = found.timed_out;
    return status;
}

enum status search_page(struct run *run)
{
    const struct search search = search_of(run);
    const struct found found = {.plan = &run->plan,
                                .sorts = run->request->sorts,
                                .sort_count = run->request->sort_count,
                                .hits = run->hits,
                                .hit_count = run->hit_count};

    return search_show(&search, &found, run->result);
}
