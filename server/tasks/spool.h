/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool.h - stores the documents of a task until they are indexed: JSON objects, one per line.
 *
 * Up to SPOOL_INLINE bytes they stay in memory and in the journal. A larger body is in a file of
 * its own, DB/tasks/body-<number>, which is written while the request arrives.
 *
 * One thread writes a spool. Once it is finished, any thread may read it. */
#ifndef DATELINE_SERVER_TASKS_SPOOL_H
#define DATELINE_SERVER_TASKS_SPOOL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

#define SPOOL_INLINE ((size_t)64 * 1024)
#define SPOOL_PREFIX "body-"

struct spool {
    char *path;        /* of the file, whether it exists or not */
    uint64_t number;   /* of the file */
    int fd;            /* -1: no file, or it is closed */
    struct buf memory; /* everything, or the part that is not yet in the file */
    uint64_t bytes, lines;
    bool in_file;
};

struct spool *spool_new(const char *directory, uint64_t number);
/* A spool as the journal has it; `inline_text` STR_NONE: the documents are in the file. */
struct spool *spool_restore(const char *directory, uint64_t number, uint64_t bytes, uint64_t lines,
                            struct str inline_text);
/* Does not delete the file. */
void spool_free(struct spool *spool); /* NULL is fine */
/* Deletes the file, too. NULL is fine. */
void spool_discard(struct spool *spool);

/* Adds one line; `line` is without its line feed. STATUS_NO_SPACE, STATUS_IO. */
enum status spool_add_line(struct spool *spool, struct str line, struct error *err);
/* Writes the rest, and makes the file and its name durable. So a record of the task, which is
 * written afterwards, never names a file that a power cut has taken. */
enum status spool_finish(struct spool *spool, struct error *err);

/* Reads a spool from its start, any number of times. Needs as much memory as the longest line. */
struct spool_reader {
    const struct spool *spool;
    int fd;
    struct buf chunk;
    size_t at;
};
enum status spool_open(const struct spool *spool, struct spool_reader *reader, struct error *err);
/* The next line, borrowed until the next call; STATUS_END. */
enum status spool_line(struct spool_reader *reader, struct str *line, struct error *err);
void spool_close(struct spool_reader *reader);

#endif
