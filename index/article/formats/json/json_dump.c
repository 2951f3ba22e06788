/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_dump.c - joins the rows of dumps.
 *
 * Each row is looked at once, so time is linear in the dump. */
#include "article/formats/json/json_dump.h"

#include <string.h>

#include "article/formats/json/json_form.h"
#include "article/formats/json/json_status.h"
#include "article/formats/json/json_value.h"
#include "base/buf.h"
#include "base/json.h"

#define NAMES_MAX 100000 /* rows whose names are remembered */

static struct str text_of(const json_t *object, const char *key, char number[JSON_NUMBER_SIZE])
{
    return json_value_text(json_object_get(object, key), number);
}

/* The key of a row among the names: "tag:7". */
static void add_key(struct buf *out, struct str kind, struct str number)
{
    buf_clear(out);
    buf_addf(out, "%.*s:%.*s", STR_ARG(kind), STR_ARG(number));
}

/* A person's name, or that of a tag. */
static void add_name(const json_t *row, struct buf *out)
{
    static const char *const keys[] = {"name", "title", "full_name", "label", "username"};
    struct str first = json_get_str(row, "first_name"), last = json_get_str(row, "last_name");

    if (first.length + last.length > 0) {
        buf_addf(out, "%.*s %.*s", STR_ARG(first), STR_ARG(last));
        return;
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys && out->length == 0; i++)
        buf_add_str(out, json_get_str(row, keys[i]));
}

static void remember(json_t *names, struct str kind, struct str number, const json_t *row)
{
    BUF_AUTO struct buf key = {0}, name = {0};
    struct str text;

    if (number.length == 0 || json_object_size(names) >= NAMES_MAX)
        return;
    add_name(row, &name);
    add_key(&key, kind, number);
    text = str_trim(buf_str(&name));
    if (text.length > 0)
        json_object_setn_new(names, key.data, key.length, json_stringn(text.data, text.length));
}

static json_t *named(const json_t *names, struct str kind, struct str number)
{
    BUF_AUTO struct buf key = {0};

    add_key(&key, kind, number);
    return json_object_getn(names, key.data, key.length);
}

/* ---- Ghost ---------------------------------------------------------------------------------- */

static const struct {
    const char *rows, *joins, *reference, *field; /* tables, a column, the post's member */
} ghost[] = {
    {"tags", "posts_tags", "tag_id", "tags"},
    {"users", "posts_authors", "author_id", "authors"},
};

/* Append the names that a table joins to the posts. */
static void add_joined(json_t *posts, const json_t *joins, const char *reference, const char *field,
                       const json_t *names)
{
    char one[JSON_NUMBER_SIZE], other[JSON_NUMBER_SIZE];

    for (size_t i = 0; i < json_array_size(joins); i++) {
        const json_t *join = json_array_get(joins, i);
        struct str post = text_of(join, "post_id", one);
        json_t *name = named(names, str_of(field), text_of(join, reference, other)), *entry, *list;

        if (!name || post.length == 0)
            continue;
        entry = json_object_getn(posts, post.data, post.length);
        if (!entry)
            json_object_setn_new(posts, post.data, post.length, entry = json_object());
        list = json_object_get(entry, field);
        if (!list)
            json_object_set_new(entry, field, list = json_array());
        json_array_append(list, name);
    }
}

json_t *json_dump_ghost(const json_t *value)
{
    const json_t *data = json_object_get(value, "data");
    json_t *posts;

    if (!json_is_object(data))
        data = value;

    if (!json_is_array(json_object_get(data, "posts")) ||
        !json_is_array(json_object_get(data, "users")) ||
        !json_is_array(json_object_get(data, "posts_tags")))
        return NULL;
    posts = json_object();
    for (size_t i = 0; i < sizeof ghost / sizeof *ghost; i++) {
        const json_t *rows = json_object_get(data, ghost[i].rows);
        json_auto_t *names = json_object();
        char number[JSON_NUMBER_SIZE];

        for (size_t j = 0; j < json_array_size(rows); j++)
            remember(names, str_of(ghost[i].field), text_of(json_array_get(rows, j), "id", number),
                     json_array_get(rows, j));
        add_joined(posts, json_object_get(data, ghost[i].joins), ghost[i].reference, ghost[i].field,
                   names);
    }
    return posts;
}

json_t *json_dump_ghost_post(const json_t *post, const json_t *names)
{
    char number[JSON_NUMBER_SIZE];
    struct str id = text_of(post, "id", number), status = json_get_str(post, "status");
    json_t *full;

    if (str_is(json_get_str(post, "type"), "page") || json_is_true(json_object_get(post, "page")) ||
        (status.length > 0 && !str_is(status, "published") && !str_is(status, "sent")))
        return NULL;
    full = json_copy((json_t *)(uintptr_t)post);
    if (id.length > 0)
        json_object_update(full, json_object_getn(names, id.data, id.length));
    return full;
}

/* ---- Django --------------------------------------------------------------------------------- */

bool json_dump_is_row(const json_t *value)
{
    return str_find(json_get_str(value, "model"), STR(".")) > 0 &&
           json_is_object(json_object_get(value, "fields")) && !json_form_tells(value);
}

/* "story" of "news.story" */
static struct str kind_of(const json_t *row)
{
    struct str model = json_get_str(row, "model");

    str_cut(&model, '.');
    return model;
}

static bool is_draft(const json_t *fields)
{
    return json_is_false(json_object_get(fields, "live")) || json_status_unpublished(fields);
}

static bool tells_story(const json_t *fields)
{
    return json_form_has(fields, ARTICLE_BODY) ||
           (json_form_has(fields, ARTICLE_HEADLINE) && json_form_has(fields, ARTICLE_SUMMARY));
}

/* The name that a number in a field stands for: the field is called like the model, perhaps in the
 * plural, or is a person's. */
static json_t *referred(const json_t *names, struct str field, struct str number)
{
    static const char *const persons[] = {"user", "author", "person", "profile", "writer"};
    BUF_AUTO struct buf single = {0};
    json_t *name = named(names, field, number);

    if (!name && str_ends(field, STR("ies"))) {
        buf_addf(&single, "%.*sy", (int)field.length - 3, field.data);
        name = named(names, buf_str(&single), number);
    } else if (!name && str_ends(field, STR("s")))
        name = named(names, str_slice(field, 0, field.length - 1), number);
    for (size_t i = 0; !name && i < sizeof persons / sizeof *persons; i++)
        if (str_is(field, "author") || str_is(field, "authors") || str_is(field, "byline") ||
            str_is(field, "created_by") || str_is(field, "writer"))
            name = named(names, str_of(persons[i]), number);
    return name;
}

/* A list of numbers as a list of names; NULL if none of them is known. */
static json_t *referred_list(const json_t *names, struct str field, const json_t *list)
{
    json_t *found = json_array();

    for (size_t i = 0; i < json_array_size(list); i++) {
        char number[JSON_NUMBER_SIZE];
        json_t *name = referred(names, field, json_value_text(json_array_get(list, i), number));

        if (name)
            json_array_append(found, name);
    }
    if (json_array_size(found) > 0)
        return found;
    json_decref(found);
    return NULL;
}

static json_t *article_of(const json_t *row, const json_t *names)
{
    json_t *article = json_copy(json_object_get(row, "fields"));
    char number[JSON_NUMBER_SIZE];
    BUF_AUTO struct buf id = {0};
    struct str pk = text_of(row, "pk", number);
    const char *key;
    json_t *value;
    void *next;

    json_object_foreach_safe(article, next, key, value)
    {
        json_t *name =
            json_is_array(value) ? referred_list(names, str_of(key), value)
            : json_is_number(value) || json_is_string(value)
                ? json_incref(referred(names, str_of(key), json_value_text(value, number)))
                : NULL;

        if (name)
            json_object_set_new(article, key, name);
    }
    if (pk.length > 0 && !json_object_get(article, "id")) {
        add_key(&id, json_get_str(row, "model"), text_of(row, "pk", number));
        json_set_str(article, "id", buf_str(&id));
    }
    return article;
}

json_t *json_dump_row(const json_t *row, json_t **names)
{
    const json_t *fields = json_object_get(row, "fields");
    char number[JSON_NUMBER_SIZE];

    if (tells_story(fields))
        return is_draft(fields) ? NULL : article_of(row, *names);
    if (!*names)
        *names = json_object();
    remember(*names, kind_of(row), text_of(row, "pk", number), fields);
    return NULL;
}
