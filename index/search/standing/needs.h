/* SPDX-License-Identifier: GPL-2.0-or-later */
/* needs.h - what a document needs to match a plan: of each of some groups of keys, at least one;
 * and of some pairs of words, that they are close.
 *
 * The groups are taken from an open plan (plan.h), so they hold whatever words the index gets
 * later. They are necessary, not sufficient: the search itself decides. */
#ifndef DATELINE_SEARCH_STANDING_NEEDS_H
#define DATELINE_SEARCH_STANDING_NEEDS_H

#include <stdint.h>

#include "base/arena.h"
#include "query/plan.h"

#define NEEDS_GROUPS_MAX    8  /* the rarest ones are kept */
#define NEEDS_KEYS_MAX      64 /* of a group; a longer one says too little */
#define NEEDS_PAIRS_MAX     4
#define NEEDS_PAIR_KEYS_MAX 16 /* of each of the two */

struct need {
    const uint64_t *keys; /* hashes of keys of the postings; in the arena */
    uint32_t count;
    uint64_t documents; /* that have one of them now, at most */
};
/* Some key of the right is at a position from .least to .most behind one of some key of the left.
 */
struct need_pair {
    const uint64_t *left, *right; /* hashes of keys; in the arena */
    uint32_t left_count, right_count;
    int32_t least, most; /* below 0: before it */
};
struct needs {
    struct need groups[NEEDS_GROUPS_MAX];
    uint32_t count; /* 0: any document may match */
    struct need_pair pairs[NEEDS_PAIRS_MAX];
    uint32_t pair_count;
};

void needs_of_plan(const struct plan_node *root, struct arena *arena, struct needs *out);
/* needs_pairs.c, for needs_of_plan: adds the pairs of a node that must match. */
void needs_add_pairs(const struct plan_node *node, struct arena *arena, struct needs *needs);
/* The rarest group; NULL: there is none. */
const struct need *needs_rarest(const struct needs *needs);

#endif
