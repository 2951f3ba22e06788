/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_union.c - matches without hits: the union of several requests; the values of a facet. */
#include "search/browse.h"
#include "search/facet/facet.h"
#include "search/match/scan.h"
#include "search/order/distinct.h"
#include "search/search_private.h"

enum status search_matches_of(struct searcher *searcher, const struct search_request *request,
                              struct arena *arena, struct search_matches *out, struct error *err)
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
    *out = (struct search_matches){found->all, search.distinct, found->timed_out};
    return STATUS_OK;
}

static uint32_t count_hits(const struct search_part *parts, uint32_t count)
{
    uint32_t hits = 0;

    for (uint32_t i = 0; i < count; i++)
        hits += parts[i].found ? parts[i].found->hit_count : 0;
    return hits;
}

/* Of these documents, those that `distinct` leaves: first of all the hits of the parts. */
static struct bitmap *leave(const struct generation *generation, struct bitmap *all,
                            struct str distinct, const struct search_part *parts, uint32_t count,
                            struct arena *arena)
{
    struct match_hit *hits = arena_zero(arena, count_hits(parts, count) + 1, sizeof *hits);
    uint32_t hit_count = 0;

    if (!distinct.data || str_eq(distinct, DISTINCT_STORY))
        return all;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; parts[i].found && k < parts[i].found->hit_count; k++)
            hits[hit_count++] = (struct match_hit){.segment = parts[i].found->hits[k].segment,
                                                   .document = parts[i].found->hits[k].document};
    return distinct_set(generation, all, distinct, hits, hit_count, arena);
}

static bool have_one_distinct(const struct search_matches *matches, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (!str_eq(matches[i].distinct, matches[0].distinct))
            return false;
    return true;
}

/* If all parts keep one document per value of the same field, so does their union. */
static struct bitmap *unite(const struct generation *generation, const struct search_part *parts,
                            const struct search_matches *matches, uint32_t count,
                            struct arena *arena)
{
    bool same = have_one_distinct(matches, count);
    struct bitmap *together = NULL;

    for (uint32_t i = 0; i < count; i++) {
        struct bitmap *own =
            same ? matches[i].all
                 : leave(generation, matches[i].all, matches[i].distinct, &parts[i], 1, arena);

        for (uint32_t s = 0; together && s < generation->segment_count; s++)
            bitmap_or(&together[s], &own[s]);
        together = together ? together : own;
    }
    return same && count > 0 ? leave(generation, together, matches[0].distinct, parts, count, arena)
                             : together;
}

enum status search_together(struct searcher *searcher, const struct search_part *parts,
                            uint32_t count, const struct str *facets, uint32_t facet_count,
                            struct arena *arena, struct search_result *result, struct error *err)
{
    const struct generation *generation = searcher->generation;
    struct budget *budget = count > 0 ? parts[0].request->budget : NULL;
    struct search_matches *matches = arena_zero(arena, count + 1, sizeof *matches);
    struct bitmap *together;
    struct facet_result *counted;
    const struct moment *moment;
    enum status status;
    uint32_t done = 0;

    *result = (struct search_result){.total_exact = true};
    for (; done < count; done++) {
        search_cut(result, budget_check(budget, arena));
        if (result->cut)
            break;
        if (search_matches_of(searcher, parts[done].request, arena, &matches[done], err))
            return err->status;
        result->timed_out |= matches[done].timed_out;
    }
    if (done == 0)
        return STATUS_OK;
    together = unite(generation, parts, matches, done, arena);
    result->total = sets_count(generation, together);
    for (uint32_t i = 0; i < facet_count; i++)
        if (facet_check(facets[i], generation->schema, err))
            return err->status;
    if (facet_count == 0)
        return STATUS_OK;
    status = search_narrow(searcher, parts[0].request->scope, parts[0].request->deadline, arena,
                           &moment, err);
    if (status == STATUS_TIMEOUT)
        search_cut(result, BUDGET_TIME); /* without facets */
    if (status)
        return status == STATUS_TIMEOUT ? STATUS_OK : status;
    search_cut(result, facet_count_all(generation, moment, together, facets, facet_count, 0,
                                       STR_NONE, parts[0].request->zone, budget, arena, &counted,
                                       &result->facet_count));
    result->facets = counted;
    return STATUS_OK;
}

enum status search_facet_values(struct searcher *searcher, const struct search_request *request,
                                struct str field, struct str text, struct arena *arena,
                                struct facet_result *values, enum budget_limit *limit,
                                struct error *err)
{
    const struct settings *settings = searcher_settings(searcher);
    struct facet_options options = {settings->max_values_per_facet,
                                    settings_facet_by_count(settings, field), STR_NONE, NULL,
                                    request->budget};
    struct search_matches matches;
    struct facet_finder finder;
    struct facet_typos typos;

    if (facet_find_check(field, searcher->generation->schema, &typos, err) ||
        search_matches_of(searcher, request, arena, &matches, err))
        return err->status;
    options.distinct = matches.distinct;
    facet_finder_init(&finder, text, &typos);
    *limit = facet_find(searcher->generation, matches.all, field, &finder, &options, arena, values);
    facet_finder_fini(&finder);
    if (matches.timed_out && *limit == BUDGET_OPEN)
        *limit = BUDGET_TIME;
    return STATUS_OK;
}
