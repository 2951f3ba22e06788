/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_explain.c - POST /query/explain: how a query in the professional's language, or in
 * Lucene's syntax, is read: in words, and as a tree. Nothing is searched.
 *
 * The index decides which names are fields; without one, they are those of articles. */
#include "base/json.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"

struct explain_params {
    struct str q, uid;
    struct count language;
};

static const char *const languages[] = {"professional", "lucene", NULL};

static const struct param rows[] = {
    {"q", PARAM_TEXT, offsetof(struct explain_params, q), API_BAD_QUERY, NULL},
    {"indexUid", PARAM_TEXT, offsetof(struct explain_params, uid), API_BAD_INDEX_UID, NULL},
    {"queryLanguage", PARAM_WORD, offsetof(struct explain_params, language),
     API_BAD_SEARCH_LANGUAGE, languages},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

static enum status explain(const struct request *request, const struct explain_params *params,
                           struct buf *out, struct error *err)
{
    struct reader *reader = NULL;
    bool lucene = params->language.number == 1;
    struct search_form form = {
        .search = {.q = params->q, .language = lucene ? SEARCH_LUCENE : SEARCH_PROFESSIONAL}};
    enum status status;

    if (params->uid.data && search_limits_acquire(request, params->uid, &form, &reader, err))
        return err->status;
    buf_add_char(out, '{');
    json_add_key(out, "q");
    json_add_string(out, params->q);
    json_add_key(out, "queryLanguage");
    json_add_string(out, str_of(languages[params->language.number]));
    status = reader_explain(reader, &form.search, request->arena, out, err);
    buf_add_char(out, '}');
    reader_release(reader);
    return status;
}

enum status handle_explain(const struct request *request, struct http_response *response,
                           struct error *err)
{
    struct explain_params params = {.q = STR_INIT("")};
    enum status status;
    json_t *body;

    if (search_limits_check_load(request, err) ||
        json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = params_from_json(&table, body, NULL, request->arena, &params, err);
    if (!status)
        status = explain(request, &params, &response->body, err);
    json_decref(body);
    return status;
}
