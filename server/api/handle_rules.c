/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_rules.c - the routes of /dynamic-search-rules. Reading is at once; a change is a task. */
#include "base/json.h"
#include "server/answers/indexes.h"
#include "server/answers/rule_check.h"
#include "server/api/handlers.h"
#include "server/api/task_answer.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"
#include "server/params/params.h"
#include "server/state/search_rules.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"

#define DEFAULT_LIMIT 20

/* --- tasks --- */

/* Takes `arguments` over. */
static enum status enqueue(const struct request *request, enum task_kind kind, json_t *arguments,
                           struct http_response *response, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    struct task_order order = {.kind = kind, .counts = {TASK_COUNT_NONE, TASK_COUNT_NONE}};

    json_add(&text, arguments);
    json_decref(arguments);
    if (task_metadata_read(request, &order.metadata, err))
        return err->status;
    order.arguments = buf_str(&text);
    response->status = 202;
    return answer_task(request, &order, response, err);
}

static bool is_full(struct stored_object *stored, const char *uid)
{
    json_t *rules = stored_object_snapshot(stored);
    bool full = json_object_size(rules) >= SEARCH_RULES_MAX && !json_object_get(rules, uid);

    json_decref(rules);
    return full;
}

enum status handle_update_rule(const struct request *request, struct http_response *response,
                               struct error *err)
{
    struct str uid = request->match.parts[0];
    json_t *change;
    enum status status;

    if (index_uid_check(uid, err) || json_body_read(request->http, request->budget, &change, err))
        return err->status;
    status = rule_check_change(change, err);
    if (!status && is_full(request->server->rules, arena_str(request->arena, uid).data))
        status = search_rules_full(err);
    if (!status)
        status = enqueue(request, TASK_RULES_UPDATE,
                         json_pack("{s:s%, s:O}", "uid", uid.data, uid.length, "change", change),
                         response, err);
    json_decref(change);
    return status;
}

enum status handle_delete_rule(const struct request *request, struct http_response *response,
                               struct error *err)
{
    struct str uid = request->match.parts[0];

    if (index_uid_check(uid, err))
        return err->status;
    return enqueue(request, TASK_RULES_UPDATE, json_pack("{s:s%}", "uid", uid.data, uid.length),
                   response, err);
}

enum status handle_clear_rules(const struct request *request, struct http_response *response,
                               struct error *err)
{
    return enqueue(request, TASK_RULES_CLEAR, json_object(), response, err);
}

/* --- reading --- */

enum status handle_rule(const struct request *request, struct http_response *response,
                        struct error *err)
{
    struct stored_object *stored = request->server->rules;
    struct str uid = request->match.parts[0];
    const char *name = arena_str(request->arena, uid).data;
    const json_t *rule;
    json_t *rules;

    if (index_uid_check(uid, err))
        return err->status;
    rules = stored_object_snapshot(stored);
    rule = json_object_get(rules, name);
    if (rule)
        search_rule_add(name, rule, &response->body);
    json_decref(rules);
    return rule ? STATUS_OK
                : api_error_set(err, API_RULE_NOT_FOUND, "Dynamic search rule `%s` not found.",
                                name);
}

struct listing {
    struct count offset, limit;
    struct param_json filter;
};

struct listed_rules {
    struct str query;
    struct flag active;
};

static const struct param list_rows[] = {
    {"offset", PARAM_COUNT, offsetof(struct listing, offset), API_BAD_RULE_OFFSET, NULL},
    {"limit", PARAM_COUNT, offsetof(struct listing, limit), API_BAD_RULE_LIMIT, NULL},
    {"filter", PARAM_JSON, offsetof(struct listing, filter), API_BAD_RULE_FILTER, NULL},
};
static const struct param_table list_table = {list_rows, sizeof list_rows / sizeof *list_rows};
static const struct param filter_rows[] = {
    {"query", PARAM_TEXT, offsetof(struct listed_rules, query), API_BAD_RULE_FILTER_QUERY, NULL},
    {"active", PARAM_SWITCH, offsetof(struct listed_rules, active), API_BAD_RULE_FILTER_ACTIVE,
     NULL},
};
static const struct param_table filter_table = {filter_rows,
                                                sizeof filter_rows / sizeof *filter_rows};

static bool is_chosen(const struct listed_rules *chosen, const char *uid, const json_t *rule)
{
    bool active = json_is_true(json_object_get(rule, "active"));

    return (!chosen->active.given || chosen->active.on == active) &&
           search_rule_mentions(uid, rule, chosen->query);
}

/* The newest rules first. */
static void list(const json_t *rules, const struct listing *listing,
                 const struct listed_rules *chosen, struct arena *arena, struct buf *out)
{
    uint32_t count = 0, total = 0;
    const char **uids = arena_alloc(arena, (json_object_size(rules) + 1) * sizeof *uids);
    const char *uid;
    json_t *rule;

    json_object_foreach ((json_t *)(uintptr_t)rules, uid, rule)
        if (is_chosen(chosen, uid, rule))
            uids[count++] = uid;
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = count; i-- > 0; total++)
        if (total >= listing->offset.number &&
            total - listing->offset.number < listing->limit.number) {
            json_add_comma(out);
            search_rule_add(uids[i], json_object_get(rules, uids[i]), out);
        }
    buf_addf(out, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", listing->offset.number,
             listing->limit.number, total);
}

enum status handle_rules(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct listing listing = {.limit = {DEFAULT_LIMIT, false}};
    struct listed_rules chosen = {.query = STR_NONE};
    enum status status;
    json_t *body;

    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = params_from_json(&list_table, body, NULL, request->arena, &listing, err);
    if (!status && listing.filter.json && !json_is_null(listing.filter.json))
        status = params_from_json(&filter_table, listing.filter.json, ".filter", request->arena,
                                  &chosen, err);
    if (!status) {
        json_t *rules = stored_object_snapshot(request->server->rules);

        list(rules, &listing, &chosen, request->arena, &response->body);
        json_decref(rules);
    }
    json_decref(body);
    return status;
}
