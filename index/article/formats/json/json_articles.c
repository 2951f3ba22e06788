/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_articles.c - walks the lists and wrappers around articles.
 *
 *   value ─▶ list? each of them ─▶ one thing inside? that ─▶ plain form (json_form.h)
 *         ─▶ an article (json_article.h), completed from the JSON Feed around it */
#include "article/formats/json/json_articles.h"

#include <string.h>

#include "article/formats/json/json_dump.h"
#include "article/formats/json/json_feed.h"
#include "article/formats/json/json_form.h"
#include "article/formats/json/json_posts.h"
#include "article/formats/json/json_value.h"
#include "article/formats/json/ninjs.h"
#include "article/text/article.h"
#include "base/json.h"

#define NESTED_MAX 8 /* nested arrays and wrappers */
#define WALK_MAX   4 /* objects between a wrapper and its list */

/* What is around an object. */
struct around {
    const json_t *feed; /* the JSON Feed, or NULL */
    const json_t *pool; /* json_form_pool(), or NULL */
    const json_t *dump; /* json_dump_ghost(), or NULL */
    const json_t *chat; /* of Telegram, or NULL */
    const json_t *id;   /* Elasticsearch's "_id", or NULL */
};

struct json_walk {
    enum status (*object)(struct json_walk *walk, const json_t *object, const struct around *around,
                          struct error *err);
    void *context;
    bool many;
};

/* ---- wrappers ------------------------------------------------------------------------------- */

static bool has_text(const json_t *object)
{
    static const char *const keys[] = {"body", "articleBody", "text", "content"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_is_string(json_object_get(object, keys[i])))
            return true;
    return false;
}

static bool is_story(const json_t *object)
{
    const json_t *attributes = json_object_get(object, "attributes");
    const json_t *fields = json_object_get(object, "fields");
    const json_t *dated = json_object_get(object, "first_publication_date"); /* Prismic's */
    const json_t *data = dated ? json_object_get(object, "data") : NULL;

    return json_is_object(object) &&
           (json_form_tells(object) || json_form_tells(attributes) || json_form_tells(fields) ||
            json_form_tells(data) || ninjs_is(object));
}

/* Arc calls the stories of an answer as it calls the parts of a story. */
static const json_t *arc_list(const json_t *object)
{
    const json_t *list = json_object_get(object, "content_elements");

    return json_form_has(json_array_get(list, 0), ARTICLE_HEADLINE) &&
                   !json_form_has(object, ARTICLE_HEADLINE)
               ? list
               : NULL;
}

/* Names of arrays that may also be those of one thing: the BBC's "item", GraphQL's "edges" and
 * "nodes", the "db" of Ghost's exports. What they hold must look like articles, or wrap them. */
static const json_t *array_within(const json_t *object)
{
    static const char *const keys[] = {"item",     "edges", "nodes",   "db",      "objects",
                                       "rows",     "news",  "list",    "article", "story",
                                       "features", "post",  "newsItem"};
    static const char *const wrappers[] = {"node", "data", "doc", "value", "properties"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const json_t *list = json_object_get(object, keys[i]), *first = json_array_get(list, 0);

        if (is_story(first))
            return list;
        for (size_t j = 0; json_is_object(first) && j < sizeof wrappers / sizeof *wrappers; j++)
            if (json_is_object(json_object_get(first, wrappers[j])))
                return list;
    }
    return arc_list(object);
}

/* The object that is alone in another one, as converters from XML write it; NULL if it is not
 * alone.
 */
static const json_t *only_object(const json_t *object)
{
    const json_t *inner =
        json_object_size(object) == 1
            ? json_object_iter_value(json_object_iter((json_t *)(uintptr_t)object))
            : NULL;

    return json_is_object(inner) && (!is_story(inner) || array_within(inner)) ? inner : NULL;
}

/* The array of articles inside an API's answer or an export; NULL if there is none. */
static const json_t *list_within(const json_t *object)
{
    /* Members that hold an array of articles, and members that wrap them. */
    static const char *const keys[] = {
        "articles",     "items",  "docs",    "documents", "results", "posts",
        "entries",      "hits",   "stories", "records",   "@graph",  "_items",
        "orderedItems", "result", "data",    "response",  "channel", "feed"};
    const json_t *at = object;

    for (int depth = 0; depth < WALK_MAX && json_is_object(at) && !has_text(at); depth++) {
        const json_t *inner = NULL;

        for (size_t i = 0; i < sizeof keys / sizeof *keys && !inner; i++) {
            inner = json_object_get(at, keys[i]);
            if (!json_is_object(json_array_get(inner, 0)) && !json_is_object(inner))
                inner = NULL;
        }
        if (json_is_array(inner))
            return inner;
        if (!inner && array_within(at))
            return array_within(at);
        at = inner ? inner : only_object(at);
    }
    return NULL;
}

/* Members that hold one article. The last ones are also names of texts: what they hold must have a
 * headline to be an article. */
static const struct {
    const char *key;
    bool text;
} holders[] = {{"_source", false}, {"item", false}, {"data", false},   {"doc", false},
               {"post", false},    {"node", false}, {"object", false}, {"response", false},
               {"article", true},  {"story", true}, {"content", true}};

static const json_t *one_within(const json_t *object);

/* Does what an object holds make an article of its own? */
static bool holds_article(const json_t *object, const json_t *inner, bool text)
{
    if (text)
        return json_form_has(inner, ARTICLE_HEADLINE);
    return (is_story(inner) && !is_story(object)) || one_within(inner);
}

/* The one article inside an object that is none itself; NULL if there is none. */
static const json_t *one_within(const json_t *object)
{
    const json_t *source = json_object_get(object, holders[0].key);

    if (json_is_object(source))
        return source;
    for (size_t i = 1; i < sizeof holders / sizeof *holders; i++) {
        const json_t *inner = json_object_get(object, holders[i].key);

        if (json_is_object(inner))
            return !json_form_has(object, ARTICLE_HEADLINE) &&
                           holds_article(object, inner, holders[i].text)
                       ? inner
                       : NULL;
    }
    return NULL;
}

/* Of the nodes of a @graph, only articles are articles: pages, sites and persons have names, too.
 */
static bool is_other_node(const json_t *graph, const json_t *node)
{
    static const char *const ends[] = {"Article", "Posting", "Report", "Review"};
    const json_t *type = json_object_get(node, "@type");
    struct str name = json_str(json_is_array(type) ? json_array_get(type, 0) : type);

    if (!graph || !name.data)
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(name, str_of(ends[i])))
            return false;
    return true;
}

static enum status walk_value(struct json_walk *walk, const json_t *value,
                              const struct around *around, int depth, struct error *err);

static enum status walk_list(struct json_walk *walk, const json_t *list, const json_t *graph,
                             const struct around *around, int depth, struct error *err)
{
    enum status status = STATUS_OK;

    walk->many = true;
    for (size_t i = 0; i < json_array_size(list) && !status; i++) {
        const json_t *one = json_array_get(list, i);

        if (!is_other_node(graph, one))
            status = walk_value(walk, one, around, depth + 1, err);
    }
    return status;
}

/* {"a1": {"title": ..}, "a2": {..}}: are all members articles, by their ids? */
static bool is_table(const json_t *value)
{
    const char *key;
    json_t *one;

    if (!json_is_object(value) || json_object_size(value) < 2 || is_story(value))
        return false;
    json_object_foreach ((json_t *)(uintptr_t)value, key, one)
        if (!json_form_has(one, ARTICLE_HEADLINE) || !json_form_has(one, ARTICLE_BODY))
            return false;
    return true;
}

static enum status walk_table(struct json_walk *walk, const json_t *table,
                              const struct around *around, int depth, struct error *err)
{
    struct around inner = *around;
    enum status status = STATUS_OK;
    const char *key;
    json_t *one;

    walk->many = true;
    json_object_foreach ((json_t *)(uintptr_t)table, key, one) {
        json_auto_t *id = json_string(key);

        inner.id = id;
        status = walk_value(walk, one, &inner, depth + 1, err);
        if (status)
            break;
    }
    return status;
}

static enum status walk_wrapper(struct json_walk *walk, const json_t *wrapper, const json_t *list,
                                const json_t *one, const struct around *around, int depth,
                                struct error *err)
{
    const json_t *graph = json_object_get(wrapper, "@graph");
    json_t *pool = json_form_pool(wrapper), *dump = json_dump_ghost(wrapper);
    struct around inner = *around;
    enum status status;

    if (json_feed_is(wrapper))
        inner.feed = wrapper;
    if (pool)
        inner.pool = pool;
    if (dump)
        inner.dump = dump;
    inner.id = json_object_get(wrapper, "_id");
    status = list ? walk_list(walk, list, graph, &inner, depth, err)
                  : walk_value(walk, one, &inner, depth + 1, err);
    json_decref(pool);
    json_decref(dump);
    return status;
}

/* The messages of a chat, or the chats of an export. */
static enum status walk_posts(struct json_walk *walk, const json_t *value, const json_t *list,
                              const struct around *around, int depth, struct error *err)
{
    struct around inner = *around;

    inner.chat = json_posts_messages(value) ? value : NULL;
    return walk_list(walk, list, NULL, &inner, depth, err);
}

static enum status walk_value(struct json_walk *walk, const json_t *value,
                              const struct around *around, int depth, struct error *err)
{
    const json_t *messages = json_posts_messages(value);
    const json_t *posts = messages ? messages : json_posts_chats(value);
    const json_t *list = json_is_array(value) ? value : list_within(value);
    const json_t *one = list ? NULL : one_within(value);

    if (depth < NESTED_MAX && posts && !around->chat)
        return walk_posts(walk, value, posts, around, depth, err);
    if (depth < NESTED_MAX && !around->chat && !json_posts_tweet(value) && (list || one))
        return walk_wrapper(walk, value, list, one, around, depth, err);
    if (depth < NESTED_MAX && is_table(value))
        return walk_table(walk, value, around, depth, err);
    return walk->object(walk, value, around, err);
}

/* ---- bulk lines ----------------------------------------------------------------------------- */

/* Elasticsearch's bulk form has a line before each document that says what to do with it:
 * {"index": {"_index": "news", "_id": "7"}}. */
static bool is_bulk_line(const json_t *value, const json_t **action)
{
    static const char *const words[] = {"index", "create", "update", "delete"};

    if (!json_is_object(value) || json_object_size(value) != 1)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *key;
        json_t *member;

        *action = json_object_get(value, words[i]);
        if (!json_is_object(*action))
            continue;
        json_object_foreach ((json_t *)(uintptr_t)*action, key, member)
            if (key[0] != '_' && strcmp(key, "routing") != 0 &&
                strcmp(key, "retry_on_conflict") != 0)
                return false;
        return true;
    }
    return false;
}

static void take_bulk_line(struct json_articles *reader, const json_t *value, const json_t *action)
{
    char number[JSON_NUMBER_SIZE];
    struct str id = json_value_text(json_object_get(action, "_id"), number);
    struct error problem;

    reader->many = true;
    reader->bulk_id[0] = '\0';
    if (json_object_get(value, "delete")) {
        error_set(&problem, STATUS_BAD_DOCUMENT, "a line that deletes is not carried out");
        reader->problem(reader->context, &problem);
    } else if (id.length > 0 && id.length <= JSON_BULK_ID_MAX) {
        memcpy(reader->bulk_id, id.data, id.length);
        reader->bulk_id[id.length] = '\0';
    }
}

/* ---- articles ------------------------------------------------------------------------------- */

static void set_missing_id(json_t *article, struct str id)
{
    if (article_get(article, ARTICLE_ID).length == 0)
        article_set(article, ARTICLE_ID, id);
}

static void set_ids_around(json_t *article, struct json_articles *reader,
                           const struct around *around)
{
    char number[JSON_NUMBER_SIZE];

    set_missing_id(article, json_value_text(around->id, number));
    set_missing_id(article, str_of(reader->bulk_id));
    reader->bulk_id[0] = '\0';
}

static void keep_member(json_t *article, const char *name, const json_t *plain)
{
    json_t *value = name ? json_object_get(plain, name) : NULL;

    if (value && !json_object_get(article, name))
        json_object_set(article, name, value);
}

static enum status give_one(struct json_walk *walk, const json_t *value,
                            const struct around *around, struct error *err)
{
    struct json_articles *reader = walk->context;
    json_auto_t *plain = json_is_object(value) ? json_form_plain(value, around->pool) : NULL;
    json_auto_t *article = NULL;
    struct error problem;

    if (plain)
        article = json_article_noting(plain, reader->unread, &problem);
    else
        error_set(&problem, STATUS_BAD_DOCUMENT, "not an article: it is not a JSON object");
    reader->many |= walk->many;
    if (!article) {
        reader->problem(reader->context, &problem);
        return STATUS_OK;
    }
    if (around->feed)
        json_feed_fill(article, around->feed);
    set_ids_around(article, reader, around);
    keep_member(article, reader->keep, plain);
    return reader->each(reader->context, article, err);
}

/* Is the value a row of a dump, or a post? Then *joined is the article in it, or NULL if there is
 * none: that is nothing to report. */
static bool is_joined(const json_t *value, const struct around *around, json_t **names,
                      json_t **joined)
{
    if (around->chat)
        *joined = json_posts_message(value, around->chat);
    else if (json_posts_tweet(value))
        *joined = json_posts_of_tweet(json_posts_tweet(value));
    else if (around->dump)
        *joined = json_dump_ghost_post(value, around->dump);
    else if (names && json_dump_is_row(value))
        *joined = json_dump_row(value, names);
    else
        return false;
    return true;
}

static enum status give_article(struct json_walk *walk, const json_t *value,
                                const struct around *around, struct error *err)
{
    struct json_articles *reader = walk->context;
    json_auto_t *joined = NULL;

    if (!is_joined(value, around, &reader->names, &joined))
        return give_one(walk, value, around, err);
    return joined ? give_one(walk, joined, around, err) : STATUS_OK;
}

void json_articles_end(struct json_articles *reader)
{
    json_decref(reader->names);
    reader->names = NULL;
}

enum status json_articles(struct json_articles *reader, const json_t *value, struct error *err)
{
    struct json_walk walk = {.object = give_article, .context = reader};
    const struct around nothing = {0};
    const json_t *action;

    if (is_bulk_line(value, &action)) {
        take_bulk_line(reader, value, action);
        return STATUS_OK;
    }
    return walk_value(&walk, value, &nothing, 0, err);
}

/* ---- objects -------------------------------------------------------------------------------- */

static enum status give_object(struct json_walk *walk, const json_t *value,
                               const struct around *around, struct error *err)
{
    const struct json_objects *reader = walk->context;
    json_auto_t *joined = NULL, *plain = NULL;

    if (around->chat || json_posts_tweet(value)) {
        is_joined(value, around, NULL, &joined);
        return joined ? reader->each(reader->context, joined, err) : STATUS_OK;
    }
    plain = json_is_object(value) ? json_form_plain(value, around->pool) : NULL;
    return plain ? reader->each(reader->context, plain, err) : STATUS_OK;
}

enum status json_objects(const struct json_objects *reader, const json_t *value, struct error *err)
{
    struct json_walk walk = {.object = give_object, .context = (void *)(uintptr_t)reader};
    const struct around nothing = {0};

    return walk_value(&walk, value, &nothing, 0, err);
}
