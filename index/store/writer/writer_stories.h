/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_stories.h - one publish's look at its copies, for the files that take its steps.
 *
 *   writer_stories.c          what a publish tells, and the rows that come of it
 *   writer_stories_look.c     new documents and those that have gone: what hangs together
 *   writer_stories_compare.c  are two documents copies?
 *   writer_stories_group.c    the members of groups, as nodes
 *   writer_stories_name.c     what each document's story is called */
#ifndef DATELINE_STORE_WRITER_WRITER_STORIES_H
#define DATELINE_STORE_WRITER_WRITER_STORIES_H

#include "analysis/analyzer.h"
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
    struct buf gone; /* struct story_place each: deleted since the last publish */
    /* one publish */
    struct writer *writer;
    struct error *err;
    struct story_nodes nodes;
    struct buf looked_up;      /* u64: groups that were taken apart because a document has gone */
    struct buf members, found; /* struct story_place each; u32 each */
    struct buf *rows;          /* by segment: new rows */
    struct bitmap *changed;    /* by segment: documents whose rows are new, or gone */
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
/* Live documents with a label, in order, appended. */
enum status finder_labelled(struct story_finder *finder, uint32_t segment, uint64_t label,
                            uint32_t most, struct buf *places);
/* Live members, in order, appended; may stop once there are more than `most`. */
enum status finder_members(struct story_finder *finder, uint64_t group, uint32_t most,
                           struct buf *places);
enum status finder_node(struct story_finder *finder, struct story_place place, uint32_t *node);
/* Members become settled nodes; where `joined` is given, they hang together with that one. */
enum status finder_settle_members(struct story_finder *finder, const struct buf *members,
                                  const uint32_t *joined);
/* The node, and all of its group with it. */
enum status finder_settle(struct story_finder *finder, uint32_t node);

/* writer_stories_compare.c */
/* By what their sketches say; *resemblance is not set where they do not even meet. */
bool finder_may_be_copies(const struct sketched *a, const struct sketched *b, double *resemblance);
/* By their sketches, or where these leave a doubt by their texts. */
enum status finder_are_copies(struct story_finder *finder, uint32_t a, uint32_t b, bool *copies);

/* writer_stories_look.c */
/* The segment published last. */
enum status finder_take_new(struct story_finder *finder);
enum status finder_take_gone(struct story_finder *finder);

/* writer_stories_name.c */
enum status finder_name_all(struct story_finder *finder);

#endif
