/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_search.c - GET /search; GET and POST /indexes/{uid}/search. */
#include "base/date.h"
#include "server/answers/cached_answer.h"
#include "server/answers/indexes.h"
#include "server/answers/pins.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/params/json_body.h"

static enum status search(const struct request *request, struct str uid, struct search_form *form,
                          struct http_response *response, struct error *err)
{
    int64_t started = clock_monotonic();
    struct reader *reader = NULL;
    struct search_result result;
    enum status status;
    struct str key;
    bool whole;

    if (search_limits_check_load(request, err) ||
        search_limits_acquire(request, uid, form, &reader, err))
        return err->status;
    key = cached_answer_key(request, reader, form);
    if (cached_answer_find(request, key, &response->body)) {
        reader_release(reader);
        return STATUS_OK;
    }
    status = pins_search(request, uid, reader, form, &result, err);
    if (!status) {
        search_limits_account(request, uid, form, &result, clock_monotonic() - started);
        buf_add_char(&response->body, '{');
        whole = response_search(form, &result, reader, clock_monotonic() - started, request->arena,
                                &response->body);
        buf_add_char(&response->body, '}');
        if (whole)
            cached_answer_keep(request, key, result.valid_until, buf_str(&response->body));
    }
    reader_release(reader);
    return status ? index_blame(uid, err) : STATUS_OK;
}

static enum status search_from_url(const struct request *request, struct str uid,
                                   enum search_preset preset, struct http_response *response,
                                   struct error *err)
{
    struct search_form form;

    if (search_form_from_url(&request->http->url, preset, request->arena, &form, err))
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
                         "send the parameters of a POST in its JSON body, not in the URL");
    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = search_form_from_json(body, request->arena, &form, err);
    if (!status)
        status = search(request, request->match.parts[0], &form, response, err);
    json_decref(body);
    return status;
}
