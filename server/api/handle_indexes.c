/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_indexes.c - GET /indexes and GET /indexes/{uid}. */
#include "base/date.h"
#include "base/json.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/value.h"
#include "store/reader/generation.h"

#define DEFAULT_LIMIT 20

static void add_index(const char *uid, const struct generation *generation, struct buf *out)
{
    const struct manifest *manifest = &generation->manifest;
    struct str primary_key = generation->schema->primary_key;
    char created[DATE_TEXT_SIZE], updated[DATE_TEXT_SIZE];

    json_add_comma(out);
    buf_addf(out, "{\"uid\":\"%s\",\"createdAt\":\"%s\",\"updatedAt\":\"%s\",\"primaryKey\":", uid,
             date_format(manifest->created, 0, created),
             date_format(manifest->updated, 0, updated));
    if (primary_key.length > 0)
        json_add_string(out, primary_key);
    else
        buf_add_text(out, "null");
    buf_add_char(out, '}');
}

enum status handle_index(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct str uid = request->match.parts[0];
    struct generation *generation;

    if (index_generation(request->server, uid, &generation, err))
        return err->status;
    add_index(uid.data, generation, &response->body);
    generation_release(generation);
    return STATUS_OK;
}

static enum status read_range(const struct url *url, uint32_t *offset, uint32_t *limit,
                              struct error *err)
{
    *offset = 0;
    *limit = DEFAULT_LIMIT;
    for (uint32_t i = 0; i < url->param_count; i++) {
        struct value value = {"offset", API_BAD_INDEX_OFFSET, NULL, url->params[i].value, NULL};
        bool is_offset = str_is(url->params[i].name, "offset");

        if (!is_offset && !str_is(url->params[i].name, "limit"))
            return error_set(err, STATUS_BAD_REQUEST,
                             "Unknown parameter `%.*s`: expected one of `offset`, `limit`",
                             STR_ARG(url->params[i].name));
        if (!is_offset)
            value = (struct value){"limit", API_BAD_INDEX_LIMIT, NULL, value.text, NULL};
        if (value_count(&value, is_offset ? offset : limit, err))
            return err->status;
    }
    return STATUS_OK;
}

enum status handle_indexes(const struct request *request, struct http_response *response,
                           struct error *err)
{
    struct database *database = request->server->database;
    uint32_t total = 0, offset, limit;
    struct buf *out = &response->body;
    char uid[INDEX_UID_MAX + 1];
    struct generation *generation;

    if (read_range(&request->http->url, &offset, &limit, err))
        return err->status;
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; database_index_uid(database, i, uid); i++) {
        if (!access_allows_index(request->access, str_of(uid)))
            continue;
        if (total >= offset && total - offset < limit &&
            (generation = generation_acquire(database, str_of(uid)))) {
            add_index(uid, generation, out);
            generation_release(generation);
        }
        total++;
    }
    buf_addf(out, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", offset, limit, total);
    return STATUS_OK;
}
