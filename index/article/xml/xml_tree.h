/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_tree.h - one item of an XML format as a tree: what readers look at.
 *
 * All of it lives in an arena of xml_records.h, for the time that its header says. */
#ifndef DATELINE_ARTICLE_XML_XML_TREE_H
#define DATELINE_ARTICLE_XML_XML_TREE_H

#include "base/buf.h"
#include "base/str.h"

/* The vocabularies that readers know, by namespace (or prefix, where a document forgot to declare
 * it). */
enum xml_space {
    XML_SPACE_NONE, /* none declared; RSS, NITF, and their namespaces of old */
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
    struct str text; /* of a text node */
};

/* The attribute's value by its name without prefix, or STR_NONE. */
struct str xml_attribute(const struct xml_node *node, const char *name);
bool xml_is(const struct xml_node *node, enum xml_space space, const char *name);
/* The first child element so called, in this namespace; NULL (also for a NULL parent). */
const struct xml_node *xml_child(const struct xml_node *node, enum xml_space space,
                                 const char *name);
/* The next sibling called as this one is. */
const struct xml_node *xml_next(const struct xml_node *node);
/* The child of the child ..., "itemMeta/pubStatus", all in the node's own namespace. */
const struct xml_node *xml_path(const struct xml_node *node, const char *path);
/* The first element below the node that is called so, in any namespace. */
const struct xml_node *xml_find(const struct xml_node *node, const char *name);
/* The nearest value of an attribute on the node or around it ("xml:lang" by "lang"). */
struct str xml_inherited(const struct xml_node *node, enum xml_space space, const char *name);
bool xml_has_elements(const struct xml_node *node);

/* Append all text in and below the node, as it is. */
void xml_add_text(const struct xml_node *node, struct buf *out);
/* Append what is in the node as HTML: tags by their names alone, text escaped. */
void xml_add_html(const struct xml_node *node, struct buf *out);
/* Append a reference resolved against xml:base around the node, where there is one. */
void xml_add_url(const struct xml_node *node, struct str reference, struct buf *out);

#endif
