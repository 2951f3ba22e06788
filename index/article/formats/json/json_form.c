/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_form.c - lifts fields out of the objects around them, and looks up what they refer to.
 *
 * Every member is copied at most once by reference, so time is linear in the object. */
#include "article/formats/json/json_form.h"

#include <string.h>

#include "article/formats/json/json_names.h"
#include "base/buf.h"
#include "base/json.h"

#define DRUPAL_PREFIX "field_"

/* ---- what others refer to ------------------------------------------------------------------- */

static struct str id_of(const json_t *object)
{
    static const char *const keys[] = {"id", "@id"};
    struct str id = json_get_str(json_object_get(object, "sys"), "id");

    for (size_t i = 0; i < sizeof keys / sizeof *keys && !id.data; i++)
        id = json_get_str(object, keys[i]);
    return id;
}

static void add_to_pool(json_t *pool, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *one = json_array_get(list, i);
        struct str id = id_of(one);

        if (id.length > 0 && !json_object_getn(pool, id.data, id.length))
            json_object_setn(pool, id.data, id.length, one);
    }
}

json_t *json_form_pool(const json_t *answer)
{
    json_t *pool = json_object();
    const char *key;
    json_t *list;

    add_to_pool(pool, json_object_get(answer, "included"));
    add_to_pool(pool, json_object_get(answer, "@graph"));
    json_object_foreach (json_object_get(answer, "includes"), key, list)
        add_to_pool(pool, list);
    if (json_object_size(pool) > 0)
        return pool;
    json_decref(pool);
    return NULL;
}

/* The object that a reference means: its fields, if they are known; else NULL. */
static json_t *referred(const json_t *reference, const json_t *pool)
{
    struct str id = id_of(reference);
    json_t *found = id.length > 0 ? json_object_getn(pool, id.data, id.length) : NULL;
    json_t *attributes = json_object_get(found, "attributes");
    json_t *fields = json_object_get(found, "fields");

    if (!found || found == reference)
        return NULL;
    return attributes ? attributes : fields ? fields : found;
}

static bool is_reference(const json_t *value)
{
    const json_t *sys = json_object_get(value, "sys");

    return str_is(json_get_str(sys, "type"), "Link") ||
           (json_is_string(json_object_get(value, "@id")) && json_object_size(value) == 1) ||
           (json_is_string(json_object_get(value, "id")) &&
            json_is_string(json_object_get(value, "type")) && json_object_size(value) <= 3);
}

/* The value with its references replaced: a new reference. */
static json_t *resolved(json_t *value, const json_t *pool)
{
    json_t *list, *only = NULL;

    if (!pool || json_is_string(value))
        return json_incref(value);
    if (json_is_object(value) && json_object_size(value) == 1 && !is_reference(value))
        only = json_object_iter_value(json_object_iter(value)); /* {"en-US": [..]} */
    if (is_reference(only) || json_is_array(only))
        value = only;
    if (is_reference(value)) {
        json_t *found = referred(value, pool);

        return json_incref(found ? found : value);
    }
    if (!json_is_array(value) || !is_reference(json_array_get(value, 0)))
        return json_incref(value);
    list = json_array();
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_t *found = referred(json_array_get(value, i), pool);

        json_array_append(list, found ? found : json_array_get(value, i));
    }
    return list;
}

/* ---- one object ----------------------------------------------------------------------------- */

static void add(json_t *plain, const char *key, json_t *value, const json_t *pool)
{
    if (value && !json_object_get(plain, key))
        json_object_set_new(plain, key, resolved(value, pool));
}

/* Drupal gives the fields that its users made a prefix. */
static const char *own_name(const char *key)
{
    const char *name = key + sizeof DRUPAL_PREFIX - 1;

    if (strncmp(key, DRUPAL_PREFIX, sizeof DRUPAL_PREFIX - 1) != 0 ||
        json_name_rank(str_of(name)) < 0)
        return key;
    return name;
}

static void add_members(json_t *plain, const json_t *object, const json_t *pool)
{
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)object, key, value)
        add(plain, own_name(key), value, pool);
}

/* {"uid": {"data": {"type": "user--user", "id": ".."}}}; "uid" is Drupal's author. */
static void add_relationships(json_t *plain, const json_t *relationships, const json_t *pool)
{
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)relationships, key, value) {
        const char *name = strcmp(key, "uid") == 0 ? "author" : own_name(key);

        if (json_name_rank(str_of(name)) >= 0)
            add(plain, name, json_object_get(value, "data"), pool);
    }
}

/* WordPress: the names of the author's and the terms' numbers. They replace the numbers. */
static void add_embedded(json_t *plain, const json_t *embedded)
{
    static const char *const fields[][2] = {{"category", "category"}, {"post_tag", "tags"}};
    const json_t *lists = json_object_get(embedded, "wp:term");
    json_t *author = json_object_get(embedded, "author");

    if (json_is_array(author))
        json_object_set(plain, "author", author);
    for (size_t i = 0; i < json_array_size(lists); i++) {
        json_t *list = json_array_get(lists, i);
        struct str taxonomy = json_get_str(json_array_get(list, 0), "taxonomy");

        for (size_t j = 0; j < sizeof fields / sizeof *fields; j++)
            if (str_is(taxonomy, fields[j][0]))
                json_object_set(plain, fields[j][1], list);
    }
}

/* Contentful: the system's own fields. */
static void add_system(json_t *plain, const json_t *sys)
{
    static const char *const keys[] = {"id", "createdAt", "updatedAt", "locale"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        add(plain, keys[i], json_object_get(sys, keys[i]), NULL);
}

/* Drupal keeps a summary within the body. */
static void add_body_summary(json_t *plain)
{
    const json_t *body = json_object_get(plain, "body");
    json_t *summary = json_object_get(body, "summary");

    if (json_is_string(summary))
        add(plain, "summary", summary, NULL);
}

bool json_form_has(const json_t *object, enum article_field field)
{
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)object, key, value) {
        int rank = json_name_rank(str_of(own_name(key)));

        if (rank >= 0 && !json_is_null(value) && json_name_field(rank) == field)
            return true;
    }
    return false;
}

bool json_form_tells(const json_t *object)
{
    return json_form_has(object, ARTICLE_HEADLINE) || json_form_has(object, ARTICLE_BODY);
}

/* Wagtail keeps dates and the address in `meta`. Titles and descriptions there are for search
 * engines. */
static void add_meta(json_t *plain, const json_t *meta)
{
    static const enum article_field fields[] = {ARTICLE_URL, ARTICLE_PUBLISHED, ARTICLE_UPDATED};
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)meta, key, value) {
        int rank = json_name_rank(str_of(key));

        for (size_t i = 0; rank >= 0 && i < sizeof fields / sizeof *fields; i++)
            if (json_name_field(rank) == fields[i] && json_is_string(value))
                add(plain, key, value, NULL);
    }
}

/* Storyblok: the fields of a component. */
static bool is_component(const json_t *content)
{
    return json_is_string(json_object_get(content, "component")) && json_form_tells(content);
}

/* The object within that has an article's fields, and its name; NULL if there is none. */
static const json_t *inner_of(const json_t *object, const char **name)
{
    static const char *const names[] = {"attributes", "fields", "properties", "data"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_t *inner = json_object_get(object, names[i]);

        *name = names[i];
        if (json_is_object(inner) && json_form_tells(inner))
            return inner;
    }
    *name = "content";
    return is_component(json_object_get(object, *name)) ? json_object_get(object, *name) : NULL;
}

static bool is_plain(const json_t *object, const json_t *inner, const json_t *pool)
{
    return !inner && !pool && !json_object_get(object, "_embedded") &&
           !json_is_object(json_object_get(object, "meta"));
}

json_t *json_form_plain(const json_t *object, const json_t *pool)
{
    const char *name;
    const json_t *inner = inner_of(object, &name);
    json_t *plain;

    if (is_plain(object, inner, pool))
        return json_incref((json_t *)(uintptr_t)object);
    plain = json_object();
    add_members(plain, object, pool);
    if (inner) {
        json_object_del(plain, name);
        add_members(plain, inner, pool);
        add_system(plain, json_object_get(object, "sys"));
        json_object_del(plain, "sys");
    }
    add_relationships(plain, json_object_get(object, "relationships"), pool);
    if (inner)
        json_object_del(plain, "relationships");
    add_meta(plain, json_object_get(object, "meta"));
    add_embedded(plain, json_object_get(object, "_embedded"));
    json_object_del(plain, "_embedded");
    add_body_summary(plain);
    return plain;
}
