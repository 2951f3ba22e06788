/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alert.c - a table of the members of an alert: what each may be. */
#include "server/alerts/alert.h"

#include "base/json.h"
#include "base/utf8.h"
#include "engine/standing.h"
#include "server/alerts/digest.h"
#include "server/hooks/post.h"
#include "server/hooks/signature.h"
#include "server/http/api_error.h"

enum member_kind {
    MEMBER_TEXT,
    MEMBER_QUERY,
    MEMBER_LANGUAGE,
    MEMBER_FILTER,
    MEMBER_NAMES,
    MEMBER_SWITCH,
    MEMBER_SHARE,
    MEMBER_HOOK,
    MEMBER_DIGEST
};

static const struct member {
    const char *name;
    enum member_kind kind;
    const char *expected;
} members[] = {
    {"name", MEMBER_TEXT, "a string of at most 200 bytes"},
    {"query", MEMBER_QUERY, "a string of at most 20,000 characters"},
    {"queryLanguage", MEMBER_LANGUAGE, "\"plain\", \"professional\" or \"lucene\""},
    {"filter", MEMBER_FILTER, "a filter as of a search: a string, or an array of them"},
    {"languages", MEMBER_NAMES, "an array of at most 32 codes of languages, as [\"en\", \"de\"]"},
    {"firstCopies", MEMBER_SWITCH, "true or false"},
    {"minimumScore", MEMBER_SHARE, "a number from 0 to 1"},
    {"corrections", MEMBER_SWITCH, "true or false"},
    {"withdrawals", MEMBER_SWITCH, "true or false"},
    {"paused", MEMBER_SWITCH, "true or false"},
    {"webhook", MEMBER_HOOK,
     "{\"url\": an http or https address, \"secret\": `whsec_` and 24 to 64 bytes in base64}; the "
     "secret may be left out"},
    {"digest", MEMBER_DIGEST,
     "{\"every\": \"hourly\", \"daily\" or \"weekly\", \"at\": \"07:30\", \"day\": \"monday\", "
     "\"timezone\": "
     "\"Europe/Paris\"}; all but `every` may be left out"},
};
#define MEMBER_COUNT (sizeof members / sizeof *members)

static const struct {
    const char *name;
    enum search_language language;
} languages[] = {
    {"plain", SEARCH_READERS}, {"professional", SEARCH_PROFESSIONAL}, {"lucene", SEARCH_LUCENE}};
#define LANGUAGE_COUNT (sizeof languages / sizeof *languages)

static int language_number(struct str name)
{
    for (size_t i = 0; i < LANGUAGE_COUNT; i++)
        if (str_is(name, languages[i].name))
            return (int)i;
    return -1;
}

static bool are_names(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!json_is_string(json_array_get(value, i)) ||
            json_string_length(json_array_get(value, i)) == 0)
            return false;
    return json_is_array(value) && json_array_size(value) <= ALERT_LANGUAGES_MAX;
}

static bool is_address(struct str url)
{
    return url.length < ALERT_URL_MAX && post_is_url(url);
}

static bool is_hook(const json_t *value)
{
    const json_t *secret = json_object_get(value, "secret");
    BUF_AUTO struct buf bytes = {0};

    return json_is_object(value) && json_object_size(value) == (secret ? 2 : 1) &&
           is_address(json_get_str(value, "url")) &&
           (!secret || (json_is_string(secret) && signature_read_secret(json_str(secret), &bytes)));
}

static bool is_allowed(enum member_kind kind, const json_t *value)
{
    switch (kind) {
    case MEMBER_TEXT:
        return json_is_string(value) && json_string_length(value) <= ALERT_NAME_MAX;
    case MEMBER_QUERY:
        return json_is_string(value) && utf8_count(json_str(value)) <= ALERT_QUERY_MAX;
    case MEMBER_LANGUAGE:
        return json_is_string(value) && language_number(json_str(value)) >= 0;
    case MEMBER_FILTER:
        return json_is_string(value) || json_is_array(value);
    case MEMBER_NAMES:
        return are_names(value);
    case MEMBER_SWITCH:
        return json_is_boolean(value);
    case MEMBER_SHARE:
        return json_is_number(value) && json_number_value(value) >= 0 &&
               json_number_value(value) <= 1;
    case MEMBER_HOOK:
        return is_hook(value);
    case MEMBER_DIGEST:
        return digest_is_valid(value);
    }
    return false;
}

static const struct member *find_member(const char *name)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    return NULL;
}

static enum status refuse_name(const char *name, struct error *err)
{
    BUF_AUTO struct buf known = {0};

    for (size_t i = 0; i < MEMBER_COUNT; i++)
        buf_addf(&known, "%s`%s`", i ? ", " : "", members[i].name);
    return api_error_set(err, API_BAD_ALERT, "Unknown field `%s`: expected one of %s", name,
                         known.data);
}

/* null takes a member away. */
enum status alert_change(json_t *alert, const json_t *body, struct error *err)
{
    const char *name;
    json_t *value;

    if (!json_is_object(body))
        return api_error_set(err, API_BAD_ALERT, "an alert is a JSON object");
    json_object_foreach ((json_t *)(uintptr_t)body, name, value) {
        const struct member *member = find_member(name);

        if (!member)
            return refuse_name(name, err);
        if (json_is_null(value))
            json_object_del(alert, name);
        else if (is_allowed(member->kind, value))
            json_object_set(alert, name, value);
        else
            return api_error_set(err, API_BAD_ALERT, "`%s` must be %s", name, member->expected);
    }
    return STATUS_OK;
}

static struct filter_node *language_filter(const json_t *names, struct arena *arena)
{
    struct filter_node *any = arena_zero(arena, 1, sizeof *any);
    size_t count = json_array_size(names);

    any->kind = FILTER_OR;
    any->children = arena_alloc(arena, (count + 1) * sizeof(struct filter_node *));
    for (size_t i = 0; i < count; i++)
        any->children[any->child_count++] = filter_compare(arena, FILTER_EQUAL, STR("language"),
                                                           json_str(json_array_get(names, i)));
    return count == 1 ? any->children[0] : any;
}

/* An alert of a backup may have anything. A digest is not part of the search: one whose zone is
 * gone tells at once (digest_last). */
static enum status check_members(const json_t *alert, struct error *err)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        const json_t *value = json_object_get(alert, members[i].name);

        if (value && members[i].kind != MEMBER_DIGEST && !is_allowed(members[i].kind, value))
            return api_error_set(err, API_BAD_ALERT, "`%s` must be %s", members[i].name,
                                 members[i].expected);
    }
    return STATUS_OK;
}

enum status alert_request(const json_t *alert, struct arena *arena, struct search_request *out,
                          struct error *err)
{
    struct str query = json_get_str(alert, "query"),
               language = json_get_str(alert, "queryLanguage");
    const json_t *names = json_object_get(alert, "languages");
    struct filter_node *filter = NULL;

    if (check_members(alert, err) ||
        filter_parse_json(json_object_get(alert, "filter"), arena, &filter, err))
        return err->status;
    if (json_array_size(names) > 0)
        filter = filter_both(arena, filter, language_filter(names, arena));
    *out = (struct search_request){
        .q = query.data ? query : STR(""),
        .language = language.data ? languages[language_number(language)].language : SEARCH_READERS,
        .filter = filter,
        .collapse = alert_is_set(alert, "firstCopies") ? COLLAPSE_EARLIEST : COLLAPSE_NONE,
        .score_threshold = json_number_value(json_object_get(alert, "minimumScore")),
        .bodiless = true};
    reader_stand(out);
    return STATUS_OK;
}

/* The secret is not told again. */
static void add_hook(const json_t *hook, struct buf *out)
{
    buf_add_text(out, "{\"url\":");
    json_add_string(out, json_get_str(hook, "url"));
    buf_addf(out, ",\"signed\":%s}", json_object_get(hook, "secret") ? "true" : "false");
}

void alert_print_members(const json_t *alert, struct buf *out)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        const json_t *value = json_object_get(alert, members[i].name);

        json_add_key(out, members[i].name);
        if (value && members[i].kind == MEMBER_HOOK)
            add_hook(value, out);
        else if (value)
            json_add(out, value);
        else
            buf_add_text(out, members[i].kind == MEMBER_SWITCH ? "false" : "null");
    }
}

bool alert_is_set(const json_t *alert, const char *name)
{
    return json_is_true(json_object_get(alert, name));
}
