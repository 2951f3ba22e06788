/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_multi_search.c - POST /multi-search: a list of answers, or one federated answer. */
#include "base/json.h"
#include "server/answers/federation.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"

struct multi_params {
    struct param_json queries, federation;
};

static const struct param rows[] = {
    {"queries", PARAM_JSON, offsetof(struct multi_params, queries), API_BAD_REQUEST, NULL},
    {"federation", PARAM_JSON, offsetof(struct multi_params, federation), API_BAD_FEDERATED, NULL},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

static void add_answer(const struct multi_search *multi, const struct multi_query *query,
                       struct buf *out)
{
    json_add_comma(out);
    buf_add_char(out, '{');
    json_add_key(out, "indexUid");
    json_add_string(out, query->target.uid);
    response_search(&query->form, &query->result, query->reader, query->taken,
                    multi->request->arena, out);
    buf_add_char(out, '}');
}

/* Writes each answer before the next query is run, so that only one result is in memory. */
static enum status add_answers(struct multi_search *multi, struct buf *out, struct error *err)
{
    struct arena *arena = multi->request->arena;
    enum status status = STATUS_OK;

    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; !status && i < multi->count; i++) {
        struct arena_place before = arena_mark(arena);

        status = multi_search_run(multi, i, err);
        if (!status)
            add_answer(multi, &multi->queries[i], out);
        arena_release(arena, before);
    }
    buf_add_text(out, "]}");
    return status;
}

static enum status answer_each(struct multi_search *multi, struct buf *out, struct error *err)
{
    for (uint32_t i = 0; i < multi->count; i++)
        if (multi->queries[i].target.options.json) {
            api_error_set(
                err, API_BAD_FEDERATION_OPTIONS,
                "Using `federationOptions` is not allowed in a non-federated search.\n"
                " - Hint: remove `federationOptions` from the query or add `federation` to "
                "the request.");
            return multi_search_blame(i, err);
        }
    return multi_search_acquire(multi, err) ? err->status : add_answers(multi, out, err);
}

static enum status answer(const struct request *request, const json_t *body, struct buf *out,
                          struct error *err)
{
    struct multi_params params = {0};
    struct multi_search multi = {0};
    enum status status;

    if (params_from_json(&table, body, NULL, request->arena, &params, err) ||
        multi_search_read(request, params.queries.json, &multi, err))
        return err->status;
    status = params.federation.json ? federation_answer(&multi, params.federation.json, out, err)
                                    : answer_each(&multi, out, err);
    multi_search_fini(&multi);
    return status;
}

enum status handle_multi_search(const struct request *request, struct http_response *response,
                                struct error *err)
{
    enum status status;
    json_t *body;

    if (search_limits_check_load(request, err) ||
        json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = answer(request, body, &response->body, err);
    json_decref(body);
    return status;
}
