/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_nodes.c - a table of nodes, and disjoint sets of them. */
#include "store/stories/story_nodes.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

void story_nodes_clear(struct story_nodes *nodes)
{
    for (uint32_t i = 0; i < nodes->count; i++)
        shingles_fini(&nodes->nodes[i].shingles);
    free(nodes->nodes);
    free(nodes->places);
    *nodes = (struct story_nodes){0};
}

static uint32_t place_of(const struct story_nodes *nodes, uint32_t segment, uint64_t key)
{
    uint32_t mask = nodes->place_count - 1;
    uint32_t place = (uint32_t)hash_mix(key, segment) & mask;

    while (nodes->places[place] > 0) {
        const struct story_node *node = &nodes->nodes[nodes->places[place] - 1];

        if (node->segment == segment && story_node_key(node) == key)
            break;
        place = (place + 1) & mask;
    }
    return place;
}

int64_t story_nodes_find(const struct story_nodes *nodes, uint32_t segment, uint64_t key)
{
    return nodes->count == 0 ? -1 : (int64_t)nodes->places[place_of(nodes, segment, key)] - 1;
}

static void grow_places(struct story_nodes *nodes)
{
    free(nodes->places);
    nodes->place_count = nodes->place_count ? nodes->place_count * 2 : 256;
    nodes->places = mem_zero(nodes->place_count, sizeof *nodes->places);
    for (uint32_t i = 0; i < nodes->count; i++) {
        const struct story_node *node = &nodes->nodes[i];

        nodes->places[place_of(nodes, node->segment, story_node_key(node))] = i + 1;
    }
}

uint32_t story_nodes_add(struct story_nodes *nodes, uint32_t segment, uint32_t document,
                         const struct sketched *about)
{
    struct story_node node = {segment, document, nodes->count, false, false, *about, {0}};
    uint32_t place;

    if (nodes->count * 2 >= nodes->place_count)
        grow_places(nodes);
    place = place_of(nodes, segment, story_node_key(&node));
    if (nodes->places[place] > 0)
        return nodes->places[place] - 1;
    nodes->nodes = mem_grow(nodes->nodes, nodes->count, &nodes->capacity, sizeof *nodes->nodes);
    nodes->nodes[nodes->count++] = node;
    nodes->places[place] = nodes->count;
    return nodes->count - 1;
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
