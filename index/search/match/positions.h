/* SPDX-License-Identifier: GPL-2.0-or-later */
/* positions.h - the positions of a word in one document: a list that grows in an arena. */
#ifndef DATELINE_SEARCH_MATCH_POSITIONS_H
#define DATELINE_SEARCH_MATCH_POSITIONS_H

#include <stdint.h>

#include "base/arena.h"

/* Ascending. */
struct positions {
    uint32_t *at;
    uint32_t count, capacity;
};

/* Makes room for `more` positions. */
void positions_reserve(struct arena *arena, struct positions *positions, uint32_t more);
void positions_add_one(struct arena *arena, struct positions *positions, uint32_t position);
/* Merges `more` into `all`; keeps duplicates. */
void positions_merge(struct arena *arena, struct positions *all, const struct positions *more);

#endif
