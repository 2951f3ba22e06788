/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_stories.h - finds near-duplicates during a publish; shared by the files that do its steps.
 *
 *   writer_stories.c          the entry points, and the new rows
 *   writer_stories_look.c     connects new documents, and disconnects deleted ones
 *   writer_stories_compare.c  decides whether two documents are near-duplicates
 *   writer_stories_group.c    reads the members of a group
 *   writer_stories_name.c     names the group and the story of each document
 *
 * All functions are called with the writer's mutex held. */
#ifndef DATELINE_STORE_WRITER_WRITER_STORIES_H
#define DATELINE_STORE_WRITER_WRITER_STORIES_H

#include "analysis/analyzer.h"
#include "store/stories/likeness.h"
#include "store/stories/story_nodes.h"
#include "store/stories/story_split.h"
#include "store/writer/writer_private.h"

struct story_place {
    uint32_t segment, document;
};

struct story_finder {
    struct analyzer *analyzer;
    struct expander *expander;
    struct arena *arena;
    struct buf gone; /* struct story_place each: documents deleted since the last publish */
    /* valid during one publish */
    struct writer *writer;
    struct error *err;
    struct story_nodes nodes;
    struct buf looked_up;      /* u64 each: groups that were taken apart after a deletion */
    struct buf members, found; /* scratch memory: struct story_place each; u32 each */
    struct buf *rows;          /* by segment: new story rows */
    struct bitmap *changed;    /* by segment: documents whose row was added, changed or removed */
    uint32_t with_shingles;
};

static inline struct story_place place_at(const struct buf *places, size_t number)
{
    struct story_place place;

    memcpy(&place, places->data + number * sizeof place, sizeof place);
    return place;
}

static inline size_t place_count(const struct buf *places)
{
    return places->length / sizeof(struct story_place);
}

/* writer_stories_group.c */
const struct segment *finder_segment(const struct story_finder *finder, uint32_t number);
enum status finder_about(const struct story_finder *finder, struct story_place place,
                         struct sketched *out);
uint64_t finder_group_of(const struct story_finder *finder, struct story_place place,
                         const struct sketched *sketched);
/* Append the segment's live documents with this label, in order. */
enum status finder_labelled(struct story_finder *finder, uint32_t segment, uint64_t label,
                            uint32_t most, struct buf *places);
/* Append the live members of a group, in the order of segments. May stop when there are more than
 * `most`. */
enum status finder_members(struct story_finder *finder, uint64_t group, uint32_t most,
                           struct buf *places);
enum status finder_node(struct story_finder *finder, struct story_place place, uint32_t *node);
/* Make the members settled nodes. If `joined` is given, connect them to that node. */
enum status finder_settle_members(struct story_finder *finder, const struct buf *members,
                                  const uint32_t *joined);
/* Settle the node and all of its group. A group that is too large becomes one node. */
enum status finder_settle(struct story_finder *finder, uint32_t node);

/* writer_stories_compare.c */
/* Are the two near-duplicates? Compares their texts if the sketches are not conclusive. */
enum status finder_are_copies(struct story_finder *finder, uint32_t a, uint32_t b, bool *copies);

/* writer_stories_look.c */
/* Connect the documents of the newest segment to their near-duplicates. */
enum status finder_take_new(struct story_finder *finder);
/* Check again which members of the deleted documents' groups are connected. */
enum status finder_take_gone(struct story_finder *finder);

/* writer_stories_name.c */
/* Give all settled nodes their group and story. */
enum status finder_name_all(struct story_finder *finder);

#endif
