/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_article.c - maps an unknown object's members to an article: names by table, values by
 * field. */
#include "article/formats/json/json_article.h"

#include <stdio.h>
#include <stdlib.h>

#include "article/formats/fields/item_fields.h"
#include "article/formats/json/json_names.h"
#include "article/formats/json/ninjs.h"
#include "article/html/html_text.h"
#include "article/text/article.h"
#include "base/json.h"
#include "base/mem.h"

#define NUMBER_SIZE 32
#define DEPTH_MAX   4 /* depth of arrays and objects around a text */

/* Members that hold an object's text: {"name": "BBC"}, {"rendered": "<p>..."}. */
static const char *const text_keys[] = {
    "name",  "rendered", "main",  "original", "value", "title",       "text", "@value",
    "label", "_",        "#text", "$oid",     "$date", "$numberLong", "url",  "@id"};

struct json_member {
    const char *key;
    const json_t *value;
    int rank; /* -1: another member sets its field */
};

/* The text of a value: a string, a number, or the first element or member that has a text. Borrowed
 * from the value or from `number`. */
static struct str value_text(const json_t *value, char number[NUMBER_SIZE], int depth)
{
    struct str text = STR_NONE;

    if (json_is_string(value))
        return str_trim(json_str(value));
    if (json_is_integer(value))
        return str_n(number, (size_t)snprintf(number, NUMBER_SIZE, "%lld",
                                              (long long)json_integer_value(value)));
    if (json_is_real(value))
        return str_n(number,
                     (size_t)snprintf(number, NUMBER_SIZE, "%.15g", json_real_value(value)));
    if (depth == DEPTH_MAX)
        return STR_NONE;
    for (size_t i = 0; i < json_array_size(value) && text.length == 0; i++)
        text = value_text(json_array_get(value, i), number, depth + 1);
    for (size_t i = 0; i < sizeof text_keys / sizeof *text_keys && text.length == 0; i++)
        if (json_is_object(value))
            text = value_text(json_object_get(value, text_keys[i]), number, depth + 1);
    return text;
}

static void set_plain(json_t *article, enum article_field field, const json_t *value)
{
    char number[NUMBER_SIZE];

    article_set(article, field, value_text(value, number, 0));
}

/* An address may come from a page's source: "?a=1&amp;b=2". */
static void set_url(json_t *article, enum article_field field, const json_t *value)
{
    char number[NUMBER_SIZE];
    BUF_AUTO struct buf url = {0};

    item_add_plain(&url, value_text(value, number, 0));
    article_set(article, field, buf_str(&url));
}

static bool has_reference(struct str text)
{
    ptrdiff_t at = str_find(text, STR("&"));

    return at >= 0 && str_find(str_slice(text, (size_t)at, text.length), STR(";")) > 0;
}

static void set_line(json_t *article, enum article_field field, const json_t *value)
{
    char number[NUMBER_SIZE];
    struct str text = value_text(value, number, 0);

    if (has_reference(text))
        item_set_html(article, field, text);
    else
        item_set_maybe_html(article, field, text);
}

static void set_text(json_t *article, enum article_field field, const json_t *value)
{
    char number[NUMBER_SIZE];

    item_set_maybe_html(article, field, value_text(value, number, 0));
}

static void set_date(json_t *article, enum article_field field, const json_t *value)
{
    char number[NUMBER_SIZE];

    if (json_is_number(value))
        item_set_date_number(article, article_key(field), json_number_value(value));
    else
        item_set_date(article, article_key(field), value_text(value, number, 0));
}

/* ["a", "b"], [{"name": "a"}], "a, b; c" */
static void set_keywords(json_t *article, enum article_field field, const json_t *value)
{
    char number[NUMBER_SIZE];
    struct str rest = json_str(value);

    BUF_AUTO struct buf plain = {0};

    for (size_t i = 0; i < json_array_size(value); i++) {
        buf_clear(&plain);
        item_add_plain(&plain, value_text(json_array_get(value, i), number, 0));
        article_add_keyword(article, buf_str(&plain));
    }
    buf_clear(&plain);
    if (rest.data) {
        item_add_plain(&plain, rest);
        rest = buf_str(&plain);
    }
    while (rest.data) {
        size_t length = rest.length ? strcspn(rest.data, ",;|") : 0;

        article_add_keyword(article, str_slice(rest, 0, length));
        rest = length < rest.length ? str_slice(rest, length + 1, rest.length) : STR_NONE;
    }
}

static void set_byline(json_t *article, enum article_field field, const json_t *value)
{
    char number[NUMBER_SIZE];

    for (size_t i = 0; i < json_array_size(value); i++)
        item_add_byline(article, value_text(json_array_get(value, i), number, 0));
    if (!json_is_array(value))
        item_add_byline(article, value_text(value, number, 0));
}

typedef void set_fn(json_t *article, enum article_field field, const json_t *value);

static set_fn *const setters[ARTICLE_FIELD_COUNT] = {
    [ARTICLE_ID] = set_plain,          [ARTICLE_URL] = set_url,
    [ARTICLE_HEADLINE] = set_line,     [ARTICLE_SUBHEAD] = set_line,
    [ARTICLE_BYLINE] = set_byline,     [ARTICLE_DATELINE] = set_line,
    [ARTICLE_AGENCY] = set_line,       [ARTICLE_PUBLISHED] = set_date,
    [ARTICLE_UPDATED] = set_date,      [ARTICLE_SOURCE] = set_line,
    [ARTICLE_SECTION] = set_line,      [ARTICLE_LANGUAGE] = set_plain,
    [ARTICLE_KEYWORDS] = set_keywords, [ARTICLE_SUMMARY] = set_text,
    [ARTICLE_COPYRIGHT] = set_line,    [ARTICLE_BODY] = set_text,
    [ARTICLE_BOILERPLATE] = set_text,
};

/* Set the field from the best-ranked member that has a value. */
static void set_field(json_t *article, enum article_field field, struct json_member *members,
                      size_t count)
{
    while (!json_object_get(article, article_key(field))) {
        struct json_member *best = NULL;

        for (size_t i = 0; i < count; i++)
            if (members[i].rank >= 0 && json_name_field(members[i].rank) == field &&
                (!best || members[i].rank < best->rank))
                best = &members[i];
        if (!best)
            return;
        setters[field](article, field, best->value);
        best->rank = -1;
        if (json_object_get(article, article_key(field)))
            best->value = NULL;
    }
}

static bool is_article_key(const char *key)
{
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++)
        if (strcmp(key, article_key((enum article_field)field)) == 0)
            return true;
    return false;
}

/* Other names of the dates that bound when an article is shown, as json_name_is compares them. */
static const struct {
    const char *name, *key;
} bounds[] = {
    {"embargo", "embargo"},     {"embargoed", "embargo"},    {"embargodate", "embargo"},
    {"embargotime", "embargo"}, {"embargountil", "embargo"}, {"embargoeduntil", "embargo"},
    {"embargoat", "embargo"},   {"expires", "expires"},      {"expiry", "expires"},
    {"expirydate", "expires"},  {"expiration", "expires"},   {"expirationdate", "expires"},
    {"expiresat", "expires"},   {"expireson", "expires"},    {"expiredate", "expires"},
};

/* The name that a member is kept under. */
static const char *kept_name(const json_t *article, const char *key)
{
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        if (json_name_is(str_of(key), bounds[i].name) && !json_object_get(article, bounds[i].key))
            return bounds[i].key;
    return key;
}

/* Keep members that set no field, under their own names. A member with a field's name is dropped,
 * because its value is not valid for that field. */
static void keep_others(json_t *article, const struct json_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (members[i].value && !json_is_null(members[i].value) &&
            !json_object_get(article, members[i].key) && !is_article_key(members[i].key))
            json_object_set(article, kept_name(article, members[i].key),
                            (json_t *)(uintptr_t)members[i].value);
}

static json_t *convert(const json_t *object, struct json_member *members)
{
    json_t *article = json_object();
    size_t count = 0;

    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *key = json_object_iter_key(at);

        members[count++] =
            (struct json_member){key, json_object_iter_value(at), json_name_rank(str_of(key))};
    }
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++)
        set_field(article, (enum article_field)field, members, count);
    keep_others(article, members, count);
    return article;
}

static bool tells_story(const json_t *article)
{
    return article_get(article, ARTICLE_HEADLINE).length > 0 ||
           article_get(article, ARTICLE_BODY).length > 0 ||
           article_get(article, ARTICLE_SUMMARY).length > 0 || json_object_get(article, "status");
}

static json_t *other_article(const json_t *object, struct error *err)
{
    struct json_member *members = mem_alloc((json_object_size(object) + 1) * sizeof *members);
    json_t *article = convert(object, members);

    free(members);
    if (tells_story(article))
        return article;
    json_decref(article);
    error_set(err, STATUS_BAD_DOCUMENT, "not an article: it has neither a headline nor a text");
    return NULL;
}

json_t *json_article(const json_t *object, struct error *err)
{
    if (ninjs_is(object))
        return ninjs_article(object, err);
    if (json_object_get(object, "$schema") && json_object_get(object, "properties")) {
        error_set(err, STATUS_BAD_DOCUMENT, "not an article: it is a JSON schema");
        return NULL; /* although it has a title and a description */
    }
    return other_article(object, err);
}

static bool has_text(const json_t *object)
{
    static const char *const keys[] = {"body", "articleBody", "text", "content"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_is_string(json_object_get(object, keys[i])))
            return true;
    return false;
}

const json_t *json_wrapped(const json_t *object)
{
    /* Members that hold an array of articles, and members that wrap them. */
    static const char *const keys[] = {"articles", "items",   "docs",     "documents", "results",
                                       "posts",    "entries", "hits",     "stories",   "records",
                                       "@graph",   "data",    "response", "channel",   "feed"};
    const json_t *at = object;

    for (int depth = 0; depth < DEPTH_MAX && json_is_object(at) && !has_text(at); depth++) {
        const json_t *inner = NULL;

        for (size_t i = 0; i < sizeof keys / sizeof *keys && !inner; i++) {
            inner = json_object_get(at, keys[i]);
            if (!json_is_object(json_array_get(inner, 0)) && !json_is_object(inner))
                inner = NULL;
        }
        if (json_is_array(inner))
            return inner;
        at = inner;
    }
    return NULL;
}
