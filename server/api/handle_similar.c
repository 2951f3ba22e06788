/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_similar.c - GET and POST /indexes/{uid}/similar: documents that are similar to another, to
 * several chosen ones (`moreLike`), or to a text.
 *
 * The last two are for background to a draft: only what was published `before`, one hit a story.
 *
 * Documents are compared by words, not by vectors. So any embedder's name is accepted, and may be
 * left out. */
#include "base/date.h"
#include "base/json.h"
#include "base/zone.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"

#define DEFAULT_LIMIT 20

#define EXAMPLES_MAX 32 /* ids in moreLike */

struct similar_params {
    struct param_json id, filter, more_like;
    struct str text, before, timezone, language;
    struct count collapse;
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
/* In the order of enum search_collapse. */
static const char *const collapses[] = {"none", "best", "earliest", NULL};

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
    /* not in Meilisearch; only in the body of a POST */
    ROW("text", TEXT, text, BAD_SIMILAR_TEXT),
    ROW("moreLike", JSON, more_like, BAD_SIMILAR_MORE_LIKE),
    ROW("before", TEXT, before, BAD_SIMILAR_BEFORE),
    ROW("timezone", TEXT, timezone, BAD_TIMEZONE),
    ROW("language", TEXT, language, BAD_LOCALES),
    {"collapse", PARAM_WORD, offsetof(struct similar_params, collapse), API_BAD_COLLAPSE,
     collapses},
};
#define URL_ROWS (sizeof rows / sizeof *rows - 6)
static const struct param_table url_table = {rows, URL_ROWS};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

/* Of a string or an integer; STR_NONE for any other. */
static struct str id_of(const json_t *json, struct arena *arena)
{
    if (json_is_integer(json))
        return arena_format(arena, "%lld", (long long)json_integer_value(json));
    return json_digits(json).data ? json_digits(json) : json_str(json);
}

static enum status read_id(const struct similar_params *params, struct arena *arena,
                           struct str *out, struct error *err)
{
    const json_t *json = params->id.json;

    *out = json ? id_of(json, arena) : params->id.text;
    if (out->data)
        return STATUS_OK;
    if (!json)
        return error_set(err, STATUS_BAD_REQUEST, "Missing field `id`");
    return api_error_set(err, API_BAD_SIMILAR_ID,
                         "Invalid value at `.id`: expected a string or an integer");
}

static bool has_examples(const struct similar_params *params)
{
    return params->text.data || params->more_like.json;
}

static enum status check_before(const struct similar_params *params, struct error *err)
{
    if (!params->before.data || date_parse(params->before, NULL, NULL))
        return STATUS_OK;
    return api_error_set(err, API_BAD_SIMILAR_BEFORE,
                         "`before` must be a date, such as 2021-01-07 or 2021-01-07T14:00:00Z");
}

/* The filter, and what was published before the date. */
static enum status read_filter(const struct similar_params *params, struct arena *arena,
                               const struct filter_node **out, struct error *err)
{
    struct filter_node *filter = NULL;
    BUF_AUTO struct buf date = {0};
    json_auto_t *both = NULL;

    *out = NULL;
    if (check_before(params, err))
        return err->status;
    if (params->filter.text.data && filter_parse(params->filter.text, arena, &filter, err))
        return err->status;
    if (params->before.data) {
        both = json_is_array(params->filter.json)
                   ? json_copy((json_t *)(uintptr_t)params->filter.json)
                   : json_array();
        if (json_is_string(params->filter.json))
            json_array_append(both, (json_t *)(uintptr_t)params->filter.json);
        buf_addf(&date, "published < \"%.*s\"", STR_ARG(params->before));
        json_array_append_new(both, json_string(date.data));
    }
    if ((both || params->filter.json) &&
        filter_parse_json(both ? both : params->filter.json, arena, &filter, err))
        return err->status;
    *out = filter;
    return STATUS_OK;
}

static enum status bad_more_like(struct error *err)
{
    return api_error_set(err, API_BAD_SIMILAR_MORE_LIKE, "`moreLike` must be a list of 1 to %d ids",
                         EXAMPLES_MAX);
}

static enum status read_examples(const struct similar_params *params, struct arena *arena,
                                 struct search_examples *examples, struct error *err)
{
    size_t count = json_array_size(params->more_like.json);
    struct str *ids = arena_zero(arena, count + 1, sizeof *ids);

    *examples = (struct search_examples){params->text, ids, (uint32_t)count};
    if (params->more_like.json && (count == 0 || count > EXAMPLES_MAX))
        return bad_more_like(err);
    for (size_t i = 0; i < count; i++) {
        ids[i] = id_of(json_array_get(params->more_like.json, i), arena);
        if (!ids[i].data)
            return bad_more_like(err);
    }
    return STATUS_OK;
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
    if (params->language.data) {
        form->search.locales = arena_copy(arena, &params->language, sizeof params->language);
        form->search.locale_count = 1;
    }
    if (params->timezone.data && !(form->search.zone = zone_find(params->timezone)))
        return api_error_set(err, API_BAD_TIMEZONE, "there is no time zone `%.*s`",
                             STR_ARG(params->timezone));
    return read_filter(params, arena, &form->search.filter, err);
}

/* Some errors have other codes on this route. */
static enum status renamed(struct error *err)
{
    api_error_recode(err, STATUS_DOCUMENT_NOT_FOUND, API_SIMILAR_NOT_FOUND);
    api_error_recode(err, STATUS_BAD_FILTER, API_BAD_SIMILAR_FILTER);
    return err->status;
}

/* `key`: names the text, "id" or "query". */
static void add_answer(const struct search_form *form, const struct search_result *result,
                       struct reader *reader, const char *key, struct str text, int64_t started,
                       const struct request *request, struct buf *out)
{
    const struct formatter formatter = {reader, &form->view, result->marks, request->arena,
                                        request->budget};
    enum budget_limit cut;
    int64_t found = clock_monotonic();

    buf_add_char(out, '{');
    cut = response_add_hits(&formatter, result, out);
    json_add_key(out, key);
    json_add_string(out, text);
    buf_addf(out, ",\"processingTimeMs\":%lld", (long long)((found - started) / 1000000));
    response_page(form, result->total, out);
    if (form->view.performance)
        response_performance(found - started, clock_monotonic() - found, out);
    response_cut(request->budget, result->timed_out, cut, out);
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
        add_answer(&form, &result, reader, "id", id, started, request, out);
    reader_release(reader);
    return status ? renamed(err) : STATUS_OK;
}

/* One hit a story, unless the request or the settings say otherwise. */
static enum search_collapse collapse_of(const struct similar_params *params,
                                        const struct reader *reader)
{
    if (params->collapse.given)
        return (enum search_collapse)params->collapse.number;
    return reader_settings(reader)->copies ? COLLAPSE_BEST : COLLAPSE_NONE;
}

static enum status answer_background(const struct request *request,
                                     const struct similar_params *params, struct buf *out,
                                     struct error *err)
{
    int64_t started = clock_monotonic();
    struct search_examples examples;
    struct reader *reader = NULL;
    struct search_result result;
    struct search_form form;
    struct str query;
    enum status status;

    if (params->id.json)
        return error_set(err, STATUS_BAD_REQUEST,
                         "`id` excludes `text` and `moreLike`: send one or the other");
    if (read_examples(params, request->arena, &examples, err) ||
        build(params, request->arena, &form, err) ||
        search_limits_acquire(request, request->match.parts[0], &form, &reader, err))
        return renamed(err);
    form.search.collapse = collapse_of(params, reader);
    status =
        reader_background(reader, &examples, &form.search, request->arena, &result, &query, err);
    if (!status)
        add_answer(&form, &result, reader, "query", query, started, request, out);
    reader_release(reader);
    return status ? renamed(err) : STATUS_OK;
}

enum status handle_similar_url(const struct request *request, struct http_response *response,
                               struct error *err)
{
    struct similar_params params = {.limit.number = DEFAULT_LIMIT};

    if (search_limits_check_load(request, err) ||
        params_from_url(&url_table, &request->http->url, request->arena, &params, err))
        return err->status;
    if (answer(request, &params, &response->body, err))
        return index_before_filter(request->server, request->match.parts[0], err);
    return STATUS_OK;
}

enum status handle_similar_body(const struct request *request, struct http_response *response,
                                struct error *err)
{
    struct similar_params params = {.limit.number = DEFAULT_LIMIT};
    enum status status;
    json_t *body;

    if (search_limits_check_load(request, err) ||
        json_body_read_exact(request->http, request->budget, &body, err))
        return err->status;
    status = params_from_json(&table, body, NULL, request->arena, &params, err);
    if (!status)
        status = has_examples(&params) ? answer_background(request, &params, &response->body, err)
                                       : answer(request, &params, &response->body, err);
    json_decref(body);
    return status ? index_before_filter(request->server, request->match.parts[0], err) : STATUS_OK;
}
