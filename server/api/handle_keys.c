/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_keys.c - GET and POST /keys; GET, PATCH and DELETE /keys/{key}. */
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/keys/key_form.h"
#include "server/keys/keys.h"
#include "server/params/json_body.h"
#include "server/params/params.h"
#include "server/state/server.h"

#define DEFAULT_LIMIT 20

struct key_range {
    struct count offset, limit;
};

static const struct param rows[] = {
    {"offset", PARAM_COUNT, offsetof(struct key_range, offset), API_BAD_KEY_OFFSET, NULL},
    {"limit", PARAM_COUNT, offsetof(struct key_range, limit), API_BAD_KEY_LIMIT, NULL},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

enum status handle_keys(const struct request *request, struct http_response *response,
                        struct error *err)
{
    struct key_range range = {.limit = {.number = DEFAULT_LIMIT}};

    if (params_from_url(&table, &request->http->url, request->arena, &range, err))
        return err->status;
    keys_print_all(request->server->keys, range.offset.number, range.limit.number, &response->body);
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

    if (json_body_read(request->http, request->budget, &body, err))
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

    if (json_body_read(request->http, request->budget, &body, err))
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
