/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_rules.c - the routes of /dynamic-search-rules. Reading is at once; a change is a task. */
#include "base/date.h"
#include "base/json.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/api/task_answer.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"
#include "server/params/params.h"
#include "server/state/rule_filter.h"
#include "server/state/search_rules.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"

#define DEFAULT_LIMIT 20

/* --- the checks of a change --- */

static enum status check_kind(const struct value *value, bool good, const char *expected,
                              struct error *err)
{
    return good ? STATUS_OK : value_refused(value, expected, err);
}

static enum status check_text(const struct value *value, struct error *err)
{
    return check_kind(value, json_is_string(value->json), "a string", err);
}

static enum status check_switch(const struct value *value, struct error *err)
{
    return check_kind(value, json_is_boolean(value->json), "a boolean", err);
}

static enum status check_whole(const struct value *value, struct error *err)
{
    return check_kind(value, json_is_integer(value->json) && json_integer_value(value->json) >= 0,
                      "a positive integer", err);
}

static enum status check_moment(const struct value *value, struct error *err)
{
    int64_t first, last;

    if (check_text(value, err))
        return err->status;
    if (date_parse(json_str(value->json), &first, &last))
        return STATUS_OK;
    return value_invalid(value, err, "expected a date and time like 2026-11-03T00:00:00Z");
}

typedef enum status check_fn(const struct value *value, struct error *err);

struct rule_member {
    const char *name;
    check_fn *check;
    bool required;
};

static enum status check_names(const struct value *value, const struct rule_member *members,
                               const char *inside, struct error *err)
{
    BUF_AUTO struct buf names = {0};
    const char *key;
    json_t *member;

    for (const struct rule_member *row = members; row->name; row++)
        buf_addf(&names, "%s`%s`", names.length ? ", " : "", row->name);
    json_object_foreach ((json_t *)(uintptr_t)value->json, key, member) {
        const struct rule_member *row = members;

        while (row->name && strcmp(row->name, key) != 0)
            row++;
        if (!row->name)
            return api_error_set(err, value->wrong,
                                 "Unknown field `%.100s` inside `%s`: expected one of %s", key,
                                 inside, names.data);
    }
    return STATUS_OK;
}

/* Checks the members of an object. null means not given. */
static enum status check_object(const struct value *value, const struct rule_member *members,
                                struct error *err)
{
    BUF_AUTO struct buf inside = {0};

    if (check_kind(value, json_is_object(value->json), "an object", err))
        return err->status;
    buf_addf(&inside, "%s.%s", value->inside ? value->inside : "", value->name);
    for (const struct rule_member *row = members; row->name; row++) {
        const struct value part = {row->name, value->wrong, json_object_get(value->json, row->name),
                                   STR_NONE, buf_str(&inside).data};

        if (row->required && !part.json)
            return api_error_set(err, value->wrong, "Missing field `%s` inside `%s`", row->name,
                                 inside.data);
        if (part.json && !json_is_null(part.json) && row->check(&part, err))
            return err->status;
    }
    return check_names(value, members, inside.data, err);
}

static enum status check_query(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {
        {"isEmpty", check_switch, false}, {"words", check_text, false}, {NULL, NULL, false}};

    if (check_object(value, members, err))
        return err->status;
    if (json_is_true(json_object_get(value->json, "isEmpty")) &&
        json_is_string(json_object_get(value->json, "words")))
        return value_invalid(value, err,
                             "either `isEmpty` or `words` can be used, not both at once");
    return STATUS_OK;
}

static enum status check_time(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {
        {"start", check_moment, false}, {"end", check_moment, false}, {NULL, NULL, false}};
    struct str start, end;
    int64_t from, to, last;

    if (check_object(value, members, err))
        return err->status;
    start = json_get_str(value->json, "start");
    end = json_get_str(value->json, "end");
    if (start.data && end.data && date_parse(start, &from, &last) && date_parse(end, &to, &last) &&
        from > to)
        return value_invalid(value, err, "`end` should be later than `start`");
    return STATUS_OK;
}

static enum status check_values(const struct value *value, struct error *err)
{
    if (check_kind(value, json_is_object(value->json), "an object", err))
        return err->status;
    if (rule_filter_count(value->json) <= RULE_VALUES_MAX)
        return STATUS_OK;
    return api_error_set(err, value->wrong, "`%s.values` has more than %d values", value->inside,
                         RULE_VALUES_MAX);
}

static enum status check_filter_values(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {{"values", check_values, false},
                                                 {NULL, NULL, false}};

    return check_object(value, members, err);
}

static enum status check_conditions(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {{"query", check_query, false},
                                                 {"time", check_time, false},
                                                 {"filter", check_filter_values, false},
                                                 {NULL, NULL, false}};

    return check_object(value, members, err);
}

static enum status check_index(const struct value *value, struct error *err)
{
    return check_text(value, err) ? err->status : index_uid_check(json_str(value->json), err);
}

static enum status check_selector(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {
        {"indexUid", check_index, false}, {"id", check_text, true}, {NULL, NULL, false}};

    return check_object(value, members, err);
}

static enum status check_type(const struct value *value, struct error *err)
{
    static const char *const types[] = {"pin", NULL};
    uint32_t type;

    return value_word(value, types, &type, err);
}

static enum status check_pin(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {
        {"type", check_type, true}, {"position", check_whole, true}, {NULL, NULL, false}};

    return check_object(value, members, err);
}

static enum status check_action(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {
        {"selector", check_selector, true}, {"action", check_pin, true}, {NULL, NULL, false}};

    return check_object(value, members, err);
}

static enum status check_each(const struct value *value, size_t most, check_fn *check,
                              struct error *err)
{
    size_t count = json_array_size(value->json);

    if (check_kind(value, json_is_array(value->json), "an array", err))
        return err->status;
    if (count > most)
        return api_error_set(err, value->wrong, "`%s` has more than %zu members", value->name,
                             most);
    for (size_t i = 0; i < count; i++) {
        BUF_AUTO struct buf name = {0};
        struct value member = {
            .wrong = value->wrong, .json = json_array_get(value->json, i), .inside = value->inside};

        buf_addf(&name, "%s[%zu]", value->name, i);
        member.name = name.data;
        if (check(&member, err))
            return err->status;
    }
    return STATUS_OK;
}

/* --- actions as an object of lists --- */

static enum status check_placed(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {{"indexUid", check_index, false},
                                                 {"id", check_text, true},
                                                 {"position", check_whole, true},
                                                 {NULL, NULL, false}};

    return check_object(value, members, err);
}

static enum status check_placed_list(const struct value *value, struct error *err)
{
    return check_each(value, SEARCH_PINS_MAX, check_placed, err);
}

static enum status check_weight(const struct value *value, struct error *err)
{
    return check_kind(value, json_is_number(value->json) && json_number_value(value->json) >= 0,
                      "a number that is not negative", err);
}

static enum status check_ids(const struct value *value, struct error *err)
{
    return check_each(value, SEARCH_IDS_MAX, check_text, err);
}

static enum status check_selection(const struct value *value, struct error *err)
{
    struct arena *arena = arena_new();
    struct filter_node *filter;
    enum status status = STATUS_OK;
    struct error why;

    if (filter_parse_json(value->json, arena, &filter, &why))
        status = value_invalid(value, err, why.message);
    arena_free(arena);
    return status;
}

static enum status check_scale(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {{"indexUid", check_index, false},
                                                 {"weight", check_weight, true},
                                                 {"ids", check_ids, false},
                                                 {"filter", check_selection, false},
                                                 {NULL, NULL, false}};
    const json_t *ids = json_object_get(value->json, "ids");
    const json_t *filter = json_object_get(value->json, "filter");

    if (check_object(value, members, err))
        return err->status;
    if (json_array_size(ids) > 0 || (filter && !json_is_null(filter)))
        return STATUS_OK;
    return value_invalid(value, err, "`ids` or `filter` says which documents have the weight");
}

static enum status check_scales(const struct value *value, struct error *err)
{
    return check_each(value, SEARCH_WEIGHTS_MAX, check_scale, err);
}

static enum status check_actions(const struct value *value, struct error *err)
{
    static const struct rule_member members[] = {
        {"pin", check_placed_list, false}, {"scale", check_scales, false}, {NULL, NULL, false}};

    if (json_is_object(value->json))
        return check_object(value, members, err);
    return check_kind(value, json_is_array(value->json), "an array or an object", err)
               ? err->status
               : check_each(value, SEARCH_PINS_MAX, check_action, err);
}

static const struct {
    const char *name;
    enum api_code wrong;
    check_fn *check;
} fields[] = {
    {"description", API_BAD_RULE_DESCRIPTION, check_text},
    {"precedence", API_BAD_RULE_PRECEDENCE, check_whole},
    {"active", API_BAD_RULE_ACTIVE, check_switch},
    {"conditions", API_BAD_RULE_CONDITIONS, check_conditions},
    {"actions", API_BAD_RULE_ACTIONS, check_actions},
};

static enum status check_member(const char *key, const json_t *json, struct error *err)
{
    BUF_AUTO struct buf names = {0};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct value value = {fields[i].name, fields[i].wrong, json, STR_NONE, NULL};

        if (strcmp(fields[i].name, key) == 0)
            return json_is_null(json) ? STATUS_OK : fields[i].check(&value, err);
        buf_addf(&names, "%s`%s`", i ? ", " : "", fields[i].name);
    }
    return error_set(err, STATUS_BAD_REQUEST, "Unknown field `%.100s`: expected one of %s", key,
                     names.data);
}

static enum status check_change(const json_t *change, struct error *err)
{
    const struct value whole = {.wrong = API_BAD_REQUEST, .json = change};
    const char *key;
    json_t *value;

    if (!json_is_object(change))
        return value_refused(&whole, "an object", err);
    json_object_foreach ((json_t *)(uintptr_t)change, key, value)
        if (check_member(key, value, err))
            return err->status;
    return STATUS_OK;
}

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

    if (index_uid_check(uid, err) || json_body_read(request->http, &change, err))
        return err->status;
    status = check_change(change, err);
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

    if (json_body_read(request->http, &body, err))
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
