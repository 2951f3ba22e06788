/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database.h - a directory of indexes, for reading.
 *
 *   DB/indexes/<uid>/index.json    settings, live segments, generation; replaced atomically
 *   DB/indexes/<uid>/seg-000042/   one segment
 *
 * Readers acquire generations, which are immutable and reference-counted. Any thread. */
#ifndef DATELINE_STORE_READER_DATABASE_H
#define DATELINE_STORE_READER_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"
#include "store/settings/uid.h"

/* Indexes that are open at once; each maps the files of its segments. */
#define DATABASE_OPEN_MAX 64

struct database;
struct generation;

/* Open a database directory. It also succeeds if the directory or its indexes do not exist yet:
 * database_refresh finds them later. An index that cannot be opened is logged. It is in the list,
 * without a generation; database_index_problem says why. */
enum status database_open(const char *path, struct database **out, struct error *err);
void database_close(struct database *database); /* accepts NULL; release all generations before */

/* Look for new and deleted indexes and for new generations. If nothing has changed, this costs one
 * open, read and stat of index.json for each index. *changed (may be NULL) says whether anything
 * changed. A generation that cannot be opened is logged, and the previous one stays. */
void database_refresh(struct database *database, bool *changed);

/* The same for one index. */
void database_refresh_index(struct database *database, const char *uid);

/* What is known of an index without opening it. */
struct index_about {
    int64_t created, updated; /* ms */
    uint64_t number;          /* of the generation; grows by one with each publish */
    struct str primary_key;   /* in the arena; STR_NONE: not known yet */
};
/* False: there is no such index, or it cannot be read. */
bool database_index_about(struct database *database, struct str uid, struct arena *arena,
                          struct index_about *out);

/* Number of indexes. The indexes have the numbers 0 to count - 1 until the next database_refresh.
 * database_index_uid copies an index's uid; false: there is no such number. */
uint32_t database_index_count(struct database *database);
bool database_index_uid(struct database *database, uint32_t number, char uid[INDEX_UID_MAX + 1]);

/* Why an index that exists on disk has no generation: the status, with the message in *err.
 * One that is only closed is opened by generation_acquire; if that did not succeed, files were too
 * few. STATUS_OK: there is no such index, or it is open. */
enum status database_index_problem(struct database *database, struct str uid, struct error *err);

/* Notes damage that was found while this generation was read. With `take_out` the index has no
 * generation any more, until its files can be opened again. */
void database_note_damage(struct database *database, const struct generation *generation,
                          bool take_out, const struct error *damage);
/* How many indexes are damaged, as far as is known. Never waits for a file. */
uint32_t database_count_damaged(struct database *database);

/* Open the newest generation of an index from its files. Yours to release. STATUS_INDEX_NOT_FOUND,
 * or why it cannot be read. */
enum status database_open_index(const struct database *database, const char *uid,
                                struct generation **out, struct error *err);
/* Acquire the newest generation of an index, which is opened if it was closed; NULL: there is none.
 * If a newer one could not be opened for lack of memory or the like, this is tried again first.
 * Release it soon: it keeps the files of old segments open. */
struct generation *generation_acquire(struct database *database, struct str uid);
void generation_release(struct generation *generation); /* accepts NULL */

#endif
