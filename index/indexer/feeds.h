/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feeds.h - fetches feeds over HTTP and indexes what is new: once, or every so often until SIGTERM
 * or SIGINT. */
#ifndef DATELINE_INDEXER_FEEDS_H
#define DATELINE_INDEXER_FEEDS_H

#include "indexer/options.h"

/* Returns the exit status. 0: success, or it was stopped; 1: some feeds failed (once); 2: all
 * failed, or it cannot go on. */
int feeds(const struct indexer_options *options);

#endif
