/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_search.c - GET /search, GET and POST /indexes/{uid}/search. */
#include "base/date.h"
#include "handlers.h"
#include "indexes.h"
#include "json_body.h"
#include "request.h"
#include "response.h"

#define MS ((int64_t)1000000) /* in nanoseconds */
#define MB ((uint64_t)1 << 20)

/* Whoever has waited for long has perhaps gone; answering him only makes the next one wait. And
 * answers that nobody takes must not use up the memory. */
static enum status check_load(const struct request *request, struct error *err)
{
    const struct config *config = request->server->config;
    int64_t most = (int64_t)config->max_wait * MS;
    bool late = most > 0 && http_waited(request->http) > most;

    if (!late && http_pending_bytes(request->http->server) <= config->max_pending * MB)
        return STATUS_OK;
    metrics_count_turned_away(request->server->metrics);
    return error_set(err, STATUS_BUSY, "too many searches at once: try again in a moment");
}

static enum status search(const struct request *request, struct str uid, struct search_form *form,
                          struct http_response *response, struct error *err)
{
    struct server *server = request->server;
    int64_t started = clock_monotonic();
    struct searcher *searcher = NULL;
    struct search_result result;
    enum status status;

    if (check_load(request, err) ||
        access_index(request->access, uid, request->arena, &form->search.filter, err) ||
        index_acquire(server, uid, &searcher, err))
        return err->status;
    form->search.deadline = started + (int64_t)server->config->search_deadline * MS;
    status = search_run(searcher, &form->search, request->arena, &result, err);
    if (!status) {
        uint32_t taken = (uint32_t)((clock_monotonic() - started) / MS);

        metrics_count_search(server->metrics, result.total, result.timed_out);
        response_search(form, &result, searcher, taken, request->arena, &response->body);
    }
    searcher_release(searcher);
    return status;
}

static enum status search_from_url(const struct request *request, struct str uid,
                                   enum search_preset preset, struct http_response *response,
                                   struct error *err)
{
    struct search_form form;

    if (request_from_url(&request->http->url, preset, request->arena, &form, err))
        return err->status;
    return search(request, uid, &form, response, err);
}

enum status handle_search_articles(const struct request *request, struct http_response *response,
                                   struct error *err)
{
    return search_from_url(request, STR(INDEX_DEFAULT), PRESET_READER, response, err);
}

enum status handle_search_url(const struct request *request, struct http_response *response,
                              struct error *err)
{
    return search_from_url(request, request->match.parts[0], PRESET_PLAIN, response, err);
}

enum status handle_search_body(const struct request *request, struct http_response *response,
                               struct error *err)
{
    struct search_form form;
    enum status status;
    json_t *body;

    if (request->http->url.param_count)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the parameters of a POST belong in its JSON body, not in the URL");
    if (json_body_read(request->http, &body, err))
        return err->status;
    status = request_from_json(body, request->arena, &form, err);
    if (!status)
        status = search(request, request->match.parts[0], &form, response, err);
    json_decref(body);
    return status;
}
