/* SPDX-License-Identifier: GPL-2.0-or-later */
/* restore.h - a new database from a dump or a snapshot, at the start: whole, or not at all.
 *
 * It is made beside its place, as DB.restore, and renamed when it is complete. */
#ifndef DATELINE_SERVER_TASKS_INGEST_RESTORE_H
#define DATELINE_SERVER_TASKS_INGEST_RESTORE_H

#include "server/state/config.h"

/* What --import-dump and --import-snapshot say; nothing without them. A database that is there
 * already is STATUS_BAD_REQUEST, unless the options say that it is then to be taken as it is. */
enum status restore(const struct config *config, struct error *err);

#endif
