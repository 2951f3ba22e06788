/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_takedowns.c - POST and GET /indexes/{uid}/takedowns: free an index of articles for good,
 * and list what was taken down. */
#include "base/json.h"
#include "base/mem.h"
#include "engine/takedown.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/api/task_answer.h"
#include "server/keys/keys.h"
#include "server/keys/secrets.h"
#include "server/params/json_body.h"
#include "server/params/params.h"
#include "server/state/server.h"

#define TEXT_MAX     1000 /* bytes of who and why */
#define PAGE_DEFAULT 20
#define PAGE_MAX     1000

/* --- POST --- */

struct takedown_params {
    struct param_json ids;
    struct str reason, who;
    struct flag copies;
};

static const struct param rows[] = {
    {"ids", PARAM_JSON, offsetof(struct takedown_params, ids), API_BAD_DOCUMENT_IDS, NULL},
    {"reason", PARAM_TEXT, offsetof(struct takedown_params, reason), API_BAD_REQUEST, NULL},
    {"who", PARAM_TEXT, offsetof(struct takedown_params, who), API_BAD_REQUEST, NULL},
    {"copies", PARAM_SWITCH, offsetof(struct takedown_params, copies), API_BAD_REQUEST, NULL},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

/* Ids are strings or whole numbers; they become strings in place. */
static enum status take_ids(json_t *ids, struct error *err)
{
    size_t count = json_array_size(ids);

    if (count == 0 || count > TAKEDOWN_IDS_MAX)
        return api_error_set(err, API_BAD_DOCUMENT_IDS,
                             "Invalid value at `.ids`: expected an array of 1 to %d ids",
                             TAKEDOWN_IDS_MAX);
    for (size_t i = 0; i < count; i++) {
        json_t *id = json_array_get(ids, i);

        if (json_digits(id).data)
            json_array_set_new(ids, i, json_string(json_digits(id).data));
        else if (json_is_integer(id))
            json_array_set_new(ids, i, json_sprintf("%lld", (long long)json_integer_value(id)));
        else if (!json_is_string(id) || json_string_length(id) == 0)
            return api_error_set(
                err, API_BAD_DOCUMENT_IDS,
                "Invalid value at `.ids[%zu]`: expected a string or a whole number", i);
    }
    return STATUS_OK;
}

static enum status check_text(struct str text, const char *name, const char *what,
                              struct error *err)
{
    if (text.length > 0 && text.length <= TEXT_MAX)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST,
                     "Invalid value at `.%s`: say in 1 to %d bytes %s, for the record", name,
                     TEXT_MAX, what);
}

static enum status enqueue(const struct request *request, const struct takedown_params *params,
                           json_t *ids, struct http_response *response, struct error *err)
{
    struct task_order order = {.kind = TASK_TAKEDOWN,
                               .index = request->match.parts[0],
                               .counts = {(int64_t)json_array_size(ids), TASK_COUNT_LATER}};
    BUF_AUTO struct buf text = {0};
    json_t *arguments = json_object();

    json_object_set(arguments, "ids", ids);
    json_object_set_new(arguments, "copies",
                        json_boolean(!params->copies.given || params->copies.on));
    json_set_str(arguments, "reason", params->reason);
    json_set_str(arguments, "who", params->who);
    json_add(&text, arguments);
    json_decref(arguments);
    order.arguments = buf_str(&text);
    response->status = 202;
    return answer_task(request, &order, response, err);
}

enum status handle_take_down(const struct request *request, struct http_response *response,
                             struct error *err)
{
    struct takedown_params params = {0};
    struct index_info info;
    json_t *body, *ids;
    enum status status;

    if (index_find(request->server, request->match.parts[0], request->arena, &info, err) ||
        json_body_read_exact(request->http, request->budget, &body, err))
        return err->status;
    status = params_from_json(&table, body, NULL, request->arena, &params, err);
    ids = json_object_get(body, "ids");
    if (!status)
        status = take_ids(ids, err);
    if (!status)
        status = check_text(params.reason, "reason", "why the articles are taken down", err);
    if (!status)
        status = check_text(params.who, "who", "who decided it", err);
    if (!status)
        status = enqueue(request, &params, ids, response, err);
    json_decref(body);
    return status;
}

/* --- GET --- */

struct record_params {
    struct str id; /* only what was taken down with this id */
    struct count offset, limit;
};

static const struct param list_rows[] = {
    {"id", PARAM_TEXT, offsetof(struct record_params, id), API_BAD_REQUEST, NULL},
    {"offset", PARAM_COUNT, offsetof(struct record_params, offset), API_BAD_REQUEST, NULL},
    {"limit", PARAM_COUNT, offsetof(struct record_params, limit), API_BAD_REQUEST, NULL},
};
static const struct param_table list_table = {list_rows, sizeof list_rows / sizeof *list_rows};

/* How many were signed with the master key of today. */
static size_t count_signed(struct keys *keys, const json_t *records)
{
    size_t i, count = 0;
    json_t *record;

    json_array_foreach (records, i, record) {
        struct str signature = json_get_str(record, "signature");
        char digest[TAKEDOWN_DIGEST_SIZE], right[TAKEDOWN_DIGEST_SIZE];

        count += signature.data &&
                 keys_sign_takedown(keys, engine_takedown_digest(record, digest), right) &&
                 secret_equal(str_of(right), signature);
    }
    return count;
}

static void add_page(const struct record_params *params, const json_t *records, struct buf *out)
{
    uint32_t limit = params->limit.given ? params->limit.number : PAGE_DEFAULT;
    size_t total = json_array_size(records), from = params->offset.number;

    buf_add_text(out, "{\"results\":[");
    limit = limit < PAGE_MAX ? limit : PAGE_MAX;
    for (size_t i = from; i < total && i - from < limit; i++) {
        json_add_comma(out);
        json_add(out, json_array_get(records, i));
    }
    buf_addf(out, "],\"offset\":%zu,\"limit\":%u,\"total\":%zu", from, limit, total);
}

enum status handle_takedowns(const struct request *request, struct http_response *response,
                             struct error *err)
{
    struct str uid = request->match.parts[0];
    MEM_AUTO char *name = mem_text(uid.data, uid.length);
    struct record_params params = {0};
    json_t *records;
    bool intact;
    enum status status;

    if (index_uid_check(uid, err) ||
        params_from_url(&list_table, &request->http->url, request->arena, &params, err))
        return err->status;
    status = engine_takedowns(request->server->engine, name, params.id, &records, &intact, err);
    if (!status) {
        add_page(&params, records, &response->body);
        buf_addf(&response->body, ",\"intact\":%s,\"validSignatures\":%zu}",
                 intact ? "true" : "false", count_signed(request->server->keys, records));
    }
    json_decref(records);
    return status;
}
