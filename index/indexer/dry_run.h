/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dry_run.h - what would be indexed, printed: no database is opened. */
#ifndef DATELINE_INDEXER_DRY_RUN_H
#define DATELINE_INDEXER_DRY_RUN_H

#include "indexer/options.h"

/* Exit status: 0 all well, 1 some failed, 2 nothing could be read or printed. */
int dry_run(const struct indexer_options *options);

#endif
