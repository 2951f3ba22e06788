/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_stories_look.c - decides which documents are connected, as new ones are added and others
 * are deleted. */
#include <stdlib.h>

#include "store/writer/writer_stories.h"

/* --- a new document --- */

/* Is the document connected to the node already? Its group may be a single node. */
static bool is_joined(struct story_finder *finder, uint32_t node, struct story_place place,
                      const struct sketched *sketched)
{
    struct story_nodes *nodes = &finder->nodes;
    int64_t other = story_nodes_find(nodes, place.segment, place.document);

    if (other < 0 || !nodes->nodes[other].settled)
        other = story_nodes_find(nodes, STORY_NODE_GROUP, finder_group_of(finder, place, sketched));
    return other >= 0 && story_nodes_root(nodes, (uint32_t)other) == story_nodes_root(nodes, node);
}

static enum status try_candidate(struct story_finder *finder, uint32_t node,
                                 struct story_place place)
{
    struct sketched sketched;
    uint32_t other;
    bool copies;
    enum status status;

    if (segment_is_deleted(finder_segment(finder, place.segment), place.document))
        return STATUS_OK;
    if ((status = finder_about(finder, place, &sketched)))
        return status;
    if (likeness_of(&finder->nodes.nodes[node].about, &sketched) == LIKENESS_OTHER ||
        is_joined(finder, node, place, &sketched))
        return STATUS_OK;
    if ((status = finder_node(finder, place, &other)) ||
        (status = finder_are_copies(finder, node, other, &copies)) || !copies ||
        (status = finder_settle(finder, node)) || (status = finder_settle(finder, other)))
        return status;
    story_nodes_join(&finder->nodes, node, other);
    return STATUS_OK;
}

/* Try the candidates of one segment; in the document's own segment, only earlier documents. */
static enum status try_segment(struct story_finder *finder, uint32_t node, struct story_place self,
                               uint32_t segment, const struct sketch *sketch)
{
    BUF_AUTO struct buf candidates = {0};
    enum status status = likeness_candidates(&finder_segment(finder, segment)->files->sketches,
                                             sketch, &candidates, finder->err);

    for (size_t i = 0; !status && i < candidates.length; i += 4) {
        uint32_t document = load_u32(candidates.data + i);

        if (segment == self.segment && document >= self.document)
            break;
        status = try_candidate(finder, node, (struct story_place){segment, document});
    }
    return status;
}

/* If there is a document with the same words, it has been compared with all others already: connect
 * the new one to it only. */
static enum status join_twin(struct story_finder *finder, uint32_t node, struct story_place self,
                             bool *joined)
{
    uint64_t label = finder->nodes.nodes[node].about.label;
    BUF_AUTO struct buf twins = {0};
    enum status status = STATUS_OK;

    *joined = false;
    for (uint32_t s = 0; !status && s <= self.segment && !*joined; s++) {
        uint32_t last = s == self.segment ? self.document : UINT32_MAX;

        buf_clear(&twins);
        if ((status = finder_labelled(finder, s, label, LIKENESS_CANDIDATES_MAX, &twins)) ||
            place_count(&twins) == 0 || place_at(&twins, 0).document >= last)
            continue;
        *joined = true;
        status = try_candidate(finder, node, place_at(&twins, 0));
    }
    return status;
}

static enum status look_for_copies(struct story_finder *finder, struct story_place place)
{
    struct sketched sketched;
    uint32_t node;
    bool joined;
    enum status status;

    if ((status = finder_about(finder, place, &sketched)) || sketched.size == 0)
        return status;
    if ((status = finder_node(finder, place, &node)) ||
        (status = join_twin(finder, node, place, &joined)) || joined)
        return status;
    for (uint32_t s = 0; !status && s <= place.segment; s++)
        status = try_segment(finder, node, place, s, sketched.sketch);
    return status;
}

enum status finder_take_new(struct story_finder *finder)
{
    uint32_t number = (uint32_t)finder->writer->manifest.segment_count - 1;
    const struct segment *segment = finder_segment(finder, number);
    enum status status = STATUS_OK;

    for (uint32_t d = 0; !status && d < segment->files->sketches.count; d++)
        if (!segment_is_deleted(segment, d))
            status = look_for_copies(finder, (struct story_place){number, d});
    return status;
}

/* --- documents that have gone --- */

static bool was_looked_up(struct story_finder *finder, uint64_t group)
{
    for (size_t i = 0; i < finder->looked_up.length; i += 8)
        if (load_u64(finder->looked_up.data + i) == group)
            return true;
    buf_add_u64(&finder->looked_up, group);
    return false;
}

/* Compare the members pair by pair, and connect the near-duplicates. */
static enum status join_pairs(struct story_finder *finder, const struct buf *members)
{
    struct story_nodes *nodes = &finder->nodes;
    size_t count = place_count(members);
    enum status status = STATUS_OK;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            uint32_t a, b;
            bool copies;

            if ((status = finder_node(finder, place_at(members, i), &a)) ||
                (status = finder_node(finder, place_at(members, j), &b)))
                return status;
            if (story_nodes_root(nodes, a) == story_nodes_root(nodes, b))
                continue;
            if ((status = finder_are_copies(finder, a, b, &copies)))
                return status;
            if (copies)
                story_nodes_join(nodes, a, b);
        }
    return status;
}

/* A group that is too large to compare pair by pair stays whole. It gets a new name if the deleted
 * document gave it its name. */
static enum status rename_group(struct story_finder *finder, uint64_t group, struct buf *members)
{
    uint32_t first;
    enum status status;

    buf_clear(members);
    if ((status = finder_members(finder, group, UINT32_MAX - 1, members)) ||
        (status = finder_node(finder, place_at(members, 0), &first)))
        return status;
    return finder_settle_members(finder, members, &first);
}

static enum status take_gone(struct story_finder *finder, struct story_place place)
{
    BUF_AUTO struct buf members = {0};
    struct sketched sketched;
    uint64_t group;
    enum status status;

    if ((status = finder_about(finder, place, &sketched)) || sketched.size == 0)
        return status;
    group = finder_group_of(finder, place, &sketched);
    if (was_looked_up(finder, group) ||
        (status = finder_members(finder, group, STORY_SPLIT_MAX, &members)))
        return status;
    if (place_count(&members) > STORY_SPLIT_MAX)
        return group == sketched.label ? rename_group(finder, group, &members) : STATUS_OK;
    if ((status = finder_settle_members(finder, &members, NULL)))
        return status;
    return join_pairs(finder, &members);
}

enum status finder_take_gone(struct story_finder *finder)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < place_count(&finder->gone); i++)
        status = take_gone(finder, place_at(&finder->gone, i));
    buf_clear(&finder->gone);
    return status;
}
