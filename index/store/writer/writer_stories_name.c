/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_stories_name.c - names the group and the stories of connected documents after the label of
 * the first document. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/writer/writer_stories.h"

static void assign(struct story_finder *finder, const struct story_node *node, uint64_t group,
                   uint64_t story)
{
    const struct segment *segment = finder_segment(finder, node->segment);
    const struct story_row *now = stories_find(segment->stories, node->document);
    struct bitmap *changed = &finder->changed[node->segment];
    struct story_row row = {group, story, node->document};
    bool needs_row = group != node->about.label || story != node->about.label;

    if (changed->words && bitmap_has(changed, node->document))
        return; /* a member of a large group that is also a node of its own */
    if (needs_row ? now && now->group == group && now->story == story : !now)
        return;
    if (!changed->words)
        bitmap_init(changed, segment->files->document_count);
    bitmap_set(changed, node->document);
    if (needs_row)
        buf_add(&finder->rows[node->segment], &row, sizeof row);
}

/* Name the group and the stories of connected documents, which are in the order of segments. */
static void name_stories(struct story_finder *finder, const uint32_t *members, uint32_t count)
{
    const struct story_node *nodes = finder->nodes.nodes;
    struct sketched *sketched = mem_alloc(count * sizeof *sketched);
    uint32_t *parts = mem_zero(count, sizeof *parts);

    for (uint32_t i = 0; i < count; i++)
        sketched[i] = nodes[members[i]].about;
    if (count > 2 && count <= STORY_SPLIT_MAX)
        story_split(sketched, count, parts);
    for (uint32_t i = 0; i < count; i++)
        assign(finder, &nodes[members[i]], sketched[0].label, sketched[parts[i]].label);
    free(sketched);
    free(parts);
}

/* Documents that are connected to large groups join the first of these. The members of the other
 * large groups follow. */
static enum status join_large(struct story_finder *finder, const uint32_t *members, uint32_t count,
                              const uint32_t *groups, uint32_t group_count)
{
    uint64_t group = finder->nodes.nodes[groups[0]].about.label;
    BUF_AUTO struct buf others = {0};
    enum status status = STATUS_OK;

    for (uint32_t i = 1; !status && i < group_count; i++)
        status = finder_members(finder, finder->nodes.nodes[groups[i]].about.label, UINT32_MAX - 1,
                                &others);
    for (size_t i = 0; !status && i < place_count(&others); i++) {
        uint32_t node;

        if (!(status = finder_node(finder, place_at(&others, i), &node)))
            assign(finder, &finder->nodes.nodes[node], group, group);
    }
    for (uint32_t i = 0; !status && i < count; i++)
        assign(finder, &finder->nodes.nodes[members[i]], group, group);
    return status;
}

struct sorted_node {
    uint32_t root, segment, document, node;
};

static int by_place(const void *a, const void *b)
{
    const struct sorted_node *left = a, *right = b;

    if (left->root != right->root)
        return left->root < right->root ? -1 : 1;
    if (left->segment != right->segment)
        return left->segment < right->segment ? -1 : 1;
    return left->document < right->document ? -1 : left->document > right->document;
}

/* Sort the settled nodes by connected set. Within a set, documents come first, in order, then large
 * groups (STORY_NODE_GROUP is the largest segment number). Returns the number of nodes. */
static uint32_t sort_nodes(struct story_finder *finder, struct sorted_node *sorted)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < finder->nodes.count; i++) {
        const struct story_node *node = &finder->nodes.nodes[i];

        if (node->settled || node->segment == STORY_NODE_GROUP)
            sorted[count++] = (struct sorted_node){story_nodes_root(&finder->nodes, i),
                                                   node->segment, node->document, i};
    }
    qsort(sorted, count, sizeof *sorted, by_place);
    return count;
}

static enum status name_set(struct story_finder *finder, const uint32_t *numbers, uint32_t count)
{
    uint32_t documents = 0;

    while (documents < count && finder->nodes.nodes[numbers[documents]].segment != STORY_NODE_GROUP)
        documents++;
    if (documents < count)
        return join_large(finder, numbers, documents, numbers + documents, count - documents);
    name_stories(finder, numbers, count);
    return STATUS_OK;
}

enum status finder_name_all(struct story_finder *finder)
{
    struct sorted_node *sorted = mem_alloc((finder->nodes.count + 1) * sizeof *sorted);
    uint32_t *numbers = mem_alloc((finder->nodes.count + 1) * sizeof *numbers);
    uint32_t count = sort_nodes(finder, sorted), from = 0;
    enum status status = STATUS_OK;

    while (!status && from < count) {
        uint32_t to = from;

        for (; to < count && sorted[to].root == sorted[from].root; to++)
            numbers[to - from] = sorted[to].node;
        status = name_set(finder, numbers, to - from);
        from = to;
    }
    free(sorted);
    free(numbers);
    return status;
}
