/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_tree.h - a page as a tree in one array, in document order.
 *
 *   node      0 html ... 7 div   8 p    9 "text"   10 b   11 "text"   12 p ...
 *   .parent   -          4       7      8          8      10          7
 *   .end      all        30      12     10         12     12          15
 *
 * The nodes below node n are n+1 .. n.end-1. Its first child is n+1 if that is less than n.end. The
 * next sibling of a child c is c.end. So a loop visits a subtree without recursion, and one
 * backward pass can sum up values of subtrees.
 *
 * Omitted and crossing tags follow the rules of the HTML standard (13.2.6) that pages rely on.
 * Elements deeper than HTML_DEPTH_MAX become siblings of their parent. Text and attributes are
 * borrowed from the source. */
#ifndef DATELINE_ARTICLE_HTML_HTML_TREE_H
#define DATELINE_ARTICLE_HTML_HTML_TREE_H

#include <stddef.h>

#include "article/html/html_token.h"
#include "base/status.h"

#define HTML_NODES_MAX ((uint32_t)3 << 20)
#define HTML_DEPTH_MAX 256

struct html_node {
    uint32_t parent, end;
    enum html_tag tag;
    struct str text; /* text: its source; element: the source of its attributes */
};

struct html_tree {
    struct html_node *nodes;
    uint32_t count;
    size_t capacity;
};

/* Build the tree. It borrows from `source`. STATUS_TOO_LARGE for more than HTML_NODES_MAX nodes. */
enum status html_tree_read(struct html_tree *tree, struct str source, struct error *err);
void html_tree_fini(struct html_tree *tree);

/* The element's attribute as written; STR_NONE if absent. */
static inline struct str html_tree_attribute(const struct html_tree *tree, uint32_t node,
                                             const char *name)
{
    return html_attribute(tree->nodes[node].text, name);
}

/* Append all text below a node, decoded, with each run of white space as one space; not that of
 * a <style> within it. Without soft hyphens. */
void html_tree_add_text(const struct html_tree *tree, uint32_t node, struct buf *out);

/* The same of the nodes from `from` up to `end`. */
void html_tree_add_range(const struct html_tree *tree, uint32_t from, uint32_t end,
                         struct buf *out);

#endif
