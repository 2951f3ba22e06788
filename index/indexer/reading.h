/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading.h - the articles of all the paths of the command line, whatever is done with them.
 *
 * A file that cannot be read is a problem of that file: it is named on standard error and counted.
 * Only what takes the articles can end the reading. */
#ifndef DATELINE_INDEXER_READING_H
#define DATELINE_INDEXER_READING_H

#include <pthread.h>

#include "article/input/reader.h"
#include "article/page/recurring.h"
#include "indexer/options.h"
#include "indexer/progress.h"

struct reading {
    const struct indexer_options *options;
    article_fn *take; /* called with `context`; what it returns but OK ends the reading */
    void *context;
    struct progress progress;
    uint64_t failed;             /* files, lines or articles; guarded by the mutex */
    struct error fatal;          /* what take() returned; .status OK while all is well */
    struct recurring *recurring; /* paragraphs of the sources so far */

    pthread_mutex_t mutex; /* of standard error, `progress` and `failed` */
    struct reader_options reader;
};

/* `quiet`: no progress is shown. reading_end() frees what this makes. */
void reading_start(struct reading *reading, const struct indexer_options *options, bool quiet,
                   article_fn *take, void *context);
/* Read them all. */
void reading_run(struct reading *reading);
/* Name and count what failed. Any thread. */
void reading_report(struct reading *reading, const char *where, const char *message);
/* Say what ended the reading, if anything did. The exit status, `done` articles having come through
 * to where they were to go. */
int reading_end(struct reading *reading, uint64_t done);

#endif
