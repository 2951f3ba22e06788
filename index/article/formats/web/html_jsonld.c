/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_jsonld.c - finds the article among the objects that a page describes. */
#include "article/formats/web/html_jsonld.h"

#include <stdlib.h>

#include "article/formats/fields/item_bounds.h"
#include "article/formats/json/json_article.h"
#include "article/formats/json/json_mend.h"
#include "article/formats/json/json_names.h"
#include "article/page/line_match.h"
#include "article/text/article.h"
#include "article/text/coordinates.h"
#include "base/json.h"
#include "base/utf8.h"

#define SCRIPTS_MAX 40
#define DEPTH_MAX   4 /* nesting depth in which an article is searched */
#define THINGS_MAX  500
#define VALUES_MAX  20000
#define TITLES_MAX  6    /* titles of a page that are compared */
#define TITLE_MAX   400  /* bytes, and nodes */
#define AGREES      2    /* ranks that an agreement with the page is worth */
#define NAMED       0.75 /* similarity of a title and its repetition */

/* All objects of the page's scripts in one list, including those in arrays and in "@graph". */
struct things {
    const json_t *thing[THINGS_MAX];
    size_t count;
};

/* ---- scripts -------------------------------------------------------------------------------- */

/* Browsers do not check it, so it is often not quite JSON, or was escaped once too often. */
static json_t *read_script(struct str source)
{
    BUF_AUTO struct buf decoded = {0};
    BUF_AUTO struct buf mended = {0};
    struct error err;
    json_t *value = json_read(source, VALUES_MAX, &err);

    if (value)
        return value;
    if (!memchr(source.data, '"', source.length) && str_find(source, STR("&quot;")) >= 0) {
        html_add_decoded(&decoded, source);
        source = buf_str(&decoded);
    }
    json_mend(source, &mended);
    return json_read(buf_str(&mended), VALUES_MAX, &err);
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

/* What the page says about itself outside JSON-LD. Borrowed from the page, or from `text`. */
struct identity {
    struct str url;
    struct str titles[TITLES_MAX];
    size_t count;
    struct buf text[TITLES_MAX];
};

static void add_title(const struct html_tree *page, uint32_t node, struct str content,
                      struct identity *out)
{
    struct buf *text = &out->text[out->count];

    if (content.length > 0)
        html_add_decoded(text, content);
    else
        html_tree_add_text(page, node, text);
    text->length = text->length < TITLE_MAX ? text->length : utf8_cut(buf_str(text), TITLE_MAX);
    if (text->length > 0)
        out->titles[out->count++] = buf_str(text);
}

static void read_identity(const struct html_tree *page, struct identity *out)
{
    *out = (struct identity){.count = 0};
    for (uint32_t i = 1; i < page->count && out->count < TITLES_MAX; i++) {
        enum html_tag tag = page->nodes[i].tag;
        struct str property =
            tag == HTML_META ? html_tree_attribute(page, i, "property") : STR_NONE;
        struct str content = tag == HTML_META ? html_tree_attribute(page, i, "content") : STR_NONE;

        if (tag == HTML_LINK &&
            str_eq_nocase(html_tree_attribute(page, i, "rel"), STR("canonical")))
            out->url = html_tree_attribute(page, i, "href");
        else if (str_eq_nocase(property, STR("og:url")) && out->url.length == 0)
            out->url = content;
        else if (tag == HTML_TITLE || (tag == HTML_H1 && page->nodes[i].end - i < TITLE_MAX) ||
                 (str_eq_nocase(property, STR("og:title")) && content.length > 0))
            add_title(page, i, content, out);
    }
}

static void identity_fini(struct identity *identity)
{
    for (size_t i = 0; i < TITLES_MAX; i++)
        buf_fini(&identity->text[i]);
}

/* A URL's path, without what differs between views of a page. */
static struct str path_of(struct str url)
{
    static const char *const views[] = {"/", "/amp", ".amp"};
    ptrdiff_t host = str_find(url, STR("://")), at;

    if (host >= 0)
        url = str_slice(url, (size_t)host + 3, url.length);
    at = str_find(url, STR("/"));
    url = at < 0 ? STR("") : str_slice(url, (size_t)at, url.length);
    for (size_t i = 0; i < url.length; i++)
        if (url.data[i] == '?' || url.data[i] == '#')
            url.length = i;
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        if (str_ends(url, str_of(views[i])))
            url.length -= strlen(views[i]);
    return url;
}

/* 1 if the object says that it is about this page, -1 if about another one, 0 if neither. */
static int claims_url(const json_t *thing, const struct identity *identity)
{
    const json_t *page = json_object_get(thing, "mainEntityOfPage");
    const struct str urls[] = {json_get_str(thing, "url"), json_str(page),
                               json_get_str(page, "@id"), json_get_str(thing, "@id")};
    struct str own = path_of(identity->url);
    int claim = 0;

    for (size_t i = 0; i < sizeof urls / sizeof urls[0] && own.length > 0; i++) {
        struct str path = path_of(urls[i]);

        if (str_eq(path, own))
            return 1;
        if (path.length > 0 && i < 3) /* an "@id" may be any name */
            claim = -1;
    }
    return claim;
}

static bool is_titled(const json_t *thing, const struct identity *identity)
{
    const struct str names[] = {str_slice(json_get_str(thing, "headline"), 0, TITLE_MAX),
                                str_slice(json_get_str(thing, "name"), 0, TITLE_MAX)};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (size_t k = 0; k < identity->count; k++)
            if (names[i].length > 0 && (line_similarity(identity->titles[k], names[i]) > NAMED ||
                                        line_similarity(names[i], identity->titles[k]) > NAMED))
                return true;
    return false;
}

/* How likely the object is the page's article; 0 if it is none, or that of another page. */
static int article_score(const json_t *thing, const struct identity *identity)
{
    int rank = article_rank(thing), claim;
    bool titled;

    if (rank == 0 || !(json_object_get(thing, "headline") || json_object_get(thing, "name") ||
                       json_object_get(thing, "datePublished")))
        return 0;
    claim = claims_url(thing, identity);
    titled = is_titled(thing, identity);
    if (claim < 0 && !titled)
        return 0;
    return rank + (claim > 0 ? AGREES : 0) + (titled ? AGREES : 0);
}

static const json_t *find_article(const struct things *things, const struct identity *identity)
{
    const json_t *best = NULL;
    int most = 0;

    for (size_t i = 0; i < things->count; i++) {
        int score = article_score(things->thing[i], identity);

        if (score > most) {
            most = score;
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

/* What the story is about comes before where it was written. */
static void take_place(json_t *told, const json_t *article, const struct things *things)
{
    static const char *const keys[] = {"contentLocation", "spatialCoverage", "locationCreated"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        article_set_place_json(told, resolve(json_object_get(article, keys[i]), things));
}

/* From when and until when the article may be shown, if it says so in texts. An empty one says
 * nothing. */
static void take_bounds(json_t *told, const json_t *article)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)article, name, value) {
        const char *key = json_name_bound(str_of(name));

        if (key && str_trim(json_str(value)).length > 0)
            item_add_bound(told, key, json_str(value));
    }
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
    json_t *told;
    struct identity identity;
    struct error err;

    collect(all, 0, &things);
    read_identity(page, &identity);
    article = find_article(&things, &identity);
    identity_fini(&identity);
    if (!article)
        return NULL;
    members = take_members(article, &things);
    settle_headline(page, members);
    told = json_article(members, &err);
    if (!told)
        told = json_object();
    take_bounds(told, article);
    take_place(told, article, &things);
    return told;
}
