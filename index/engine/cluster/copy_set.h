/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copy_set.h - articles of a cluster in sets of near-duplicates, by the sketches that the cluster
 * keeps of them.
 *
 *   add ─▶ compared with the articles that share a band ─▶ sure ones are joined
 *       ─▶ the texts of the others are read ─▶ decide ─▶ split: long chains into stories
 *
 * What near-duplicates are, and what a story is, is that of store/stories/. One thread at a time.
 */
#ifndef DATELINE_ENGINE_CLUSTER_COPY_SET_H
#define DATELINE_ENGINE_CLUSTER_COPY_SET_H

#include <jansson.h>

#include "base/buf.h"
#include "base/string_table.h"
#include "store/stories/sketches.h"

/* --- as the cluster indexes it (document.h) --- */

/* Appends the sketch of an article, as text. */
void sketch_write(struct buf *out, struct analyzer *analyzer, struct str id, struct str body);
/* Appends `"sketch":"…","bands":["…",…]` of an article. */
void sketch_add(struct buf *out, struct analyzer *analyzer, struct str id, struct str body);
/* New values: the bands of a sketch; the one by which the articles with a label are found. */
json_t *sketch_bands(const struct sketched *about);
json_t *sketch_label_band(uint64_t label);

/* --- the set --- */

struct copy_member {
    struct sketched about; /* .size 0: too short to have near-duplicates */
    uint32_t parent;       /* of the tree of its set */
    uint32_t story;        /* the first member of its story, after copy_set_split */
    uint32_t met;          /* the last member that was compared with it, plus 1; 0: none */
    bool has_text;
    struct shingles shingles; /* sorted, of its text */
};

struct copy_set {
    struct string_table ids; /* numbers of the members */
    struct copy_member *members;
    size_t capacity;
    struct arena *arena; /* of sketches */
    struct hash_table places;
    struct buf bands; /* u32 key | u32 member, for each band of each member */
    struct buf pairs; /* u32 | u32: members of which the texts decide */
};

void copy_set_init(struct copy_set *set);
void copy_set_fini(struct copy_set *set);
/* The number of the article. *is_new: it was added just now. A sketch that cannot be read is none.
 */
uint32_t copy_set_add(struct copy_set *set, struct str id, struct str sketch, bool *is_new);
/* Appends the numbers (u32) of the members whose texts are still needed, at most `most`. */
void copy_set_needs(const struct copy_set *set, uint32_t most, struct buf *numbers);
void copy_set_read(struct copy_set *set, uint32_t number, struct analyzer *analyzer,
                   struct str body);
/* Compares by texts what was unsure; a pair without both texts by its sketches. */
void copy_set_decide(struct copy_set *set);
/* The member that stands for the set of this one. */
uint32_t copy_set_root(struct copy_set *set, uint32_t number);
/* Fills in .story of all members. */
void copy_set_split(struct copy_set *set);
/* The name of the member's story: the smallest label of its members. After copy_set_split. */
uint64_t copy_set_name(const struct copy_set *set, uint32_t number);
/* The names of all stories, by .story of their members: a new array, which the caller frees. */
uint64_t *copy_set_names(const struct copy_set *set);

#endif
