/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.h - a line on the terminal that says how far a load is. */
#ifndef DATELINE_INDEXER_PROGRESS_H
#define DATELINE_INDEXER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown; /* standard error is a terminal, and --quiet was not given */
    int64_t started, last;
    uint64_t total_bytes; /* of the files to read; 0: unknown */
    uint64_t read_bytes;
    uint64_t articles;
};

void progress_start(struct progress *progress, bool quiet);
/* Cheap: draws at most ten times a second. */
void progress_update(struct progress *progress);
void progress_clear(struct progress *progress); /* before anything else is printed */
void progress_say(struct progress *progress, const char *what); /* "merging …" */
double progress_seconds(const struct progress *progress);

#endif
