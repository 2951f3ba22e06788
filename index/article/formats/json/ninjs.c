/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ninjs.c - reads the fields of ninjs.
 *
 * Version 1 names variants by suffix ("body_xhtml", "headline_main"). Version 2 has arrays of
 * objects with roles, and version 3 has the same in camel case. So names are compared without case,
 * and both forms are tried. */
#include "article/formats/json/ninjs.h"

#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/provider_status.h"
#include "article/formats/json/json_names.h"
#include "article/text/article.h"
#include "article/text/coordinates.h"
#include "base/json.h"

/* Where a field's text may be: in an array of {role, value}, or in members with a common prefix. */
struct variants {
    const char *array, *start;
    const char *const *preferred; /* roles and suffixes, best first; unlisted ones rank last */
};

static const char *const headline_roles[] = {"main", "", NULL};
static const char *const body_roles[] = {"html", "xhtml", "text", "main", "", NULL};
static const char *const summary_roles[] = {"main",  "summary", "lead", "text", "html",
                                            "xhtml", "caption", "",     NULL};

static const struct variants headlines = {"headlines", "headline", headline_roles};
static const struct variants bodies = {"bodies", "body", body_roles};
static const struct variants summaries = {"descriptions", "description", summary_roles};

/* Plain text fields. If a field has several names, the first that occurs applies. */
static const struct {
    const char *name;
    enum article_field field;
} texts[] = {
    {"by", ARTICLE_BYLINE},
    {"byline", ARTICLE_BYLINE},
    {"language", ARTICLE_LANGUAGE},
    {"copyrightnotice", ARTICLE_COPYRIGHT},
    {"copyrightholder", ARTICLE_COPYRIGHT},
    {"title", ARTICLE_HEADLINE},
};

/* Arrays of {"name": ..}: names in version 1 and in later versions; NULL: keywords. */
static const struct {
    const char *name, *key;
} names[] = {
    {"person", "people"},
    {"people", "people"},
    {"organisation", "organisations"},
    {"organisations", "organisations"},
    {"place", "places"},
    {"places", "places"},
    {"subject", NULL},
    {"subjects", NULL},
};

/* Members kept under their names in versions 1 and 2. */
static const char *const kept[] = {"type",   "profile",    "urgency", "slugline",
                                   "ednote", "usageterms", "altids"};

static const json_t *member(const json_t *object, const char *name)
{
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at))
        if (str_eq_nocase(str_of(json_object_iter_key(at)), str_of(name)))
            return json_object_iter_value(at);
    return NULL;
}

bool ninjs_is(const json_t *object)
{
    static const char *const marks[] = {
        "versioncreated",     "pubstatus", "bodies",     "headlines",    "body_xhtml",  "body_text",
        "representationtype", "$standard", "renditions", "eventdetails", "descriptions"};
    const json_t *standard = member(object, "standard");

    if (!json_is_string(json_object_get(object, "uri")))
        return false;
    if (str_is(json_get_str(standard, "name"), "ninjs"))
        return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (member(object, marks[i]))
            return true;
    return false;
}

/* A role's rank among the preferred ones; an unlisted role ranks last. */
static size_t rank_of(const struct variants *variants, struct str role)
{
    size_t rank = 0;

    while (variants->preferred[rank] && !str_eq_nocase(role, str_of(variants->preferred[rank])))
        rank++;
    return rank;
}

/* The story part of a NITF document. */
static struct str story_of(struct str value)
{
    ptrdiff_t start = str_find(value, STR("<body.content"));
    ptrdiff_t end = str_find(value, STR("</body.content"));

    if (start < 0 || end < start)
        return value;
    return str_slice(value, (size_t)start, (size_t)end);
}

/* The value with the best role so far. */
struct ninjs_choice {
    struct str value;
    size_t rank;
    bool html;
};

static void consider(struct ninjs_choice *choice, const struct variants *variants, struct str role,
                     struct str type, const json_t *value)
{
    size_t rank = rank_of(variants, role);

    if (str_trim(json_str(value)).length == 0 || (choice->value.data && choice->rank <= rank))
        return;
    choice->value = json_str(value);
    choice->rank = rank;
    choice->html = str_find_nocase(role, STR("html")) >= 0 || str_find(type, STR("html")) >= 0;
}

/* "xhtml" of "body_xhtml" and "bodyXhtml"; STR_NONE for other names. */
static struct str suffix_of(struct str key, size_t at)
{
    if (strchr("_-", key.data[at]))
        at++;
    else if (key.data[at] < 'A' || key.data[at] > 'Z')
        return STR_NONE;
    return str_slice(key, at, key.length);
}

static void set_best(json_t *article, enum article_field field, const json_t *object,
                     const struct variants *variants)
{
    const json_t *array = member(object, variants->array);
    struct ninjs_choice choice = {STR_NONE, 0, false};
    struct str start = str_of(variants->start);

    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *one = json_array_get(array, i);

        consider(&choice, variants, json_get_str(one, "role"), json_str(member(one, "contenttype")),
                 json_object_get(one, "value"));
    }
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        struct str key = str_of(json_object_iter_key(at));

        if (str_eq_nocase(key, start))
            consider(&choice, variants, STR(""), STR(""), json_object_iter_value(at));
        else if (str_starts_nocase(key, start) && suffix_of(key, start.length).data)
            consider(&choice, variants, suffix_of(key, start.length), STR(""),
                     json_object_iter_value(at));
    }
    if (choice.html)
        item_set_html(article, field, choice.value);
    else
        item_set_maybe_html(article, field, story_of(choice.value));
}

static void set_texts(json_t *article, const json_t *object)
{
    set_best(article, ARTICLE_HEADLINE, object, &headlines);
    set_best(article, ARTICLE_BODY, object, &bodies);
    set_best(article, ARTICLE_SUMMARY, object, &summaries);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str text = json_str(member(object, texts[i].name));

        if (texts[i].field == ARTICLE_BYLINE)
            item_add_byline(article, text);
        else if (article_get(article, texts[i].field).length == 0)
            article_set(article, texts[i].field, text);
    }
}

/* AP's: [{"by": "By MARIA SOLER", "title": "Associated Press"}] */
static void set_bylines(json_t *article, const json_t *object)
{
    const json_t *bylines = member(object, "bylines");

    for (size_t i = 0; i < json_array_size(bylines); i++)
        item_add_byline(article, json_get_str(json_array_get(bylines, i), "by"));
}

static void set_names(json_t *article, const json_t *object)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_t *array = member(object, names[i].name);

        for (size_t j = 0; j < json_array_size(array); j++) {
            struct str name = json_get_str(json_array_get(array, j), "name");

            if (str_is(str_of(names[i].name), "place") || str_is(str_of(names[i].name), "places"))
                article_set_place_json(article, json_array_get(array, j));
            if (names[i].key)
                item_add_name(article, names[i].key, name);
            else
                article_add_keyword(article, name);
        }
    }
}

static void set_source(json_t *article, const json_t *object)
{
    const json_t *sources = member(object, "infosources");

    if (!sources)
        sources = member(object, "infosource");
    article_set(article, ARTICLE_SOURCE, json_get_str(json_array_get(sources, 0), "name"));
    if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, json_str(member(object, "copyrightholder")));
}

/* IPTC's names are `embargoed` and `expires`; some write others. */
static void set_bounds(json_t *article, const json_t *object)
{
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *key = json_name_bound(str_of(json_object_iter_key(at)));

        if (key)
            article_add_bound(article, key, json_object_iter_value(at));
    }
    item_set_expires(article, json_get_str(article, "expires")); /* STR_NONE: several */
}

static void set_dates(json_t *article, const json_t *object)
{
    item_set_date(article, "published", json_str(member(object, "firstcreated")));
    item_set_date(article, "updated", json_str(member(object, "versioncreated")));
    if (article_get(article, ARTICLE_PUBLISHED).length == 0)
        article_set(article, ARTICLE_PUBLISHED, article_get(article, ARTICLE_UPDATED));
    set_bounds(article, object);
}

/* IPTC's versions are texts, "3"; those of the AP are numbers. */
static void set_version(json_t *article, const json_t *version)
{
    if (json_is_integer(version))
        json_object_set(article, "version", (json_t *)(uintptr_t)version);
    else
        item_set_version(article, json_str(version));
}

static void set_identity(json_t *article, const json_t *object)
{
    struct str uri = json_get_str(object, "uri");
    struct str item = json_get_str(member(object, "altids"), "itemid");

    /* Where the uri is the address of an API's answer, it changes from request to request. */
    article_set(article, ARTICLE_ID, item.length > 0 ? item : uri);
    if (item.length > 0)
        uri = STR_NONE;
    if (str_starts(uri, STR("http://")) || str_starts(uri, STR("https://")))
        article_set(article, ARTICLE_URL, uri);
    set_version(article, member(object, "version"));
}

static bool is_story(const json_t *object, const json_t *article, struct error *err)
{
    struct str type = json_get_str(object, "type");

    if (str_is(type, "event") || str_is(type, "planning") || member(object, "eventdetails")) {
        error_set(err, STATUS_BAD_DOCUMENT, "not an article: the ninjs item announces an event");
        return false;
    }
    if (article_get(article, ARTICLE_HEADLINE).length > 0 ||
        article_get(article, ARTICLE_BODY).length > 0 || json_object_get(article, "status"))
        return true;
    error_set(err, STATUS_BAD_DOCUMENT,
              "not an article: the ninjs item has neither a headline nor a text");
    return false;
}

json_t *ninjs_article(const json_t *object, struct error *err)
{
    json_t *article = json_object();

    set_identity(article, object);
    set_texts(article, object);
    item_settle_body(article);
    item_set_located(article, json_str(member(object, "located")));
    item_set_located(article, json_get_str(member(object, "datelinelocation"), "city"));
    set_bylines(article, object);
    set_names(article, object);
    set_source(article, object);
    set_dates(article, object);
    provider_status_set_json(article, member(object, "pubstatus"));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        json_object_set(article, kept[i], (json_t *)(uintptr_t)member(object, kept[i]));
    if (is_story(object, article, err))
        return article;
    json_decref(article);
    return NULL;
}
