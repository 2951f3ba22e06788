/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copies.h - dateline-index --copies: near-copies by the stories that they tell. */
#ifndef DATELINE_INDEXER_COPIES_H
#define DATELINE_INDEXER_COPIES_H

#include "indexer/options.h"

/* Prints a block a story, or with --json an object a line; returns the exit status. */
int copies_list(const struct indexer_options *options);

#endif
