/* SPDX-License-Identifier: GPL-2.0-or-later */
/* access.c - reads the token of a request and checks what it allows. The messages are those of
 * Meilisearch, because clients know them. */
#include "server/keys/access.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "server/http/api_error.h"
#include "server/keys/jwt.h"
#include "server/keys/keys.h"

#define SECOND 1000 /* in milliseconds */

static enum status invalid_key(struct error *err)
{
    return api_error_set(err, API_INVALID_API_KEY, "The provided API key is invalid.");
}

static enum status no_master_key(struct error *err)
{
    return api_error_set(
        err, API_MISSING_MASTER_KEY,
        "datelined is running without a master key. To access this API endpoint, you "
        "must have set a master key at launch.");
}

static enum status no_header(struct error *err)
{
    return api_error_set(
        err, API_MISSING_AUTHORIZATION,
        "The Authorization header is missing. It must use the bearer authorization "
        "method.");
}

/* *token is STR_NONE if there is no Authorization header. */
static enum status read_token(const struct http_request *http, struct str *token, struct error *err)
{
    struct str rest = http->headers.values[HEADER_AUTHORIZATION];

    *token = STR_NONE;
    if (!rest.data)
        return STATUS_OK;
    if (!str_eq_nocase(str_cut(&rest, ' '), STR("Bearer")))
        return no_header(err);
    *token = str_trim(rest);
    return rest.data ? STATUS_OK : invalid_key(err);
}

static bool is_about_keys(enum action action)
{
    return action == ACTION_KEYS_CREATE || action == ACTION_KEYS_GET ||
           action == ACTION_KEYS_UPDATE || action == ACTION_KEYS_DELETE;
}

static bool is_pattern_list(const json_t *rules)
{
    for (size_t i = 0; i < json_array_size(rules); i++)
        if (!json_is_string(json_array_get(rules, i)))
            return false;
    return json_is_array(rules);
}

/* Any unknown rule makes the table invalid: it may have been meant to hide documents. */
static bool is_rule_table(json_t *rules)
{
    const char *pattern;
    json_t *rule;

    json_object_foreach (rules, pattern, rule) {
        const json_t *filter = json_object_get(rule, "filter");

        if (!json_is_null(rule) && !json_is_object(rule))
            return false;
        if (json_object_size(rule) > (filter ? 1 : 0))
            return false;
        if (filter && !json_is_null(filter) && !json_is_string(filter) && !json_is_array(filter))
            return false;
    }
    return json_is_object(rules);
}

static enum status undecoded(const char *why, struct error *err)
{
    return api_error_set(err, API_INVALID_API_KEY, "Could not decode tenant token, %s.", why);
}

/* Is this claim absent, or seconds since 1970? */
static bool is_time(const json_t *claims, const char *name)
{
    const json_t *time = json_object_get(claims, name);

    return !time || json_is_null(time) || json_is_integer(time);
}

/* Checks the signature and the types of the claims before their values are used. */
static enum status check_claims(const struct jwt *jwt, struct keys *keys, char uid[UUID_SIZE],
                                struct error *err)
{
    json_t *rules = json_object_get(jwt->claims, "searchRules");
    char text[SECRET_HEX_SIZE];

    if (!uuid_parse(json_get_str(jwt->claims, "apiKeyUid"), uid))
        return undecoded("`apiKeyUid` must be the uid of an API key", err);
    if (!keys_text(keys, uid, text) || !jwt_signed_by(jwt, str_of(text)))
        return undecoded("its signature is not that of the key", err);
    if (!is_pattern_list(rules) && !is_rule_table(rules))
        return undecoded("`searchRules` must be an array of index uids, or an object of "
                         "{\"filter\": ...} or null by index uid",
                         err);
    if (!is_time(jwt->claims, "exp"))
        return undecoded("`exp` must be a whole number of seconds", err);
    if (!is_time(jwt->claims, "nbf"))
        return undecoded("`nbf` must be a whole number of seconds", err);
    return STATUS_OK;
}

/* Only from `nbf` on, and up to `exp` (RFC 7519, 4.1.4 and 4.1.5). */
static enum status check_times(const json_t *claims, struct error *err)
{
    const json_t *from = json_object_get(claims, "nbf"), *expires = json_object_get(claims, "exp");
    int64_t now = date_now() / SECOND;

    if (json_is_integer(from) && now < json_integer_value(from))
        return api_error_set(err, API_INVALID_API_KEY,
                             "Tenant token not valid yet. It is from `%lld` on and we're now "
                             "`%lld`.",
                             (long long)json_integer_value(from), (long long)now);
    if (!json_is_integer(expires) || now <= json_integer_value(expires))
        return STATUS_OK;
    return api_error_set(err, API_INVALID_API_KEY,
                         "Tenant token expired. Was valid up to `%lld` and we're now `%lld`.",
                         (long long)json_integer_value(expires), (long long)now);
}

/* STATUS_END: the text is not a tenant token. */
static enum status read_tenant_token(struct keys *keys, struct str token, struct arena *arena,
                                     struct key_grant *grant, json_t **rules, struct error *err)
{
    char uid[UUID_SIZE];
    struct error why;
    struct jwt jwt;
    enum status status = jwt_read(token, &jwt, &why);

    if (status && status != STATUS_END)
        status = undecoded(why.message, err);
    if (!status)
        status = check_claims(&jwt, keys, uid, err);
    if (!status)
        status = check_times(jwt.claims, err);
    if (!status && !keys_find_uid(keys, str_of(uid), arena, grant))
        status = invalid_key(err);
    if (!status)
        *rules = json_incref(json_object_get(jwt.claims, "searchRules"));
    jwt_fini(&jwt);
    return status;
}

/* Tenant tokens are accepted for searches of every kind: at once, as a file, by names, and kept. */
static bool takes_tokens(enum action action)
{
    return action == ACTION_SEARCH || action == ACTION_CHAT_COMPLETIONS ||
           action == ACTION_EXPORTS_CREATE || action == ACTION_LISTS_CREATE ||
           action == ACTION_ALERTS_GET || action == ACTION_ALERTS_CREATE ||
           action == ACTION_ALERTS_UPDATE || action == ACTION_ALERTS_DELETE;
}

static enum status find_grant(struct keys *keys, struct str token, enum action action,
                              struct arena *arena, struct access *access, struct key_grant *grant,
                              struct error *err)
{
    enum status status = STATUS_END;

    if (takes_tokens(action))
        status = read_tenant_token(keys, token, arena, grant, &access->rules, err);
    if (status == STATUS_END)
        status = keys_find_text(keys, token, arena, grant) ? STATUS_OK : invalid_key(err);
    return status;
}

static bool key_allows(const struct access *access, struct str uid)
{
    for (uint32_t i = 0; i < access->index_count; i++)
        if (index_pattern_covers(access->indexes[i], uid))
            return true;
    return false;
}

/* Finds the rule of the best pattern for the index: its uid, otherwise the longest pattern. False
 * if there is no rule; *filter is NULL if the rule has no filter. */
static bool find_rule(json_t *rules, struct str uid, const json_t **filter)
{
    struct str best = STR_NONE;
    const char *pattern;
    json_t *rule;

    *filter = NULL;
    json_object_foreach (rules, pattern, rule) {
        struct str name = str_of(pattern);
        bool better =
            !best.data || str_eq(name, uid) || (!str_eq(best, uid) && name.length > best.length);

        if (!index_pattern_covers(name, uid) || !better)
            continue;
        best = name;
        *filter = json_object_get(rule, "filter");
    }
    if (json_is_null(*filter))
        *filter = NULL;
    return best.data != NULL;
}

static bool token_allows(const struct access *access, struct str uid)
{
    const json_t *filter;

    for (size_t i = 0; i < json_array_size(access->rules); i++)
        if (index_pattern_covers(json_str(json_array_get(access->rules, i)), uid))
            return true;
    return !access->rules || find_rule(access->rules, uid, &filter);
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* ["a", "b"], sorted. */
static struct str list_text(struct str *names, size_t count, struct arena *arena)
{
    BUF_AUTO struct buf text = {0};

    if (count)
        qsort(names, count, sizeof *names, by_text);
    buf_add_char(&text, '[');
    for (size_t i = 0; i < count; i++) {
        buf_add_text(&text, i ? ", " : "");
        json_add_string(&text, names[i]);
    }
    buf_add_char(&text, ']');
    return arena_str(arena, buf_str(&text));
}

static struct str token_indexes(json_t *rules, struct arena *arena)
{
    size_t most = json_array_size(rules) + json_object_size(rules), count = 0;
    struct str *names = arena_alloc(arena, (most + 1) * sizeof *names);
    const char *pattern;
    json_t *rule;

    for (size_t i = 0; i < json_array_size(rules); i++)
        names[count++] = json_str(json_array_get(rules, i));
    json_object_foreach (rules, pattern, rule) {
        names[count++] = str_of(pattern);
    }
    return list_text(names, count, arena);
}

static struct str key_indexes(const struct access *access, struct arena *arena)
{
    struct str *names = arena_alloc(arena, (access->index_count + 1) * sizeof *names);

    for (uint32_t i = 0; i < access->index_count; i++)
        names[i] = access->indexes[i];
    return list_text(names, access->index_count, arena);
}

/* The message may list the indexes of the token, but not those of the key that signed it. */
static enum status check_index(const struct access *access, struct str uid, struct arena *arena,
                               struct error *err)
{
    if (!token_allows(access, uid))
        return api_error_set(
            err, API_INVALID_API_KEY,
            "The provided tenant token cannot access the index `%.*s`, allowed indexes "
            "are %s.",
            STR_ARG(uid), token_indexes(access->rules, arena).data);
    if (key_allows(access, uid))
        return STATUS_OK;
    if (access->rules)
        return api_error_set(
            err, API_INVALID_API_KEY,
            "The API key used to generate this tenant token cannot access the index "
            "`%.*s`.",
            STR_ARG(uid));
    return api_error_set(err, API_INVALID_API_KEY,
                         "The API key cannot access the index `%.*s`, authorized indexes are %s.",
                         STR_ARG(uid), key_indexes(access, arena).data);
}

/* Does the key allow the action now, in the given index or without one? */
static bool is_allowed(const struct access *access, const struct key_grant *grant,
                       enum action action, struct str index)
{
    bool place = index.data || key_allows(access, STR("*")) ||
                 (action_in_parts(action) && access->index_count > 0);

    return place && (grant->actions & action_bit(action)) && date_now() < grant->expires;
}

static enum status check_token(struct keys *keys, struct str token, enum action action,
                               struct str index, struct arena *arena, struct access *access,
                               struct error *err)
{
    struct key_grant grant;

    if (find_grant(keys, token, action, arena, access, &grant, err))
        return err->status;
    access->key = grant.uid;
    access->actions = grant.actions;
    access->indexes = grant.indexes;
    access->index_count = grant.index_count;
    if (index.data && check_index(access, index, arena, err))
        return err->status;
    return is_allowed(access, &grant, action, index) ? STATUS_OK : invalid_key(err);
}

enum status access_check(struct keys *keys, const struct http_request *http, enum action action,
                         struct str index, struct arena *arena, struct access *access,
                         struct error *err)
{
    bool open = !keys_have_master(keys);
    struct str token;

    *access = (struct access){0};
    if (action == ACTION_OPEN)
        return STATUS_OK;
    if (open && is_about_keys(action))
        return no_master_key(err);
    access->everything = open;
    if (open)
        return STATUS_OK;
    if (read_token(http, &token, err))
        return err->status;
    if (!token.data)
        return no_header(err);
    access->everything = keys_is_master(keys, token);
    if (access->everything)
        return STATUS_OK;
    return check_token(keys, token, action, index, arena, access, err);
}

void access_fini(struct access *access)
{
    json_decref(access->rules);
    *access = (struct access){0};
}

bool access_allows(const struct access *access, enum action action)
{
    return access->everything ||
           ((access->actions & action_bit(action)) && (!access->rules || takes_tokens(action)));
}

bool access_allows_index(const struct access *access, struct str uid)
{
    return access->everything || (key_allows(access, uid) && token_allows(access, uid));
}

bool access_allows_all(const struct access *access)
{
    return access_allows_index(access, STR("*"));
}

bool access_allows_creation(const struct access *access, struct str uid)
{
    return access->everything || ((access->actions & action_bit(ACTION_INDEXES_CREATE)) &&
                                  access_allows_index(access, uid));
}

const json_t *access_rule(const struct access *access, struct str uid)
{
    const json_t *rule;

    find_rule(access->rules, uid, &rule);
    return rule;
}

enum status access_index(const struct access *access, struct str uid, struct arena *arena,
                         const struct filter_node **scope, struct error *err)
{
    const json_t *rule = access_rule(access, uid);
    struct filter_node *seen = NULL;

    if (!access_allows_index(access, uid))
        return invalid_key(err);
    if (rule && filter_parse_json(rule, arena, &seen, err))
        return err->status;
    *scope = seen;
    return STATUS_OK;
}
