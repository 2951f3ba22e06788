/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.h - --repair: makes a damaged index anew from what can be read of it. */
#ifndef DATELINE_INDEXER_REPAIR_H
#define DATELINE_INDEXER_REPAIR_H

#include "indexer/options.h"

/* The exit status: 1 if something was lost. */
int repair(const struct indexer_options *options);

#endif
