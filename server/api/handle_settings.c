/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_settings.c - /indexes/{uid}/settings, and a route below it for each setting. The table
 * in store/settings/settings.h has the settings. A change makes a task. */
#include <ctype.h>

#include "base/json.h"
#include "engine/engine.h"
#include "engine/reader.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/api/task_answer.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"
#include "server/state/server.h"

/* The current settings of the index; yours to release. */
static enum status find_settings(const struct request *request, struct settings **out,
                                 struct error *err)
{
    return index_settings(request->server, request->match.parts[0], out, err);
}

/* In the URL, `rankingRules` is `ranking-rules`. */
static const struct setting *setting_of_route(struct str route)
{
    BUF_AUTO struct buf name = {0};

    for (size_t i = 0; i < route.length; i++) {
        char c = route.data[i];

        if (isupper((unsigned char)c))
            return NULL;
        if (c == '-' && i + 1 < route.length && islower((unsigned char)route.data[i + 1]))
            c = (char)toupper((unsigned char)route.data[++i]);
        buf_add_char(&name, c);
    }
    return setting_named(buf_str(&name));
}

static enum status find_key(const struct request *request, const struct setting **out,
                            struct error *err)
{
    *out = setting_of_route(request->match.parts[1]);
    return *out
               ? STATUS_OK
               : error_set(err, STATUS_NOT_FOUND,
                           "unknown setting `%.*s`: GET /indexes/{uid}/settings lists the settings",
                           STR_ARG(request->match.parts[1]));
}

enum status handle_settings(const struct request *request, struct http_response *response,
                            struct error *err)
{
    struct settings *settings;

    if (find_settings(request, &settings, err))
        return err->status;
    settings_print(settings, &response->body);
    settings_release(settings);
    return STATUS_OK;
}

enum status handle_setting(const struct request *request, struct http_response *response,
                           struct error *err)
{
    const struct setting *setting;
    struct settings *settings;

    if (find_key(request, &setting, err) || find_settings(request, &settings, err))
        return err->status;
    json_add(&response->body, settings_value(settings, setting));
    settings_release(settings);
    return STATUS_OK;
}

/* Appends the members of an object without its braces. */
static void add_members(const json_t *object, struct buf *out)
{
    BUF_AUTO struct buf text = {0};

    json_add(&text, object);
    buf_add_str(out, str_slice(buf_str(&text), 1, text.length - 1));
}

/* Enqueues the change. `patch` NULL: reset all settings. */
static enum status answer(const struct request *request, const json_t *patch,
                          struct http_response *response, struct error *err)
{
    BUF_AUTO struct buf details = {0}, arguments = {0};
    struct task_order order = {.kind = TASK_SETTINGS_UPDATE,
                               .index = request->match.parts[0],
                               .counts = {TASK_COUNT_NONE, TASK_COUNT_NONE}};

    if (index_uid_check(order.index, err))
        return err->status;
    buf_add_text(&arguments, patch ? "{\"patch\":" : "{\"reset\":true");
    if (patch) {
        json_add(&arguments, patch);
        add_members(patch, &details);
    }
    buf_add_char(&arguments, '}');
    order.arguments = buf_str(&arguments);
    order.details = buf_str(&details);
    response->status = 202;
    return answer_task(request, &order, response, err);
}

/* Refuses a wrong patch now, not only when the task runs. */
static enum status check_patch(const json_t *patch, const struct setting *setting,
                               struct error *err)
{
    struct settings *before = settings_default(PRESET_DOCUMENTS), *after = NULL;
    enum status status = setting ? settings_patch_one(before, setting, patch, &after, err)
                                 : settings_patch(before, patch, &after, err);

    settings_release(after);
    settings_release(before);
    return status;
}

enum status handle_patch_settings(const struct request *request, struct http_response *response,
                                  struct error *err)
{
    enum status status;
    json_t *patch;

    if (json_body_read(request->http, request->budget, &patch, err))
        return err->status;
    status = json_is_object(patch)
                 ? check_patch(patch, NULL, err)
                 : error_set(err, STATUS_BAD_REQUEST, "Invalid value type: expected an object");
    if (!status)
        status = answer(request, patch, response, err);
    json_decref(patch);
    return status;
}

enum status handle_reset_settings(const struct request *request, struct http_response *response,
                                  struct error *err)
{
    return answer(request, NULL, response, err);
}

static enum status set_one(const struct request *request, const struct setting *setting,
                           json_t *take_value, struct http_response *response, struct error *err)
{
    json_t *patch = json_object();
    enum status status;

    json_object_set_new(patch, setting->name, take_value);
    status = answer(request, patch, response, err);
    json_decref(patch);
    return status;
}

static enum status change(const struct request *request, bool merge, struct http_response *response,
                          struct error *err)
{
    const struct setting *setting;
    json_t *value;

    if (find_key(request, &setting, err))
        return err->status;
    if (merge != setting->merged) {
        http_add_field(response, "Allow",
                       setting->merged ? "GET, HEAD, PATCH, DELETE, OPTIONS"
                                       : "GET, HEAD, PUT, DELETE, OPTIONS");
        return api_error_set(err, API_METHOD, "change this setting with %s",
                             setting->merged ? "PATCH" : "PUT");
    }
    if (json_body_read(request->http, request->budget, &value, err))
        return err->status;
    if (check_patch(value, setting, err)) {
        json_decref(value);
        return err->status;
    }
    return set_one(request, setting, value, response, err);
}

enum status handle_put_setting(const struct request *request, struct http_response *response,
                               struct error *err)
{
    return change(request, false, response, err);
}

enum status handle_patch_setting(const struct request *request, struct http_response *response,
                                 struct error *err)
{
    return change(request, true, response, err);
}

enum status handle_reset_setting(const struct request *request, struct http_response *response,
                                 struct error *err)
{
    const struct setting *setting;

    if (find_key(request, &setting, err))
        return err->status;
    return set_one(request, setting, json_null(), response, err);
}
