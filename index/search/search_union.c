/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_union.c - matches without hits: the union of several requests; the values of a facet. */
#include "search/facet/facet.h"
#include "search/match/scan.h"
#include "search/search_private.h"

/* All matches of one request, one set per segment. *distinct: the field of which one hit per value
 * is shown. */
static enum status match(struct searcher *searcher, const struct search_request *request,
                         struct arena *arena, struct bitmap **all, struct str *distinct,
                         struct error *err)
{
    struct search_request bare = *request;
    struct cursor_cache cache;
    struct search search;
    struct found *found;
    enum status status;

    bare.offset = bare.limit = 0;
    bare.facet_count = 0;
    bare.snippets = bare.details = false;
    if ((status = search_prepare(&search, searcher, &bare, &cache, arena, err)) ||
        (status = search_find(&search, &found)) || (status = search_everything(&search, found)))
        return status;
    *all = found->all;
    *distinct = search.distinct;
    return STATUS_OK;
}

static void add_matches(struct bitmap *together, const struct bitmap *own, uint32_t segments)
{
    for (uint32_t s = 0; s < segments; s++)
        bitmap_or(&together[s], &own[s]);
}

enum status search_together(struct searcher *searcher, const struct search_request *const *requests,
                            uint32_t count, const struct str *facets, uint32_t facet_count,
                            struct arena *arena, struct search_result *result, struct error *err)
{
    const struct generation *generation = searcher->generation;
    struct budget *budget = count > 0 ? requests[0]->budget : NULL;
    struct bitmap *together = NULL;
    struct facet_result *counted;

    *result = (struct search_result){.total_exact = true};
    for (uint32_t i = 0; i < count; i++) {
        struct bitmap *all;
        struct str distinct;

        search_cut(result, budget_check(budget, arena));
        if (result->cut)
            break;
        if (match(searcher, requests[i], arena, &all, &distinct, err))
            return err->status;
        if (together)
            add_matches(together, all, generation->segment_count);
        else
            together = all;
    }
    if (!together)
        return STATUS_OK;
    result->total = sets_count(generation, together);
    for (uint32_t i = 0; i < facet_count; i++)
        if (facet_check(facets[i], generation->schema, err))
            return err->status;
    search_cut(result, facet_count_all(generation, searcher->moment, together, facets, facet_count,
                                       0, STR_NONE, count > 0 ? requests[0]->zone : NULL, budget,
                                       arena, &counted, &result->facet_count));
    result->facets = counted;
    return STATUS_OK;
}

enum status search_facet_values(struct searcher *searcher, const struct search_request *request,
                                struct str field, struct str text, struct arena *arena,
                                struct facet_result *values, enum budget_limit *limit,
                                struct error *err)
{
    const struct settings *settings = searcher_settings(searcher);
    const struct facet_typos typos = {settings->typo.enabled, settings->typo.one,
                                      settings->typo.two};
    struct facet_options options = {settings->max_values_per_facet,
                                    settings_facet_by_count(settings, field), STR_NONE, NULL,
                                    request->budget};
    struct bitmap *all;

    if (!settings->facet_search)
        return error_set(err, STATUS_FACET_SEARCH_DISABLED,
                         "The facet search is disabled for this index");
    if (facet_find_check(field, searcher->generation->schema, err) ||
        match(searcher, request, arena, &all, &options.distinct, err))
        return err->status;
    *limit = facet_find(searcher->generation, all, field, text.data ? text : STR(""), &typos,
                        &options, arena, values);
    return STATUS_OK;
}
