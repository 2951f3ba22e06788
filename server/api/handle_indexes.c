/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_indexes.c - GET /indexes and GET /indexes/{uid}. */
#include "base/date.h"
#include "base/json.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/value.h"

#define DEFAULT_LIMIT 20

static void add_index(const struct index_info *info, struct buf *out)
{
    char created[DATE_TEXT_SIZE], updated[DATE_TEXT_SIZE];

    json_add_comma(out);
    if (info->unreadable) {
        buf_addf(out, "{\"uid\":\"%s\",\"createdAt\":null,\"updatedAt\":null,\"primaryKey\":null",
                 info->uid);
        json_add_key(out, "error");
        api_error_add(info->unreadable, out);
        buf_add_char(out, '}');
        return;
    }
    buf_addf(out,
             "{\"uid\":\"%s\",\"createdAt\":\"%s\",\"updatedAt\":\"%s\",\"primaryKey\":", info->uid,
             date_format_full(info->created, created), date_format_full(info->updated, updated));
    if (info->primary_key.length > 0)
        json_add_string(out, info->primary_key);
    else
        buf_add_text(out, "null");
    buf_add_char(out, '}');
}

enum status handle_index(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct index_info info;

    if (index_find(request->server, request->match.parts[0], request->arena, &info, err))
        return err->status;
    add_index(&info, &response->body);
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
    uint32_t count, total = 0, offset, limit;
    struct buf *out = &response->body;
    struct index_info *indexes;

    if (read_range(&request->http->url, &offset, &limit, err))
        return err->status;
    engine_list(request->server->engine, request->arena, &indexes, &count);
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; i < count; i++) {
        if (!access_allows_index(request->access, str_of(indexes[i].uid)))
            continue;
        if (total >= offset && total - offset < limit)
            add_index(&indexes[i], out);
        total++;
    }
    buf_addf(out, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", offset, limit, total);
    return STATUS_OK;
}
