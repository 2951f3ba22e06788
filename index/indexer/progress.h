/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.h - the progress line on the terminal. */
#ifndef DATELINE_INDEXER_PROGRESS_H
#define DATELINE_INDEXER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;            /* standard error is a terminal, and --quiet was not given */
    int64_t started, last; /* clock_monotonic() ns: the start; the last time it was drawn */
    uint64_t total_bytes;  /* of the files to read; 0: unknown */
    uint64_t read_bytes;
    uint64_t articles;
};

void progress_start(struct progress *progress, bool quiet);
/* Cheap: draws at most ten times a second. The caller locks against other output. */
void progress_update(struct progress *progress);
/* Removes the line. Call it before printing anything else. */
void progress_clear(struct progress *progress);
void progress_say(struct progress *progress, const char *what); /* "merging …" */
double progress_seconds(const struct progress *progress);       /* since the start */

#endif
