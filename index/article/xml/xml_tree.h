/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_tree.h - one item of an XML format as a tree of nodes, and queries on it.
 *
 * Nodes and texts are in an arena of xml_records.c, as long as xml_records.h says. */
#ifndef DATELINE_ARTICLE_XML_XML_TREE_H
#define DATELINE_ARTICLE_XML_XML_TREE_H

#include "base/buf.h"
#include "base/str.h"

/* The vocabularies that readers know, by namespace URI, or by prefix if the document does not
 * declare it. */
enum xml_space {
    XML_SPACE_NONE, /* none declared; also RSS, NITF and their old namespaces */
    XML_SPACE_ATOM,
    XML_SPACE_CONTENT,
    XML_SPACE_DC,
    XML_SPACE_DCTERMS,
    XML_SPACE_XHTML,
    XML_SPACE_MEDIA,
    XML_SPACE_ITUNES,
    XML_SPACE_RDF,
    XML_SPACE_XML,
    XML_SPACE_WP,      /* WordPress export */
    XML_SPACE_EXCERPT, /* its excerpts */
    XML_SPACE_NEWSML,  /* NewsML-G2 */
    XML_SPACE_TOMBSTONE,
    XML_SPACE_GEO, /* GeoRSS, and the W3C's vocabulary of points */
    XML_SPACE_OTHER
};
enum xml_space xml_space_of(const char *uri, const char *prefix); /* both may be NULL */

struct xml_attribute {
    struct xml_attribute *next;
    enum xml_space space;
    struct str name; /* without prefix */
    struct str value;
};

struct xml_node {
    struct xml_node *parent, *first, *last, *next;
    enum xml_space space;
    struct str name; /* without prefix; STR_NONE for text */
    struct xml_attribute *attributes;
    struct str text; /* for a text node */
};

/* The value of an attribute by its name without prefix, or STR_NONE. */
struct str xml_attribute(const struct xml_node *node, const char *name);
bool xml_is(const struct xml_node *node, enum xml_space space, const char *name);
/* The first child element with this name and namespace, or NULL (also for a NULL parent). */
const struct xml_node *xml_child(const struct xml_node *node, enum xml_space space,
                                 const char *name);
/* The next sibling with the same name and namespace, or NULL. */
const struct xml_node *xml_next(const struct xml_node *node);
/* The descendant at a path such as "itemMeta/pubStatus", all in the node's own namespace; NULL if
 * there is none. */
const struct xml_node *xml_path(const struct xml_node *node, const char *path);
/* The first descendant with this name, in any namespace; NULL if there is none. */
const struct xml_node *xml_find(const struct xml_node *node, const char *name);
/* The value of an attribute ("lang" for xml:lang) on the node or its nearest ancestor that has it;
 * STR_NONE if none has. */
struct str xml_inherited(const struct xml_node *node, enum xml_space space, const char *name);
bool xml_has_elements(const struct xml_node *node);

/* Append all text in and below the node, unchanged. */
void xml_add_text(const struct xml_node *node, struct buf *out);
/* Append the node's content as HTML: tags by name without attributes, text escaped. */
void xml_add_html(const struct xml_node *node, struct buf *out);
/* Append a URL reference, resolved against the xml:base in scope if there is one. */
void xml_add_url(const struct xml_node *node, struct str reference, struct buf *out);

#endif
