/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key_form.c - reads keys from JSON; the default keys. */
#include "server/keys/key_form.h"

#include "base/date.h"
#include "base/json.h"
#include "engine/engine.h"
#include "server/http/api_error.h"
#include "server/keys/actions.h"
#include "server/keys/uuid.h"

#define INDEXES_MAX 1000

typedef json_t *read_fn(const json_t *value, struct error *err);

static enum status wrong_type(enum api_code code, const char *name, const char *wanted,
                              struct error *err)
{
    return api_error_set(err, code, "Invalid value type at `.%s`: expected %s", name, wanted);
}

static json_t *read_text(const json_t *value, enum api_code code, const char *name,
                         struct error *err)
{
    if (json_is_string(value) || json_is_null(value))
        return json_deep_copy(value);
    wrong_type(code, name, "a string or null", err);
    return NULL;
}

static json_t *read_name(const json_t *value, struct error *err)
{
    return read_text(value, API_BAD_KEY_NAME, "name", err);
}

static json_t *read_description(const json_t *value, struct error *err)
{
    return read_text(value, API_BAD_KEY_DESCRIPTION, "description", err);
}

static json_t *read_uid(const json_t *value, struct error *err)
{
    struct str text = json_str(value);
    char uid[UUID_SIZE];

    if (uuid_parse(text, uid))
        return json_string(uid);
    if (text.data)
        api_error_set(
            err, API_BAD_KEY_UID,
            "Invalid value at `.uid`: `%.*s` is not a UUID, which has 36 characters as in "
            "01b4bc42-eb33-4041-b481-254d00cce834",
            STR_ARG(text));
    else
        wrong_type(API_BAD_KEY_UID, "uid", "a string", err);
    return NULL;
}

static enum status unknown_action(struct str name, size_t place, struct error *err)
{
    BUF_AUTO struct buf known = {0};

    for (uint32_t i = 0; action_word(i); i++)
        buf_addf(&known, "%s`%s`", i ? ", " : "", action_word(i));
    return api_error_set(err, API_BAD_KEY_ACTIONS,
                         "Unknown value `%.*s` at `.actions[%zu]`: expected one of %s",
                         STR_ARG(name), place, known.data);
}

static json_t *read_actions(const json_t *value, struct error *err)
{
    if (!json_is_array(value)) {
        wrong_type(API_BAD_KEY_ACTIONS, "actions", "an array", err);
        return NULL;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct str name = json_str(json_array_get(value, i));

        if (action_parse(name))
            continue;
        if (name.data)
            unknown_action(name, i, err);
        else
            wrong_type(API_BAD_KEY_ACTIONS, "actions", "an array of strings", err);
        return NULL;
    }
    return json_deep_copy(value);
}

static bool is_index_pattern(struct str text)
{
    if (str_ends(text, STR("*")))
        text.length--;
    else if (text.length == 0)
        return false;
    return text.length == 0 || index_uid_valid(text);
}

static json_t *read_indexes(const json_t *value, struct error *err)
{
    if (!json_is_array(value) || json_array_size(value) > INDEXES_MAX) {
        wrong_type(API_BAD_KEY_INDEXES, "indexes", "an array of at most 1000 strings", err);
        return NULL;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct str pattern = json_str(json_array_get(value, i));

        if (pattern.data && is_index_pattern(pattern))
            continue;
        if (pattern.data)
            api_error_set(
                err, API_BAD_KEY_INDEXES,
                "Invalid value at `.indexes[%zu]`: `%.*s` is not a valid index uid pattern: "
                "letters, digits, `-` and `_`, with or without a `*` at the end",
                i, STR_ARG(pattern));
        else
            wrong_type(API_BAD_KEY_INDEXES, "indexes", "an array of strings", err);
        return NULL;
    }
    return json_deep_copy(value);
}

static json_t *now_json(void)
{
    char text[DATE_TEXT_SIZE];

    return json_string(date_format_full(date_now(), text));
}

/* "2030-01-07" is the start of that day; a year alone is not accepted. */
static json_t *read_expiry(const json_t *value, struct error *err)
{
    struct str text = json_str(value);
    char again[DATE_TEXT_SIZE];
    int64_t moment;

    if (json_is_null(value))
        return json_null();
    if (!text.data) {
        wrong_type(API_BAD_KEY_EXPIRES_AT, "expiresAt", "a string or null", err);
        return NULL;
    }
    if (text.length >= 10 && date_parse(text, &moment, NULL) && moment > date_now())
        return json_string(date_format_again(text, again));
    api_error_set(err, API_BAD_KEY_EXPIRES_AT,
                  "Invalid value at `.expiresAt`: `%.*s` is not a valid date: RFC 3339 "
                  "('YYYY-MM-DD', 'YYYY-MM-DD HH:MM:SS', ...), in the future, or null",
                  STR_ARG(text));
    return NULL;
}

/* In the order in which the API lists them. */
static const struct key_member {
    const char *name;
    read_fn *read;
    enum api_code missing;   /* API_NONE: optional */
    enum api_code immutable; /* API_NONE: can be changed */
} members[] = {
    {"description", read_description, API_NONE, API_NONE},
    {"name", read_name, API_NONE, API_NONE},
    {"uid", read_uid, API_NONE, API_IMMUTABLE_KEY_UID},
    {"actions", read_actions, API_MISSING_KEY_ACTIONS, API_IMMUTABLE_KEY_ACTIONS},
    {"indexes", read_indexes, API_MISSING_KEY_INDEXES, API_IMMUTABLE_KEY_INDEXES},
    {"expiresAt", read_expiry, API_MISSING_KEY_EXPIRES_AT, API_IMMUTABLE_KEY_EXPIRES_AT},
    {"createdAt", NULL, API_NONE, API_IMMUTABLE_KEY_CREATED_AT},
    {"updatedAt", NULL, API_NONE, API_IMMUTABLE_KEY_UPDATED_AT},
};
#define MEMBER_COUNT (sizeof members / sizeof *members)

static const struct key_member *find_member(const char *name)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    return NULL;
}

static enum status add_member(json_t *object, const struct key_member *member, const json_t *value,
                              struct error *err)
{
    json_t *read = member->read(value, err);

    if (!read)
        return err->status;
    json_object_set_new(object, member->name, read);
    return STATUS_OK;
}

static enum status unknown_member(const char *name, const char *known, struct error *err)
{
    return error_set(err, STATUS_BAD_REQUEST, "Unknown field `%s`: expected one of %s", name,
                     known);
}

static enum status check_object(const json_t *body, struct error *err)
{
    if (json_is_object(body))
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST, "Invalid value type: expected an object");
}

static enum status read_members(const json_t *body, json_t *key, struct error *err)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)body, name, value) {
        const struct key_member *member = find_member(name);

        if (!member || !member->read)
            return unknown_member(
                name, "`description`, `name`, `uid`, `actions`, `indexes`, `expiresAt`", err);
        if (add_member(key, member, value, err))
            return err->status;
    }
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        if (members[i].missing && !json_object_get(key, members[i].name))
            return api_error_set(err, members[i].missing, "Missing field `%s`", members[i].name);
    return STATUS_OK;
}

/* A key without any index is accepted, too: it allows nothing. */
static bool covers_all(const json_t *indexes)
{
    for (size_t i = 0; i < json_array_size(indexes); i++)
        if (str_is(json_str(json_array_get(indexes, i)), "*"))
            return true;
    return json_array_size(indexes) == 0;
}

/* A key of some indexes must not have an action that needs all of them. */
static enum status check_scope(const json_t *key, struct error *err)
{
    const json_t *actions = json_object_get(key, "actions");

    if (covers_all(json_object_get(key, "indexes")))
        return STATUS_OK;
    for (size_t i = 0; i < json_array_size(actions); i++) {
        struct str name = json_str(json_array_get(actions, i));

        if (action_set_whole(action_parse(name)))
            return api_error_set(
                err, API_KEY_SCOPE,
                "the action `%.*s` applies to all indexes, but this key is limited to some: "
                "remove the action, or set `indexes` to [\"*\"]",
                STR_ARG(name));
    }
    return STATUS_OK;
}

/* Adds the members that the client left out. */
static void complete(json_t *key)
{
    json_t *now = now_json();
    char uid[UUID_SIZE];

    uuid_make(uid);
    if (!json_object_get(key, "uid"))
        json_object_set_new(key, "uid", json_string(uid));
    if (!json_object_get(key, "name"))
        json_object_set_new(key, "name", json_null());
    if (!json_object_get(key, "description"))
        json_object_set_new(key, "description", json_null());
    json_object_set(key, "createdAt", now);
    json_object_set_new(key, "updatedAt", now);
}

json_t *key_form_read(const json_t *body, struct error *err)
{
    json_t *key = json_object();

    if (check_object(body, err) || read_members(body, key, err) || check_scope(key, err)) {
        json_decref(key);
        return NULL;
    }
    complete(key);
    return key;
}

static enum status read_changes(const json_t *body, json_t *changes, struct error *err)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)body, name, value) {
        const struct key_member *member = find_member(name);

        if (!member)
            return unknown_member(name, "`description`, `name`", err);
        if (member->immutable)
            return api_error_set(err, member->immutable,
                                 "Immutable field `%s`: expected one of `description`, `name`",
                                 name);
        if (add_member(changes, member, value, err))
            return err->status;
    }
    return STATUS_OK;
}

json_t *key_changes_read(const json_t *body, struct error *err)
{
    json_t *changes = json_object();

    if (check_object(body, err) || read_changes(body, changes, err)) {
        json_decref(changes);
        return NULL;
    }
    return changes;
}

/* Unlike in requests, dates may be in the past. */
static bool member_valid(const struct key_member *member, const json_t *value)
{
    bool date = member->read == read_expiry || !member->read;
    struct error err;
    json_t *read;

    if (date && json_is_string(value))
        return date_parse(json_str(value), NULL, NULL);
    if (!value || (date && !member->read))
        return false;
    read = member->read(value, &err);
    json_decref(read);
    return read != NULL;
}

bool key_form_valid(const json_t *key)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        if (!member_valid(&members[i], json_object_get(key, members[i].name)))
            return false;
    return true;
}

json_t *key_form_default(uint32_t number)
{
    static const struct {
        const char *name, *description, *actions[2];
    } defaults[] = {
        {"Default Chat API Key",
         "Use it to chat and search from the frontend",
         {"chatCompletions", "search"}},
        {"Default Read-Only Admin API Key",
         "Use it to read information across the whole database. Caution! Do not expose this key on "
         "a public frontend",
         {"*.get", "keys.get"}},
        {"Default Admin API Key",
         "Use it for anything that is not a search operation. Caution! Do not expose it on a "
         "public frontend",
         {"*", NULL}},
        {"Default Search API Key", "Use it to search from the frontend", {"search", NULL}},
    };
    json_t *key, *actions = NULL;

    if (number >= sizeof defaults / sizeof *defaults)
        return NULL;
    actions = json_array();
    for (int i = 0; i < 2 && defaults[number].actions[i]; i++)
        json_array_append_new(actions, json_string(defaults[number].actions[i]));
    key = json_pack("{s:s, s:s, s:o, s:[s], s:n}", "name", defaults[number].name, "description",
                    defaults[number].description, "actions", actions, "indexes", "*", "expiresAt");
    complete(key);
    return key;
}
