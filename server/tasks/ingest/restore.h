/* SPDX-License-Identifier: GPL-2.0-or-later */
/* restore.h - makes a new database from a dump or a snapshot, at the start of the daemon.
 *
 * The database is made as DB.restore and renamed to DB when it is complete. If it fails, nothing
 * is left of it. */
#ifndef DATELINE_SERVER_TASKS_INGEST_RESTORE_H
#define DATELINE_SERVER_TASKS_INGEST_RESTORE_H

#include "server/state/config.h"

/* Does what --import-dump or --import-snapshot says; without them, nothing. STATUS_BAD_REQUEST if
 * there is a database already; with --import-if-new, that database is used instead. */
enum status restore(const struct config *config, struct error *err);

#endif
