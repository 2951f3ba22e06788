/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_text.c - reads the encodings and notations of feeds. */
#include "article/formats/feed/feed_text.h"

#include "article/formats/feed/blogger.h"
#include "article/text/article.h"
#include "article/text/base64.h"

/* How an element encodes its text. */
enum carried { CARRIED_HTML, CARRIED_PLAIN, CARRIED_BASE64 };

static enum carried carried(const struct xml_node *node)
{
    struct str type = xml_attribute(node, "type"), mode = xml_attribute(node, "mode");

    if (str_is(mode, "base64"))
        return CARRIED_BASE64;
    if (str_is(mode, "escaped"))
        return str_is(type, "text/plain") ? CARRIED_PLAIN : CARRIED_HTML;
    if (!type.data)
        return node->space == XML_SPACE_ATOM ? CARRIED_PLAIN : CARRIED_HTML;
    if (str_is(type, "text") || str_is(type, "text/plain"))
        return CARRIED_PLAIN;
    if (str_find(type, STR("html")) >= 0 || str_find(type, STR("xml")) >= 0)
        return CARRIED_HTML;
    return node->space == XML_SPACE_ATOM && str_find(type, STR("/")) > 0 &&
                   !str_starts(type, STR("text/"))
               ? CARRIED_BASE64
               : CARRIED_PLAIN;
}

void feed_add_html(const struct xml_node *node, struct buf *out)
{
    BUF_AUTO struct buf text = {0}, bytes = {0};

    if (xml_has_elements(node)) {
        xml_add_html(node, out);
        return;
    }
    xml_add_text(node, &text);
    switch (carried(node)) {
    case CARRIED_BASE64:
        base64_decode(buf_str(&text), &bytes);
        buf_add_str(out, buf_str(&bytes));
        break;
    case CARRIED_PLAIN:
        buf_add_html(out, buf_str(&text));
        break;
    case CARRIED_HTML:
        buf_add_str(out, buf_str(&text));
        break;
    }
}

/* "mail (Name)" and "Name (mail)" */
static bool add_in_parentheses(struct str text, struct buf *out)
{
    ptrdiff_t open = str_find(text, STR("(")), close = str_find(text, STR(")"));
    struct str inside, before;

    if (open < 0 || close < open)
        return false;
    inside = str_slice(text, (size_t)open + 1, (size_t)close);
    before = str_trim(str_slice(text, 0, (size_t)open));
    if (str_find(inside, STR("@")) < 0 && str_find(before, STR("@")) < 0)
        return false;
    buf_add_str(out, str_find(inside, STR("@")) < 0 ? inside : before);
    return true;
}

void feed_add_person(const struct xml_node *node, struct buf *out)
{
    const struct xml_node *name = xml_child(node, node->space, "name");
    BUF_AUTO struct buf text = {0};
    struct str line;
    ptrdiff_t mail;

    if (!name && xml_has_elements(node) && node->space == XML_SPACE_ATOM)
        return; /* only a mail address */
    xml_add_text(name ? name : node, &text);
    line = str_trim(buf_str(&text));
    if (add_in_parentheses(line, out))
        return;
    mail = str_find(line, STR("<"));
    if (mail > 0 && str_find(line, STR("@")) > mail)
        line = str_slice(line, 0, (size_t)mail);
    buf_add_html(out, line);
}

void feed_add_subject(json_t *article, const struct xml_node *node)
{
    struct str term = xml_attribute(node, "label");
    BUF_AUTO struct buf text = {0};
    struct str rest;

    if (blogger_is_kind(node))
        return;
    if (term.length == 0)
        term = xml_attribute(node, "term");
    if (term.length == 0) {
        xml_add_text(node, &text);
        term = buf_str(&text);
    }
    if (node->space != XML_SPACE_MEDIA && node->space != XML_SPACE_ITUNES) {
        article_add_keyword(article, term);
        return;
    }
    for (rest = term; rest.data;)
        article_add_keyword(article, str_cut(&rest, ','));
}

static void set_url(json_t *article, const struct xml_node *node, struct str reference)
{
    BUF_AUTO struct buf url = {0};

    xml_add_url(node, reference, &url);
    article_set(article, ARTICLE_URL, buf_str(&url));
}

/* Atom's <link href>, in any feed: the link with rel="alternate" or without rel. */
static void set_atom_link(json_t *article, const struct xml_node *item)
{
    for (const struct xml_node *node = item->first; node; node = node->next) {
        struct str relation = xml_attribute(node, "rel");

        if (!str_is(node->name, "link") || !xml_attribute(node, "href").data)
            continue;
        if (relation.length == 0 || str_is(relation, "alternate") ||
            str_ends(relation, STR("/alternate"))) {
            set_url(article, node, xml_attribute(node, "href"));
            return;
        }
    }
}

static bool is_web_address(struct str text)
{
    text = str_trim(text);
    return str_starts_nocase(text, STR("http://")) || str_starts_nocase(text, STR("https://"));
}

/* A guid is also the URL, unless it says that it is not one. */
static void set_link_from_guid(json_t *article, const struct xml_node *item)
{
    const struct xml_node *guid = xml_child(item, XML_SPACE_NONE, "guid");
    BUF_AUTO struct buf text = {0};

    if (!guid || str_eq_nocase(xml_attribute(guid, "isPermaLink"), STR("false")))
        return;
    xml_add_text(guid, &text);
    if (is_web_address(buf_str(&text)))
        set_url(article, guid, buf_str(&text));
}

void feed_set_link(json_t *article, const struct xml_node *item)
{
    const struct xml_node *link = xml_child(item, XML_SPACE_NONE, "link");
    BUF_AUTO struct buf text = {0};

    xml_add_text(link, &text);
    if (link)
        set_url(article, link, buf_str(&text));
    if (article_get(article, ARTICLE_URL).length == 0)
        set_atom_link(article, item);
    if (article_get(article, ARTICLE_URL).length == 0)
        set_link_from_guid(article, item);
    if (article_get(article, ARTICLE_URL).length == 0 &&
        is_web_address(xml_attribute(item, "about")))
        set_url(article, item, xml_attribute(item, "about"));
    if (article_get(article, ARTICLE_URL).length == 0)
        set_url(article, item, xml_attribute(item, "HREF"));
}

void feed_set_id(json_t *article, const struct xml_node *item)
{
    const struct xml_node *id = xml_child(item, XML_SPACE_NONE, "guid");
    BUF_AUTO struct buf text = {0};

    if (!id)
        id = xml_child(item, XML_SPACE_ATOM, "id");
    if (!id)
        id = xml_child(item, XML_SPACE_NONE, "id");
    xml_add_text(id, &text);
    if (text.length == 0)
        buf_add_str(&text, xml_attribute(item, "about"));
    article_set(article, ARTICLE_ID, buf_str(&text));
}
