/* SPDX-License-Identifier: GPL-2.0-or-later */
/* local.h - the engine for indexes in a local directory: the struct that its files share.
 *
 *   engine.c     opens the database, lists indexes, takes the right to write
 *   life.c       creates, deletes, renames and swaps indexes; settings; notes
 *   writing.c    keeps the writers of a few indexes open
 *   batch.c      batches of documents: batch_add.c, batch_delete.c
 *   reader.c     readers
 *   dump.c       dumps and restoring;  snapshot.c  snapshots
 *   loader.c     bulk loading;  upkeep.c  checking, sizes;  copies.c  near-duplicates
 *   follower.c   the thread that finds changes by other processes
 *   replica.c    catalogs for copies on other machines, and copies made equal to one */
#ifndef DATELINE_ENGINE_LOCAL_LOCAL_H
#define DATELINE_ENGINE_LOCAL_LOCAL_H

#include <pthread.h>

#include "engine/engine.h"
#include "engine/make.h"
#include "store/reader/database.h"
#include "store/reader/database_lock.h"
#include "store/reader/generation.h"
#include "store/writer/writer.h"

struct catalog;
struct follower;

#define WRITERS_MAX 8

/* An open writer, which merges in the background. */
struct open_writer {
    struct writer *writer; /* NULL: the place is free */
    char index[INDEX_UID_MAX + 1];
    uint64_t used; /* grows with each use */
};

struct engine {
    const struct engine_make
        *make; /* NULL: the indexes are here; else all below but .path is NULL */
    char *path;
    struct database *database;
    struct follower *follower; /* NULL: options.follow is false */
    struct catalog *catalog;   /* what other machines were told of the indexes: replica.c */
    /* only the writing thread uses these */
    struct database_lock *lock; /* NULL: no right to write */
    struct open_writer writers[WRITERS_MAX];
    uint64_t uses;
    pthread_mutex_t mutex; /* guards `problem`, which the writers' threads set */
    struct error problem;  /* the first document that a writer did not index */
};

/* --- writing.c: the writing thread only --- */

/* Opens the writer of the index, or returns the open one; borrowed until another function below is
 * called. May close the writer of another index. Creates a missing index with the preset and key
 * (`primary_key` STR_NONE: not known yet). STATUS_LOCKED. */
enum status writing_open(struct engine *engine, const char *uid, enum settings_preset preset,
                         struct str primary_key, struct writer **out, struct error *err);
/* Close the writer of one index, or all; waits for their merges. */
void writing_close(struct engine *engine, const char *uid);
void writing_close_all(struct engine *engine);
/* Closes writers that do not merge; returns whether all are closed now. */
bool writing_close_idle(struct engine *engine);
/* Call it with the status of a publish: closes the index's writer if it failed, and shows the
 * index's new state to readers. Returns the status. */
enum status writing_published(struct engine *engine, const char *uid, enum status status);
/* The first document that the writer did not index since the last call, as an error; else OK. */
enum status writing_problem(struct engine *engine, struct error *err);
/* STATUS_LOCKED if this engine lacks the right to write: an error in the calling program. */
enum status writing_check(const struct engine *engine, struct error *err);

/* --- replica.c --- */

struct catalog *catalog_new(void);
void catalog_free(struct catalog *catalog);

/* The newest generation of an index; release it. Else STATUS_INDEX_NOT_FOUND, or the reason why it
 * cannot be opened. */
enum status index_open(struct engine *engine, const char *uid, struct generation **out,
                       struct error *err);
/* STATUS_INDEX_NOT_FOUND: "Index `movies` not found." */
enum status index_missing(const char *uid, struct error *err);
/* The error for an index without a generation: it does not exist, or it cannot be read. */
enum status index_absent(struct engine *engine, struct str uid, struct error *err);
/* If the error is about a damaged file: adds the index's name, and what to do. Returns the status.
 */
enum status index_advise(struct str uid, struct error *err);
/* The end of reading this generation, with its status: notes damage that was found, and takes the
 * index out if a file was cut short meanwhile. Returns the status, or STATUS_CORRUPT. */
enum status index_read_end(struct engine *engine, const struct generation *generation,
                           enum status status, struct error *err);

#endif
