/* SPDX-License-Identifier: GPL-2.0-or-later */
/* local.h - the engine that keeps its indexes in a directory of this machine.
 *
 *   engine.c     opening, the list of indexes, the right to write
 *   life.c       making, deleting, renaming, swapping; settings; notes
 *   writing.c    the one writer that is open at a time
 *   batch.c      documents of one index that are published together: batch_add.c, batch_delete.c
 *   reader.c     an index at a moment
 *   dump.c       dumps and restoring;  snapshot.c  snapshots
 *   loader.c     bulk loading;  upkeep.c  checking, sizes;  copies.c  near-copies
 *   follower.c   the thread that sees what other processes publish */
#ifndef DATELINE_ENGINE_LOCAL_LOCAL_H
#define DATELINE_ENGINE_LOCAL_LOCAL_H

#include <pthread.h>

#include "engine/engine.h"
#include "store/reader/database.h"
#include "store/reader/database_lock.h"
#include "store/reader/generation.h"
#include "store/writer/writer.h"

struct follower;

struct engine {
    char *path;
    struct database *database;
    struct follower *follower; /* NULL: not wanted */
    /* of the writing thread */
    struct database_lock *lock;    /* NULL: no right to write */
    struct writer *writer;         /* of `index`, or NULL */
    char index[INDEX_UID_MAX + 1]; /* "" with no writer */
    pthread_mutex_t mutex;         /* of `problem`: the writer's threads report */
    struct error problem;          /* a document that the writer did not take */
};

/* --- writing.c: the writing thread only --- */

/* The writer of the index, which is made of the preset where it is missing (`primary_key` STR_NONE:
 * not yet known). Borrowed until writing_close. */
enum status writing_open(struct engine *engine, const char *uid, enum settings_preset preset,
                         struct str primary_key, struct writer **out, struct error *err);
void writing_close(struct engine *engine);
/* After a call that published, or failed to: a writer that failed is closed, and readers look for
 * what is new. Returns the status. */
enum status writing_published(struct engine *engine, enum status status);
/* What the writer did not take since the last call, as an error of its own. */
enum status writing_problem(struct engine *engine, struct error *err);
/* STATUS_LOCKED, said to whoever wrote this program: the right to write is missing. */
enum status writing_check(const struct engine *engine, struct error *err);

/* The newest generation of an index, yours to release; or what keeps it from being opened. */
enum status index_open(struct engine *engine, const char *uid, struct generation **out,
                       struct error *err);
/* "Index `movies` not found." */
enum status index_missing(const char *uid, struct error *err);
/* Why there is no generation of an index: it is missing, or it cannot be read. */
enum status index_absent(struct engine *engine, struct str uid, struct error *err);

#endif
