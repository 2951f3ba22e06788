/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary.h - what a load did, on standard output: a line, or with --json an object. */
#ifndef DATELINE_INDEXER_SUMMARY_H
#define DATELINE_INDEXER_SUMMARY_H

#include "engine/upkeep.h"
#include "indexer/loads.h"
#include "indexer/options.h"
#include "indexer/reading.h"

struct summary {
    const struct indexer_options *options;
    const struct reading *reading;
    const struct loader_progress *done;
    struct loads_counts files;
    uint64_t documents, bytes; /* of the index */
};

/* Prints nothing with --quiet, unless --json is given, too. */
void summary_print(const struct summary *summary);

#endif
