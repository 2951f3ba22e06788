/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_tree.c - queries on a tree. xml_records.c limits its depth, so recursion is safe. */
#include "article/xml/xml_tree.h"

#include <libxml/uri.h>

#include "article/text/charset.h"
#include "base/mem.h"

struct space_row {
    const char *uri; /* start of the URI */
    const char *prefix;
    enum xml_space space;
};

static const struct space_row spaces[] = {
    {"http://purl.org/rss/1.0/modules/content", "content", XML_SPACE_CONTENT},
    {"http://purl.org/rss/", NULL, XML_SPACE_NONE},
    {"http://my.netscape.com/rdf/simple/0.9", NULL, XML_SPACE_NONE},
    {"http://channel.netscape.com/rdf/simple/0.9", NULL, XML_SPACE_NONE},
    {"http://backend.userland.com/", NULL, XML_SPACE_NONE},
    {"http://blogs.law.harvard.edu/tech/rss", NULL, XML_SPACE_NONE},
    {"http://my.netscape.com/publish/formats/rss", NULL, XML_SPACE_NONE},
    {"http://iptc.org/std/NITF/", NULL, XML_SPACE_NONE},
    {"http://www.w3.org/2005/Atom", "atom", XML_SPACE_ATOM},
    {"http://purl.org/atom/ns#", NULL, XML_SPACE_ATOM},
    {"http://example.com/newformat#", NULL, XML_SPACE_ATOM},
    {"http://example.com/necho", NULL, XML_SPACE_ATOM},
    {"http://purl.org/dc/elements/", "dc", XML_SPACE_DC},
    {"http://purl.org/dc/terms", "dcterms", XML_SPACE_DCTERMS},
    {"http://www.w3.org/1999/xhtml", "xhtml", XML_SPACE_XHTML},
    {"http://search.yahoo.com/mrss", "media", XML_SPACE_MEDIA},
    {"http://www.itunes.com/", "itunes", XML_SPACE_ITUNES},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf", XML_SPACE_RDF},
    {"http://www.w3.org/XML/1998/namespace", "xml", XML_SPACE_XML},
    {"http://wordpress.org/export/", "wp", XML_SPACE_WP},
    {"https://wordpress.org/export/", "wp", XML_SPACE_WP},
    {"http://iptc.org/std/nar/", NULL, XML_SPACE_NEWSML},
    {"http://www.georss.org/georss", "georss", XML_SPACE_GEO},
    {"http://www.w3.org/2003/01/geo/wgs84_pos#", "geo", XML_SPACE_GEO},
    {"http://purl.org/atompub/tombstones", "at", XML_SPACE_TOMBSTONE},
};

enum xml_space xml_space_of(const char *uri, const char *prefix)
{
    struct str text = str_of(uri);

    if (!uri && !prefix)
        return XML_SPACE_NONE;
    if (str_find(text, STR("wordpress.org/export/")) > 0 && str_ends(text, STR("excerpt/")))
        return XML_SPACE_EXCERPT;
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        const struct space_row *row = &spaces[i];

        if (uri && str_starts_nocase(text, str_of(row->uri)))
            return row->space;
        if (!uri && row->prefix && str_is(str_of(prefix), row->prefix))
            return row->space;
    }
    return XML_SPACE_OTHER;
}

struct str xml_attribute(const struct xml_node *node, const char *name)
{
    for (const struct xml_attribute *at = node ? node->attributes : NULL; at; at = at->next)
        if (str_is(at->name, name))
            return at->value;
    return STR_NONE;
}

bool xml_is(const struct xml_node *node, enum xml_space space, const char *name)
{
    return node && node->space == space && str_is(node->name, name);
}

const struct xml_node *xml_child(const struct xml_node *node, enum xml_space space,
                                 const char *name)
{
    const struct xml_node *at = node ? node->first : NULL;

    while (at && !xml_is(at, space, name))
        at = at->next;
    return at;
}

const struct xml_node *xml_next(const struct xml_node *node)
{
    const struct xml_node *at = node->next;

    while (at && !(at->space == node->space && str_eq(at->name, node->name)))
        at = at->next;
    return at;
}

const struct xml_node *xml_path(const struct xml_node *node, const char *path)
{
    struct str rest = str_of(path);

    while (node && rest.data) {
        struct str step = str_cut(&rest, '/');
        const struct xml_node *at = node->first;

        while (at && !(at->space == node->space && str_eq(at->name, step)))
            at = at->next;
        node = at;
    }
    return node;
}

const struct xml_node *xml_find(const struct xml_node *node, const char *name)
{
    const struct xml_node *found = NULL;

    for (const struct xml_node *at = node->first; at && !found; at = at->next) {
        if (at->name.data)
            found = str_is(at->name, name) ? at : xml_find(at, name);
    }
    return found;
}

struct str xml_inherited(const struct xml_node *node, enum xml_space space, const char *name)
{
    for (; node; node = node->parent)
        for (const struct xml_attribute *at = node->attributes; at; at = at->next)
            if (at->space == space && str_is(at->name, name))
                return at->value;
    return STR_NONE;
}

bool xml_has_elements(const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next)
        if (at->name.data)
            return true;
    return false;
}

void xml_add_text(const struct xml_node *node, struct buf *out)
{
    for (const struct xml_node *at = node ? node->first : NULL; at; at = at->next) {
        if (at->name.data)
            xml_add_text(at, out);
        else
            buf_add_str(out, at->text);
    }
}

void xml_add_html(const struct xml_node *node, struct buf *out)
{
    for (const struct xml_node *at = node ? node->first : NULL; at; at = at->next) {
        if (!at->name.data) {
            buf_add_html(out, at->text);
            continue;
        }
        buf_add_char(out, '<');
        buf_add_str(out, at->name);
        if (!at->first) {
            buf_add_text(out, "/>");
            continue;
        }
        buf_add_char(out, '>');
        xml_add_html(at, out);
        buf_add_text(out, "</");
        buf_add_str(out, at->name);
        buf_add_char(out, '>');
    }
}

/* Resolve the reference against one base; append the reference itself if that makes no URL. */
static void add_resolved(struct str reference, struct str base, struct buf *out)
{
    MEM_AUTO char *to = mem_text(reference.data, reference.length);
    MEM_AUTO char *from = mem_text(base.data, base.length);
    xmlChar *url = xmlBuildURI((const xmlChar *)to, (const xmlChar *)from);

    buf_add_str(out, url ? str_of((const char *)url) : reference);
    xmlFree(url);
}

void xml_add_url(const struct xml_node *node, struct str reference, struct buf *out)
{
    BUF_AUTO struct buf url = {0}, next = {0};

    buf_add_str(&url, str_trim(reference));
    for (; node && url.length > 0; node = node->parent) {
        for (const struct xml_attribute *at = node->attributes; at; at = at->next)
            if (at->space == XML_SPACE_XML && str_is(at->name, "base")) {
                buf_clear(&next);
                add_resolved(buf_str(&url), at->value, &next);
                buf_clear(&url);
                buf_add_str(&url, buf_str(&next));
            }
    }
    buf_add_str(out, buf_str(&url));
}
