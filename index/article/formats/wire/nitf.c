/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nitf.c - reads the fields of NITF 3. */
#include "article/formats/wire/nitf.h"

#include "article/formats/fields/item_bounds.h"
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/provider_status.h"
#include "article/formats/fields/xml_fields.h"
#include "article/text/article.h"

/* Names, marked up in the text or listed in <identified-content>. */
static const struct {
    const char *element, *key;
} names[] = {
    {"person", "people"},
    {"org", "organisations"},
    {"location", "places"},
};

/* The date of an element: empty if it is there without one. */
static struct str norm_of(const struct xml_node *date)
{
    struct str norm = xml_attribute(date, "norm");

    return date && !norm.data ? STR("") : norm;
}

/* Of several dates the one that hides longest counts. */
static void add_bounds(json_t *article, const char *key, const struct xml_node *date)
{
    for (; date; date = xml_next(date))
        item_add_bound(article, key, norm_of(date));
}

static void set_docdata(json_t *article, const struct xml_node *docdata)
{
    const struct xml_node *keyword = xml_path(docdata, "key-list/keyword");

    if (article_get(article, ARTICLE_ID).length == 0)
        article_set(article, ARTICLE_ID, xml_attribute(xml_path(docdata, "doc-id"), "id-string"));
    if (!json_object_get(article, "published"))
        item_set_date(article, "published", xml_attribute(xml_path(docdata, "date.issue"), "norm"));
    if (!json_object_get(article, "published"))
        item_set_date(article, "published",
                      xml_attribute(xml_path(docdata, "date.release"), "norm"));
    add_bounds(article, "embargo", xml_path(docdata, "date.release"));
    add_bounds(article, "expires", xml_path(docdata, "date.expire"));
    provider_status_set(article, xml_attribute(docdata, "management-status"));
    if (article_get(article, ARTICLE_COPYRIGHT).length == 0)
        article_set(article, ARTICLE_COPYRIGHT,
                    xml_attribute(xml_path(docdata, "doc.copyright"), "holder"));
    if (!json_object_get(article, "version"))
        item_set_version(article, xml_attribute(xml_path(docdata, "du-key"), "version"));
    xml_keep_text(article, "urgency", xml_attribute(xml_path(docdata, "urgency"), "ed-urg"));
    xml_keep_text(article, "ednote", xml_attribute(xml_path(docdata, "ed-msg"), "info"));
    for (; keyword; keyword = xml_next(keyword))
        article_add_keyword(article, xml_attribute(keyword, "key"));
}

static void set_names(json_t *article, const struct xml_node *content)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (const struct xml_node *node = xml_path(content, names[i].element); node;
             node = xml_next(node)) {
            BUF_AUTO struct buf html = {0};

            xml_add_html(node, &html);
            item_add_name(article, names[i].key, buf_str(&html));
        }
}

/* Add the most specific name of a subject. */
static void add_subject(json_t *article, const struct xml_node *node)
{
    static const char *const levels[] = {"tobject.subject.detail", "tobject.subject.matter",
                                         "tobject.subject.type"};
    struct str name = STR_NONE;

    for (size_t i = 0; i < sizeof levels / sizeof *levels && name.length == 0; i++)
        name = xml_attribute(node, levels[i]);
    article_add_keyword(article, name);
}

static void set_head(json_t *article, const struct xml_node *head)
{
    const struct xml_node *subject = xml_path(head, "tobject/tobject.subject");
    const struct xml_node *paper = xml_path(head, "pubdata");

    set_docdata(article, xml_path(head, "docdata"));
    set_names(article, xml_path(head, "docdata/identified-content"));
    for (; subject; subject = xml_next(subject))
        add_subject(article, subject);
    if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, xml_attribute(paper, "name"));
    if (article_get(article, ARTICLE_SECTION).length == 0)
        article_set(article, ARTICLE_SECTION, xml_attribute(paper, "position.section"));
    if (!json_object_get(article, "published"))
        item_set_date(article, "published", xml_attribute(paper, "date.publication"));
}

/* Add the writer's name without the title, which is a child element. */
static void add_writer(const struct xml_node *byline, struct buf *html)
{
    for (const struct xml_node *at = byline->first; at; at = at->next) {
        if (!at->name.data)
            buf_add_html(html, at->text);
        else if (!str_is(at->name, "byttl"))
            xml_add_html(at, html);
        buf_add_char(html, ' ');
    }
}

/* The Times also gives each name for sorting: "DOE, JANE". */
static bool is_for_sorting(const struct xml_node *byline)
{
    return str_is(xml_attribute(byline, "class"), "normalized_byline");
}

static bool are_initials(const struct xml_node *byline)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(byline, &line);
    return item_is_account(buf_str(&line));
}

static void set_bylines(json_t *article, const struct xml_node *byline)
{
    if (article_get(article, ARTICLE_BYLINE).length > 0)
        return;
    for (const struct xml_node *at = byline; at; at = xml_next(at)) {
        const struct xml_node *person = xml_path(at, "person");
        BUF_AUTO struct buf html = {0};

        if (at != byline && is_for_sorting(at))
            continue;
        for (; person; person = xml_next(person)) {
            buf_clear(&html);
            xml_add_html(person, &html);
            item_add_byline(article, buf_str(&html));
        }
        if (html.length == 0) {
            add_writer(at, &html);
            item_add_byline(article, buf_str(&html));
        }
    }
    if (!are_initials(byline))
        xml_set(article, ARTICLE_BYLINE, byline); /* only a title: "Sports Network" */
}

static void set_dateline(json_t *article, const struct xml_node *dateline)
{
    const struct xml_node *location = xml_path(dateline, "location");

    xml_set(article, ARTICLE_DATELINE, location);
    xml_set_dateline(article, dateline);
    if (!json_object_get(article, "published"))
        item_set_date(article, "published",
                      xml_attribute(xml_path(dateline, "story.date"), "norm"));
}

static void set_body_head(json_t *article, const struct xml_node *head)
{
    xml_set(article, ARTICLE_HEADLINE, xml_path(head, "hedline/hl1"));
    xml_set(article, ARTICLE_SUBHEAD, xml_path(head, "hedline/hl2"));
    set_bylines(article, xml_path(head, "byline"));
    xml_set(article, ARTICLE_SOURCE, xml_path(head, "distributor"));
    set_dateline(article, xml_path(head, "dateline"));
    xml_set(article, ARTICLE_SUMMARY, xml_path(head, "abstract"));
    xml_set(article, ARTICLE_COPYRIGHT, xml_path(head, "rights"));
}

static bool is_block_of(const struct xml_node *node, const char *class)
{
    return str_is(node->name, "block") && str_ends(xml_attribute(node, "class"), str_of(class));
}

/* The Times repeats the first paragraph of the full text in a block of its own. */
static bool repeats_lead(const struct xml_node *block, const struct xml_node *content)
{
    if (!is_block_of(block, "lead_paragraph"))
        return false;
    for (const struct xml_node *at = content->first; at; at = at->next)
        if (is_block_of(at, "full_text"))
            return true;
    return false;
}

/* "LEAD: It rains.\n\nIt rains. ...": papers of the eighties marked the first paragraph, and gave
 * it twice. */
static struct str without_lead(struct str body)
{
    static const struct str mark = STR_INIT("LEAD: "), between = STR_INIT("\n\n");
    struct str text = str_slice(body, str_starts(body, mark) ? mark.length : 0, body.length), first;
    ptrdiff_t end = str_find(text, between);

    if (end < 0 || text.length == body.length)
        return text;
    first = str_slice(text, 0, (size_t)end);
    body = str_slice(text, (size_t)end + between.length, text.length);
    return str_starts(body, first) ? body : text;
}

static void set_content(json_t *article, const struct xml_node *content)
{
    BUF_AUTO struct buf html = {0}, body = {0};

    if (!content || article_get(article, ARTICLE_BODY).length > 0)
        return;
    for (const struct xml_node *at = content->first; at; at = at->next)
        if (!at->name.data) {
            buf_add_html(&html, at->text);
        } else if (!repeats_lead(at, content)) {
            buf_addf(&html, "<%.*s>", STR_ARG(at->name));
            xml_add_html(at, &html);
            buf_addf(&html, "</%.*s>", STR_ARG(at->name));
        }
    item_set_html(article, ARTICLE_BODY, buf_str(&html));
    buf_add_str(&body, without_lead(article_get(article, ARTICLE_BODY)));
    article_set(article, ARTICLE_BODY, buf_str(&body));
}

void nitf_fill(json_t *article, const struct xml_node *nitf)
{
    set_head(article, xml_path(nitf, "head"));
    set_body_head(article, xml_path(nitf, "body/body.head"));
    xml_set(article, ARTICLE_HEADLINE, xml_path(nitf, "head/title"));
    xml_set(article, ARTICLE_HEADLINE, xml_path(nitf, "body/body.head/hedline"));
    set_content(article, xml_path(nitf, "body/body.content"));
    xml_set(article, ARTICLE_BODY, xml_path(nitf, "body"));
    if (article_get(article, ARTICLE_LANGUAGE).length == 0)
        article_set(article, ARTICLE_LANGUAGE, xml_inherited(nitf, XML_SPACE_XML, "lang"));
}
