/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest.h - the thread that runs accepted tasks; the only one that writes to the database.
 *
 *   tasks_claim ─▶ the function of the task's kind ─▶ published, seen by searches ─▶ tasks_finish
 *
 * A task fails only for what it asks for or for its documents. If the machine or a damaged file
 * keeps it from being done, it waits and is tried again (tasks_postpone). Searches go on meanwhile,
 * and have a higher priority. */
#ifndef DATELINE_SERVER_TASKS_INGEST_INGEST_H
#define DATELINE_SERVER_TASKS_INGEST_INGEST_H

#include "server/tasks/tasks.h"

struct ingest;
struct server;

enum status ingest_start(struct server *server, struct ingest **out, struct error *err);
/* No further batch begins, and one whose documents are still read is put back. Does not wait. NULL
 * is fine. */
void ingest_end(struct ingest *ingest);
/* The same, and waits for the thread. NULL is fine. */
void ingest_stop(struct ingest *ingest);

#endif
