/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest.h - the thread that does what was accepted: the only one that writes.
 *
 *   tasks_claim ─▶ the kind's function ─▶ published, seen by searches ─▶ tasks_finish
 *
 * A disk without room, or another process that is writing, makes it wait and try again; searches
 * go on meanwhile. */
#ifndef DATELINE_SERVER_TASKS_INGEST_INGEST_H
#define DATELINE_SERVER_TASKS_INGEST_INGEST_H

#include "server/tasks/tasks.h"

struct ingest;
struct server;

enum status ingest_start(struct server *server, struct ingest **out, struct error *err);
/* What is being done is finished first. NULL is fine. */
void ingest_stop(struct ingest *ingest);

#endif
