/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_article.c - maps an unknown object's members to an article: names by table, values by
 * field. */
#include "article/formats/json/json_article.h"

#include <stdlib.h>
#include <string.h>

#include "article/formats/fields/item_fields.h"
#include "article/formats/json/json_names.h"
#include "article/formats/json/json_status.h"
#include "article/formats/json/json_value.h"
#include "article/formats/json/ninjs.h"
#include "article/html/html_text.h"
#include "article/text/article.h"
#include "article/text/coordinates.h"
#include "base/json.h"
#include "base/mem.h"

struct json_member {
    const char *key;
    const json_t *value;
    int rank; /* -1: it sets no field */
};

static void set_plain(json_t *article, enum article_field field, const json_t *value)
{
    char number[JSON_NUMBER_SIZE];

    article_set(article, field, json_value_text(value, number));
}

/* An address may come from a page's source: "?a=1&amp;b=2". */
static void set_url(json_t *article, enum article_field field, const json_t *value)
{
    char number[JSON_NUMBER_SIZE];
    BUF_AUTO struct buf url = {0};

    item_add_plain(&url, json_value_text(value, number));
    article_set(article, field, buf_str(&url));
}

static bool has_reference(struct str text)
{
    ptrdiff_t at = str_find(text, STR("&"));

    return at >= 0 && str_find(str_slice(text, (size_t)at, text.length), STR(";")) > 0;
}

static void set_line(json_t *article, enum article_field field, const json_t *value)
{
    char number[JSON_NUMBER_SIZE];
    struct str text = json_value_text(value, number);

    if (has_reference(text))
        item_set_html(article, field, text);
    else
        item_set_maybe_html(article, field, text);
}

/* A line of names: a section, a source. */
static void set_name(json_t *article, enum article_field field, const json_t *value)
{
    BUF_AUTO struct buf line = {0};

    html_to_line(json_value_name(value), &line);
    article_set(article, field, buf_str(&line));
}

static void set_dateline(json_t *article, enum article_field field, const json_t *value)
{
    BUF_AUTO struct buf line = {0};

    html_to_line(json_value_name(value), &line);
    item_set_dateline(article, buf_str(&line));
}

static void set_text(json_t *article, enum article_field field, const json_t *value)
{
    char number[JSON_NUMBER_SIZE];
    BUF_AUTO struct buf parts = {0};

    if (!json_is_string(value) && json_value_body(value, &parts))
        article_set(article, field, buf_str(&parts));
    else
        item_set_maybe_html(article, field, json_value_text(value, number));
}

static void set_date(json_t *article, enum article_field field, const json_t *value)
{
    char text[JSON_NUMBER_SIZE];
    double number;

    if (json_double(value, &number))
        item_set_date_number(article, article_key(field), number);
    else
        item_set_date(article, article_key(field), json_value_text(value, text));
}

/* Persons among the subjects, as the Guardian and ActivityPub have them. */
static bool is_person_tag(const json_t *tag)
{
    static const char *const types[] = {"contributor", "Mention", "author", "persons"};
    struct str type = json_get_str(tag, "type");

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is(type, types[i]))
            return true;
    return false;
}

/* {"name": "subject", "value": "Elections"}: the name only says of which kind the value is. */
static struct str subject_of(const json_t *tag)
{
    struct str value = json_get_str(tag, "value");

    return value.length > 0 ? value : json_value_name(tag);
}

static void add_subject(json_t *article, struct str subject)
{
    BUF_AUTO struct buf plain = {0};
    struct str text;

    item_add_plain(&plain, subject);
    text = str_trim(buf_str(&plain));
    if (text.length > 1 && text.data[0] == '#')
        text = str_slice(text, 1, text.length);
    article_add_keyword(article, text);
}

static void add_subjects(json_t *article, struct str list)
{
    BUF_AUTO struct buf plain = {0};
    struct str rest;

    item_add_plain(&plain, list);
    rest = buf_str(&plain);
    while (rest.data) {
        size_t length = rest.length ? strcspn(rest.data, ",;|") : 0;

        article_add_keyword(article, str_slice(rest, 0, length));
        rest = length < rest.length ? str_slice(rest, length + 1, rest.length) : STR_NONE;
    }
}

/* ["a", "b"], [{"name": "a"}], {"data": [{"name": "a"}]}, "a, b; c" */
static void set_keywords(json_t *article, enum article_field field, const json_t *value)
{
    const json_t *part;

    if (json_is_string(value)) {
        add_subjects(article, json_str(value));
        return;
    }
    for (size_t i = 0; (part = json_value_part(value, i)); i++)
        if (json_is_string(part))
            add_subject(article, json_str(part));
        else if (!is_person_tag(part))
            add_subject(article, subject_of(part));
}

/* {"firstname": "Jane", "lastname": "Doe"} */
static void add_name_parts(json_t *article, const json_t *person)
{
    static const char *const keys[][2] = {
        {"firstname", "lastname"}, {"first_name", "last_name"}, {"givenName", "familyName"}};
    BUF_AUTO struct buf name = {0};

    for (size_t i = 0; i < sizeof keys / sizeof *keys && name.length == 0; i++) {
        buf_add_str(&name, json_get_str(person, keys[i][0]));
        if (name.length > 0)
            buf_add_char(&name, ' ');
        buf_add_str(&name, json_get_str(person, keys[i][1]));
    }
    item_add_byline(article, buf_str(&name));
}

static void set_byline(json_t *article, enum article_field field, const json_t *value)
{
    const json_t *part;

    for (size_t i = 0; (part = json_value_part(value, i)); i++) {
        const json_t *group = json_object_get(part, "by"); /* {"by": [{"name": ".."}]} */
        struct str name = json_value_name(part);

        if (json_is_array(group))
            set_byline(article, field, group);
        else if (name.length > 0)
            item_add_byline(article, name);
        else
            add_name_parts(article, part);
    }
}

typedef void set_fn(json_t *article, enum article_field field, const json_t *value);

static set_fn *const setters[ARTICLE_FIELD_COUNT] = {
    [ARTICLE_ID] = set_plain,          [ARTICLE_URL] = set_url,
    [ARTICLE_HEADLINE] = set_line,     [ARTICLE_SUBHEAD] = set_line,
    [ARTICLE_BYLINE] = set_byline,     [ARTICLE_DATELINE] = set_dateline,
    [ARTICLE_AGENCY] = set_name,       [ARTICLE_PUBLISHED] = set_date,
    [ARTICLE_UPDATED] = set_date,      [ARTICLE_SOURCE] = set_name,
    [ARTICLE_SECTION] = set_name,      [ARTICLE_LANGUAGE] = set_plain,
    [ARTICLE_KEYWORDS] = set_keywords, [ARTICLE_SUMMARY] = set_text,
    [ARTICLE_COPYRIGHT] = set_name,    [ARTICLE_BODY] = set_text,
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

/* Keep members that set no field, under their own names. A member with a field's name is dropped,
 * because its value is not valid for that field. */
static void keep_others(json_t *article, const struct json_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *key = members[i].key, *bound = json_name_bound(str_of(key));

        if (!members[i].value || json_is_null(members[i].value) || is_article_key(key))
            continue;
        if (bound)
            article_add_bound(article, bound, members[i].value);
        else if (!json_object_get(article, key))
            json_object_set(article, key, (json_t *)(uintptr_t)members[i].value);
    }
}

/* Names whose text stands in for a field that nothing else sets. */
static const struct {
    const char *name;
    enum article_field field;
} stand_ins[] = {{"leadparagraph", ARTICLE_BODY}, {"snippet", ARTICLE_SUMMARY}};

static void set_stand_ins(json_t *article, struct json_member *members, size_t count)
{
    for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++)
        for (size_t j = 0; j < count; j++) {
            enum article_field field = stand_ins[i].field;

            if (members[j].value && !json_object_get(article, article_key(field)) &&
                json_name_is(str_of(members[j].key), stand_ins[i].name)) {
                setters[field](article, field, members[j].value);
                members[j].value = NULL;
            }
        }
}

static bool is_empty(const json_t *value)
{
    return !value || json_is_null(value) || json_is_boolean(value) ||
           (json_is_string(value) && str_trim(json_str(value)).length == 0) ||
           (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0);
}

/* Say which members have a field's name, while the field could not be set. */
static void note_unread(const json_t *article, const struct json_member *members,
                        const enum article_field *fields, size_t count,
                        const struct json_unread *unread)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i] != ARTICLE_FIELD_COUNT && !is_empty(members[i].value) &&
            !json_object_get(article, article_key(fields[i])))
            unread->note(unread->context, article_get(article, ARTICLE_ID), members[i].key,
                         members[i].value);
}

static size_t list_members(const json_t *object, struct json_member *members)
{
    size_t count = 0;

    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *key = json_object_iter_key(at);

        members[count++] =
            (struct json_member){key, json_object_iter_value(at), json_name_rank(str_of(key))};
    }
    return count;
}

static json_t *convert(struct json_member *members, size_t count, const struct json_unread *unread)
{
    enum article_field *fields = mem_alloc((count + 1) * sizeof *fields);
    json_t *article = json_object();

    for (size_t i = 0; i < count; i++)
        fields[i] = members[i].rank < 0 ? ARTICLE_FIELD_COUNT : json_name_field(members[i].rank);
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++)
        set_field(article, (enum article_field)field, members, count);
    set_stand_ins(article, members, count);
    if (unread)
        note_unread(article, members, fields, count, unread);
    keep_others(article, members, count);
    free(fields);
    return article;
}

static bool tells_story(const json_t *article)
{
    return article_get(article, ARTICLE_HEADLINE).length > 0 ||
           article_get(article, ARTICLE_BODY).length > 0 ||
           article_get(article, ARTICLE_SUMMARY).length > 0 ||
           item_status_withdraws(json_get_str(article, "status"));
}

static json_t *other_article(const json_t *object, const struct json_unread *unread,
                             struct error *err)
{
    struct json_member *members = mem_alloc((json_object_size(object) + 1) * sizeof *members);
    json_t *article = convert(members, list_members(object, members), unread);

    free(members);
    json_status_set(article, object);
    article_set_place_json(article, object);
    if (tells_story(article))
        return article;
    json_decref(article);
    error_set(err, STATUS_BAD_DOCUMENT, "not an article: it has neither a headline nor a text");
    return NULL;
}

json_t *json_article_noting(const json_t *object, const struct json_unread *unread,
                            struct error *err)
{
    if (ninjs_is(object))
        return ninjs_article(object, err);
    if (json_object_get(object, "$schema") && json_object_get(object, "properties")) {
        error_set(err, STATUS_BAD_DOCUMENT, "not an article: it is a JSON schema");
        return NULL; /* although it has a title and a description */
    }
    if (json_status_unpublished(object)) {
        error_set(err, STATUS_BAD_DOCUMENT, "not an article: it is not published");
        return NULL;
    }
    return other_article(object, unread, err);
}

json_t *json_article(const json_t *object, struct error *err)
{
    return json_article_noting(object, NULL, err);
}

/* ---- changes -------------------------------------------------------------------------------- */

/* Null takes away what a member of that name would set. */
static void add_nulls(json_t *change, const struct json_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int rank = json_name_rank(str_of(members[i].key));
        const char *key = rank < 0 ? members[i].key : article_key(json_name_field(rank));

        if (json_is_null(members[i].value) && !json_object_get(change, key))
            json_object_set_new(change, key, json_null());
    }
}

json_t *json_change(const json_t *object, const json_t *article, const struct json_unread *unread)
{
    struct json_member *members = mem_alloc((json_object_size(object) + 1) * sizeof *members);
    size_t count = list_members(object, members);
    json_t *change;

    for (size_t i = 0; i < count; i++)
        if (!is_article_key(members[i].key) && json_object_get(article, members[i].key))
            members[i].rank = -1;
    change = convert(members, count, unread);
    add_nulls(change, members, count);
    free(members);
    return change;
}
