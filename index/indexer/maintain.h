/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maintain.h - --check, --stats, --compact, --delete. Each function returns the exit status. */
#ifndef DATELINE_INDEXER_MAINTAIN_H
#define DATELINE_INDEXER_MAINTAIN_H

#include "indexer/options.h"

int maintain_check(const struct indexer_options *options);
int maintain_stats(const struct indexer_options *options);
int maintain_compact(const struct indexer_options *options);
int maintain_delete(const struct indexer_options *options);

#endif
