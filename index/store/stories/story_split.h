/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_split.h - where a chain of copies is more than one story.
 *
 * A is a copy of B, B of C, and so on through a series of releases from one template, until the
 * ends have little in common. Such groups are cut by agglomerative clustering with average linkage
 * (Sokal and Michener 1958): the two clusters that are most alike on average are joined, as long as
 * they are alike enough. What comes out depends on the texts alone, not on the order in which they
 * came. */
#ifndef DATELINE_STORE_STORIES_STORY_SPLIT_H
#define DATELINE_STORE_STORIES_STORY_SPLIT_H

#include "store/stories/sketches.h"

/* Larger groups stay whole: what has so many copies is one text, again and again. */
#define STORY_SPLIT_MAX 256

/* parts[i] becomes the smallest j whose member is in the same story as member i. At most
 * STORY_SPLIT_MAX members, all with sketches. */
void story_split(const struct sketched *members, uint32_t count, uint32_t *parts);

#endif
