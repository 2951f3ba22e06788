/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_stats.h - the statistics of indexes, kept while they hold.
 *
 * Reading them opens an index, counts its files and may count its hidden articles. That is dear
 * where there are thousands of indexes, which are not all open at once. What was read holds until
 * the index is published again, or an embargo or an expiry passes; only the bytes on disk may
 * shrink meanwhile, as old files are removed, and are up to five minutes old. Any thread, several
 * at once. */
#ifndef DATELINE_SERVER_ANSWERS_INDEX_STATS_H
#define DATELINE_SERVER_ANSWERS_INDEX_STATS_H

#include "engine/engine.h"
#include "engine/reader.h"
#include "server/state/server.h"

struct index_stats *index_stats_new(void);
void index_stats_free(struct index_stats *stats); /* NULL is fine */

/* The statistics of an index of engine_list. `fields`: appends also how many documents have each
 * field, as reader_field_counts; or NULL. An error as of index_acquire. */
enum status index_stats_read(struct server *server, const struct index_info *info,
                             struct reader_stats *out, struct buf *fields, struct error *err);
/* The same, only if they are known; the bytes on disk may be of any age. */
bool index_stats_known(struct server *server, const struct index_info *info,
                       struct reader_stats *out, struct buf *fields);

#endif
