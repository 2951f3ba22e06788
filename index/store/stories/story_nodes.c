/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_nodes.c - a hash table of nodes, and disjoint sets of them. */
#include "store/stories/story_nodes.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

void story_nodes_clear(struct story_nodes *nodes)
{
    for (uint32_t i = 0; i < nodes->count; i++)
        shingles_fini(&nodes->nodes[i].shingles);
    free(nodes->nodes);
    hash_table_fini(&nodes->places);
    *nodes = (struct story_nodes){0};
}

static bool find(const struct story_nodes *nodes, struct hash_probe *probe, uint32_t segment,
                 uint64_t key)
{
    while (hash_probe_next(probe)) {
        const struct story_node *node = &nodes->nodes[probe->row];

        if (node->segment == segment && story_node_key(node) == key)
            return true;
    }
    return false;
}

int64_t story_nodes_find(const struct story_nodes *nodes, uint32_t segment, uint64_t key)
{
    struct hash_probe probe = hash_probe(&nodes->places, hash_mix(key, segment));

    return find(nodes, &probe, segment, key) ? (int64_t)probe.row : -1;
}

uint32_t story_nodes_add(struct story_nodes *nodes, uint32_t segment, uint32_t document,
                         const struct sketched *about)
{
    struct story_node node = {segment, document, nodes->count, false, false, *about, {0}};
    uint64_t key = story_node_key(&node);
    struct hash_probe probe = hash_probe(&nodes->places, hash_mix(key, segment));

    if (find(nodes, &probe, segment, key))
        return probe.row;
    nodes->nodes = mem_grow(nodes->nodes, nodes->count, &nodes->capacity, sizeof *nodes->nodes);
    nodes->nodes[nodes->count] = node;
    hash_table_put(&nodes->places, &probe, nodes->count);
    return nodes->count++;
}

uint32_t story_nodes_root(struct story_nodes *nodes, uint32_t node)
{
    struct story_node *all = nodes->nodes;

    while (all[node].parent != node)
        node = all[node].parent = all[all[node].parent].parent;
    return node;
}

void story_nodes_join(struct story_nodes *nodes, uint32_t a, uint32_t b)
{
    a = story_nodes_root(nodes, a);
    b = story_nodes_root(nodes, b);
    nodes->nodes[a > b ? a : b].parent = a > b ? b : a;
}
