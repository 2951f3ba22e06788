/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ahead.h - searches of one request that are asked for ahead: those that are probably needed next
 * go to the cluster together with the one that is needed now (`_msearch`), which carries them out
 * at the same time.
 *
 *   ahead_expect … → ahead_search: asks for all → ahead_search: has the answer already
 *
 * What is expected in vain costs the cluster time, and nothing else: an answer counts only if its
 * search is asked for. One thread. */
#ifndef DATELINE_ENGINE_CLUSTER_AHEAD_H
#define DATELINE_ENGINE_CLUSTER_AHEAD_H

#include <jansson.h>

#include "base/arena.h"
#include "engine/cluster/cluster.h"

struct asked_ahead;

struct asked_ahead *ahead_new(struct arena *arena); /* in the arena */
/* Takes over the body of a search. */
void ahead_expect(struct asked_ahead *ahead, json_t *take_body);
bool ahead_waits(
    const struct asked_ahead *ahead); /* was something expected, and not asked for yet? */
/* Asks for a search, as inquiry_search. An answer that came ahead may have more hits than the body
 * has as `size`. */
enum status ahead_search(struct asked_ahead *ahead, struct search_cluster *cluster, const char *uid,
                         unsigned wait_ms, json_t *take_body, struct buf *answer,
                         struct error *err);

#endif
