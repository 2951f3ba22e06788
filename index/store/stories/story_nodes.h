/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_nodes.h - the documents that one publish compares, in sets of connected near-duplicates:
 * disjoint sets (Tarjan, JACM 1975). Documents are found by segment and number. One thread at a
 * time. */
#ifndef DATELINE_STORE_STORIES_STORY_NODES_H
#define DATELINE_STORE_STORIES_STORY_NODES_H

#include "base/hash_table.h"
#include "store/stories/shingles.h"
#include "store/stories/sketches.h"

/* The segment of a node that is not a document but a group too large to compare one by one.
 * .about.label is the group. */
#define STORY_NODE_GROUP UINT32_MAX

struct story_node {
    uint32_t segment; /* or STORY_NODE_GROUP */
    uint32_t document;
    uint32_t parent;
    bool settled; /* all members of its group are nodes, and it gets a new story */
    bool has_shingles;
    struct sketched about;
    struct shingles shingles; /* sorted; computed when first needed */
};

struct story_nodes {
    struct story_node *nodes;
    uint32_t count;
    size_t capacity;
    struct hash_table places; /* node numbers by segment and key */
};

void story_nodes_clear(struct story_nodes *nodes); /* frees everything */
/* The number of the node of a document or a group; -1: there is none. */
int64_t story_nodes_find(const struct story_nodes *nodes, uint32_t segment, uint64_t key);
/* Return the node of a document or a group, after adding it if it is new. about->sketch must
 * outlive the nodes. */
uint32_t story_nodes_add(struct story_nodes *nodes, uint32_t segment, uint32_t document,
                         const struct sketched *about);
/* The node that stands for the set of a node; join: unite two sets. */
uint32_t story_nodes_root(struct story_nodes *nodes, uint32_t node);
void story_nodes_join(struct story_nodes *nodes, uint32_t a, uint32_t b);

/* The key of a document is its number; the key of a group is its label. */
static inline uint64_t story_node_key(const struct story_node *node)
{
    return node->segment == STORY_NODE_GROUP ? node->about.label : node->document;
}

#endif
