/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_newsml.c - reads NewsML-G2: news items, alone or in a news message.
 *
 * Packages, concepts, events and plans hold no story; they are reported as left out. Source of the
 * fields: IPTC, NewsML-G2 Implementation Guide 2.24. */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/provider_status.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/inline_story.h"
#include "article/html/html_text.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "article/text/base64.h"
#include "article/text/coordinates.h"
#include "article/words/agency_zone.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"

/* The elements of all kinds of items. */
static const char *const items[] = {"newsItem",      "packageItem",  "conceptItem",
                                    "knowledgeItem", "planningItem", "catalogItem"};
#define ITEM_COUNT (sizeof items / sizeof *items)

/* The field for subjects of a type, by the end of the type's code; other subjects are keywords. */
static const struct {
    const char *type, *key;
} subject_types[] = {
    {"person", "people"},
    {"organisation", "organisations"},
    {"organization", "organisations"},
    {"geoArea", "places"},
    {"poi", "places"},
    {"country", "places"},
};

enum sniff sniff_newsml(struct str head)
{
    BUF_AUTO struct buf tag = {0};
    struct str text;

    if (!xml_root_tag(head, &tag))
        return SNIFF_NO;
    text = buf_str(&tag);
    if (xml_tag_is(text, "newsMessage"))
        return SNIFF_SURE;
    for (size_t i = 0; i < ITEM_COUNT; i++)
        if (xml_tag_is(text, items[i]))
            return SNIFF_SURE;
    return str_find(head, STR("<newsItem")) > 0 ? SNIFF_LIKELY : SNIFF_NO;
}

static bool is_item(void *context, const struct xml_node *element)
{
    for (size_t i = 0; i < ITEM_COUNT; i++)
        if (str_is(element->name, items[i]))
            return true;
    return false;
}

/* "ninat:text" is "text". */
static struct str code_of(struct str qcode)
{
    const char *colon = qcode.length ? memrchr(qcode.data, ':', qcode.length) : NULL;

    return colon ? str_slice(qcode, (size_t)(colon - qcode.data) + 1, qcode.length) : qcode;
}

/* If there are several, the one with the main role or without a role. */
static const struct xml_node *main_one(const struct xml_node *first)
{
    for (const struct xml_node *at = first; at; at = xml_next(at)) {
        struct str role = xml_attribute(at, "role");

        if (role.length == 0 || str_is(code_of(role), "main"))
            return at;
    }
    return first;
}

/* A code may be a short one, a whole address, or none of a list. */
static void set_status(json_t *article, const struct xml_node *status)
{
    static const char *const names[] = {"qcode", "uri", "literal"};

    for (; status; status = xml_next(status))
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            provider_status_set(article, xml_attribute(status, names[i]));
}

static void set_item_meta(json_t *article, const struct xml_node *meta)
{
    struct str class = code_of(xml_attribute(xml_path(meta, "itemClass"), "qcode"));

    xml_keep_text(article, "type", class);
    xml_set_date(article, "published", xml_path(meta, "firstCreated"));
    xml_set_date(article, "updated", xml_path(meta, "versionCreated"));
    xml_add_embargo(article, xml_path(meta, "embargoed"));
    xml_keep(article, "ednote", xml_path(meta, "edNote"));
    xml_set(article, ARTICLE_SOURCE, xml_path(meta, "provider/name"));
    xml_add_expires(article, xml_path(meta, "expires"));
    set_status(article, xml_path(meta, "pubStatus"));
}

static void add_subject(json_t *article, const struct xml_node *subject)
{
    struct str type = code_of(xml_attribute(subject, "type"));
    BUF_AUTO struct buf name = {0};

    xml_add_html(xml_path(subject, "name"), &name);
    for (size_t i = 0; i < sizeof subject_types / sizeof *subject_types; i++)
        if (str_is(type, subject_types[i].type)) {
            item_add_name(article, subject_types[i].key, buf_str(&name));
            return;
        }
    if (name.length > 0)
        article_add_keyword(article, buf_str(&name));
}

/* A single word is the name of an account, unless it is an agency. */
static void add_literal(struct str literal, struct buf *html)
{
    if (str_find(str_trim(literal), STR(" ")) > 0 || agency_known(literal, false))
        buf_add_html(html, literal);
}

/* <by> is the printed byline; <creator> is data: use the names of all creators, or else their
 * literals. */
static void set_bylines(json_t *article, const struct xml_node *meta)
{
    const struct xml_node *by = xml_path(meta, "by"), *creator = xml_path(meta, "creator");
    BUF_AUTO struct buf html = {0};

    xml_add_html(by, &html);
    item_add_byline(article, buf_str(&html));
    for (; creator && !by; creator = xml_next(creator)) {
        const struct xml_node *name = xml_path(creator, "name");

        buf_clear(&html);
        xml_add_html(name, &html);
        if (!name)
            add_literal(xml_attribute(creator, "literal"), &html);
        item_add_byline(article, buf_str(&html));
    }
}

static void set_summary(json_t *article, const struct xml_node *description)
{
    xml_set(article, ARTICLE_SUMMARY, main_one(description));
}

/* Of a subject or of the place of writing. */
static void set_place(json_t *article, const struct xml_node *concept)
{
    const struct xml_node *position = xml_path(concept, "geoAreaDetails/position");

    if (!position)
        position = xml_path(concept, "POIDetails/position");
    if (position)
        article_set_place(article, xml_attribute(position, "latitude"),
                          xml_attribute(position, "longitude"));
}

static void set_content_meta(json_t *article, const struct xml_node *meta)
{
    const struct xml_node *subject = xml_path(meta, "subject");
    const struct xml_node *keyword = xml_path(meta, "keyword");

    xml_set(article, ARTICLE_HEADLINE, main_one(xml_path(meta, "headline")));
    set_bylines(article, meta);
    xml_set_dateline(article, xml_path(meta, "dateline"));
    article_set(article, ARTICLE_LANGUAGE, xml_attribute(xml_path(meta, "language"), "tag"));
    set_summary(article, xml_path(meta, "description"));
    xml_set(article, ARTICLE_SOURCE, xml_path(meta, "infoSource/name"));
    xml_set(article, ARTICLE_SECTION, xml_path(meta, "section/name"));
    xml_keep(article, "slugline", xml_path(meta, "slugline"));
    xml_keep(article, "urgency", xml_path(meta, "urgency"));
    xml_keep(article, "genre", xml_path(meta, "genre/name"));
    xml_set_date(article, "published", xml_path(meta, "contentCreated"));
    for (; subject; subject = xml_next(subject)) {
        add_subject(article, subject);
        set_place(article, subject);
    }
    set_place(article, xml_path(meta, "located"));
    for (; keyword; keyword = xml_next(keyword)) {
        BUF_AUTO struct buf line = {0};

        xml_add_line(keyword, &line);
        article_add_keyword(article, buf_str(&line));
    }
}

static void set_rights(json_t *article, const struct xml_node *rights)
{
    const struct xml_node *holder = xml_path(rights, "copyrightHolder/name");

    xml_set(article, ARTICLE_COPYRIGHT, xml_path(rights, "copyrightNotice"));
    xml_set(article, ARTICLE_COPYRIGHT, holder);
    xml_set(article, ARTICLE_SOURCE, holder);
    xml_keep(article, "usageterms", xml_path(rights, "usageTerms"));
}

static void set_inline_data(json_t *article, const struct xml_node *content)
{
    struct str type = xml_attribute(content, "contenttype");
    BUF_AUTO struct buf text = {0}, bytes = {0};

    if (article_get(article, ARTICLE_BODY).length > 0 ||
        (type.length > 0 && !str_starts(type, STR("text/"))))
        return;
    xml_add_text(content, &text);
    if (str_find(xml_attribute(content, "encoding"), STR("base64")) >= 0)
        base64_decode(buf_str(&text), &bytes);
    if (str_find(type, STR("html")) > 0)
        item_set_html(article, ARTICLE_BODY, buf_str(bytes.length ? &bytes : &text));
    else
        item_set_maybe_html(article, ARTICLE_BODY, buf_str(bytes.length ? &bytes : &text));
}

static void set_content(json_t *article, const struct xml_node *set)
{
    for (const struct xml_node *at = set ? set->first : NULL; at; at = at->next) {
        if (str_is(at->name, "inlineXML"))
            inline_story_fill(article, at);
        else if (str_is(at->name, "inlineData"))
            set_inline_data(article, at);
    }
}

static void set_located(json_t *article, const struct xml_node *name)
{
    BUF_AUTO struct buf place = {0};

    xml_add_line(name, &place);
    item_set_located(article, buf_str(&place));
}

/* Report an item that is left out, with its identifier. */
static enum status leave_out(struct reader_input *in, const struct xml_node *item, const char *why)
{
    struct str guid = xml_attribute(item, "guid");
    struct error problem;

    error_set(&problem, STATUS_BAD_DOCUMENT, "a NewsML-G2 %.*s %s", STR_ARG(item->name), why);
    input_problem(in, &problem, "item %.*s", STR_ARG(guid.data ? guid : STR("without a guid")));
    return STATUS_OK;
}

static bool tells_story(const json_t *article)
{
    return article_get(article, ARTICLE_HEADLINE).length > 0 ||
           article_get(article, ARTICLE_BODY).length > 0 || json_object_get(article, "status");
}

static enum status emit_item(void *context, const struct xml_node *item, struct error *err)
{
    json_auto_t *article = NULL;

    if (!str_is(item->name, "newsItem"))
        return leave_out(context, item, "tells no story");
    article = json_object();
    article_set(article, ARTICLE_ID, xml_attribute(item, "guid"));
    item_set_version(article, xml_attribute(item, "version"));
    set_item_meta(article, xml_path(item, "itemMeta"));
    set_content_meta(article, xml_path(item, "contentMeta"));
    set_rights(article, xml_path(item, "rightsInfo"));
    set_content(article, xml_path(item, "contentSet"));
    xml_set(article, ARTICLE_HEADLINE, xml_path(item, "itemMeta/title"));
    set_located(article, xml_path(item, "contentMeta/located/name"));
    item_settle_body(article);
    if (article_get(article, ARTICLE_PUBLISHED).length == 0)
        article_set(article, ARTICLE_PUBLISHED, article_get(article, ARTICLE_UPDATED));
    if (article_get(article, ARTICLE_LANGUAGE).length == 0)
        article_set(article, ARTICLE_LANGUAGE, xml_inherited(item, XML_SPACE_XML, "lang"));
    if (!tells_story(article))
        return leave_out(context, item, "with neither a headline nor a text");
    return input_emit(context, article, err);
}

enum status reader_newsml(struct reader_input *in, struct error *err)
{
    static const char *const names[] = {"newsItem", NULL};
    const struct xml_records records = {is_item, emit_item, in, names};

    in->many = true;
    return xml_read_records(in, &records, err);
}
