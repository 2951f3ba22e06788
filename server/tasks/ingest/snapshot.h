/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot.h - the database's files as they were at one moment, for this version to start from.
 *
 *   DIR/20260107-141500123.snapshot/
 *     snapshot.json           {"version":1, "createdAt":…, "pkgVersion":…}: written last
 *     indexes/<uid>/…         hard links to the segments' files, which never change
 *     tasks/…                 a copy of the journal
 *     keys.json features.json webhooks.json
 *
 * Links cost neither time nor space while the database has the same files. The copy of a snapshot
 * elsewhere is a backup; the links alone are none. */
#ifndef DATELINE_SERVER_TASKS_INGEST_SNAPSHOT_H
#define DATELINE_SERVER_TASKS_INGEST_SNAPSHOT_H

#include "base/status.h"
#include "base/str.h"

struct engine;

/* Of the engine's indexes and what else is in `db`, made in `directory`, durable when it returns.
 * The writing thread calls it, so that nothing is written meanwhile. `task_record` comes behind the
 * journal's others in the copy (STR_NONE: nothing does): that the task which makes the snapshot is
 * done. */
enum status snapshot_create(struct engine *engine, const char *db, const char *directory,
                            struct str task_record, struct error *err);

/* A directory that is to become the database, from a snapshot's. */
enum status snapshot_import(const char *to, const char *snapshot, struct error *err);

/* "20260107-141500123", from the time: the names of dumps and snapshots. */
#define MOMENT_NAME_SIZE 32
void moment_name(char out[MOMENT_NAME_SIZE]);

#endif
