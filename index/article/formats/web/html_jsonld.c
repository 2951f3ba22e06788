/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_jsonld.c - finds the article among the objects that a page describes. */
#include "article/formats/web/html_jsonld.h"

#include <stdlib.h>

#include "article/formats/json/json_article.h"
#include "article/page/line_match.h"
#include "article/text/article.h"
#include "base/json.h"
#include "base/mem.h"

#define SCRIPTS_MAX 40
#define DEPTH_MAX   4 /* nesting depth in which an article is searched */
#define THINGS_MAX  500
#define NAMED       0.75 /* similarity of a title and its repetition */

/* All objects of the page's scripts in one list, including those in arrays and in "@graph". */
struct things {
    const json_t *thing[THINGS_MAX];
    size_t count;
};

/* ---- scripts -------------------------------------------------------------------------------- */

/* Remove the comment or CDATA marks that some pages put around a script. */
static struct str without_marks(struct str text)
{
    static const char *const before[] = {"//", "/*", "<!--", "<![CDATA[", "*/"};
    static const char *const behind[] = {"//", "/*", "-->", "]]>", "*/", ";"};
    struct str last;

    do {
        last = text = str_trim(text);
        for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
            if (str_starts(text, str_of(before[i])))
                text = str_slice(text, strlen(before[i]), text.length);
        for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++)
            if (str_ends(text, str_of(behind[i])))
                text.length -= strlen(behind[i]);
    } while (text.length < last.length);
    return text;
}

/* Many pages have control characters in strings, which JSON forbids. Spaces can replace them
 * anywhere. */
static json_t *read_script(struct str source)
{
    char *copy = mem_text(source.data, source.length);
    struct error err;
    json_t *value;

    for (size_t i = 0; i < source.length; i++)
        if ((unsigned char)copy[i] < ' ')
            copy[i] = ' ';
    value = json_read(without_marks(str_n(copy, source.length)), 20000, &err);
    free(copy);
    return value;
}

static bool is_jsonld(const struct html_tree *page, uint32_t node)
{
    struct str type = html_tree_attribute(page, node, "type");

    return page->nodes[node].end > node + 1 &&
           str_starts_nocase(str_trim(type), STR("application/ld+json"));
}

/* A new array of the values in the page's scripts. */
static json_t *read_scripts(const struct html_tree *page)
{
    json_t *all = json_array();

    for (uint32_t i = 1; i < page->count && json_array_size(all) < SCRIPTS_MAX; i++) {
        json_t *value;

        if (page->nodes[i].tag != HTML_SCRIPT || !is_jsonld(page, i))
            continue;
        value = read_script(page->nodes[i + 1].text);
        if (value)
            json_array_append_new(all, value);
    }
    return all;
}

static void collect(const json_t *value, int depth, struct things *out)
{
    static const char *const inner[] = {"@graph", "mainEntity", "mainEntityOfPage", "item",
                                        "hasPart"};

    if (depth > DEPTH_MAX)
        return;
    for (size_t i = 0; i < json_array_size(value); i++)
        collect(json_array_get(value, i), depth + 1, out);
    if (!json_is_object(value) || out->count == THINGS_MAX)
        return;
    out->thing[out->count++] = value;
    for (size_t i = 0; i < sizeof inner / sizeof inner[0]; i++)
        collect(json_object_get(value, inner[i]), depth + 1, out);
}

/* ---- choosing the article ------------------------------------------------------------------- */

static bool is_type(const json_t *type, const char *ending)
{
    struct str name = json_str(type);

    for (size_t i = 0; i < json_array_size(type); i++)
        if (is_type(json_array_get(type, i), ending))
            return true;
    return name.length > 0 && str_ends(name, str_of(ending));
}

/* How specific an article type is: "NewsArticle" ranks above "WebPage"; 0 if it is no article. */
static int article_rank(const json_t *thing)
{
    static const struct {
        const char *ending;
        int rank;
    } types[] = {{"NewsArticle", 5}, {"Article", 4},      {"BlogPosting", 4}, {"Report", 4},
                 {"Posting", 3},     {"CreativeWork", 2}, {"WebPage", 1}};
    const json_t *type = json_object_get(thing, "@type");

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (is_type(type, types[i].ending))
            return types[i].rank;
    return 0;
}

static const json_t *find_article(const struct things *things)
{
    const json_t *best = NULL;
    int most = 0;

    for (size_t i = 0; i < things->count; i++) {
        int rank = article_rank(things->thing[i]);

        if (rank > most && (json_object_get(things->thing[i], "headline") ||
                            json_object_get(things->thing[i], "name") ||
                            json_object_get(things->thing[i], "datePublished"))) {
            most = rank;
            best = things->thing[i];
        }
    }
    return best;
}

/* ---- references ----------------------------------------------------------------------------- */

/* The object that {"@id": "..."} refers to, unless it has other members itself. */
static const json_t *resolve(const json_t *value, const struct things *things)
{
    struct str id = json_get_str(value, "@id");

    if (id.length == 0 || json_object_get(value, "name"))
        return value;
    for (size_t i = 0; i < things->count; i++)
        if (str_eq(json_get_str(things->thing[i], "@id"), id) &&
            json_object_get(things->thing[i], "name"))
            return things->thing[i];
    return value;
}

static json_t *borrowed(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

static void take_resolved(json_t *out, const char *key, const json_t *value,
                          const struct things *things)
{
    json_t *list;

    if (!json_is_array(value)) {
        json_object_set(out, key, borrowed(resolve(value, things)));
        return;
    }
    list = json_array();
    for (size_t i = 0; i < json_array_size(value) && i < 50; i++)
        json_array_append(list, borrowed(resolve(json_array_get(value, i), things)));
    json_object_set_new(out, key, list);
}

/* A new object with the members that describe the story, with references resolved. */
static json_t *take_members(const json_t *article, const struct things *things)
{
    static const char *const keys[] = {
        "headline",      "name",         "alternativeHeadline", "author",    "creator",
        "datePublished", "dateModified", "dateCreated",         "publisher", "articleSection",
        "keywords",      "inLanguage",   "description",         "url",       "mainEntityOfPage",
        "articleBody",   "dateline",     "copyrightNotice",
    };
    json_t *out = json_object();

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const json_t *value = json_object_get(article, keys[i]);

        if (value && !(str_is(str_of(keys[i]), "mainEntityOfPage") && !json_is_string(value) &&
                       json_get_str(value, "@id").length == 0))
            take_resolved(out, keys[i], value, things);
    }
    return out;
}

/* If an article has both a name and a headline, take the one that the page's title repeats, because
 * readers see it. */
static void settle_headline(const struct html_tree *page, json_t *members)
{
    struct str name = json_get_str(members, "name"), headline = json_get_str(members, "headline");
    BUF_AUTO struct buf title = {0};

    for (uint32_t i = 1; i < page->count && title.length == 0; i++)
        if (page->nodes[i].tag == HTML_TITLE)
            html_tree_add_text(page, i, &title);
    if (name.length > 0 && line_similarity(buf_str(&title), name) > NAMED &&
        line_similarity(buf_str(&title), headline) <= NAMED)
        json_object_del(members, "headline");
}

json_t *html_jsonld_read(const struct html_tree *page)
{
    json_auto_t *all = read_scripts(page);
    struct things things = {.count = 0};
    const json_t *article;
    json_auto_t *members = NULL;
    struct error err;

    collect(all, 0, &things);
    article = find_article(&things);
    if (!article)
        return NULL;
    members = take_members(article, &things);
    settle_headline(page, members);
    return json_article(members, &err);
}
