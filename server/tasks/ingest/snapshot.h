/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot.h - a snapshot: the files of the database at one moment, for the same version.
 *
 *   DIR/20260107-141500123.snapshot/
 *     snapshot.json           {"version":1, "createdAt":…, "pkgVersion":…}: written last
 *     indexes/<uid>/…         hard links to files that never change, copies of others
 *     tasks/…                 a copy of the journal
 *     keys.json features.json webhooks.json takedowns.json
 *
 * Hard links are made at once and need no space while the database has the same files. Only a copy
 * of a snapshot on another disk is a backup. */
#ifndef DATELINE_SERVER_TASKS_INGEST_SNAPSHOT_H
#define DATELINE_SERVER_TASKS_INGEST_SNAPSHOT_H

#include "base/status.h"
#include "base/str.h"

struct engine;

/* Makes a snapshot of the engine's indexes and the other files of `db` in `directory`; durable when
 * it returns. The thread that writes, so that nothing is written meanwhile. `task_record` is added
 * to the copy of the journal: it says that the task that makes the snapshot has succeeded.
 * STR_NONE: no record. */
enum status snapshot_create(struct engine *engine, const char *db, const char *directory,
                            struct str task_record, struct error *err);

/* Copies the journal of the database `db`, and the bodies that it names, to the database `to`; of a
 * database without a journal nothing. As above, with the record. Nobody changes the queue
 * meanwhile. */
enum status snapshot_copy_tasks(const char *db, const char *to, struct str record,
                                struct error *err);

/* Copies the log of alerts of the database `db`, if it has one, to the database `to`. */
enum status snapshot_copy_alerts(const char *db, const char *to, struct error *err);

/* Copies a snapshot to the directory `to`. STATUS_BAD_REQUEST: it is not a snapshot of this
 * version. */
enum status snapshot_import(const char *to, const char *snapshot, struct error *err);

/* The current time as "20260107-141500123", for names of dumps and snapshots. */
#define MOMENT_NAME_SIZE 32
void moment_name(char out[MOMENT_NAME_SIZE]);

#endif
