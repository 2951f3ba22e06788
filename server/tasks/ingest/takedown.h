/* SPDX-License-Identifier: GPL-2.0-or-later */
/* takedown.h - frees the backups that this daemon made of what was taken down. The thread that
 * writes. */
#ifndef DATELINE_SERVER_TASKS_INGEST_TAKEDOWN_H
#define DATELINE_SERVER_TASKS_INGEST_TAKEDOWN_H

#include "engine/noted.h"
#include "server/state/server.h"

/* What was done with the backups. */
struct cleansed {
    uint64_t dumps, snapshots; /* that had any of it, and were rewritten */
    struct note_list remains;  /* paths of what could not be freed; to be freed by an operator */
};

/* Rewrites each dump of the directory that has documents on the list of their index, and adds the
 * list to it. A dump that
 * cannot be read is among the remains. Other errors are of the machine: call it again. */
enum status takedown_in_dumps(struct engine *engine, const char *db, const char *directory,
                              struct cleansed *cleansed, struct error *err);
/* The same for snapshots, with their logs of alerts (`log` NULL: without). Each gets the list, and
 * a journal without the bodies of ended tasks. */
enum status takedown_in_snapshots(const struct alert_log *log, const char *db,
                                  const char *directory, struct cleansed *cleansed,
                                  struct error *err);

#endif
