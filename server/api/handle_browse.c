/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_browse.c - GET /indexes/{uid}/documents and POST /indexes/{uid}/documents/fetch: lists
 * documents. Both have the same table of parameters. */
#include <stddef.h>

#include "base/date.h"
#include "base/json.h"
#include "engine/reader.h"
#include "server/answers/indexes.h"
#include "server/answers/response.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"
#include "server/params/value.h"
#include "server/state/server.h"

#define DEFAULT_LIMIT 20

struct browse_params {
    struct browse browse;
    struct names fields, ids;
    bool vectors;
};

typedef enum status take_fn(struct browse_params *params, const struct value *value,
                            struct arena *arena, struct error *err);

static enum status take_offset(struct browse_params *params, const struct value *value,
                               struct arena *arena, struct error *err)
{
    (void)arena;
    return value_count(value, &params->browse.offset, err);
}

static enum status take_limit(struct browse_params *params, const struct value *value,
                              struct arena *arena, struct error *err)
{
    (void)arena;
    return value_count(value, &params->browse.limit, err);
}

static enum status take_fields(struct browse_params *params, const struct value *value,
                               struct arena *arena, struct error *err)
{
    return value_names(value, arena, &params->fields, err);
}

/* In JSON, ids may be strings or integers. */
static enum status take_ids(struct browse_params *params, const struct value *value,
                            struct arena *arena, struct error *err)
{
    size_t count = json_array_size(value->json);
    struct str *items = arena_alloc(arena, (count + 1) * sizeof *items);

    if (!value->json)
        return value_names(value, arena, &params->ids, err);
    if (!json_is_array(value->json))
        return value_refused(value, "an array", err);
    for (size_t i = 0; i < count; i++) {
        const json_t *id = json_array_get(value->json, i);

        if (json_is_integer(id))
            items[i] = arena_format(arena, "%lld", (long long)json_integer_value(id));
        else if (json_digits(id).data)
            items[i] = arena_str(arena, json_digits(id));
        else if (json_is_string(id))
            items[i] = json_str(id);
        else
            return api_error_set(
                err, value->wrong,
                "Invalid value at `.ids[%zu]`: expected a string or a whole number", i);
    }
    params->ids = (struct names){items, (uint32_t)count, true};
    return STATUS_OK;
}

static enum status take_filter(struct browse_params *params, const struct value *value,
                               struct arena *arena, struct error *err)
{
    struct filter_node *filter;
    enum status status = value->json ? filter_parse_json(value->json, arena, &filter, err)
                                     : filter_parse(value->text, arena, &filter, err);

    if (status) {
        api_error_recode(err, STATUS_BAD_FILTER, value->wrong);
        return status;
    }
    params->browse.filter = filter;
    return STATUS_OK;
}

static enum status take_sort(struct browse_params *params, const struct value *value,
                             struct arena *arena, struct error *err)
{
    struct search_sort *sorts;
    struct names names;

    if (value_names(value, arena, &names, err))
        return err->status;
    if (names.count > SEARCH_SORTS_MAX)
        return api_error_set(err, value->wrong, "`sort` has more than %d fields", SEARCH_SORTS_MAX);
    sorts = arena_alloc(arena, (names.count + 1) * sizeof *sorts);
    for (uint32_t i = 0; i < names.count; i++) {
        struct str name = names.items[i];
        bool descending = str_ends(name, STR(":desc"));

        if (!descending && !str_ends(name, STR(":asc")))
            return api_error_set(
                err, value->wrong,
                "Invalid syntax for the sort parameter: expected expression ending by "
                "`:asc` or `:desc`, found `%.*s`.",
                STR_ARG(name));
        sorts[i] = (struct search_sort){str_slice(name, 0, name.length - (descending ? 5 : 4)),
                                        descending};
    }
    params->browse.sorts = sorts;
    params->browse.sort_count = names.count;
    return STATUS_OK;
}

static enum status take_vectors(struct browse_params *params, const struct value *value,
                                struct arena *arena, struct error *err)
{
    (void)arena;
    return value_switch(value, &params->vectors, err);
}

static const struct {
    const char *name;
    enum api_code wrong;
    take_fn *take;
} rows[] = {
    {"offset", API_BAD_DOCUMENT_OFFSET, take_offset},
    {"limit", API_BAD_DOCUMENT_LIMIT, take_limit},
    {"fields", API_BAD_DOCUMENT_FIELDS, take_fields},
    {"ids", API_BAD_DOCUMENT_IDS, take_ids},
    {"filter", API_BAD_DOCUMENT_FILTER, take_filter},
    {"sort", API_BAD_DOCUMENT_SORT, take_sort},
    {"retrieveVectors", API_BAD_VECTORS_SWITCH, take_vectors},
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

static enum status take(struct browse_params *params, struct str name, const json_t *json,
                        struct str text, struct arena *arena, struct error *err)
{
    BUF_AUTO struct buf names = {0};

    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct value value = {rows[i].name, rows[i].wrong, json, text, NULL};

        if (str_is(name, rows[i].name))
            return json_is_null(json) ? STATUS_OK : rows[i].take(params, &value, arena, err);
        buf_addf(&names, "%s`%s`", i ? ", " : "", rows[i].name);
    }
    return error_set(err, STATUS_BAD_REQUEST, "Unknown %s `%.*s`: expected one of %s",
                     json ? "field" : "parameter", (int)(name.length < 100 ? name.length : 100),
                     name.data, names.data);
}

static void init_params(struct browse_params *params)
{
    *params = (struct browse_params){.browse = {.limit = DEFAULT_LIMIT}};
}

struct page {
    const struct request *request;
    const struct names *fields;
    bool vectors;
    struct buf *out;
    uint32_t count;
};

/* A client that reads page after page would not see that a document is missing. So a page that does
 * not fit is an error. */
static enum status check_room(const struct page *page, struct error *err)
{
    struct budget *budget = page->request->budget;
    enum budget_limit limit = budget_write(budget, page->request->arena, page->out->length);

    if (limit == BUDGET_SHARED)
        return api_error_set(err, API_BUSY, "too many large answers at once: retry in a moment");
    if (limit != BUDGET_ANSWER && limit != BUDGET_MEMORY)
        return STATUS_OK;
    return api_error_set(err, API_BAD_DOCUMENT_LIMIT,
                         "the first %u documents of this page alone are %llu MB, more than an "
                         "answer may have: ask for fewer with `limit`, or for fewer `fields`",
                         page->count, (unsigned long long)page->out->length >> 20);
}

static enum status add_document(void *context, const struct search_hit *document, struct error *err)
{
    struct page *page = context;

    if (check_room(page, err))
        return err->status;
    page->count++;
    json_add_comma(page->out);
    response_document(document, page->fields, page->vectors, page->out);
    return STATUS_OK;
}

/* Errors of filter and sort have other codes on these routes than on search routes. */
static enum status as_documents_error(struct error *err)
{
    api_error_recode(err, STATUS_BAD_FILTER, API_BAD_DOCUMENT_FILTER);
    api_error_recode(err, STATUS_BAD_SORT, API_BAD_DOCUMENT_SORT);
    api_error_recode(err, STATUS_BAD_DOCUMENT_ID, API_BAD_DOCUMENT_IDS);
    return err->status;
}

static enum status answer(const struct request *request, struct browse_params *params,
                          struct http_response *response, struct error *err)
{
    struct page page = {request, &params->fields, params->vectors, &response->body, 0};
    struct reader *reader;
    uint64_t total;
    enum status status;

    if (index_acquire(request->server, request->match.parts[0], &reader, err))
        return err->status;
    if (params->ids.given) {
        params->browse.ids = params->ids.items;
        params->browse.id_count = params->ids.count;
    }
    filter_in_zone((struct filter_node *)(uintptr_t)params->browse.filter,
                   settings_zone(reader_settings(reader), request->server->zone));
    buf_add_text(&response->body, "{\"results\":[");
    status =
        reader_browse(reader, &params->browse, request->arena, add_document, &page, &total, err);
    reader_release(reader);
    if (status)
        return as_documents_error(err);
    buf_addf(&response->body, "],\"offset\":%u,\"limit\":%u,\"total\":%llu}", params->browse.offset,
             params->browse.limit, (unsigned long long)total);
    return STATUS_OK;
}

enum status handle_documents(const struct request *request, struct http_response *response,
                             struct error *err)
{
    const struct url *url = &request->http->url;
    struct browse_params params;

    init_params(&params);
    for (uint32_t i = 0; i < url->param_count; i++)
        if (take(&params, url->params[i].name, NULL, url->params[i].value, request->arena, err))
            return index_before_filter(request->server, request->match.parts[0], err);
    return answer(request, &params, response, err);
}

enum status handle_fetch_documents(const struct request *request, struct http_response *response,
                                   struct error *err)
{
    enum status status = STATUS_OK;
    struct browse_params params;
    const char *key;
    json_t *body, *value;

    init_params(&params);
    if (json_body_read_exact(request->http, request->budget, &body, err))
        return err->status;
    if (!json_is_object(body))
        status = value_refused(&(struct value){.wrong = API_BAD_REQUEST, .json = body}, "an object",
                               err);
    json_object_foreach (body, key, value) {
        if (!status)
            status = take(&params, str_of(key), value, STR_NONE, request->arena, err);
    }
    if (!status)
        status = answer(request, &params, response, err);
    json_decref(body);
    return status ? index_before_filter(request->server, request->match.parts[0], err) : STATUS_OK;
}
