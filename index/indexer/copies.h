/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copies.h - dateline-index --copies: lists near-duplicates by story. */
#ifndef DATELINE_INDEXER_COPIES_H
#define DATELINE_INDEXER_COPIES_H

#include "indexer/options.h"

/* Prints one block per story, with --json one object per line. Returns the exit status. */
int copies_list(const struct indexer_options *options);

#endif
