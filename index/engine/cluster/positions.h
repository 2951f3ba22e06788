/* SPDX-License-Identifier: GPL-2.0-or-later */
/* positions.h - how far the shards of an index have come, by the numbers that each shard gives its
 * changes (`_seq_no`).
 *
 * A change is settled when all before it are done on all copies of the shard that are in use: the
 * "global checkpoint". It is not lost when the primary is. After a refresh, searches find what is
 * settled. So the documents that have changed between two positions are those with a number
 * between them; a number without a document was a deletion, or a change before another one. */
#ifndef DATELINE_ENGINE_CLUSTER_POSITIONS_H
#define DATELINE_ENGINE_CLUSTER_POSITIONS_H

#include "engine/cluster/cluster.h"

struct shard_position {
    json_int_t newest;  /* the number of the last change; -1: there was none */
    json_int_t settled; /* that of the last settled one; likewise */
};

struct index_positions {
    struct str uuid; /* of the cluster's index: a rebuild makes another one */
    struct shard_position *shards;
    uint32_t count;
};

/* In the arena. STATUS_IO: a shard has no primary at the moment; or the cluster is away. */
enum status positions_read(struct search_cluster *cluster, const char *uid, struct arena *arena,
                           struct index_positions *out, struct error *err);

#endif
