/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation.c - reads a federated search, runs its steps and writes the answer. */
#include "base/date.h"
#include "base/json.h"
#include "server/answers/federation_private.h"
#include "server/answers/response.h"
#include "server/http/api_error.h"

#define DEFAULT_LIMIT 20

struct params {
    struct count limit, offset, page, hits_per_page;
    struct param_json facets_by_index, merge_facets, personalize;
    struct str distinct;
    struct flag performance;
};

#define ROW(name, kind, member, wrong)                                                             \
    {                                                                                              \
        name, PARAM_##kind, offsetof(struct params, member), API_##wrong, NULL                     \
    }
static const struct param rows[] = {
    ROW("limit", COUNT, limit, BAD_LIMIT),
    ROW("offset", COUNT, offset, BAD_OFFSET),
    ROW("page", COUNT, page, BAD_PAGE),
    ROW("hitsPerPage", COUNT, hits_per_page, BAD_HITS_PER_PAGE),
    ROW("facetsByIndex", JSON, facets_by_index, BAD_FACETS_BY_INDEX),
    ROW("mergeFacets", JSON, merge_facets, BAD_MERGE_FACETS),
    ROW("distinct", TEXT, distinct, BAD_DISTINCT),
    ROW("showPerformanceDetails", SWITCH, performance, BAD_SHOW_PERFORMANCE),
    ROW("personalize", JSON, personalize, BAD_PERSONALIZE),
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

struct merge_facets_params {
    struct count most_values;
};
static const struct param merge_rows[] = {{"maxValuesPerFacet", PARAM_COUNT,
                                           offsetof(struct merge_facets_params, most_values),
                                           API_BAD_MAX_VALUES, NULL}};
static const struct param_table merge_table = {merge_rows, 1};

struct option_params {
    struct number weight;
    struct str remote;
    struct count position;
};
static const struct param option_rows[] = {
    {"weight", PARAM_NUMBER, offsetof(struct option_params, weight), API_BAD_WEIGHT, NULL},
    {"remote", PARAM_TEXT, offsetof(struct option_params, remote), API_BAD_REMOTE, NULL},
    {"queryPosition", PARAM_COUNT, offsetof(struct option_params, position), API_BAD_QUERY_POSITION,
     NULL},
};
static const struct param_table option_table = {option_rows, 3};

/* --- reading the request --- */

static enum status read_merge(const json_t *json, struct arena *arena,
                              struct federation *federation, struct error *err)
{
    struct merge_facets_params params = {0};

    if (!json)
        return STATUS_OK;
    if (params_from_json(&merge_table, json, ".federation.mergeFacets", arena, &params, err))
        return err->status;
    federation->merge_facets = true;
    federation->most_values = params.most_values.number;
    return STATUS_OK;
}

/* The offset and limit of the merged list, from page and hitsPerPage if they were given. */
static void read_page(const struct params *params, struct federation *federation)
{
    struct search_view *view = &federation->form.view;
    struct search_request *search = &federation->form.search;
    uint32_t page = params->page.number;

    view->paged = params->page.given || params->hits_per_page.given;
    view->page = page;
    view->hits_per_page = params->hits_per_page.number;
    view->limit = params->limit.number;
    view->most_total = UINT64_MAX;
    search->offset = params->offset.number;
    search->limit = view->limit;
    if (view->paged) {
        uint64_t offset = (uint64_t)(page ? page - 1 : 0) * view->hits_per_page;

        search->offset = offset < SEARCH_HITS_MAX ? (uint32_t)offset : SEARCH_HITS_MAX;
        search->limit = page ? view->hits_per_page : 0;
    }
    if (search->offset > SEARCH_HITS_MAX)
        search->offset = SEARCH_HITS_MAX;
    if (search->limit > SEARCH_HITS_MAX - search->offset)
        search->limit = SEARCH_HITS_MAX - search->offset;
}

static enum status read_federation(struct federation *federation, const json_t *json,
                                   struct error *err)
{
    struct arena *arena = federation->multi->request->arena;
    struct params params = {
        .limit.number = DEFAULT_LIMIT, .page.number = 1, .hits_per_page.number = DEFAULT_LIMIT};

    if (params_from_json(&table, json, ".federation", arena, &params, err))
        return err->status;
    if (params.personalize.json)
        return api_error_set(err, API_FEATURE_NOT_ENABLED,
                             "passing `personalize` in a federated search requires the "
                             "`personalization` feature, which this server does not have");
    federation->distinct = params.distinct;
    federation->facets_by_index = params.facets_by_index;
    federation->form.view.performance = params.performance.on;
    read_page(&params, federation);
    return read_merge(params.merge_facets.json, arena, federation, err);
}

static enum status refuse_own(const struct federation *federation, const struct multi_query *query,
                              struct error *err)
{
    if (query->target.page_parameter)
        return api_error_set(
            err, API_BAD_QUERY_PAGINATION,
            "Using pagination options is not allowed in federated queries.\n"
            " - Hint: remove `%s` from the query or remove `federation` from the "
            "request\n - Hint: pass `federation.limit` and `federation.offset` for "
            "pagination in federated search",
            query->target.page_parameter);
    if (query->form.facets.count > 0)
        return api_error_set(
            err, API_BAD_QUERY_FACETS,
            "Using facet options is not allowed in federated queries.\n"
            " - Hint: remove `facets` from the query or remove `federation` from the "
            "request\n - Hint: pass `federation.facetsByIndex.%.*s` for facets in "
            "federated search",
            STR_ARG(query->target.uid));
    if (query->form.view.performance)
        return api_error_set(
            err, API_BAD_QUERY_PERFORMANCE,
            "Using `.showPerformanceDetails` is not allowed in federated queries.\n"
            " - Hint: remove `showPerformanceDetails` from the query or remove "
            "`federation` from the request");
    if (federation->distinct.data && query->form.search.distinct.data)
        return api_error_set(err, API_BAD_QUERY_DISTINCT,
                             "Using `distinct` options is not allowed in federated queries when it "
                             "also appears in `.federation.distinct`.\n - Hint: remove `distinct` "
                             "from the query or remove `federation` from the request");
    return STATUS_OK;
}

static enum status read_options(const struct multi_query *query, uint32_t number,
                                struct arena *arena, struct federation_member *out,
                                struct error *err)
{
    struct option_params params = {.weight.number = 1, .position.number = number};
    struct str inside = arena_format(arena, ".queries[%u].federationOptions", number);
    struct value weight = {"weight", API_BAD_WEIGHT, query->target.options.json, STR_NONE,
                           inside.data};

    if (query->target.options.json && params_from_json(&option_table, query->target.options.json,
                                                       inside.data, arena, &params, err))
        return err->status;
    if (params.weight.number < 0)
        return value_invalid(
            &weight, err, "the value of `weight` is invalid, expected a positive float (>= 0.0).");
    if (params.remote.data)
        return api_error_set(
            err, API_FEATURE_NOT_ENABLED,
            "Inside `.queries[%u]`: Performing a remote federated search requires the "
            "`network` feature, which this server does not have",
            number);
    *out = (struct federation_member){.weight = params.weight.number,
                                      .position = params.position.number};
    return STATUS_OK;
}

/* Any query may fill the whole page alone, so each one looks for offset + limit hits. */
static enum status prepare(struct federation *federation, struct error *err)
{
    struct multi_search *multi = federation->multi;
    struct arena *arena = multi->request->arena;
    const struct search_request *page = &federation->form.search;

    federation->members = arena_zero(arena, multi->count + 1, sizeof *federation->members);
    for (uint32_t i = 0; i < multi->count; i++) {
        struct multi_query *query = &multi->queries[i];

        if (refuse_own(federation, query, err))
            return multi_search_blame(i, err);
        if (read_options(query, i, arena, &federation->members[i], err))
            return err->status;
        query->form.search.limit = page->offset + page->limit;
        query->form.search.exact_total = federation->form.view.paged;
        if (federation->distinct.data)
            query->form.search.distinct = federation->distinct;
    }
    return STATUS_OK;
}

/* If one query has sorts, the hits of all need details, for the order of its hits among the others.
 */
static enum status prepare_order(struct federation *federation, struct error *err)
{
    struct multi_search *multi = federation->multi;
    struct order_steps *steps =
        arena_alloc(multi->request->arena, (multi->count + 1) * sizeof *steps);
    bool sorted = false;

    for (uint32_t i = 0; i < multi->count; i++) {
        federation_steps(&multi->queries[i], &steps[i]);
        if (federation_check_steps(steps, i, err))
            return multi_search_blame(i, err);
        sorted |= federation_has_sorts(&steps[i]);
    }
    for (uint32_t i = 0; i < multi->count; i++) {
        federation->members[i].sorted = sorted;
        multi->queries[i].form.search.details |= sorted;
    }
    return STATUS_OK;
}

/* What is pinned is left out of the hits, so each query looks for as many hits more. */
static enum status prepare_rules(struct federation *federation, struct error *err)
{
    struct multi_search *multi = federation->multi;
    uint32_t pins = 0;

    for (uint32_t i = 0; i < multi->count; i++) {
        struct multi_query *query = &multi->queries[i];

        if (ruled_prepare(multi->request, query->target.uid, query->reader, &query->form,
                          &query->ruled, err))
            return multi_search_blame(i, err);
        query->form.search.filter = query->ruled.filter;
        pins += query->ruled.pin_count;
    }
    for (uint32_t i = 0; i < multi->count; i++) {
        multi->queries[i].form.search.limit += pins;
        ruled_put_off(multi->request, &multi->queries[i].form.search);
    }
    return STATUS_OK;
}

/* --- writing the answer --- */

static enum budget_limit add_hit(const struct federation *federation, const struct merged_hit *hit,
                                 struct buf *out)
{
    const struct multi_query *query = &federation->multi->queries[hit->query];
    const struct request *request = federation->multi->request;
    const struct formatter formatter = {query->reader, &query->form.view, query->result.marks,
                                        request->arena, request->budget};
    enum budget_limit cut = response_begin_hit(&formatter, out);

    if (cut)
        return cut;
    response_hit(&formatter, hit->hit, out);
    json_add_key(out, "_federation");
    buf_add_text(out, "{\"indexUid\":");
    json_add_string(out, query->target.uid);
    buf_addf(out, ",\"queriesPosition\":%u,\"weightedRankingScore\":", hit->query);
    json_add_real(out, hit->score);
    buf_add_text(out, "}}");
    return BUDGET_OPEN;
}

/* Which limit left out a part of the answer while its hits were found and counted. */
static enum budget_limit cut_of(const struct federation *federation)
{
    const struct multi_search *multi = federation->multi;

    for (uint32_t i = 0; i < multi->count; i++)
        if (multi->queries[i].result.cut)
            return multi->queries[i].result.cut;
    return federation->cut;
}

/* Did the time end while hits were found and counted? */
static bool is_late(const struct federation *federation)
{
    const struct multi_search *multi = federation->multi;

    for (uint32_t i = 0; i < multi->count; i++)
        if (multi->queries[i].result.timed_out)
            return true;
    return federation->timed_out;
}

static void add_metadata(const struct multi_search *multi, struct buf *out)
{
    if (multi->count == 0 || !multi->queries[0].form.view.metadata)
        return;
    json_add_key(out, "metadata");
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < multi->count; i++)
        response_metadata(&multi->queries[i].form.view, multi->queries[i].form.search.q, out);
    buf_add_char(out, ']');
}

static void add_answer(const struct federation *federation, struct buf *out)
{
    const struct budget *budget = federation->multi->request->budget;
    enum budget_limit cut = cut_of(federation), unwritten = BUDGET_OPEN;
    int64_t found = clock_monotonic(), taken = found - federation->multi->started;

    buf_add_text(out, "{\"hits\":[");
    for (uint32_t i = 0; i < federation->hit_count && !unwritten; i++)
        unwritten = add_hit(federation, &federation->hits[i], out);
    cut = cut ? cut : unwritten;
    buf_addf(out, "],\"processingTimeMs\":%lld", (long long)(taken / 1000000));
    response_page(&federation->form, federation->total, out);
    federation_add_facets(federation, out);
    response_request_uid(out);
    add_metadata(federation->multi, out);
    if (federation->form.view.performance)
        response_performance(taken, clock_monotonic() - found, out);
    response_cut(budget, is_late(federation), cut, out);
    buf_add_char(out, '}');
}

enum status federation_answer(struct multi_search *multi, const json_t *json, struct buf *out,
                              struct error *err)
{
    struct federation federation = {.multi = multi};

    if (read_federation(&federation, json, err) || prepare(&federation, err) ||
        multi_search_acquire(multi, err) || prepare_order(&federation, err) ||
        federation_read_facets(&federation, err) || prepare_rules(&federation, err) ||
        multi_search_run_all(multi, err) || federation_count(&federation, err))
        return err->status;
    federation_merge(&federation);
    add_answer(&federation, out);
    return STATUS_OK;
}
