/* SPDX-License-Identifier: GPL-2.0-or-later */
/* found_stories.h - near-duplicates of one article (a story) in a cluster.
 *
 * The cluster has the sketches of articles, and finds those that share a band. Which are
 * near-duplicates is found out here, when a search asks for one hit of each story:
 *
 *   a page of hits ─▶ found_stories_take: which of these are near-duplicates of each other
 *   hits to show   ─▶ found_stories_look_up: their whole stories ─▶ found_stories_choose: the
 * article to show
 *
 * So a write costs no search, and a story does not depend on the order of arrival. One thread at a
 * time. */
#ifndef DATELINE_ENGINE_CLUSTER_FOUND_STORIES_H
#define DATELINE_ENGINE_CLUSTER_FOUND_STORIES_H

#include "engine/cluster/inquiry.h"
#include "engine/standing.h"

struct found_stories;

struct found_stories *
found_stories_new(const struct inquiry *inquiry);       /* borrowed until found_stories_free */
void found_stories_free(struct found_stories *stories); /* NULL is fine */

/* Takes in the hits of an answer, which have the values of `sketch`. */
enum status found_stories_take(struct found_stories *stories, struct str answer);
/* Appends a name for the story of a hit that was taken in: the same for its near-duplicates. */
void found_stories_name(struct found_stories *stories, struct str id, struct buf *out);

/* Finds all articles in one story with any of these. */
enum status found_stories_look_up(struct found_stories *stories, const struct str *ids,
                                  uint32_t count);
struct chosen_copy {
    struct str id;   /* of the article to show; in the arena of the inquiry */
    uint64_t story;  /* its name */
    uint32_t copies; /* other articles of the story that pass the filter */
};
/* By the request's `collapse`, for one of the ids that were looked up. */
struct chosen_copy found_stories_choose(struct found_stories *stories, struct str id);

/* The story of an article, or of a draft that the cluster does not have: see make.h. */
enum status read_story(struct reader *reader, struct str id, struct str body, struct arena *arena,
                       struct document_story *out, struct error *err);

/* A new value: finds the articles of the stories that a condition on `story` names. NULL with the
 * error of the dsl. */
json_t *found_stories_filter(const struct dsl *dsl, const struct filter_node *node);

#endif
