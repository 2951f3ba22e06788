/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_writes.c - routes that add and delete documents of an index. Each makes a task. */
#include <inttypes.h>

#include "base/json.h"
#include "server/answers/indexes.h"
#include "server/api/dry_run.h"
#include "server/api/handlers.h"
#include "server/api/read_body.h"
#include "server/api/task_answer.h"
#include "server/http/api_error.h"
#include "server/keys/access.h"
#include "server/params/json_body.h"
#include "server/params/value.h"
#include "server/state/server.h"
#include "server/tasks/intake.h"
#include "server/tasks/tasks.h"

/* The parameters of adding documents. The intake has read csvDelimiter. */
struct add_options {
    struct str primary_key, metadata;
    bool skip_creation;
    bool dry_run; /* answer what was understood; store nothing */
    bool raw;     /* the body is not JSON or CSV, so it may say how to read it: */
    struct read_texts texts;
};

static enum status read_option(const struct url_param *param, struct add_options *options,
                               struct error *err)
{
    if (str_is(param->name, "primaryKey"))
        options->primary_key = param->value;
    else if (str_is(param->name, "skipCreation")) {
        options->skip_creation = str_eq_nocase(param->value, STR("true"));
        if (!options->skip_creation && !str_eq_nocase(param->value, STR("false")))
            return api_error_set(err, API_BAD_SKIP_CREATION,
                                 "skipCreation must be either `true` or `false`. Found: `%.*s`",
                                 STR_ARG(param->value));
    } else if (str_is(param->name, "dryRun")) {
        options->dry_run = str_eq_nocase(param->value, STR("true"));
        if (!options->dry_run && !str_eq_nocase(param->value, STR("false")))
            return error_set(err, STATUS_BAD_REQUEST,
                             "dryRun must be either `true` or `false`. Found: `%.*s`",
                             STR_ARG(param->value));
    } else if (str_is(param->name, "customMetadata"))
        options->metadata = param->value;
    else if (!str_is(param->name, "csvDelimiter") &&
             !(options->raw && read_texts_take(&options->texts, param)))
        return error_set(err, STATUS_BAD_REQUEST,
                         "Unknown parameter `%.*s`: expected one of `primaryKey`, `csvDelimiter`, "
                         "`customMetadata`, `skipCreation`, `dryRun`",
                         STR_ARG(param->name));
    return STATUS_OK;
}

/* Passes on to the task what of the body could not be read, for its details. */
static void add_unread(const struct intake *intake, struct buf *out)
{
    struct str named;
    uint64_t count =
        intake_is_raw(intake) ? body_reading_problems(intake_reading(intake), &named) : 0;

    if (count > 0)
        buf_addf(out, ",\"unread\":%" PRIu64 ",\"unreadNamed\":%.*s", count, STR_ARG(named));
}

static void add_arguments(const struct add_options *options, bool merge, bool create,
                          const struct intake *intake, struct buf *out)
{
    uint64_t mended = intake_mended(intake);

    buf_addf(out, "{\"merge\":%s,\"create\":%s,\"skip\":%s", merge ? "true" : "false",
             create ? "true" : "false", options->skip_creation ? "true" : "false");
    if (intake_is_raw(intake))
        buf_add_text(out, ",\"read\":true");
    if (mended > 0)
        buf_addf(out, ",\"mended\":%" PRIu64, mended);
    if (options->primary_key.data) {
        json_add_key(out, "primaryKey");
        json_add_string(out, options->primary_key);
    }
    add_unread(intake, out);
    buf_add_char(out, '}');
}

static enum status add_documents(const struct request *request, bool merge,
                                 struct http_response *response, struct error *err)
{
    const struct url *url = &request->http->url;
    struct str uid = request->match.parts[0];
    struct task_order order = {.kind = TASK_DOCUMENT_ADDITION, .index = uid};
    struct intake *intake = request->http->intake;
    struct add_options options = {.raw = intake && intake_is_raw(intake)};
    BUF_AUTO struct buf arguments = {0};
    bool read = true;

    if (index_uid_check(uid, err))
        return err->status;
    for (uint32_t i = 0; i < url->param_count; i++)
        if (read_option(&url->params[i], &options, err))
            return err->status;
    if (!options.dry_run && tasks_take(request->server->tasks, err))
        return err->status;
    if (!intake)
        return api_error_set(err, API_MISSING_PAYLOAD, "A json payload is missing.");
    if (options.raw && read_body(request, &options.texts, response, &read, err))
        return err->status;
    if (!read)
        return STATUS_OK;
    if (intake_finish(intake, &order.body, err))
        return err->status;
    if (options.dry_run)
        return answer_dry_run(request, order.body, options.raw, response, err);
    add_arguments(&options, merge, access_allows_creation(request->access, uid), intake,
                  &arguments);
    order.metadata = options.metadata;
    order.arguments = buf_str(&arguments);
    order.counts[0] = (int64_t)order.body->lines;
    order.counts[1] = TASK_COUNT_LATER;
    response->status = 202;
    return answer_task(request, &order, response, err);
}

enum status handle_add_documents(const struct request *request, struct http_response *response,
                                 struct error *err)
{
    return add_documents(request, false, response, err);
}

enum status handle_merge_documents(const struct request *request, struct http_response *response,
                                   struct error *err)
{
    return add_documents(request, true, response, err);
}

/* Enqueues a deletion. `provided`: the number of ids, or TASK_COUNT_NONE. `filter`: or NULL. */
static enum status delete_documents(const struct request *request, int64_t provided,
                                    const json_t *arguments, const char *original,
                                    struct http_response *response, struct error *err)
{
    struct str uid = request->match.parts[0];
    BUF_AUTO struct buf text = {0}, details = {0};
    struct task_order order = {
        .kind = TASK_DOCUMENT_DELETION, .index = uid, .counts = {provided, TASK_COUNT_LATER}};

    if (index_uid_check(uid, err) || task_metadata_read(request, &order.metadata, err))
        return err->status;
    if (original) {
        buf_add_text(&details, "\"originalFilter\":");
        buf_add_text(&details, original);
        order.details = buf_str(&details);
    }
    json_add(&text, arguments);
    order.arguments = buf_str(&text);
    response->status = 202;
    return answer_task(request, &order, response, err);
}

enum status handle_delete_all_documents(const struct request *request,
                                        struct http_response *response, struct error *err)
{
    json_t *arguments = json_pack("{s:b}", "all", 1);
    enum status status = delete_documents(request, TASK_COUNT_NONE, arguments, NULL, response, err);

    json_decref(arguments);
    return status;
}

enum status handle_delete_document(const struct request *request, struct http_response *response,
                                   struct error *err)
{
    struct str id = request->match.parts[1];
    json_t *arguments = json_pack("{s:[s%]}", "ids", id.data, id.length);
    enum status status = delete_documents(request, 1, arguments, "null", response, err);

    json_decref(arguments);
    return status;
}

/* Ids are strings or integers. Returns a new array of strings, or NULL with *err. */
static json_t *read_ids(const json_t *body, struct error *err)
{
    json_t *ids = json_array();

    for (size_t i = 0; i < json_array_size(body); i++) {
        const json_t *id = json_array_get(body, i);

        if (json_digits(id).data)
            json_array_append_new(ids, json_string(json_digits(id).data));
        else if (json_is_string(id))
            json_array_append_new(ids, json_string(json_string_value(id)));
        else if (json_is_integer(id))
            json_array_append_new(ids, json_sprintf("%lld", (long long)json_integer_value(id)));
        else {
            api_error_set(err, API_BAD_DOCUMENT_IDS,
                          "Invalid value at `[%zu]`: expected a string or a whole number", i);
            json_decref(ids);
            return NULL;
        }
    }
    return ids;
}

enum status handle_delete_batch(const struct request *request, struct http_response *response,
                                struct error *err)
{
    json_t *body, *ids, *arguments;
    enum status status;

    if (json_body_read_exact(request->http, request->budget, &body, err))
        return err->status;
    if (!json_is_array(body)) {
        json_decref(body);
        return error_set(err, STATUS_BAD_REQUEST, "Invalid value type: expected an array of ids");
    }
    ids = read_ids(body, err);
    json_decref(body);
    if (!ids)
        return err->status;
    arguments = json_pack("{s:o}", "ids", ids);
    status =
        delete_documents(request, (int64_t)json_array_size(ids), arguments, "null", response, err);
    json_decref(arguments);
    return status;
}

/* Refuses a wrong filter now, not only when the task runs. */
static enum status check_filter(const struct request *request, const json_t *body,
                                struct error *err)
{
    const json_t *filter = json_object_get(body, "filter");
    struct filter_node *node;
    const char *key;
    json_t *value;

    if (!json_is_object(body))
        return value_refused(&(struct value){.wrong = API_BAD_REQUEST, .json = body}, "an object",
                             err);
    json_object_foreach ((json_t *)(uintptr_t)body, key, value) {
        if (strcmp(key, "filter") != 0)
            return error_set(err, STATUS_BAD_REQUEST,
                             "Unknown field `%.100s`: expected one of `filter`", key);
    }
    if (!filter)
        return api_error_set(err, API_MISSING_DOCUMENT_FILTER, "Missing field `filter`");
    if (filter_parse_json(filter, request->arena, &node, err)) {
        api_error_recode(err, err->status, API_BAD_DOCUMENT_FILTER);
        return err->status;
    }
    if (!node)
        return api_error_set(err, API_BAD_DOCUMENT_FILTER, "Sending an empty filter is forbidden.");
    return STATUS_OK;
}

enum status handle_delete_matching(const struct request *request, struct http_response *response,
                                   struct error *err)
{
    BUF_AUTO struct buf original = {0}, printed = {0};
    json_t *body;
    enum status status;

    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = check_filter(request, body, err);
    if (!status) { /* as in Meilisearch, the details have the filter's JSON as a string */
        json_add(&printed, json_object_get(body, "filter"));
        json_add_string(&original, buf_str(&printed));
        status = delete_documents(request, 0, body, original.data, response, err);
    }
    json_decref(body);
    return status;
}
