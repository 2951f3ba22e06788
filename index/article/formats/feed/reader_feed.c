/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_feed.c - reads RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, and CDF: each item is an article.
 *
 * If an item has full content, that is the body and the description is the summary. Otherwise the
 * description is the body. The feed sets the language, copyright and publisher of items that lack
 * them. */
#include <stdlib.h>

#include "article/formats/feed/blogger.h"
#include "article/formats/feed/feed_ids.h"
#include "article/formats/feed/feed_text.h"
#include "article/formats/fields/item_bounds.h"
#include "article/formats/fields/item_fields.h"
#include "article/formats/json/json_names.h"
#include "article/formats/wire/nitf.h"
#include "article/input/budget.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "article/text/coordinates.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"
#include "base/date.h"

struct feed_row {
    enum xml_space space;
    const char *name;
    enum article_field field;
};

/* Text elements, in order of preference for each field. */
static const struct feed_row texts[] = {
    {XML_SPACE_NONE, "title", ARTICLE_HEADLINE},
    {XML_SPACE_ATOM, "title", ARTICLE_HEADLINE},
    {XML_SPACE_DC, "title", ARTICLE_HEADLINE},
    {XML_SPACE_MEDIA, "title", ARTICLE_HEADLINE},
    {XML_SPACE_ITUNES, "title", ARTICLE_HEADLINE},
    {XML_SPACE_NONE, "TITLE", ARTICLE_HEADLINE},
    {XML_SPACE_ITUNES, "subtitle", ARTICLE_SUBHEAD},

    {XML_SPACE_CONTENT, "encoded", ARTICLE_BODY},
    {XML_SPACE_ATOM, "content", ARTICLE_BODY},
    {XML_SPACE_XHTML, "body", ARTICLE_BODY},
    {XML_SPACE_NONE, "fullitem", ARTICLE_BODY},
    {XML_SPACE_NONE, "body", ARTICLE_BODY},

    {XML_SPACE_NONE, "description", ARTICLE_SUMMARY},
    {XML_SPACE_ATOM, "summary", ARTICLE_SUMMARY},
    {XML_SPACE_NONE, "summary", ARTICLE_SUMMARY},
    {XML_SPACE_DC, "description", ARTICLE_SUMMARY},
    {XML_SPACE_DCTERMS, "abstract", ARTICLE_SUMMARY},
    {XML_SPACE_ITUNES, "summary", ARTICLE_SUMMARY},
    {XML_SPACE_MEDIA, "description", ARTICLE_SUMMARY},
    {XML_SPACE_NONE, "ABSTRACT", ARTICLE_SUMMARY},

    {XML_SPACE_ATOM, "rights", ARTICLE_COPYRIGHT},
    {XML_SPACE_ATOM, "copyright", ARTICLE_COPYRIGHT},
    {XML_SPACE_NONE, "copyright", ARTICLE_COPYRIGHT},
    {XML_SPACE_DC, "rights", ARTICLE_COPYRIGHT},

    {XML_SPACE_NONE, "source", ARTICLE_SOURCE},
    {XML_SPACE_DC, "publisher", ARTICLE_SOURCE},

    {XML_SPACE_NONE, "language", ARTICLE_LANGUAGE},
    {XML_SPACE_DC, "language", ARTICLE_LANGUAGE},
};

static const struct feed_row dates[] = {
    {XML_SPACE_NONE, "pubDate", ARTICLE_PUBLISHED},
    {XML_SPACE_ATOM, "published", ARTICLE_PUBLISHED},
    {XML_SPACE_ATOM, "issued", ARTICLE_PUBLISHED},
    {XML_SPACE_DCTERMS, "issued", ARTICLE_PUBLISHED},
    {XML_SPACE_DC, "date", ARTICLE_PUBLISHED},
    {XML_SPACE_DCTERMS, "created", ARTICLE_PUBLISHED},
    {XML_SPACE_ATOM, "created", ARTICLE_PUBLISHED},
    {XML_SPACE_ATOM, "pubDate", ARTICLE_PUBLISHED},

    {XML_SPACE_ATOM, "updated", ARTICLE_UPDATED},
    {XML_SPACE_ATOM, "modified", ARTICLE_UPDATED},
    {XML_SPACE_DCTERMS, "modified", ARTICLE_UPDATED},
};

/* Person elements: all of the first kind that has a name. */
static const struct feed_row persons[] = {
    {XML_SPACE_DC, "creator", ARTICLE_BYLINE},    {XML_SPACE_ATOM, "author", ARTICLE_BYLINE},
    {XML_SPACE_NONE, "author", ARTICLE_BYLINE},   {XML_SPACE_DC, "author", ARTICLE_BYLINE},
    {XML_SPACE_ITUNES, "author", ARTICLE_BYLINE},
};

static const struct feed_row subjects[] = {
    {XML_SPACE_NONE, "category", ARTICLE_KEYWORDS},
    {XML_SPACE_ATOM, "category", ARTICLE_KEYWORDS},
    {XML_SPACE_DC, "subject", ARTICLE_KEYWORDS},
    {XML_SPACE_MEDIA, "keywords", ARTICLE_KEYWORDS},
    {XML_SPACE_ITUNES, "keywords", ARTICLE_KEYWORDS},
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum sniff sniff_feed(struct str head)
{
    BUF_AUTO struct buf tag = {0};
    struct str text;

    if (!xml_root_tag(head, &tag))
        return SNIFF_NO;
    text = buf_str(&tag);
    if (xml_tag_is(text, "rss") || (xml_tag_is(text, "RDF") && str_find(text, STR("rss")) > 0) ||
        (xml_tag_is(text, "feed") && str_find(text, STR("xmlns")) > 0))
        return SNIFF_SURE;
    return xml_tag_is(text, "feed") || xml_tag_is(text, "RDF") || xml_tag_is(text, "channel") ||
                   xml_tag_is(text, "CHANNEL")
               ? SNIFF_LIKELY
               : SNIFF_NO;
}

/* Media RSS may put its elements in a group. */
static const struct xml_node *find(const struct xml_node *item, const struct feed_row *row)
{
    const struct xml_node *node = xml_child(item, row->space, row->name);

    if (!node && row->space == XML_SPACE_MEDIA)
        node = xml_child(xml_child(item, row->space, "group"), row->space, row->name);
    return node;
}

static void set_texts(json_t *article, const struct xml_node *item)
{
    for (size_t i = 0; i < COUNT(texts); i++) {
        const struct xml_node *node = find(item, &texts[i]);
        BUF_AUTO struct buf html = {0};

        if (!node || article_get(article, texts[i].field).length > 0)
            continue;
        feed_add_html(node, &html);
        item_set_html(article, texts[i].field, buf_str(&html));
    }
}

/* If a feed repeats an element, the last one applies, because it corrects the others. */
static void set_date(json_t *article, const struct xml_node *item, const struct feed_row *row)
{
    const struct xml_node *node = xml_child(item, row->space, row->name);
    BUF_AUTO struct buf text = {0};

    while (node && xml_next(node))
        node = xml_next(node);
    xml_add_text(node, &text);
    item_set_date(article, article_key(row->field), buf_str(&text));
}

static void set_dates(json_t *article, const struct xml_node *item)
{
    for (size_t i = 0; i < COUNT(dates); i++)
        if (article_get(article, dates[i].field).length == 0)
            set_date(article, item, &dates[i]);
    if (article_get(article, ARTICLE_UPDATED).length == 0)
        item_set_date(article, article_key(ARTICLE_UPDATED), xml_attribute(item, "LASTMOD"));
    if (article_get(article, ARTICLE_PUBLISHED).length == 0)
        article_set(article, ARTICLE_PUBLISHED, article_get(article, ARTICLE_UPDATED));
}

static void set_persons(json_t *article, const struct xml_node *item)
{
    for (size_t i = 0; i < COUNT(persons) && article_get(article, ARTICLE_BYLINE).length == 0; i++)
        for (const struct xml_node *node = xml_child(item, persons[i].space, persons[i].name); node;
             node = xml_next(node)) {
            BUF_AUTO struct buf name = {0};

            feed_add_person(node, &name);
            item_add_byline(article, buf_str(&name));
        }
}

static void set_subjects(json_t *article, const struct xml_node *item)
{
    const json_t *keywords;

    for (size_t i = 0; i < COUNT(subjects); i++)
        for (const struct xml_node *node = xml_child(item, subjects[i].space, subjects[i].name);
             node; node = xml_next(node))
            feed_add_subject(article, node);
    keywords = json_object_get(article, article_key(ARTICLE_KEYWORDS));
    if (json_array_size(keywords) == 1) /* a single keyword is the newspaper's section */
        article_set(article, ARTICLE_SECTION,
                    str_of(json_string_value(json_array_get(keywords, 0))));
}

/* Set what the feed has for all of its items. In RSS 1.0 the items are beside the channel, not in
 * it. */
static void set_from_feed(json_t *article, const struct xml_node *item)
{
    const struct xml_node *feed = item->parent;
    const struct xml_node *channel = xml_child(feed, XML_SPACE_NONE, "channel");
    json_t *whole = json_object();
    static const enum article_field shared[] = {ARTICLE_COPYRIGHT, ARTICLE_LANGUAGE};

    set_texts(whole, channel ? channel : feed);
    for (size_t i = 0; i < COUNT(shared); i++)
        if (article_get(article, shared[i]).length == 0)
            article_set(article, shared[i], article_get(whole, shared[i]));
    if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, article_get(whole, ARTICLE_HEADLINE));
    if (article_get(article, ARTICLE_BYLINE).length == 0 && feed->space == XML_SPACE_ATOM)
        set_persons(article, feed);
    json_decref(whole);
}

static void set_language(json_t *article, const struct xml_node *item)
{
    if (article_get(article, ARTICLE_LANGUAGE).length == 0)
        article_set(article, ARTICLE_LANGUAGE, xml_inherited(item, XML_SPACE_XML, "lang"));
}

static void set_bound(json_t *article, const struct xml_node *node)
{
    const char *key = json_name_bound(node->name);
    BUF_AUTO struct buf line = {0};
    struct str text;

    xml_add_text(node, &line);
    text = line.length > 0 ? str_trim(buf_str(&line)) : STR("");
    if (xml_is(node, XML_SPACE_DCTERMS, "valid"))
        item_add_valid(article, text);
    else if (xml_is(node, XML_SPACE_DCTERMS, "available"))
        item_add_available(article, text);
    else if (key)
        item_add_bound(article, key, text);
}

/* <embargo>, <expirationDate>, PRISM's embargoDate, killDate and expirationDate, Dublin Core's
 * terms. */
static void set_bounds(json_t *article, const struct xml_node *item)
{
    for (const struct xml_node *node = item->first; node; node = node->next)
        if (node->name.data)
            set_bound(article, node);
}

/* A deleted Atom entry (RFC 6721). */
static json_t *tombstone(const struct xml_node *node)
{
    json_t *article = json_object();

    article_set(article, ARTICLE_ID, xml_attribute(node, "ref"));
    item_set_status(article, STR("deleted"));
    return article;
}

/* An item without a time of change is the version of its date. */
static void set_version(json_t *article)
{
    struct str published = article_get(article, ARTICLE_PUBLISHED);

    if (!json_object_get(article, article_key(ARTICLE_UPDATED)) &&
        date_parse(published, NULL, NULL))
        item_set_version(article, published);
}

/* GeoRSS Simple, GeoRSS GML (OGC 17-002), and the W3C's geo:lat and geo:long. */
static void set_place(json_t *article, const struct xml_node *item)
{
    const struct xml_node *where = xml_child(item, XML_SPACE_GEO, "where");
    const struct xml_node *point = xml_child(item, XML_SPACE_GEO, "point");
    const struct xml_node *vocabulary = xml_child(item, XML_SPACE_GEO, "Point");
    BUF_AUTO struct buf text = {0}, lng = {0};

    if (!vocabulary)
        vocabulary = item;
    if (!point && where)
        point = xml_find(where, "pos");
    xml_add_text(point, &text);
    article_set_place_text(article, buf_str(&text));
    buf_clear(&text);
    xml_add_text(xml_child(vocabulary, XML_SPACE_GEO, "lat"), &text);
    xml_add_text(xml_child(vocabulary, XML_SPACE_GEO, "long"), &lng);
    article_set_place(article, buf_str(&text), buf_str(&lng));
}

static json_t *item_article(const struct xml_node *item)
{
    const struct xml_node *content = xml_child(item, XML_SPACE_ATOM, "content");
    const struct xml_node *nitf = content ? xml_find(content, "nitf") : NULL;
    json_t *article = json_object();

    if (nitf) /* the AP's feeds */
        nitf_fill(article, nitf);
    set_texts(article, item);
    item_settle_body(article);
    set_dates(article, item);
    set_version(article);
    set_persons(article, item);
    set_subjects(article, item);
    feed_set_link(article, item);
    feed_set_id(article, item);
    set_bounds(article, item);
    set_place(article, item);
    set_from_feed(article, item);
    set_language(article, item);
    return article;
}

static enum status take_item(void *context, const struct xml_node *item, struct error *err)
{
    bool gone = item->space == XML_SPACE_TOMBSTONE;
    json_auto_t *article = NULL;

    if (blogger_leaves_out(item))
        return STATUS_OK;
    article = gone ? tombstone(item) : item_article(item);
    return feed_ids_take(context, article, err);
}

static bool is_item(void *context, const struct xml_node *element)
{
    return xml_is(element, XML_SPACE_NONE, "item") || xml_is(element, XML_SPACE_ATOM, "entry") ||
           xml_is(element, XML_SPACE_NONE, "entry") || xml_is(element, XML_SPACE_NONE, "ITEM") ||
           xml_is(element, XML_SPACE_TOMBSTONE, "deleted-entry");
}

enum status reader_feed(struct reader_input *in, struct error *err)
{
    struct feed_ids *ids = feed_ids_new(in);
    static const char *const items[] = {"item", "entry", "ITEM", NULL};
    const struct xml_records records = {is_item, take_item, ids, items};
    struct error problem;
    enum status status;

    in->many = true;
    status = xml_read_records(in, &records, err);
    if (!in->intake->stopped && feed_ids_release(ids, &problem) && !status) {
        *err = problem;
        status = problem.status;
    }
    feed_ids_free(ids);
    if (!status && in->emitted == 0) {
        error_set(&problem, STATUS_BAD_DOCUMENT, "the feed has no items");
        input_problem(in, &problem, "(a feed)");
    }
    return status;
}
