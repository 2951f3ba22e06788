/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_keys.c - GET, POST /keys; GET, PATCH, DELETE /keys/{key}. */
#include "handlers.h"
#include "json_body.h"
#include "key_form.h"
#include "keys.h"
#include "server.h"
#include "value.h"

#define DEFAULT_LIMIT 20

static enum status read_range(const struct url *url, uint32_t *offset, uint32_t *limit,
                              struct error *err)
{
    for (uint32_t i = 0; i < url->param_count; i++) {
        struct value value = {"offset", STATUS_BAD_KEY_OFFSET, NULL, url->params[i].value, NULL};
        bool is_offset = str_is(url->params[i].name, "offset");

        if (!is_offset && !str_is(url->params[i].name, "limit"))
            return error_set(err, STATUS_BAD_REQUEST,
                             "there is no parameter `%.*s` here: only offset and limit",
                             STR_ARG(url->params[i].name));
        if (!is_offset)
            value = (struct value){"limit", STATUS_BAD_KEY_LIMIT, NULL, value.text, NULL};
        if (value_count(&value, is_offset ? offset : limit, err))
            return err->status;
    }
    return STATUS_OK;
}

enum status handle_keys(const struct request *request, struct http_response *response,
                        struct error *err)
{
    uint32_t offset = 0, limit = DEFAULT_LIMIT;

    if (read_range(&request->http->url, &offset, &limit, err))
        return err->status;
    keys_print_all(request->server->keys, offset, limit, &response->body);
    return STATUS_OK;
}

enum status handle_key(const struct request *request, struct http_response *response,
                       struct error *err)
{
    return keys_print(request->server->keys, request->match.parts[0], &response->body, err);
}

enum status handle_add_key(const struct request *request, struct http_response *response,
                           struct error *err)
{
    json_t *body, *key;

    if (json_body_read(request->http, &body, err))
        return err->status;
    key = key_form_read(body, err);
    json_decref(body);
    if (!key || keys_add(request->server->keys, key, &response->body, err))
        return err->status;
    response->status = 201;
    return STATUS_OK;
}

enum status handle_update_key(const struct request *request, struct http_response *response,
                              struct error *err)
{
    enum status status;
    json_t *body, *changes;

    if (json_body_read(request->http, &body, err))
        return err->status;
    changes = key_changes_read(body, err);
    json_decref(body);
    if (!changes)
        return err->status;
    status =
        keys_update(request->server->keys, request->match.parts[0], changes, &response->body, err);
    json_decref(changes);
    return status;
}

enum status handle_delete_key(const struct request *request, struct http_response *response,
                              struct error *err)
{
    response->status = 204;
    return keys_remove(request->server->keys, request->match.parts[0], err);
}
