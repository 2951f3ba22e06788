/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_split.h - splits a chain of near-duplicates into stories.
 *
 * A is a copy of B, B of C, and so on through a series of releases from one template, until the
 * ends have little in common. Such a group is split by agglomerative clustering with average
 * linkage (Sokal and Michener 1958): repeatedly join the two clusters with the highest average
 * resemblance, as long as it is high enough. The result depends on the texts only, not on the order
 * in which they arrived. Any thread. */
#ifndef DATELINE_STORE_STORIES_STORY_SPLIT_H
#define DATELINE_STORE_STORIES_STORY_SPLIT_H

#include "store/stories/sketches.h"

/* Larger groups are not split: a group with so many copies is one text repeated many times. */
#define STORY_SPLIT_MAX 256

/* parts[i] = the smallest j such that members i and j are in the same story. At most
 * STORY_SPLIT_MAX members; all have sketches. */
void story_split(const struct sketched *members, uint32_t count, uint32_t *parts);

#endif
