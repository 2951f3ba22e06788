/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_browse.c - GET /indexes/{uid}/documents and POST /indexes/{uid}/documents/fetch: documents
 * one after the other. One table for the parameters of both. */
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

struct form {
    struct browse browse;
    struct names fields, ids;
    bool vectors;
};

typedef enum status take_fn(struct form *form, const struct value *value, struct arena *arena,
                            struct error *err);

static enum status take_offset(struct form *form, const struct value *value, struct arena *arena,
                               struct error *err)
{
    (void)arena;
    return value_count(value, &form->browse.offset, err);
}

static enum status take_limit(struct form *form, const struct value *value, struct arena *arena,
                              struct error *err)
{
    (void)arena;
    return value_count(value, &form->browse.limit, err);
}

static enum status take_fields(struct form *form, const struct value *value, struct arena *arena,
                               struct error *err)
{
    return value_names(value, arena, &form->fields, err);
}

/* Ids may be numbers in JSON. */
static enum status take_ids(struct form *form, const struct value *value, struct arena *arena,
                            struct error *err)
{
    size_t count = json_array_size(value->json);
    struct str *items = arena_alloc(arena, (count + 1) * sizeof *items);

    if (!value->json)
        return value_names(value, arena, &form->ids, err);
    if (!json_is_array(value->json))
        return api_error_set(err, value->wrong, "Invalid value type at `.ids`: expected an array");
    for (size_t i = 0; i < count; i++) {
        const json_t *id = json_array_get(value->json, i);

        if (json_is_integer(id))
            items[i] = arena_format(arena, "%lld", (long long)json_integer_value(id));
        else if (json_is_string(id))
            items[i] = json_str(id);
        else
            return api_error_set(
                err, value->wrong,
                "Invalid value at `.ids[%zu]`: expected a string or a whole number", i);
    }
    form->ids = (struct names){items, (uint32_t)count, true};
    return STATUS_OK;
}

static enum status take_filter(struct form *form, const struct value *value, struct arena *arena,
                               struct error *err)
{
    struct filter_node *filter;
    enum status status = value->json ? filter_parse_json(value->json, arena, &filter, err)
                                     : filter_parse(value->text, arena, &filter, err);

    if (status) {
        api_error_recode(err, STATUS_BAD_FILTER, value->wrong);
        return status;
    }
    form->browse.filter = filter;
    return STATUS_OK;
}

static enum status take_sort(struct form *form, const struct value *value, struct arena *arena,
                             struct error *err)
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
    form->browse.sorts = sorts;
    form->browse.sort_count = names.count;
    return STATUS_OK;
}

static enum status take_vectors(struct form *form, const struct value *value, struct arena *arena,
                                struct error *err)
{
    (void)arena;
    return value_switch(value, &form->vectors, err);
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

static enum status take(struct form *form, struct str name, const json_t *json, struct str text,
                        struct arena *arena, struct error *err)
{
    BUF_AUTO struct buf names = {0};

    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct value value = {rows[i].name, rows[i].wrong, json, text, NULL};

        if (str_is(name, rows[i].name))
            return json_is_null(json) ? STATUS_OK : rows[i].take(form, &value, arena, err);
        buf_addf(&names, "%s`%s`", i ? ", " : "", rows[i].name);
    }
    return error_set(err, STATUS_BAD_REQUEST, "Unknown %s `%.*s`: expected one of %s",
                     json ? "field" : "parameter", (int)(name.length < 100 ? name.length : 100),
                     name.data, names.data);
}

static void form_init(struct form *form)
{
    *form = (struct form){.browse = {.limit = DEFAULT_LIMIT}};
}

struct page {
    const struct names *fields;
    bool vectors;
    struct buf *out;
};

static void add_document(void *context, const struct search_hit *document)
{
    struct page *page = context;

    json_add_comma(page->out);
    response_document(document, page->fields, page->out);
    if (!page->vectors)
        return;
    page->out->length--; /* there are none, and that is said */
    json_add_key(page->out, "_vectors");
    buf_add_text(page->out, "{}}");
}

/* What the search calls by its own names is about documents here. */
static enum status as_documents_error(struct error *err)
{
    api_error_recode(err, STATUS_BAD_FILTER, API_BAD_DOCUMENT_FILTER);
    api_error_recode(err, STATUS_BAD_SORT, API_BAD_DOCUMENT_SORT);
    return err->status;
}

static enum status answer(const struct request *request, struct form *form,
                          struct http_response *response, struct error *err)
{
    struct page page = {&form->fields, form->vectors, &response->body};
    struct reader *reader;
    uint64_t total;
    enum status status;

    if (index_acquire(request->server, request->match.parts[0], &reader, err))
        return err->status;
    if (form->ids.given) {
        form->browse.ids = form->ids.items;
        form->browse.id_count = form->ids.count;
    }
    buf_add_text(&response->body, "{\"results\":[");
    status = reader_browse(reader, &form->browse, request->arena, add_document, &page, &total, err);
    reader_release(reader);
    if (status)
        return as_documents_error(err);
    buf_addf(&response->body, "],\"offset\":%u,\"limit\":%u,\"total\":%llu}", form->browse.offset,
             form->browse.limit, (unsigned long long)total);
    return STATUS_OK;
}

enum status handle_documents(const struct request *request, struct http_response *response,
                             struct error *err)
{
    const struct url *url = &request->http->url;
    struct form form;

    form_init(&form);
    for (uint32_t i = 0; i < url->param_count; i++)
        if (take(&form, url->params[i].name, NULL, url->params[i].value, request->arena, err))
            return err->status;
    return answer(request, &form, response, err);
}

enum status handle_fetch_documents(const struct request *request, struct http_response *response,
                                   struct error *err)
{
    enum status status = STATUS_OK;
    struct form form;
    const char *key;
    json_t *body, *value;

    form_init(&form);
    if (json_body_read(request->http, &body, err))
        return err->status;
    if (!json_is_object(body))
        status = error_set(err, STATUS_BAD_REQUEST, "Invalid value type: expected an object");
    json_object_foreach (body, key, value) {
        if (!status)
            status = take(&form, str_of(key), value, STR_NONE, request->arena, err);
    }
    if (!status)
        status = answer(request, &form, response, err);
    json_decref(body);
    return status;
}
