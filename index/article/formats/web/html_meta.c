/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_meta.c - one pass over the page for each kind of metadata. */
#include "article/formats/web/html_meta.h"

#include "article/formats/fields/item_bounds.h"
#include "article/formats/web/html_bounds.h"
#include "article/formats/web/html_jsonld.h"
#include "article/formats/web/html_sight.h"
#include "article/html/html_headline.h"
#include "article/html/html_look.h"
#include "article/page/page_words.h"
#include "article/text/article.h"
#include "article/text/coordinates.h"
#include "article/words/byline.h"
#include "article/words/date_text.h"
#include "base/json.h"

#define NAME_BYTES_MAX 64  /* bytes of a <meta>'s name */
#define DATE_MAX       200 /* bytes of an element that shows a date */

/* The names of <meta>, best first within a field. Compared without case; '.' and ':' are equal. */
static const struct meta_name {
    const char *name;
    enum article_field field;
} meta_names[] = {
    {"dc:title", ARTICLE_HEADLINE},
    {"dcterm:title", ARTICLE_HEADLINE},
    {"dcterms:title", ARTICLE_HEADLINE},
    {"og:title", ARTICLE_HEADLINE},
    {"weibo:article:title", ARTICLE_HEADLINE},
    {"title", ARTICLE_HEADLINE},
    {"twitter:title", ARTICLE_HEADLINE},
    {"parsely-title", ARTICLE_HEADLINE},
    {"sailthru:title", ARTICLE_HEADLINE},
    {"hdl", ARTICLE_HEADLINE},
    {"headline", ARTICLE_HEADLINE},
    {"article:headline", ARTICLE_HEADLINE},
    {"dc:creator", ARTICLE_BYLINE},
    {"dcterm:creator", ARTICLE_BYLINE},
    {"dcterms:creator", ARTICLE_BYLINE},
    {"author", ARTICLE_BYLINE},
    {"article:author", ARTICLE_BYLINE},
    {"og:article:author", ARTICLE_BYLINE},
    {"parsely-author", ARTICLE_BYLINE},
    {"sailthru:author", ARTICLE_BYLINE},
    {"byl", ARTICLE_BYLINE},
    {"byline", ARTICLE_BYLINE},
    {"article:published_time", ARTICLE_PUBLISHED},
    {"og:article:published_time", ARTICLE_PUBLISHED},
    {"datepublished", ARTICLE_PUBLISHED},
    {"article:published", ARTICLE_PUBLISHED},
    {"og:published_time", ARTICLE_PUBLISHED},
    {"parsely-pub-date", ARTICLE_PUBLISHED},
    {"sailthru:date", ARTICLE_PUBLISHED},
    {"cxenseparse:recs:publishtime", ARTICLE_PUBLISHED},
    {"dc:date:issued", ARTICLE_PUBLISHED},
    {"dcterms:issued", ARTICLE_PUBLISHED},
    {"dcterms:created", ARTICLE_PUBLISHED},
    {"dcterms:date", ARTICLE_PUBLISHED},
    {"dc:date:created", ARTICLE_PUBLISHED},
    {"dc:date", ARTICLE_PUBLISHED},
    {"publish-date", ARTICLE_PUBLISHED},
    {"publishdate", ARTICLE_PUBLISHED},
    {"publish_date", ARTICLE_PUBLISHED},
    {"publication_date", ARTICLE_PUBLISHED},
    {"publicationdate", ARTICLE_PUBLISHED},
    {"pubdate", ARTICLE_PUBLISHED},
    {"pub_date", ARTICLE_PUBLISHED},
    {"article:publicationdate", ARTICLE_PUBLISHED},
    {"published-date", ARTICLE_PUBLISHED},
    {"originalpublicationdate", ARTICLE_PUBLISHED},
    {"article_date_original", ARTICLE_PUBLISHED},
    {"displaydate", ARTICLE_PUBLISHED},
    {"ptime", ARTICLE_PUBLISHED},
    {"pdate", ARTICLE_PUBLISHED},
    {"date", ARTICLE_PUBLISHED},
    {"article:modified_time", ARTICLE_UPDATED},
    {"og:article:modified_time", ARTICLE_UPDATED},
    {"datemodified", ARTICLE_UPDATED},
    {"og:updated_time", ARTICLE_UPDATED},
    {"article:modified", ARTICLE_UPDATED},
    {"dcterms:modified", ARTICLE_UPDATED},
    {"dc:date:modified", ARTICLE_UPDATED},
    {"last-modified", ARTICLE_UPDATED},
    {"lastmod", ARTICLE_UPDATED},
    {"utime", ARTICLE_UPDATED},
    {"og:site_name", ARTICLE_SOURCE},
    {"dc:publisher", ARTICLE_SOURCE},
    {"application-name", ARTICLE_SOURCE},
    {"article:section", ARTICLE_SECTION},
    {"og:article:section", ARTICLE_SECTION},
    {"section", ARTICLE_SECTION},
    {"parsely-section", ARTICLE_SECTION},
    {"articlesection", ARTICLE_SECTION},
    {"og:description", ARTICLE_SUMMARY},
    {"description", ARTICLE_SUMMARY},
    {"dc:description", ARTICLE_SUMMARY},
    {"twitter:description", ARTICLE_SUMMARY},
    {"content-language", ARTICLE_LANGUAGE},
    {"dc:language", ARTICLE_LANGUAGE},
    {"language", ARTICLE_LANGUAGE},
    {"og:locale", ARTICLE_LANGUAGE},
    {"copyright", ARTICLE_COPYRIGHT},
    {"dc:rights", ARTICLE_COPYRIGHT},
    {"rights", ARTICLE_COPYRIGHT},
    {"og:url", ARTICLE_URL},
    {"news_keywords", ARTICLE_KEYWORDS},
    {"keywords", ARTICLE_KEYWORDS},
    {"article:tag", ARTICLE_KEYWORDS},
    {"og:article:tag", ARTICLE_KEYWORDS},
    {"parsely-tags", ARTICLE_KEYWORDS},
};
#define META_COUNT (sizeof meta_names / sizeof meta_names[0])

/* The content, as written, of the best <meta> for each name. */
struct meta {
    struct str content[META_COUNT];
    bool property[META_COUNT]; /* given by property="", which these names are meant for */
};

/* ---- setting fields ------------------------------------------------------------------------- */

static void set_date(json_t *article, enum article_field field, struct str text)
{
    struct date_text date;

    if (article_get(article, field).length == 0 && text.length <= DATE_MAX &&
        date_text_parse(text, &date))
        article_set(article, field, str_of(date_text_value(&date)));
}

static void set_byline(json_t *article, struct str text)
{
    BUF_AUTO struct buf people = {0};

    if (article_get(article, ARTICLE_BYLINE).length == 0 && str_find(text, STR("://")) < 0 &&
        byline_clean(text, &people))
        article_set(article, ARTICLE_BYLINE, buf_str(&people));
}

static void add_keywords(json_t *article, struct str text)
{
    while (text.data)
        article_add_keyword(article, str_cut(&text, ','));
}

/* Set the section: the last part of a path. Ignores a template's unset variable. */
static void set_section(json_t *article, struct str text)
{
    static const char *const empty[] = {"nil", "null", "none", "undefined", "n/a", "false"};
    const char *slash;

    text = str_trim(text);
    while (text.length > 1 && text.data[0] == '/' && text.data[text.length - 1] == '/')
        text.length--;
    slash = text.length && text.data[0] == '/' ? memrchr(text.data, '/', text.length) : NULL;
    if (slash)
        text = str_slice(text, (size_t)(slash - text.data) + 1, text.length);
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
        if (str_eq_nocase(text, str_of(empty[i])))
            return;
    if (article_get(article, ARTICLE_SECTION).length == 0)
        article_set(article, ARTICLE_SECTION, text);
}

static void set_field(json_t *article, enum article_field field, struct str text)
{
    if (field == ARTICLE_PUBLISHED || field == ARTICLE_UPDATED)
        set_date(article, field, text);
    else if (field == ARTICLE_BYLINE)
        set_byline(article, text);
    else if (field == ARTICLE_KEYWORDS)
        add_keywords(article, text);
    else if (field == ARTICLE_SECTION)
        set_section(article, text);
    else if (article_get(article, field).length == 0)
        article_set(article, field, text);
}

static void set_decoded(json_t *article, enum article_field field, struct str source)
{
    BUF_AUTO struct buf text = {0};

    html_add_decoded(&text, source);
    set_field(article, field, buf_str(&text));
}

/* ---- <meta> --------------------------------------------------------------------------------- */

static size_t plain_name(struct str name, char out[NAME_BYTES_MAX])
{
    name = str_trim(name);
    if (name.length == 0 || name.length > NAME_BYTES_MAX)
        return 0;
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.data[i];

        out[i] = byte == '.' ? ':' : byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
    }
    return name.length;
}

static void note_meta(struct meta *meta, struct str name, bool property, struct str content,
                      json_t *article)
{
    char plain[NAME_BYTES_MAX];
    size_t length = plain_name(name, plain);

    if (str_is(str_n(plain, length), "geo:position") || str_is(str_n(plain, length), "icbm"))
        article_set_place_text(article, content);
    for (size_t i = 0; i < META_COUNT && length > 0; i++) {
        if (!str_is(str_n(plain, length), meta_names[i].name))
            continue;
        if (meta_names[i].field == ARTICLE_KEYWORDS)
            set_decoded(article, ARTICLE_KEYWORDS, content);
        else if (meta->content[i].length == 0 || (property && !meta->property[i])) {
            meta->content[i] = content;
            meta->property[i] = property;
        }
    }
}

/* The name is in property, name, itemprop or http-equiv; property may hold several names. */
static void read_meta(const struct html_tree *page, uint32_t node, struct meta *meta,
                      json_t *article)
{
    static const char *const attributes[] = {"property", "name", "itemprop", "http-equiv"};
    struct str content = html_tree_attribute(page, node, "content");

    if (str_trim(content).length == 0)
        return;
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        struct str names = html_tree_attribute(page, node, attributes[i]);

        while (names.data)
            note_meta(meta, str_cut(&names, ' '), i == 0, content, article);
    }
}

static void read_metas(const struct html_tree *page, struct meta *meta, json_t *article)
{
    for (uint32_t i = 1; i < page->count; i++)
        if (page->nodes[i].tag == HTML_META)
            read_meta(page, i, meta, article);
}

static void set_metas(const struct meta *meta, json_t *article)
{
    for (size_t i = 0; i < META_COUNT; i++)
        if (meta->content[i].length > 0 && meta_names[i].field != ARTICLE_HEADLINE)
            set_decoded(article, meta_names[i].field, meta->content[i]);
}

/* ---- microdata, <time>, elements by name ---------------------------------------------------- */

/* Read an element's date: the machine-readable one, otherwise the text. */
static void read_date_of(const struct html_tree *page, uint32_t node, enum article_field field,
                         json_t *article)
{
    static const char *const attributes[] = {"datetime", "content", "data-datetime", "title"};
    BUF_AUTO struct buf shown = {0};
    struct date_text date;

    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        struct str value = html_tree_attribute(page, node, attributes[i]);

        if (value.length > 0)
            set_date(article, field, value);
    }
    if (article_get(article, field).length > 0 || page->nodes[node].end - node > 60)
        return;
    html_tree_add_text(page, node, &shown);
    if (shown.length > 0 && shown.length <= DATE_MAX && date_text_find(buf_str(&shown), &date))
        article_set(article, field, str_of(date_text_value(&date)));
}

/* `guess`: accept the text only if it looks like a person's name. */
static void read_person(const struct html_tree *page, uint32_t node, bool guess, json_t *article)
{
    BUF_AUTO struct buf name = {0};

    if (page->nodes[node].end - node > 60)
        return;
    html_tree_add_text(page, node, &name);
    if (name.length > 0 && name.length < 150 &&
        (!guess || byline_is(buf_str(&name)) || byline_is_name(buf_str(&name))))
        set_byline(article, buf_str(&name));
}

static void read_itemprop(const struct html_tree *page, uint32_t node, struct str itemprop,
                          json_t *article)
{
    if (str_is(itemprop, "datePublished"))
        read_date_of(page, node, ARTICLE_PUBLISHED, article);
    else if (str_is(itemprop, "dateModified"))
        read_date_of(page, node, ARTICLE_UPDATED, article);
    else if (str_is(itemprop, "author") || str_is(itemprop, "author creator"))
        read_person(page, node, false, article);
    else if (str_is(itemprop, "articleSection") &&
             article_get(article, ARTICLE_SECTION).length == 0) {
        BUF_AUTO struct buf text = {0};

        html_tree_add_text(page, node, &text);
        article_set(article, ARTICLE_SECTION, buf_str(&text));
    }
}

static bool names_any(struct str names, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_find_nocase(names, str_of(words[i])) >= 0)
            return true;
    return false;
}

/* Does the element's name show that it holds something other than the article? */
static bool names_others(const struct html_tree *page, uint32_t node)
{
    static const char *const words[] = {"comment",  "related", "sidebar", "recirc", "promo",
                                        "trending", "popular", "more-",   "disqus"};
    struct html_look look;

    if (page->nodes[node].text.length < 4 || page->nodes[node].tag == HTML_BODY)
        return false;
    look = html_look_at(page, node);
    return names_any(look.class, words, sizeof words / sizeof words[0]) ||
           names_any(look.id, words, sizeof words / sizeof words[0]);
}

static bool is_around(const struct html_tree *page, uint32_t node, uint32_t inner)
{
    return node < inner && inner < page->nodes[node].end;
}

/* Is it hidden or beside the text? Dates there belong to other articles. What holds the headline
 * as well holds the article, whatever its name. */
static bool is_elsewhere(const struct html_tree *page, uint32_t node, uint32_t heading)
{
    for (uint32_t up = page->nodes[node].parent; up != 0; up = page->nodes[up].parent) {
        enum html_tag tag = page->nodes[up].tag;

        if (is_around(page, up, heading))
            return false;

        if (tag == HTML_ASIDE || tag == HTML_NAV || tag == HTML_FOOTER || names_others(page, up))
            return true;
    }
    return false;
}

static bool names_date(const struct html_look *look)
{
    static const char *const words[] = {"date",          "publish",   "posted",     "timestamp",
                                        "pubtime",       "post-meta", "entry-meta", "article-meta",
                                        "article__meta", "byline",    "dateline",   "time"};

    return names_any(look->class, words, sizeof words / sizeof words[0]) ||
           names_any(look->id, words, sizeof words / sizeof words[0]);
}

static bool names_update(const struct html_look *look)
{
    static const char *const words[] = {"updat", "modif"};
    static const char *const both[] = {"publish"}; /* "entry-date published updated" */

    if (names_any(look->class, both, 1))
        return false;
    return names_any(look->class, words, 2) || names_any(look->itemprop, words, 2);
}

static void read_time(const struct html_tree *page, uint32_t node, const struct html_look *look,
                      json_t *article)
{
    if (names_update(look))
        read_date_of(page, node, ARTICLE_UPDATED, article);
    else
        read_date_of(page, node, ARTICLE_PUBLISHED, article);
}

static void read_elements(const struct html_tree *page, uint32_t heading, json_t *article)
{
    for (uint32_t i = 1; i < page->count; i++) {
        struct html_look look;

        if (page->nodes[i].tag == HTML_TEXT || page->nodes[i].text.length < 4 ||
            page->nodes[i].tag == HTML_META)
            continue;
        look = html_look_at(page, i);
        if (str_find(look.class, STR("dt-published")) >= 0) /* h-entry, of microformats 2 */
            read_date_of(page, i, ARTICLE_PUBLISHED, article);
        if (look.itemprop.length > 0 && !is_elsewhere(page, i, heading))
            read_itemprop(page, i, look.itemprop, article);
        if (str_eq_nocase(look.rel, STR("author")) && page->nodes[i].tag == HTML_A &&
            !is_elsewhere(page, i, heading))
            read_person(page, i, true, article);
    }
}

/* Use elements that only look like the article's date or byline, if nothing better was found. */
static void guess_elements(const struct html_tree *page, uint32_t heading, json_t *article)
{
    for (uint32_t i = 1; i < page->count; i++) {
        const struct html_node *node = &page->nodes[i];
        struct html_look look;

        if (article_get(article, ARTICLE_PUBLISHED).length > 0 &&
            article_get(article, ARTICLE_BYLINE).length > 0)
            return;
        if (node->tag == HTML_TEXT || (node->text.length < 4 && node->tag != HTML_TIME) ||
            html_tag_has(node->tag, HTML_UNSEEN) || node->end - i > 60)
            continue;
        look = html_look_at(page, i);
        if (look.hidden ||
            (node->tag != HTML_TIME && !names_date(&look) && !html_look_byline(&look)) ||
            is_elsewhere(page, i, heading))
            continue;
        if (html_look_byline(&look) && article_get(article, ARTICLE_BYLINE).length == 0)
            read_person(page, i, true, article);
        if (node->tag == HTML_TIME || names_date(&look))
            read_time(page, i, &look, article);
    }
}

/* ---- URL, language -------------------------------------------------------------------------- */

static void read_links(const struct html_tree *page, json_t *article)
{
    for (uint32_t i = 1; i < page->count; i++)
        if (page->nodes[i].tag == HTML_LINK &&
            str_eq_nocase(html_tree_attribute(page, i, "rel"), STR("canonical")))
            set_decoded(article, ARTICLE_URL, html_tree_attribute(page, i, "href"));
}

/* A date such as "/2021/01/07/" in the URL. */
static void read_date_of_url(json_t *article)
{
    struct str url = article_get(article, ARTICLE_URL);

    for (size_t at = 0; at + 11 <= url.length; at++) {
        struct str part = str_slice(url, at, at + 12);

        if (part.data[0] != '/' || part.length < 11 ||
            (part.data[5] != '/' && part.data[5] != '-') || part.data[8] != part.data[5] ||
            (part.length > 11 && part.data[11] >= '0' && part.data[11] <= '9'))
            continue;
        set_date(article, ARTICLE_PUBLISHED, str_slice(part, 1, 11));
    }
}

static void read_language(const struct html_tree *page, json_t *article)
{
    struct str language = html_tree_attribute(page, 0, "lang");

    if (language.length == 0)
        language = html_tree_attribute(page, 0, "xml:lang");
    set_field(article, ARTICLE_LANGUAGE, language);
}

/* The date in plain sight, if the page marks none. */
static void read_sight(const struct html_tree *page, uint32_t heading, json_t *article)
{
    BUF_AUTO struct buf byline = {0};
    struct date_text date;

    if (article_get(article, ARTICLE_PUBLISHED).length == 0 &&
        html_sight_date(page, heading, &date))
        article_set(article, ARTICLE_PUBLISHED, str_of(date_text_value(&date)));
    if (heading != 0 && article_get(article, ARTICLE_BYLINE).length == 0 &&
        html_sight_byline(page, heading, &byline))
        article_set(article, ARTICLE_BYLINE, buf_str(&byline));
}

/* ---- all ------------------------------------------------------------------------------------ */

/* Dates of JSON-LD are still as the page wrote them. */
static void merge_jsonld(const json_t *told, json_t *article)
{
    static const char *const bounds[] = {"embargo", "expires"};

    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        item_add_bound(article, bounds[i], json_get_str(told, bounds[i]));
    article_set_place_json(article, json_object_get(told, "_geo"));
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
        const json_t *value = json_object_get(told, article_key((enum article_field)field));

        if (field == ARTICLE_ID || field == ARTICLE_HEADLINE || !value)
            continue;
        if (json_is_string(value))
            set_field(article, (enum article_field)field, json_str(value));
        for (size_t i = 0; i < json_array_size(value); i++)
            article_add_keyword(article, json_str(json_array_get(value, i)));
    }
}

static void add_title(struct html_titles *titles, struct str title)
{
    if (title.length > 0 && titles->count < HTML_TITLES_MAX)
        titles->declared[titles->count++] = title;
}

static void set_headline(const struct html_tree *page, const struct meta *meta, const json_t *told,
                         json_t *article)
{
    struct html_titles titles = {.names = {.site = article_get(article, ARTICLE_SOURCE),
                                           .url = article_get(article, ARTICLE_URL),
                                           .section = article_get(article, ARTICLE_SECTION)}};
    BUF_AUTO struct buf headline = {0};
    struct buf decoded[META_COUNT] = {{0}};

    add_title(&titles, article_get(told, ARTICLE_HEADLINE));
    for (size_t i = 0; i < META_COUNT; i++) {
        if (meta_names[i].field == ARTICLE_HEADLINE)
            html_add_decoded(&decoded[i], str_trim(meta->content[i]));
        add_title(&titles, buf_str(&decoded[i]));
    }
    html_headline(page, &titles, &headline);
    article_set(article, ARTICLE_HEADLINE, buf_str(&headline));
    for (size_t i = 0; i < META_COUNT; i++)
        buf_fini(&decoded[i]);
}

void html_meta_read(const struct html_tree *page, json_t *article)
{
    struct meta meta = {.property = {false}};
    json_auto_t *told = html_jsonld_read(page);
    uint32_t heading;

    read_links(page, article);
    if (told)
        merge_jsonld(told, article);
    html_bounds_read(page, article);
    read_language(page, article);
    read_metas(page, &meta, article);
    set_metas(&meta, article);
    set_headline(page, &meta, told, article);
    heading = html_sight_heading(page, article_get(article, ARTICLE_HEADLINE));
    read_elements(page, heading, article);
    guess_elements(page, heading, article);
    read_date_of_url(article);
    read_sight(page, heading, article);
}
