/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_stories_group.c - reads the members of a group: documents whose row names it, and
 * documents without a row whose label names it. */
#include "store/writer/writer_stories.h"

const struct segment *finder_segment(const struct story_finder *finder, uint32_t number)
{
    return &finder->writer->live[number].segment;
}

enum status finder_about(const struct story_finder *finder, struct story_place place,
                         struct sketched *out)
{
    return sketches_read(&finder_segment(finder, place.segment)->files->sketches, place.document,
                         out, finder->err);
}

uint64_t finder_group_of(const struct story_finder *finder, struct story_place place,
                         const struct sketched *sketched)
{
    const struct story_row *row =
        stories_find(finder_segment(finder, place.segment)->stories, place.document);

    return row ? row->group : sketched->label;
}

static void add_place(struct buf *places, uint32_t segment, uint32_t document)
{
    struct story_place place = {segment, document};

    buf_add(places, &place, sizeof place);
}

enum status finder_labelled(struct story_finder *finder, uint32_t segment, uint64_t label,
                            uint32_t most, struct buf *places)
{
    const struct segment *at = finder_segment(finder, segment);
    enum status status;

    buf_clear(&finder->found);
    if ((status = sketches_find(&at->files->sketches, sketches_label_key(label), most,
                                &finder->found, finder->err)))
        return status;
    for (size_t i = 0; i < finder->found.length; i += 4) {
        struct story_place place = {segment, load_u32(finder->found.data + i)};
        struct sketched sketched;

        if ((status = finder_about(finder, place, &sketched)))
            return status;
        if (sketched.label == label && !segment_is_deleted(at, place.document))
            add_place(places, segment, place.document);
    }
    return STATUS_OK;
}

/* Append the documents without a row whose label names the group. */
static enum status find_owners(struct story_finder *finder, uint32_t segment, uint64_t group,
                               uint32_t most, struct buf *places)
{
    size_t kept = place_count(places);
    enum status status = finder_labelled(finder, segment, group, most, places);

    for (size_t i = kept; i < place_count(places); i++) {
        struct story_place place = place_at(places, i);

        if (stories_find(finder_segment(finder, segment)->stories, place.document))
            continue;
        memcpy(places->data + kept++ * sizeof place, &place, sizeof place);
    }
    places->length = kept * sizeof(struct story_place);
    return status;
}

enum status finder_members(struct story_finder *finder, uint64_t group, uint32_t most,
                           struct buf *places)
{
    enum status status = STATUS_OK;

    for (uint32_t s = 0; !status && s < finder->writer->manifest.segment_count; s++) {
        const struct segment *segment = finder_segment(finder, s);
        const struct story_row *row;
        uint32_t rows = stories_group(segment->stories, group, &row);

        for (; rows > 0 && place_count(places) <= most; rows--, row++)
            if (!segment_is_deleted(segment, row->document))
                add_place(places, s, row->document);
        if (place_count(places) <= most)
            status = find_owners(finder, s, group, most + 1, places);
    }
    return status;
}

enum status finder_node(struct story_finder *finder, struct story_place place, uint32_t *node)
{
    int64_t known = story_nodes_find(&finder->nodes, place.segment, place.document);
    struct sketched sketched;
    enum status status;

    if (known >= 0) {
        *node = (uint32_t)known;
        return STATUS_OK;
    }
    if (!(status = finder_about(finder, place, &sketched)))
        *node = story_nodes_add(&finder->nodes, place.segment, place.document, &sketched);
    return status;
}

enum status finder_settle_members(struct story_finder *finder, const struct buf *members,
                                  const uint32_t *joined)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < place_count(members); i++) {
        uint32_t node;

        if ((status = finder_node(finder, place_at(members, i), &node)))
            break;
        finder->nodes.nodes[node].settled = true;
        if (joined)
            story_nodes_join(&finder->nodes, *joined, node);
    }
    return status;
}

enum status finder_settle(struct story_finder *finder, uint32_t node)
{
    struct story_node *at = &finder->nodes.nodes[node];
    struct sketched group = {0};
    enum status status;

    if (at->settled)
        return STATUS_OK;
    at->settled = true;
    group.label =
        finder_group_of(finder, (struct story_place){at->segment, at->document}, &at->about);
    buf_clear(&finder->members);
    if ((status = finder_members(finder, group.label, STORY_SPLIT_MAX, &finder->members)))
        return status;
    if (place_count(&finder->members) <= STORY_SPLIT_MAX)
        return finder_settle_members(finder, &finder->members, &node);
    story_nodes_join(&finder->nodes, node,
                     story_nodes_add(&finder->nodes, STORY_NODE_GROUP, 0, &group));
    return STATUS_OK;
}
