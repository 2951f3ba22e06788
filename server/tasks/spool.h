/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool.h - the documents of a task while they wait: JSON objects, one a line.
 *
 * A few stay in memory and go into the journal; from SPOOL_INLINE bytes on they are in a file of
 * their own, DB/tasks/body-<number>, which is written as the request comes in. */
#ifndef DATELINE_SERVER_TASKS_SPOOL_H
#define DATELINE_SERVER_TASKS_SPOOL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

#define SPOOL_INLINE ((size_t)64 * 1024)
#define SPOOL_PREFIX "body-"

struct spool {
    char *path;        /* of the file, whether it is there or not */
    uint64_t number;   /* of the file */
    int fd;            /* -1: no file was begun, or it is closed */
    struct buf memory; /* all of it, or what is still to be written */
    uint64_t bytes, lines;
    bool in_file;
};

struct spool *spool_new(const char *directory, uint64_t number);
/* As the journal knows it: `inline_text` or, when it has none, the file. */
struct spool *spool_restore(const char *directory, uint64_t number, uint64_t bytes, uint64_t lines,
                            struct str inline_text);
/* The file stays. */
void spool_free(struct spool *spool); /* NULL is fine */
/* The file goes, too. */
void spool_discard(struct spool *spool);

/* Add one line; the line's end is added here. STATUS_NO_SPACE, STATUS_IO. */
enum status spool_add_line(struct spool *spool, struct str line, struct error *err);
/* Nothing more comes. *fd is the file's descriptor, the caller's to sync and close, or -1. */
enum status spool_finish(struct spool *spool, int *fd, struct error *err);

/* Reading it from its start, any number of times; memory is that of the longest line. */
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
