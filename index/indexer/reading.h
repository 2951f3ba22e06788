/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading.h - reads the articles of all paths of the command line, and passes them to take().
 *
 * If a file cannot be read, it is named on standard error and counted, and reading goes on. Only an
 * error of take() ends the reading. */
#ifndef DATELINE_INDEXER_READING_H
#define DATELINE_INDEXER_READING_H

#include <pthread.h>
#include <sys/stat.h>

#include "article/input/reader.h"
#include "article/page/recurring.h"
#include "indexer/careful.h"
#include "indexer/claims.h"
#include "indexer/date_notes.h"
#include "indexer/issues.h"
#include "indexer/options.h"
#include "indexer/progress.h"
#include "indexer/upcoming.h"

/* Told about each file below the paths. */
struct reading_files {
    /* False: do not read the file; or *err has a status, which ends the reading. `key`: its whole
     * path, or the path below --root. */
    bool (*begin)(void *context, const char *key, const char *path, const struct stat *about,
                  struct error *err);
    /* Will `begin` want the file, as far as can be told without a look into it? NULL: it
     * will. */
    bool (*may_want)(void *context, const char *key, const struct stat *about);
    /* The file was read to its end, without `failed` of its parts. `whole` false: not to its end.
     */
    enum status (*end)(void *context, bool whole, uint64_t failed, struct error *err);
    /* All files at or below an argument were met, and have keys that begin with `prefix`. Not
     * called if a directory could not be read. */
    enum status (*all)(void *context, struct str prefix, struct error *err);
};

struct reading {
    const struct indexer_options *options;
    const struct reading_files *files; /* called with `context`; NULL: read all files */
    article_fn *take; /* called with `context`; any status but OK ends the reading */
    void *context;
    struct progress progress;
    uint64_t failed;                     /* files, lines or articles; guarded by the mutex */
    struct error fatal;                  /* the error of take(); .status OK: none */
    uint64_t remarks;                    /* parts that were replaced or skipped */
    uint64_t of_system;                  /* files that operating systems added; they are skipped */
    uint64_t parts_failed, walks_failed; /* parts of files; files and directories not to be met */
    struct date_notes dates;
    struct claims claims;
    struct buf key;      /* of the file that is read: its whole path, or the path below --root */
    size_t typed, whole; /* length of the argument as typed, and of what replaces it in a key */
    struct recurring *recurring; /* counts of recurring paragraphs (boilerplate) per source */
    struct careful *careful;     /* reads files here or apart */
    struct upcoming upcoming;    /* files that were met */
    struct issues issues;        /* METS with their pages */
    bool looks;                  /* for METS in folders */
    const char *issue_root;      /* the folder of the next METS and its pages; NULL: its own */

    /* of the article that take() gets */
    const char *input, *format; /* borrowed during the call; NULL: not known */
    struct buf unread;          /* its dates that cannot be read: `published "noon"; …` */

    pthread_mutex_t mutex; /* guards standard error, `progress` and `failed` */
    struct reader_options reader;
};

/* `quiet`: show no progress. Set .files afterwards. Call reading_end() afterwards. */
void reading_start(struct reading *reading, const struct indexer_options *options, bool quiet,
                   article_fn *take, void *context);
/* Reads all paths. */
void reading_run(struct reading *reading);
/* Reads one path, as if it were of the command line. */
void reading_path(struct reading *reading, const char *path);
/* Prints and counts a failure. Any thread. */
void reading_report(struct reading *reading, const char *where, const char *message);
/* The same for a document that a loader did not index: a loader_problem_fn. */
void reading_document_failed(void *reading, struct str id, const struct error *err);
/* Reads a METS with its pages, which are below the folder. */
void reading_issue(struct reading *reading, const char *path, const char *folder);
/* Reads a file as if it were at the path `as`, for its articles' ids. Nothing is reported, and no
 * article is counted. */
void reading_aside(struct reading *reading, const char *path, const char *as, article_fn *each,
                   void *context);
/* Reads an input that is in memory; `name` is its key. False: it was not read to its end. */
bool reading_bytes(struct reading *reading, const char *name, struct str bytes);
/* Prints the notes on dates and ids, and the error that ended the reading, if any; frees memory.
 * Returns the exit status; `done`: how many articles were processed. */
int reading_end(struct reading *reading, uint64_t done);

#endif
