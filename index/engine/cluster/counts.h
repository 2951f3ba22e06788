/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counts.h - how many documents had a word when the cluster last said it, so that a search need not
 * ask again.
 *
 * Only large counts are kept, and for 10 to 20 s: scores and the choice of words hardly change with
 * them. A word of few documents is asked for each time, so that a new article is found by it. Any
 * thread. */
#ifndef DATELINE_ENGINE_CLUSTER_COUNTS_H
#define DATELINE_ENGINE_CLUSTER_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct recent_counts;

struct recent_counts *counts_new(void);
void counts_free(struct recent_counts *counts); /* NULL is fine */

/* `now`: clock_monotonic(). `key`: of an index in one state of its settings, and what was counted.
 * False: ask for it. */
bool counts_find(struct recent_counts *counts, struct str key, int64_t now, uint64_t *count);
void counts_keep(struct recent_counts *counts, struct str key, int64_t now, uint64_t count);

#endif
