/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_flags.c - GET and PATCH /experimental-features: stores the switches of the API.
 *
 * The switches have no effect. `metrics` and `containsFilter` are always supported; the features
 * of the other switches are not (see handle_absent.c). */
#include "base/json.h"
#include "server/api/handlers.h"
#include "server/params/json_body.h"
#include "server/params/value.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"

static const char *const flags[] = {
    "metrics",
    "logsRoute",
    "editDocumentsByFunction",
    "containsFilter",
    "dynamicSearchRules",
    "network",
    "getTaskDocumentsRoute",
    "taskQueueCompactionRoute",
    "compositeEmbedders",
    "chatCompletions",
    "multimodal",
    "foreignKeys",
    "disableDocumentsFetchQueue",
    "legacySearch",
    "renderRoute",
};
#define FLAG_COUNT (sizeof flags / sizeof *flags)

static void print(const json_t *stored, struct buf *out)
{
    buf_add_char(out, '{');
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        json_add_key(out, flags[i]);
        buf_add_text(out, json_is_true(json_object_get(stored, flags[i])) ? "true" : "false");
    }
    buf_add_char(out, '}');
}

static bool is_flag(const char *name)
{
    for (size_t i = 0; i < FLAG_COUNT; i++)
        if (strcmp(flags[i], name) == 0)
            return true;
    return false;
}

static enum status unknown_flag(const char *name, struct error *err)
{
    BUF_AUTO struct buf known = {0};

    for (size_t i = 0; i < FLAG_COUNT; i++)
        buf_addf(&known, "%s`%s`", i ? ", " : "", flags[i]);
    return error_set(err, STATUS_BAD_REQUEST, "Unknown field `%s`: expected one of %s", name,
                     known.data);
}

static enum status check(json_t *body, struct error *err)
{
    const char *name;
    json_t *value;

    if (!json_is_object(body))
        return error_set(err, STATUS_BAD_REQUEST, "Invalid value type: expected an object");
    json_object_foreach (body, name, value) {
        if (!is_flag(name))
            return unknown_flag(name, err);
        if (!json_is_boolean(value) && !json_is_null(value))
            return value_refused(
                &(struct value){.name = name, .wrong = API_BAD_REQUEST, .json = value}, "a boolean",
                err);
    }
    return STATUS_OK;
}

enum status handle_flags(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct stored_object *stored = request->server->flags;

    print(stored_object_lock(stored), &response->body);
    stored_object_unlock(stored);
    return STATUS_OK;
}

/* null does not change a flag. */
static enum status change(struct stored_object *stored, json_t *body, struct buf *out,
                          struct error *err)
{
    json_t *next = json_copy((json_t *)(uintptr_t)stored_object_lock(stored));
    const char *name;
    json_t *value;
    enum status status;

    json_object_foreach (body, name, value) {
        if (json_is_boolean(value))
            json_object_set(next, name, value);
    }
    status = stored_object_replace(stored, json_incref(next), err);
    stored_object_unlock(stored);
    if (!status)
        print(next, out);
    json_decref(next);
    return status;
}

enum status handle_set_flags(const struct request *request, struct http_response *response,
                             struct error *err)
{
    json_t *body;
    enum status status;

    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = check(body, err);
    if (!status)
        status = change(request->server->flags, body, &response->body, err);
    json_decref(body);
    return status;
}
