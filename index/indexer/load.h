/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load.h - indexes the articles of all paths of the command line. */
#ifndef DATELINE_INDEXER_LOAD_H
#define DATELINE_INDEXER_LOAD_H

#include "indexer/options.h"

/* Returns the exit status. 0: success; 1: some articles failed; 2: nothing was indexed. */
int load(const struct indexer_options *options);

#endif
