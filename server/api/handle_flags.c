/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_flags.c - GET, PATCH /experimental-features: switches of the API, kept as clients set
 * them.
 *
 * None changes what this server does: what stands behind `metrics` and `containsFilter` is always
 * there, and what stands behind the others never (handle_absent.c says so where it is asked for).
 */
#include "base/json.h"
#include "server/api/handlers.h"
#include "server/params/json_body.h"
#include "server/state/kept.h"
#include "server/state/server.h"

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

static void print(const json_t *kept, struct buf *out)
{
    buf_add_char(out, '{');
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        json_add_key(out, flags[i]);
        buf_add_text(out, json_is_true(json_object_get(kept, flags[i])) ? "true" : "false");
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
            return error_set(err, STATUS_BAD_REQUEST,
                             "Invalid value type at `.%s`: expected a boolean", name);
    }
    return STATUS_OK;
}

enum status handle_flags(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct kept *kept = request->server->flags;

    print(kept_lock(kept), &response->body);
    kept_unlock(kept);
    return STATUS_OK;
}

/* null leaves a flag as it is. */
static enum status change(struct kept *kept, json_t *body, struct buf *out, struct error *err)
{
    json_t *next = json_copy((json_t *)(uintptr_t)kept_lock(kept));
    const char *name;
    json_t *value;
    enum status status;

    json_object_foreach (body, name, value) {
        if (json_is_boolean(value))
            json_object_set(next, name, value);
    }
    status = kept_replace(kept, json_incref(next), err);
    kept_unlock(kept);
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

    if (json_body_read(request->http, &body, err))
        return err->status;
    status = check(body, err);
    if (!status)
        status = change(request->server->flags, body, &response->body, err);
    json_decref(body);
    return status;
}
