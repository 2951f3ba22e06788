/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.h - follows a spool directory: indexes the files that arrive in it, until SIGTERM or
 * SIGINT. */
#ifndef DATELINE_INDEXER_WATCH_H
#define DATELINE_INDEXER_WATCH_H

#include "indexer/options.h"

/* Returns the exit status. 0: it was stopped; 2: it cannot go on. */
int watch(const struct indexer_options *options);

#endif
