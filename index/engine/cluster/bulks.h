/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bulks.h - changes on their way to the cluster, while the next ones are made ready.
 *
 *   bulks_new → (bulks_send) … → bulks_wait → bulks_free
 *
 * The cluster may carry them out in any order. One thread uses it. */
#ifndef DATELINE_ENGINE_CLUSTER_BULKS_H
#define DATELINE_ENGINE_CLUSTER_BULKS_H

#include "base/buf.h"
#include "base/string_table.h"
#include "engine/cluster/cluster.h"

struct bulks;

struct bulks *bulks_new(struct search_cluster *cluster, const char *uid);
void bulks_free(struct bulks *bulks); /* waits, too; NULL is fine */
/* Sends so many changes of these ids. Takes over both, and leaves them empty. Waits while many
 * bulks are on their way. Not STATUS_OK: an earlier one has failed, and this one is not sent. */
enum status bulks_send(struct bulks *bulks, struct buf *take_body, struct string_table *take_ids,
                       uint32_t count, struct error *err);
bool bulks_have(const struct bulks *bulks, struct str id); /* on its way? */
/* Until the cluster has acknowledged all. */
enum status bulks_wait(struct bulks *bulks, struct error *err);

#endif
