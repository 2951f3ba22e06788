/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gathered.h - documents of the cluster that are fetched, and indexed here for a moment, as drafts
 * are: so saved searches find them as they find documents of an index on this machine. */
#ifndef DATELINE_ENGINE_CLUSTER_GATHERED_H
#define DATELINE_ENGINE_CLUSTER_GATHERED_H

#include "engine/cluster/cluster.h"
#include "engine/standing.h"

/* Fetches the first *took of the documents with these ids, which are different: some hundred, fewer
 * if they are large. reader->gathered has those that the index has, in this order; it is NULL if
 * there are none. */
enum status gather_some(struct reader *reader, const struct str *ids, uint32_t count,
                        uint32_t *took, struct error *err);

/* See make.h. */
enum status read_gather(struct reader *reader, const struct str *ids, uint32_t count,
                        struct error *err);
enum status read_absent(struct reader *reader, const struct str *ids, uint32_t count, bool *absent,
                        struct error *err);

#endif
