/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counts.h - how many documents had a word when the cluster last said it.
 *
 * A large count is taken as known for 15 s: scores and the choice of words hardly change with it. A
 * word of few documents is asked for each time, so that a new article is found by it. What is not
 * known may be guessed for 5 to 10 minutes: a guess decides nothing but what is asked for ahead
 * (ahead.h). Any thread. */
#ifndef DATELINE_ENGINE_CLUSTER_COUNTS_H
#define DATELINE_ENGINE_CLUSTER_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct recent_counts;

struct recent_counts *counts_new(void);
void counts_free(struct recent_counts *counts); /* NULL is fine */

enum count_trust { COUNT_UNKNOWN, COUNT_GUESSED, COUNT_KNOWN };
/* `now`: clock_monotonic(). `key`: of an index in one state of its settings, and what was counted.
 */
enum count_trust counts_find(struct recent_counts *counts, struct str key, int64_t now,
                             uint64_t *count);
void counts_keep(struct recent_counts *counts, struct str key, int64_t now, uint64_t count);

#endif
