/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_facet_search.c - POST /indexes/{uid}/facet-search: searches the values of a facet. */
#include "base/date.h"
#include "base/json.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"

struct facet_params {
    struct str name, text;
    struct flag exhaustive; /* ignored: counts are always exhaustive */
};

static const struct param rows[] = {
    {"facetName", PARAM_TEXT, offsetof(struct facet_params, name), API_BAD_FACET_NAME, NULL},
    {"facetQuery", PARAM_TEXT, offsetof(struct facet_params, text), API_BAD_FACET_QUERY, NULL},
    {"exhaustiveFacetCount", PARAM_SWITCH, offsetof(struct facet_params, exhaustive),
     API_BAD_EXHAUSTIVE, NULL},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

/* The search parameters that select documents here. All others of a search are ignored. */
static const char *const of_documents[] = {"q",
                                           "queryLanguage",
                                           "filter",
                                           "matchingStrategy",
                                           "attributesToSearchOn",
                                           "rankingScoreThreshold",
                                           "locales",
                                           "hybrid",
                                           "vector",
                                           "media",
                                           "useNetwork"};

static void move(const char *name, const json_t *body, json_t *to)
{
    json_t *value = json_object_get(body, name);

    if (value)
        json_object_set(to, name, value);
}

static enum status read(const json_t *body, struct arena *arena, struct facet_params *params,
                        struct search_form *form, json_t *search, json_t *own, struct error *err)
{
    const struct value whole = {NULL, API_BAD_REQUEST, body, STR_NONE, NULL};

    if (!json_is_object(body))
        return value_refused(&whole, "an object", err);
    for (size_t i = 0; i < table.count; i++)
        move(rows[i].name, body, own);
    for (size_t i = 0; i < sizeof of_documents / sizeof *of_documents; i++)
        move(of_documents[i], body, search);
    if (params_from_json(&table, own, NULL, arena, params, err))
        return err->status;
    if (!params->name.data)
        return api_error_set(err, API_MISSING_FACET_NAME, "Missing field `facetName`");
    return search_form_from_json(search, arena, form, err);
}

static void add_answer(const struct request *request, const struct facet_params *params,
                       const struct facet_result *values, enum budget_limit cut, struct buf *out)
{
    buf_add_text(out, "{\"facetHits\":[");
    for (uint32_t i = 0; i < values->value_count; i++) {
        json_add_comma(out);
        buf_add_text(out, "{\"value\":");
        json_add_string(out, values->values[i].value);
        buf_addf(out, ",\"count\":%llu}", (unsigned long long)values->values[i].count);
    }
    buf_add_text(out, "],\"facetQuery\":");
    if (params->text.data)
        json_add_string(out, params->text);
    else
        buf_add_text(out, "null");
    buf_addf(out, ",\"processingTimeMs\":%lld",
             (long long)((clock_monotonic() - request->budget->started) / 1000000));
    response_cut(request->budget, false, cut, out);
    buf_add_char(out, '}');
}

static enum status answer(const struct request *request, const struct facet_params *params,
                          struct search_form *form, struct buf *out, struct error *err)
{
    enum budget_limit cut = BUDGET_OPEN;
    struct reader *reader = NULL;
    struct facet_result values;
    enum status status;

    if (search_limits_acquire(request, request->match.parts[0], form, &reader, err))
        return err->status;
    status = reader_facet_values(reader, &form->search, params->name, params->text, request->arena,
                                 &values, &cut, err);
    if (!status)
        add_answer(request, params, &values, cut, out);
    reader_release(reader);
    return status;
}

enum status handle_facet_search(const struct request *request, struct http_response *response,
                                struct error *err)
{
    json_t *body, *search = json_object(), *own = json_object();
    struct facet_params params = {0};
    struct search_form form;
    enum status status = search_limits_check_load(request, err);

    if (!status)
        status = json_body_read(request->http, request->budget, &body, err);
    if (!status) {
        status = read(body, request->arena, &params, &form, search, own, err);
        if (!status)
            status = answer(request, &params, &form, &response->body, err);
        json_decref(body);
    }
    json_decref(search);
    json_decref(own);
    return status ? index_before_filter(request->server, request->match.parts[0], err) : STATUS_OK;
}
