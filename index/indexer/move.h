/* SPDX-License-Identifier: GPL-2.0-or-later */
/* move.h - `--to-cluster`, `--from-cluster`: copies an index into an OpenSearch cluster, and back.
 *
 * The source stays as it is. Each prints its errors and its summary, and returns the exit code.
 * From the main thread: they wait for signals (stopping.h). */
#ifndef DATELINE_INDEXER_MOVE_H
#define DATELINE_INDEXER_MOVE_H

#include "indexer/options.h"

int move_to_cluster(const struct indexer_options *options);
int move_from_cluster(const struct indexer_options *options);

#endif
