/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dry_run.h - prints the articles that would be indexed, without opening a database. */
#ifndef DATELINE_INDEXER_DRY_RUN_H
#define DATELINE_INDEXER_DRY_RUN_H

#include "indexer/options.h"

/* Returns the exit status. 0: success; 1: some articles failed; 2: nothing could be read or
 * printed. */
int dry_run(const struct indexer_options *options);

#endif
