/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_nodes.h - the documents that one publish looks at for copies, and which hang together:
 * disjoint sets (Tarjan, JACM 1975) of documents found by their place. */
#ifndef DATELINE_STORE_STORIES_STORY_NODES_H
#define DATELINE_STORE_STORIES_STORY_NODES_H

#include "base/hash_table.h"
#include "store/stories/shingles.h"
#include "store/stories/sketches.h"

/* Not a document but a group too large to be looked at one by one: .about.label names it. */
#define STORY_NODE_GROUP UINT32_MAX

struct story_node {
    uint32_t segment; /* or STORY_NODE_GROUP */
    uint32_t document;
    uint32_t parent;
    bool settled; /* its group is among the nodes, and it gets its story anew */
    bool has_shingles;
    struct sketched about;
    struct shingles shingles; /* sorted; read when first asked for */
};

struct story_nodes {
    struct story_node *nodes;
    uint32_t count;
    size_t capacity;
    struct hash_table places; /* by segment and key */
};

void story_nodes_clear(struct story_nodes *nodes); /* frees everything */
/* The number of a document's or a group's node, -1 when there is none. */
int64_t story_nodes_find(const struct story_nodes *nodes, uint32_t segment, uint64_t key);
/* Adds it, where it is not there yet. `about` must outlive the nodes. */
uint32_t story_nodes_add(struct story_nodes *nodes, uint32_t segment, uint32_t document,
                         const struct sketched *about);
uint32_t story_nodes_root(struct story_nodes *nodes, uint32_t node);
void story_nodes_join(struct story_nodes *nodes, uint32_t a, uint32_t b);

/* A document's key is its number, a group's its label. */
static inline uint64_t story_node_key(const struct story_node *node)
{
    return node->segment == STORY_NODE_GROUP ? node->about.label : node->document;
}

#endif
