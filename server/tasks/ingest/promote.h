/* SPDX-License-Identifier: GPL-2.0-or-later */
/* promote.h - makes a replica the primary, at the start of the daemon.
 *
 * With the former primary's directory (--journal-from), the replica first takes the newest state of
 * every index from it, then its alerts, and its journal with all tasks: tasks that were accepted
 * and not yet done are done here. Nothing that was acknowledged is lost. Without the directory, the
 * replica has what it took at its last look; the log says which tasks may be missing.
 *
 * --journal-from may also be where the former primary ships its journal (publish/ship.h): then its
 * disk is not needed. The log names each task that was accepted and not shipped.
 *
 * In either case the former primary is fenced: at once in its directory, and over HTTP as soon as
 * it answers (server/replica/lineage.h). */
#ifndef DATELINE_SERVER_TASKS_INGEST_PROMOTE_H
#define DATELINE_SERVER_TASKS_INGEST_PROMOTE_H

#include "base/status.h"

struct config;
struct promotion;
struct server;

/* *out is NULL without --journal-from: else a thread that may connect, for promote(). */
enum status promotion_start(const struct config *config, struct promotion **out, struct error *err);
void promotion_stop(struct promotion *promotion); /* NULL is fine */

/* Does what --promote says; without it, or if the database follows no other one, nothing. The
 * server's engine, keys, stored objects and lineage are open; its tasks are not. STATUS_LOCKED: the
 * former primary still runs. */
enum status promote(struct server *server, struct error *err);

#endif
