/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_newsml1.c - reads NewsML 1: news items whose components hold lines, metadata and contents.
 *
 * Components nest, and each provider nests them differently. So lines and metadata come from the
 * first component that has them. The text comes from the component whose role is main text, or else
 * from the longest. Source of the fields: IPTC, NewsML 1.2 Functional Specification. */
#include "article/formats/fields/item_bounds.h"
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/provider_status.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/inline_story.h"
#include "article/html/html_text.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"

#define NONE XML_SPACE_NONE

static const struct {
    const char *line;
    enum article_field field;
} lines[] = {
    {"HeadLine", ARTICLE_HEADLINE},
    {"SubHeadLine", ARTICLE_SUBHEAD},
    {"CopyrightLine", ARTICLE_COPYRIGHT},
};

/* How likely a component's role means the story; 0: never. Other roles have 1. */
static const struct {
    const char *role;
    int rank;
} roles[] = {
    {"Main", 3},       {"Body", 3},    {"Text", 2},       {"Story", 3},    {"Caption", 0},
    {"StyleSheet", 0}, {"Contact", 0}, {"HeadLine", 0},   {"Logo", 0},     {"Photo", 0},
    {"Video", 0},      {"Audio", 0},   {"Thumbnail", 0},  {"Preview", 0},  {"Quicklook", 0},
    {"Graphic", 0},    {"Picture", 0}, {"Supporting", 0}, {"Abstract", 0}, {"Summary", 0},
};

enum sniff sniff_newsml1(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    return xml_root_tag(head, &tag) && xml_tag_is(buf_str(&tag), "NewsML") ? SNIFF_SURE : SNIFF_NO;
}

static struct str formal_name(const struct xml_node *node)
{
    return xml_attribute(node, "FormalName");
}

static void set_lines(json_t *article, const struct xml_node *news_lines)
{
    const struct xml_node *by = xml_path(news_lines, "ByLine");
    const struct xml_node *keyword = xml_path(news_lines, "KeywordLine");
    BUF_AUTO struct buf html = {0};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        xml_set(article, lines[i].field, xml_path(news_lines, lines[i].line));
    xml_set_dateline(article, xml_path(news_lines, "DateLine"));
    xml_keep(article, "slugline", xml_path(news_lines, "SlugLine"));
    if (by && article_get(article, ARTICLE_BYLINE).length == 0) {
        xml_add_html(by, &html);
        item_add_byline(article, buf_str(&html));
    }
    for (; keyword; keyword = xml_next(keyword)) {
        BUF_AUTO struct buf line = {0};

        xml_add_line(keyword, &line);
        article_add_keyword(article, buf_str(&line));
    }
}

static void set_metadata(json_t *article, const struct xml_node *component)
{
    const struct xml_node *administrative = xml_path(component, "AdministrativeMetadata");
    const struct xml_node *party = xml_path(administrative, "Provider/Party");
    const struct xml_node *descriptive = xml_path(component, "DescriptiveMetadata");

    if (!party)
        party = xml_path(administrative, "Source/Party");
    if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, formal_name(party));
    if (article_get(article, ARTICLE_LANGUAGE).length == 0)
        article_set(article, ARTICLE_LANGUAGE, formal_name(xml_path(descriptive, "Language")));
    xml_keep_text(article, "genre", formal_name(xml_path(descriptive, "Genre")));
}

/* The best text for the story so far. */
struct newsml_choice {
    const struct xml_node *content;
    int rank;
    size_t length;
};

static int rank_of(const struct xml_node *component)
{
    struct str role = formal_name(xml_path(component, "Role"));

    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (str_eq_nocase(role, str_of(roles[i].role)))
            return roles[i].rank;
    return 1;
}

static void consider(struct newsml_choice *choice, const struct xml_node *content, int rank)
{
    BUF_AUTO struct buf text = {0};

    xml_add_text(content, &text);
    if (rank < choice->rank || (rank == choice->rank && text.length <= choice->length))
        return;
    *choice = (struct newsml_choice){content, rank, text.length};
}

static bool is_summary(const struct xml_node *component)
{
    struct str role = formal_name(xml_path(component, "Role"));

    return str_eq_nocase(role, STR("Abstract")) || str_eq_nocase(role, STR("Summary"));
}

static void take_component(json_t *article, const struct xml_node *component,
                           struct newsml_choice *choice)
{
    int rank = rank_of(component);

    set_lines(article, xml_path(component, "NewsLines"));
    set_metadata(article, component);
    for (const struct xml_node *at = component->first; at; at = at->next) {
        const struct xml_node *content =
            xml_is(at, NONE, "ContentItem") ? xml_path(at, "DataContent") : NULL;

        if (xml_is(at, NONE, "NewsComponent"))
            take_component(article, at, choice);
        else if (content && rank > 0)
            consider(choice, content, rank);
        else if (content && is_summary(component))
            xml_set(article, ARTICLE_SUMMARY, content);
    }
}

/* Leave out the revision, so that a later one replaces this item. */
static void set_identity(json_t *article, const struct xml_node *identifier)
{
    static const char *const parts[] = {"ProviderId", "DateId", "NewsItemId"};
    const struct xml_node *whole = xml_path(identifier, "PublicIdentifier");
    BUF_AUTO struct buf id = {0}, revision = {0};

    buf_add_text(&id, "urn:newsml");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        buf_add_char(&id, ':');
        xml_add_line(xml_path(identifier, parts[i]), &id);
    }
    if (!xml_path(identifier, "NewsItemId")) {
        buf_clear(&id);
        xml_add_line(whole, &id);
    }
    article_set(article, ARTICLE_ID, buf_str(&id));
    xml_add_line(xml_path(identifier, "RevisionId"), &revision);
    item_set_version(article, buf_str(&revision));
}

/* An item that is embargoed will be usable, which is also meant if nothing is said, or withheld or
 * canceled. One that is usable can only cease to be so. All changes count. */
static void set_change(json_t *article, const struct xml_node *change, bool embargoed)
{
    struct str future = formal_name(xml_path(change, "FutureStatus"));
    bool usable = provider_status_is(future, "Usable");
    BUF_AUTO struct buf line = {0};
    struct str when;

    xml_add_line(xml_path(change, "DateAndTime"), &line);
    when = line.length > 0 ? buf_str(&line) : STR("");
    if (embargoed && (usable || future.length == 0))
        item_add_embargo(article, when);
    else if (!usable && !(embargoed && provider_status_is(future, "Embargoed")))
        item_add_expires(article, when);
}

static void set_management(json_t *article, const struct xml_node *management)
{
    struct str status = formal_name(xml_path(management, "Status"));
    const struct xml_node *change = xml_path(management, "StatusWillChange");

    xml_set_date(article, "published", xml_path(management, "FirstCreated"));
    xml_set_date(article, "updated", xml_path(management, "ThisRevisionCreated"));
    xml_keep_text(article, "urgency", formal_name(xml_path(management, "Urgency")));
    for (; change; change = xml_next(change))
        set_change(article, change, provider_status_is(status, "Embargoed"));
    provider_status_set(article, status);
}

static enum status emit_item(void *context, const struct xml_node *item, struct error *err)
{
    json_auto_t *article = json_object();
    const struct xml_node *component = xml_path(item, "NewsComponent");
    struct newsml_choice choice = {NULL, 0, 0};

    set_identity(article, xml_path(item, "Identification/NewsIdentifier"));
    set_management(article, xml_path(item, "NewsManagement"));
    xml_set_date(article, "published", xml_path(item, "Identification/NewsIdentifier/DateId"));
    for (; component; component = xml_next(component))
        take_component(article, component, &choice);
    if (choice.content)
        inline_story_fill(article, choice.content);
    item_settle_body(article);
    if (article_get(article, ARTICLE_LANGUAGE).length == 0)
        article_set(article, ARTICLE_LANGUAGE, xml_inherited(item, XML_SPACE_XML, "lang"));
    return input_emit(context, article, err);
}

static bool is_item(void *context, const struct xml_node *element)
{
    return xml_is(element, NONE, "NewsItem");
}

enum status reader_newsml1(struct reader_input *in, struct error *err)
{
    static const char *const names[] = {"NewsItem", NULL};
    const struct xml_records records = {is_item, emit_item, in, names};

    in->many = true;
    return xml_read_records(in, &records, err);
}
