/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_webhooks.c - GET, POST /webhooks; GET, PATCH, DELETE /webhooks/{uuid}.
 *
 * Webhooks are stored (DB/webhooks.json: {uuid: {url, headers, secret}}); server/hooks calls them.
 * Values of an Authorization header, and secrets, are shown only in part. */
#include "base/json.h"
#include "server/api/handlers.h"
#include "server/hooks/hooks.h"
#include "server/hooks/post.h"
#include "server/hooks/signature.h"
#include "server/http/api_error.h"
#include "server/keys/uuid.h"
#include "server/params/json_body.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"

#define WEBHOOKS_MAX 20
#define HEADERS_MAX  200
#define BYTES_MAX    ((size_t)64 << 10) /* of one webhook: its address, headers and secret */

/* Appends the first bytes of a secret, so that its owner can recognise it. */
static void add_hidden(struct buf *out, struct str secret)
{
    size_t start = str_starts(secret, STR("Bearer "))  ? 7
                   : str_starts(secret, STR("whsec_")) ? 6
                                                       : 0;
    size_t length = secret.length - start;
    size_t shown = length < 10 ? 0 : length < 20 ? 2 : length < 30 ? 3 : 5;
    const char *marks = length < 10   ? "XXX..."
                        : length < 20 ? "XXXX..."
                        : length < 30 ? "XXXXX..."
                                      : "XXXXXX...";
    BUF_AUTO struct buf text = {0};

    buf_add_str(&text, str_slice(secret, 0, start + shown));
    buf_add_text(&text, marks);
    json_add_string(out, buf_str(&text));
}

static void print_headers(json_t *headers, struct buf *out)
{
    const char *name;
    json_t *value;

    buf_add_char(out, '{');
    json_object_foreach (headers, name, value) {
        json_add_key(out, name);
        if (str_eq_nocase(str_of(name), STR("authorization")))
            add_hidden(out, json_str(value));
        else
            json_add(out, value);
    }
    buf_add_char(out, '}');
}

static void print(struct hooks *hooks, const char *uuid, const json_t *webhook, struct buf *out)
{
    struct str secret = json_get_str(webhook, "secret");

    json_add_comma(out);
    buf_addf(out, "{\"uuid\":\"%s\",\"isEditable\":true,\"url\":", uuid);
    json_add_string(out, json_get_str(webhook, "url"));
    buf_add_text(out, ",\"headers\":");
    print_headers(json_object_get(webhook, "headers"), out);
    if (secret.data) {
        json_add_key(out, "secret");
        add_hidden(out, secret);
    }
    json_add_key(out, "delivery");
    hooks_add_state(hooks, uuid, out);
    buf_add_char(out, '}');
}

/* A header's name must be a token, and its value must not have control characters (RFC 9110, 5).
 * Otherwise one request could become two. */
static bool is_token(struct str name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!strchr("!#$%&'*+-.^_`|~0123456789"
                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
                    name.data[i]))
            return false;
    return name.length > 0;
}

static bool is_clean(struct str value)
{
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.data[i] < ' ' || value.data[i] == 0x7F)
            return false;
    return value.data != NULL;
}

static enum status set_headers(json_t *headers, json_t *changes, struct error *err)
{
    const char *name;
    json_t *value;

    if (!json_is_object(changes))
        return api_error_set(err, API_BAD_WEBHOOK_HEADERS,
                             "Invalid value type at `.headers`: expected an object");
    json_object_foreach (changes, name, value) {
        if (!is_token(str_of(name)))
            return api_error_set(err, API_BAD_WEBHOOK_HEADERS, "Invalid header name `%s`", name);
        if (json_is_null(value))
            json_object_del(headers, name);
        else if (is_clean(json_str(value)))
            json_object_set(headers, name, value);
        else
            return api_error_set(err, API_BAD_WEBHOOK_HEADERS, "Invalid header value of `%s`",
                                 name);
    }
    if (json_object_size(headers) > HEADERS_MAX)
        return api_error_set(err, API_BAD_WEBHOOK_HEADERS, "a webhook can have at most %d headers",
                             HEADERS_MAX);
    return STATUS_OK;
}

static enum status set_url(json_t *webhook, json_t *url, struct error *err)
{
    if (!post_is_url(json_str(url)))
        return api_error_set(
            err, API_BAD_WEBHOOK_URL,
            "`url` must be an http or https URL, for example https://example.org/tasks-done");
    json_object_set(webhook, "url", url);
    return STATUS_OK;
}

/* null takes the secret away. */
static enum status set_secret(json_t *webhook, json_t *secret, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};

    if (json_is_null(secret))
        json_object_del(webhook, "secret");
    else if (json_is_string(secret) && signature_read_secret(json_str(secret), &bytes))
        json_object_set(webhook, "secret", secret);
    else
        return api_error_set(err, API_BAD_WEBHOOK_SECRET,
                             "`secret` must be `whsec_` and %d to %d bytes in base64, as of "
                             "`openssl rand -base64 32`",
                             SIGNATURE_SECRET_MIN, SIGNATURE_SECRET_MAX);
    return STATUS_OK;
}

static enum status set_member(json_t *webhook, const char *name, json_t *value, struct error *err)
{
    if (strcmp(name, "url") == 0)
        return set_url(webhook, value, err);
    if (strcmp(name, "headers") == 0 && json_is_null(value)) {
        json_object_clear(json_object_get(webhook, "headers"));
        return STATUS_OK;
    }
    if (strcmp(name, "headers") == 0)
        return set_headers(json_object_get(webhook, "headers"), value, err);
    if (strcmp(name, "secret") == 0)
        return set_secret(webhook, value, err);
    if (strcmp(name, "uuid") == 0)
        return api_error_set(err, API_IMMUTABLE_WEBHOOK_UUID,
                             "Immutable field `uuid`: expected one of `url`, `headers`, `secret`");
    if (strcmp(name, "isEditable") == 0)
        return api_error_set(
            err, API_IMMUTABLE_WEBHOOK_EDITABLE,
            "Immutable field `isEditable`: expected one of `url`, `headers`, `secret`");
    return error_set(err, STATUS_BAD_REQUEST,
                     "Unknown field `%s`: expected one of `url`, `headers`, `secret`", name);
}

/* Applies the body to a webhook; `old` NULL: to an empty one. Returns a new value, or NULL. */
static json_t *changed(const json_t *old, json_t *body, struct error *err)
{
    json_t *webhook = old ? json_deep_copy(old) : json_pack("{s:{}}", "headers");
    enum status status = STATUS_OK;
    const char *name;
    json_t *value;

    if (!json_is_object(body))
        status = error_set(err, STATUS_BAD_REQUEST, "Invalid value type: expected an object");
    json_object_foreach (body, name, value) {
        if (!status)
            status = set_member(webhook, name, value, err);
    }
    if (!status && !json_object_get(webhook, "url"))
        status = api_error_set(err, API_BAD_WEBHOOK_URL, "The URL of the webhook is missing.");
    if (!status && json_dumpb(webhook, NULL, 0, JSON_COMPACT) > BYTES_MAX)
        status = error_set(err, STATUS_TOO_LARGE,
                           "the address and the headers of a webhook have at most %zu KB",
                           BYTES_MAX >> 10);
    if (!status)
        return webhook;
    json_decref(webhook);
    return NULL;
}

/* Stores the webhooks with `take` under this uuid; NULL: without this uuid. */
static enum status keep(struct stored_object *stored, const json_t *all, const char *uuid,
                        json_t *take, struct error *err)
{
    json_t *next = json_copy((json_t *)(uintptr_t)all);

    if (take)
        json_object_set_new(next, uuid, take);
    else
        json_object_del(next, uuid);
    return stored_object_replace(stored, next, err);
}

static enum status find(const struct request *request, const json_t *all, char uuid[UUID_SIZE],
                        const json_t **webhook, struct error *err)
{
    struct str text = request->match.parts[0];

    if (!uuid_parse(text, uuid))
        return api_error_set(err, API_BAD_WEBHOOK_UUID, "Invalid UUID: `%.*s`", STR_ARG(text));
    *webhook = json_object_get(all, uuid);
    if (*webhook)
        return STATUS_OK;
    return api_error_set(err, API_WEBHOOK_NOT_FOUND, "Webhook `%s` not found.", uuid);
}

enum status handle_webhooks(const struct request *request, struct http_response *response,
                            struct error *err)
{
    struct stored_object *stored = request->server->webhooks;
    json_t *all = (json_t *)(uintptr_t)stored_object_lock(stored), *webhook;
    const char *uuid;

    buf_add_text(&response->body, "{\"results\":[");
    json_object_foreach (all, uuid, webhook) {
        print(request->server->hooks, uuid, webhook, &response->body);
    }
    buf_add_text(&response->body, "]}");
    stored_object_unlock(stored);
    return STATUS_OK;
}

enum status handle_webhook(const struct request *request, struct http_response *response,
                           struct error *err)
{
    struct stored_object *stored = request->server->webhooks;
    char uuid[UUID_SIZE];
    const json_t *webhook;
    enum status status = find(request, stored_object_lock(stored), uuid, &webhook, err);

    if (!status)
        print(request->server->hooks, uuid, webhook, &response->body);
    stored_object_unlock(stored);
    return status;
}

static enum status add(struct server *server, json_t *body, struct buf *out, struct error *err)
{
    struct stored_object *stored = server->webhooks;
    const json_t *all = stored_object_lock(stored);
    json_t *webhook = NULL;
    char uuid[UUID_SIZE];

    err->status = STATUS_OK;
    uuid_make(uuid);
    if (json_object_size(all) >= WEBHOOKS_MAX)
        api_error_set(err, API_BAD_WEBHOOKS,
                      "the server has the maximum of %d webhooks: delete one first", WEBHOOKS_MAX);
    else if ((webhook = changed(NULL, body, err)) && !hooks_begin(server->hooks, uuid, err) &&
             !keep(stored, all, uuid, json_incref(webhook), err))
        print(server->hooks, uuid, webhook, out);
    stored_object_unlock(stored);
    json_decref(webhook);
    return err->status;
}

enum status handle_add_webhook(const struct request *request, struct http_response *response,
                               struct error *err)
{
    json_t *body;
    enum status status;

    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = add(request->server, body, &response->body, err);
    json_decref(body);
    response->status = 201;
    hooks_changed(request->server->hooks);
    return status;
}

static enum status change(const struct request *request, json_t *body, struct buf *out,
                          struct error *err)
{
    struct stored_object *stored = request->server->webhooks;
    const json_t *all = stored_object_lock(stored), *old;
    json_t *webhook = NULL;
    char uuid[UUID_SIZE];

    err->status = STATUS_OK;
    if (!find(request, all, uuid, &old, err) && (webhook = changed(old, body, err)) &&
        !keep(stored, all, uuid, json_incref(webhook), err))
        print(request->server->hooks, uuid, webhook, out);
    stored_object_unlock(stored);
    json_decref(webhook);
    return err->status;
}

enum status handle_update_webhook(const struct request *request, struct http_response *response,
                                  struct error *err)
{
    json_t *body;
    enum status status;

    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = change(request, body, &response->body, err);
    json_decref(body);
    hooks_changed(request->server->hooks);
    return status;
}

enum status handle_delete_webhook(const struct request *request, struct http_response *response,
                                  struct error *err)
{
    struct stored_object *stored = request->server->webhooks;
    const json_t *all = stored_object_lock(stored), *webhook;
    char uuid[UUID_SIZE];
    enum status status = find(request, all, uuid, &webhook, err);

    if (!status)
        status = keep(stored, all, uuid, NULL, err);
    stored_object_unlock(stored);
    hooks_changed(request->server->hooks);
    response->status = 204;
    return status;
}
