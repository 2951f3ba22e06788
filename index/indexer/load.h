/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load.h - from the paths of the command line to the writer. */
#ifndef DATELINE_INDEXER_LOAD_H
#define DATELINE_INDEXER_LOAD_H

#include "indexer/options.h"

/* Exit status: 0 all well, 1 some failed, 2 nothing could be done. */
int load(const struct indexer_options *options);

#endif
