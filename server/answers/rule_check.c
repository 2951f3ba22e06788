/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_check.c - a table of members and checks for each object of a rule. */
#include "server/answers/rule_check.h"

#include "base/date.h"
#include "base/json.h"
#include "engine/reader.h"
#include "server/answers/indexes.h"
#include "server/http/api_error.h"
#include "server/params/value.h"
#include "server/state/rule_filter.h"
#include "server/state/search_rules.h"

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
    return value_invalid(value, err, "expected `ids` or `filter` to select documents");
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

enum status rule_check_change(const json_t *change, struct error *err)
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

enum status rule_check_inline(const json_t *rule, const char *inside, struct error *err)
{
    static const struct rule_member members[] = {
        {"uid", check_index, true},        {"precedence", check_whole, false},
        {"active", check_switch, false},   {"conditions", check_conditions, false},
        {"actions", check_actions, false}, {NULL, NULL, false}};
    const struct value value = {"inlineRule", API_BAD_INLINE_RULE, rule, STR_NONE, inside};

    return check_object(&value, members, err);
}
