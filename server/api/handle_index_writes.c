/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_index_writes.c - POST /indexes, PATCH and DELETE /indexes/{uid}, POST
 * /indexes/{uid}/compact, POST /swap-indexes. Each makes a task. */
#include "base/json.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/api/task_answer.h"
#include "server/http/api_error.h"
#include "server/keys/access.h"
#include "server/params/json_body.h"
#include "server/params/value.h"
#include "server/state/server.h"

/* Enqueues a task with these arguments and details, and answers with it. */
static enum status answer(const struct request *request, enum task_kind kind, struct str uid,
                          const json_t *arguments, const struct buf *details,
                          struct http_response *response, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    struct task_order order = {.kind = kind,
                               .index = uid,
                               .counts = {TASK_COUNT_NONE, TASK_COUNT_NONE},
                               .details = details ? buf_str(details) : STR_NONE};

    if (kind == TASK_INDEX_DELETION)
        order.counts[1] = TASK_COUNT_LATER;
    json_add(&text, arguments);
    order.arguments = buf_str(&text);
    response->status = 202;
    return answer_task(request, &order, response, err);
}

static const struct {
    const char *key;
    enum api_code bad;
} known_members[] = {
    {"uid", API_BAD_INDEX_UID},
    {"primaryKey", API_BAD_PRIMARY_KEY},
    {"preset", API_BAD_PRESET}, /* not in Meilisearch: "articles" or "documents" */
};

static bool is_preset(struct str name)
{
    return str_is(name, "documents") || str_is(name, "articles");
}

static enum status check_member(const char *key, const json_t *value, struct error *err)
{
    if (strcmp(key, "createdAt") == 0 || strcmp(key, "updatedAt") == 0)
        return api_error_set(err, key[0] == 'c' ? API_IMMUTABLE_CREATED : API_IMMUTABLE_UPDATED,
                             "Immutable field `%s`: expected one of `primaryKey`, `uid`", key);
    for (size_t i = 0; i < sizeof known_members / sizeof *known_members; i++) {
        if (strcmp(key, known_members[i].key) != 0)
            continue;
        if (known_members[i].bad == API_BAD_PRESET && !json_is_null(value) &&
            !is_preset(json_str(value)))
            return api_error_set(err, API_BAD_PRESET,
                                 "Invalid value at `.preset`: expected `documents` or `articles`");
        if (json_is_string(value) || json_is_null(value))
            return STATUS_OK;
        return value_refused(
            &(struct value){.name = key, .wrong = known_members[i].bad, .json = value}, "a string",
            err);
    }
    return error_set(err, STATUS_BAD_REQUEST,
                     "Unknown field `%.100s`: expected one of `primaryKey`, `uid`", key);
}

/* Reads and checks the body: a new object with uid, primaryKey and preset. */
static enum status read_members(const struct request *request, json_t **out, struct error *err)
{
    const char *key;
    json_t *value;

    if (json_body_read(request->http, request->budget, out, err))
        return err->status;
    if (!json_is_object(*out))
        value_refused(&(struct value){.wrong = API_BAD_REQUEST, .json = *out}, "an object", err);
    else
        err->status = STATUS_OK;
    json_object_foreach (*out, key, value)
        if (!err->status)
            check_member(key, value, err);
    if (!err->status)
        return STATUS_OK;
    json_decref(*out);
    return err->status;
}

static void add_primary_key(const json_t *members, struct buf *out)
{
    struct str key = json_get_str(members, "primaryKey");

    json_add_key(out, "primaryKey");
    if (key.data)
        json_add_string(out, key);
    else
        buf_add_text(out, "null");
}

enum status handle_create_index(const struct request *request, struct http_response *response,
                                struct error *err)
{
    BUF_AUTO struct buf details = {0};
    enum status status;
    struct str uid;
    json_t *members;

    if (read_members(request, &members, err))
        return err->status;
    uid = json_get_str(members, "uid");
    if (!uid.data)
        status = api_error_set(err, API_MISSING_INDEX_UID, "Missing field `uid`");
    else if ((status = index_uid_check(uid, err)))
        error_prefix(err, "Invalid value at `.uid`: ");
    else if (!access_allows_index(request->access, uid))
        status = api_error_set(err, API_INVALID_API_KEY, "The provided API key is invalid.");
    if (!status) {
        add_primary_key(members, &details);
        status = answer(request, TASK_INDEX_CREATION, uid, members, &details, response, err);
    }
    json_decref(members);
    return status;
}

enum status handle_update_index(const struct request *request, struct http_response *response,
                                struct error *err)
{
    BUF_AUTO struct buf details = {0};
    struct str uid = request->match.parts[0], other;
    enum status status;
    json_t *members;

    if (index_uid_check(uid, err) || read_members(request, &members, err))
        return err->status;
    other = json_get_str(members, "uid");
    status = other.data ? index_uid_check(other, err) : STATUS_OK;
    if (!status && json_object_get(members, "preset"))
        status = api_error_set(err, API_BAD_PRESET,
                               "The preset of an index that is there is a setting: PATCH "
                               "/indexes/%.*s/settings",
                               STR_ARG(uid));
    if (!status && other.data && !access_allows_index(request->access, other))
        status = api_error_set(err, API_INVALID_API_KEY, "The provided API key is invalid.");
    if (!status) {
        add_primary_key(members, &details);
        if (other.data) {
            buf_addf(&details, ",\"oldIndexUid\":\"%.*s\",\"newIndexUid\":\"%.*s\"", STR_ARG(uid),
                     STR_ARG(other));
        }
        status = answer(request, TASK_INDEX_UPDATE, uid, members, &details, response, err);
    }
    json_decref(members);
    return status;
}

/* A task that needs no more than the name of its index. */
static enum status answer_plain(const struct request *request, enum task_kind kind,
                                struct http_response *response, struct error *err)
{
    struct str uid = request->match.parts[0];
    json_t *none = json_object();
    enum status status = index_uid_check(uid, err);

    if (!status)
        status = answer(request, kind, uid, none, NULL, response, err);
    json_decref(none);
    return status;
}

enum status handle_delete_index(const struct request *request, struct http_response *response,
                                struct error *err)
{
    return answer_plain(request, TASK_INDEX_DELETION, response, err);
}

enum status handle_compact_index(const struct request *request, struct http_response *response,
                                 struct error *err)
{
    return answer_plain(request, TASK_INDEX_COMPACTION, response, err);
}

static enum status check_pair(const struct request *request, const json_t *pair, json_t *seen,
                              struct error *err)
{
    for (size_t i = 0; i < 2; i++) {
        struct str uid = json_str(json_array_get(pair, i));

        if (!uid.data || !index_uid_valid(uid))
            return api_error_set(err, API_BAD_SWAP_INDEXES,
                                 "Invalid value at `.indexes[%zu]`: expected the uid of an index",
                                 i);
        if (!access_allows_index(request->access, uid))
            return api_error_set(err, API_INVALID_API_KEY, "The provided API key is invalid.");
        if (json_object_get(seen, uid.data))
            return api_error_set(err, API_SWAP_DUPLICATE,
                                 "Indexes must be declared only once during a swap. `%.*s` was "
                                 "specified several times.",
                                 STR_ARG(uid));
        json_object_set_new(seen, uid.data, json_true());
    }
    return STATUS_OK;
}

/* `inside`: the place of the swap in the body. */
static enum status check_swap(const struct request *request, const char *inside, const json_t *swap,
                              json_t *seen, struct error *err)
{
    const json_t *pair = json_object_get(swap, "indexes");
    const json_t *rename = json_object_get(swap, "rename");
    const struct value whole = {.wrong = API_BAD_REQUEST, .json = swap, .inside = inside};
    const char *key;
    json_t *value;

    if (!json_is_object(swap))
        return value_refused(&whole, "an object", err);
    json_object_foreach ((json_t *)(uintptr_t)swap, key, value)
        if (strcmp(key, "indexes") != 0 && strcmp(key, "rename") != 0)
            return error_set(err, STATUS_BAD_REQUEST,
                             "Unknown field `%.100s`: expected one of `indexes`, `rename`", key);
    if (!pair)
        return api_error_set(err, API_MISSING_SWAP_INDEXES, "Missing field `indexes`");
    if (!json_is_array(pair))
        return value_refused(
            &(struct value){"indexes", API_BAD_SWAP_INDEXES, pair, STR_NONE, inside}, "an array",
            err);
    if (json_array_size(pair) != 2)
        return api_error_set(
            err, API_BAD_SWAP_INDEXES,
            "Two indexes must be given for each swap. The list contains %zu indexes.",
            json_array_size(pair));
    if (rename && !json_is_boolean(rename))
        return value_refused(
            &(struct value){"rename", API_BAD_SWAP_RENAME, rename, STR_NONE, inside}, "a boolean",
            err);
    return check_pair(request, pair, seen, err);
}

static enum status check_swaps(const struct request *request, const json_t *body, struct error *err)
{
    json_t *seen = json_object();
    enum status status = STATUS_OK;

    if (!json_is_array(body))
        status =
            value_refused(&(struct value){.wrong = API_BAD_REQUEST, .json = body}, "an array", err);
    for (size_t i = 0; i < json_array_size(body) && !status; i++) {
        struct str inside = arena_format(request->arena, "[%zu]", i);

        status = check_swap(request, inside.data, json_array_get(body, i), seen, err);
    }
    json_decref(seen);
    return status;
}

/* The swaps in one form, [{"indexes": [a, b], "rename": false}, ...]; new. */
static json_t *plain_swaps(const json_t *body)
{
    json_t *swaps = json_array();

    for (size_t i = 0; i < json_array_size(body); i++) {
        const json_t *swap = json_array_get(body, i);

        json_array_append_new(swaps,
                              json_pack("{s:O, s:b}", "indexes", json_object_get(swap, "indexes"),
                                        "rename", json_is_true(json_object_get(swap, "rename"))));
    }
    return swaps;
}

enum status handle_swap_indexes(const struct request *request, struct http_response *response,
                                struct error *err)
{
    BUF_AUTO struct buf details = {0};
    json_t *body, *arguments;
    enum status status;

    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = check_swaps(request, body, err);
    if (!status) {
        arguments = json_pack("{s:o}", "swaps", plain_swaps(body));
        buf_add_text(&details, "\"swaps\":");
        json_add(&details, json_object_get(arguments, "swaps"));
        status = answer(request, TASK_INDEX_SWAP, STR_NONE, arguments, &details, response, err);
        json_decref(arguments);
    }
    json_decref(body);
    return status;
}
