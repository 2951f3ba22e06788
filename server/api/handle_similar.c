/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_similar.c - GET and POST /indexes/{uid}/similar: documents that are similar to another.
 *
 * Documents are compared by words, not by vectors. So any embedder's name is accepted, and may be
 * left out. */
#include "base/date.h"
#include "base/json.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"

#define DEFAULT_LIMIT 20

struct similar_params {
    struct param_json id, filter;
    struct count offset, limit;
    struct str embedder;
    struct names retrieve;
    struct flag vectors, score, details, performance;
    struct number threshold;
};

#define ROW(name, kind, member, wrong)                                                             \
    {                                                                                              \
        name, PARAM_##kind, offsetof(struct similar_params, member), API_##wrong, NULL             \
    }
static const struct param rows[] = {
    ROW("id", JSON, id, BAD_SIMILAR_ID),
    ROW("offset", COUNT, offset, BAD_SIMILAR_OFFSET),
    ROW("limit", COUNT, limit, BAD_SIMILAR_LIMIT),
    ROW("filter", JSON, filter, BAD_SIMILAR_FILTER),
    ROW("embedder", TEXT, embedder, BAD_SIMILAR_EMBEDDER),
    ROW("attributesToRetrieve", NAMES, retrieve, BAD_SIMILAR_RETRIEVE),
    ROW("retrieveVectors", SWITCH, vectors, BAD_SIMILAR_VECTORS),
    ROW("showRankingScore", SWITCH, score, BAD_SIMILAR_SHOW_SCORE),
    ROW("showRankingScoreDetails", SWITCH, details, BAD_SIMILAR_SHOW_DETAILS),
    ROW("showPerformanceDetails", SWITCH, performance, BAD_SIMILAR_SHOW_PERFORMANCE),
    ROW("rankingScoreThreshold", SHARE, threshold, BAD_SIMILAR_THRESHOLD),
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

/* The id is a string or an integer. */
static enum status read_id(const struct similar_params *params, struct arena *arena,
                           struct str *out, struct error *err)
{
    const json_t *json = params->id.json;

    *out = json_is_integer(json) ? arena_format(arena, "%lld", (long long)json_integer_value(json))
           : json                ? json_str(json)
                                 : params->id.text;
    if (out->data)
        return STATUS_OK;
    if (!json)
        return error_set(err, STATUS_BAD_REQUEST, "Missing field `id`");
    return api_error_set(err, API_BAD_SIMILAR_ID,
                         "Invalid value at `.id`: expected a string or an integer");
}

static enum status read_filter(const struct similar_params *params, struct arena *arena,
                               const struct filter_node **out, struct error *err)
{
    struct filter_node *filter = NULL;
    enum status status = STATUS_OK;

    if (params->filter.json)
        status = filter_parse_json(params->filter.json, arena, &filter, err);
    else if (params->filter.text.data)
        status = filter_parse(params->filter.text, arena, &filter, err);
    *out = filter;
    return status;
}

static enum status build(const struct similar_params *params, struct arena *arena,
                         struct search_form *form, struct error *err)
{
    uint32_t offset = params->offset.number, limit = params->limit.number;

    *form = (struct search_form){.search = {.q = STR(""), .bodiless = true},
                                 .view = {.retrieve = params->retrieve,
                                          .limit = limit,
                                          .most_total = UINT64_MAX,
                                          .score = params->score.on,
                                          .score_details = params->details.on,
                                          .performance = params->performance.on,
                                          .vectors = params->vectors.on}};
    form->search.offset = offset < SEARCH_HITS_MAX ? offset : SEARCH_HITS_MAX;
    form->search.limit = limit < SEARCH_HITS_MAX - form->search.offset
                             ? limit
                             : SEARCH_HITS_MAX - form->search.offset;
    form->search.score_threshold = params->threshold.number;
    return read_filter(params, arena, &form->search.filter, err);
}

/* Some errors have other codes on this route. */
static enum status renamed(struct error *err)
{
    api_error_recode(err, STATUS_DOCUMENT_NOT_FOUND, API_SIMILAR_NOT_FOUND);
    api_error_recode(err, STATUS_BAD_FILTER, API_BAD_SIMILAR_FILTER);
    return err->status;
}

static void add_answer(const struct search_form *form, const struct search_result *result,
                       struct reader *reader, struct str id, int64_t started,
                       const struct request *request, struct buf *out)
{
    const struct formatter formatter = {reader, &form->view, result->marks, request->arena,
                                        request->budget};
    enum budget_limit cut;
    int64_t found = clock_monotonic();

    buf_add_char(out, '{');
    cut = response_add_hits(&formatter, result, out);
    json_add_key(out, "id");
    json_add_string(out, id);
    buf_addf(out, ",\"processingTimeMs\":%lld", (long long)((found - started) / 1000000));
    response_page(form, result->total, out);
    if (form->view.performance)
        response_performance(found - started, clock_monotonic() - found, out);
    response_cut(request->budget, cut, out);
    buf_add_char(out, '}');
}

static enum status answer(const struct request *request, const struct similar_params *params,
                          struct buf *out, struct error *err)
{
    int64_t started = clock_monotonic();
    struct reader *reader = NULL;
    struct search_result result;
    struct search_form form;
    enum status status;
    struct str id;

    if (read_id(params, request->arena, &id, err) || build(params, request->arena, &form, err) ||
        search_limits_acquire(request, request->match.parts[0], &form, &reader, err))
        return renamed(err);
    status = reader_similar(reader, id, &form.search, request->arena, &result, err);
    if (!status)
        add_answer(&form, &result, reader, id, started, request, out);
    reader_release(reader);
    return status ? renamed(err) : STATUS_OK;
}

enum status handle_similar_url(const struct request *request, struct http_response *response,
                               struct error *err)
{
    struct similar_params params = {.limit.number = DEFAULT_LIMIT};

    if (search_limits_check_load(request, err) ||
        params_from_url(&table, &request->http->url, request->arena, &params, err))
        return err->status;
    return answer(request, &params, &response->body, err);
}

enum status handle_similar_body(const struct request *request, struct http_response *response,
                                struct error *err)
{
    struct similar_params params = {.limit.number = DEFAULT_LIMIT};
    enum status status;
    json_t *body;

    if (search_limits_check_load(request, err) || json_body_read(request->http, &body, err))
        return err->status;
    status = params_from_json(&table, body, NULL, request->arena, &params, err);
    if (!status)
        status = answer(request, &params, &response->body, err);
    json_decref(body);
    return status;
}
