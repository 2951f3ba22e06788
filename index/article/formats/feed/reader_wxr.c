/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_wxr.c - reads WordPress exports (WXR): the published posts of a site.
 *
 * Pages, pictures, menus, drafts and posts with a password are skipped without a report, because
 * every export has many of them. */
#include "article/formats/feed/feed_text.h"
#include "article/formats/feed/wp_text.h"
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"

enum sniff sniff_wxr(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    if (!xml_root_tag(head, &tag) || !xml_tag_is(buf_str(&tag), "rss"))
        return SNIFF_NO;
    return str_find(buf_str(&tag), STR("wordpress.org/export")) > 0 ? SNIFF_SURE : SNIFF_NO;
}

/* Tags and categories are also read as items, so that a site may have any number of them. */
static bool is_record(void *context, const struct xml_node *element)
{
    return xml_is(element, XML_SPACE_NONE, "item") || xml_is(element, XML_SPACE_WP, "category") ||
           xml_is(element, XML_SPACE_WP, "tag") || xml_is(element, XML_SPACE_WP, "term");
}

static bool says(const struct xml_node *item, const char *name, const char *value)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(xml_child(item, XML_SPACE_WP, name), &line);
    return str_is(buf_str(&line), value);
}

static bool is_published_post(const struct xml_node *item)
{
    return says(item, "post_type", "post") && says(item, "status", "publish") &&
           says(item, "post_password", "");
}

static void set_body(json_t *article, const struct xml_node *item)
{
    BUF_AUTO struct buf content = {0}, html = {0};

    xml_add_text(xml_child(item, XML_SPACE_CONTENT, "encoded"), &content);
    wp_add_html(buf_str(&content), &html);
    item_set_html(article, ARTICLE_BODY, buf_str(&html));
    buf_clear(&content);
    xml_add_text(xml_child(item, XML_SPACE_EXCERPT, "encoded"), &content);
    item_set_html(article, ARTICLE_SUMMARY, buf_str(&content));
}

/* An item names its author by login; the channel maps logins to names. */
static void set_author(json_t *article, const struct xml_node *item)
{
    const struct xml_node *author = xml_child(item->parent, XML_SPACE_WP, "author");
    BUF_AUTO struct buf login = {0}, name = {0};

    xml_add_line(xml_child(item, XML_SPACE_DC, "creator"), &login);
    for (; author && name.length == 0; author = xml_next(author))
        if (says(author, "author_login", login.length ? login.data : "?"))
            xml_add_html(xml_child(author, XML_SPACE_WP, "author_display_name"), &name);
    item_add_byline(article, buf_str(name.length ? &name : &login));
}

/* WordPress writes "0000-00-00 00:00:00" for no date. */
static void set_date(json_t *article, const char *key, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(node, &line);
    if (!str_starts(buf_str(&line), STR("0000")) && !json_object_get(article, key))
        item_set_date(article, key, buf_str(&line));
}

static void set_categories(json_t *article, const struct xml_node *item)
{
    const struct xml_node *node = xml_child(item, XML_SPACE_NONE, "category");

    for (; node; node = xml_next(node)) {
        BUF_AUTO struct buf line = {0};
        struct str domain = xml_attribute(node, "domain");

        xml_add_line(node, &line);
        if (str_is(buf_str(&line), "Uncategorized"))
            continue;
        if (str_is(domain, "category") && article_get(article, ARTICLE_SECTION).length == 0)
            article_set(article, ARTICLE_SECTION, buf_str(&line));
        if (str_is(domain, "category") || str_is(domain, "post_tag"))
            article_add_keyword(article, buf_str(&line));
    }
}

static enum status emit_post(void *context, const struct xml_node *item, struct error *err)
{
    json_auto_t *article = NULL;

    if (item->space == XML_SPACE_WP || !is_published_post(item))
        return STATUS_OK;
    article = json_object();
    feed_set_id(article, item);
    feed_set_link(article, item);
    xml_set(article, ARTICLE_HEADLINE, xml_child(item, XML_SPACE_NONE, "title"));
    set_body(article, item);
    item_settle_body(article);
    set_author(article, item);
    set_date(article, "published", xml_child(item, XML_SPACE_WP, "post_date_gmt"));
    set_date(article, "published", xml_child(item, XML_SPACE_NONE, "pubDate"));
    set_date(article, "updated", xml_child(item, XML_SPACE_WP, "post_modified_gmt"));
    set_categories(article, item);
    xml_set(article, ARTICLE_LANGUAGE, xml_child(item->parent, XML_SPACE_NONE, "language"));
    xml_set(article, ARTICLE_SOURCE, xml_child(item->parent, XML_SPACE_NONE, "title"));
    return input_emit(context, article, err);
}

enum status reader_wxr(struct reader_input *in, struct error *err)
{
    static const char *const items[] = {"item", NULL};
    const struct xml_records records = {is_record, emit_post, in, items};
    struct error problem;
    enum status status;

    in->many = true;
    status = xml_read_records(in, &records, err);
    if (!status && in->emitted == 0) {
        error_set(&problem, STATUS_BAD_DOCUMENT, "the export has no published posts");
        input_problem(in, &problem, "(a WordPress export)");
    }
    return status;
}
