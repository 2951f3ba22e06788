/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database.h - a directory of indexes, as readers see it.
 *
 *   DB/indexes/<uid>/index.json    settings, live segments, generation: replaced atomically
 *   DB/indexes/<uid>/seg-000042/   one segment
 *
 * Readers hold generations: immutable, reference-counted. Any thread. */
#ifndef DATELINE_STORE_READER_DATABASE_H
#define DATELINE_STORE_READER_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "store/settings/uid.h"

struct database;
struct generation;

/* Succeeds where nothing is there yet: then it has no index, and database_refresh finds what comes.
 * An index that cannot be opened is logged and left out. */
enum status database_open(const char *path, struct database **out, struct error *err);
void database_close(struct database *database); /* NULL is fine; no generation may be held */

/* Look for new generations on disk; cheap when there is none (a stat an index). *changed may be
 * NULL. A generation that cannot be opened is logged, and the one before stays. */
void database_refresh(struct database *database, bool *changed);

/* Number of indexes, and the uid of each: valid until the next refresh on this thread. */
uint32_t database_index_count(struct database *database);
bool database_index_uid(struct database *database, uint32_t number, char uid[INDEX_UID_MAX + 1]);

/* Why an index that is on disk has no generation: the status and *err; STATUS_OK when there is no
 * such trouble. */
enum status database_index_problem(struct database *database, struct str uid, struct error *err);

/* The newest generation, opened anew from its files, yours to release; or why that fails.
 * STATUS_INDEX_NOT_FOUND. */
enum status database_open_index(const struct database *database, const char *uid,
                                struct generation **out, struct error *err);
/* The newest generation of an index, or NULL. Release it soon: it keeps old files open. */
struct generation *generation_acquire(struct database *database, struct str uid);
void generation_release(struct generation *generation);

#endif
