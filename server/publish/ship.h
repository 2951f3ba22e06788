/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ship.h - ships the journal: accepted tasks, with their documents, and the log of alerts, to a
 * bucket or a directory (shipment.h). A thread of its own.
 *
 * Asynchronous (the normal way): a write is acknowledged when it is durable here; it is shipped a
 * moment later. What was acknowledged and not yet shipped is lost with this machine: /health,
 * /metrics and /replication/state tell how much that is.
 *
 * Synchronous (--journal-sync): a write is acknowledged when it was shipped. If storage does not
 * answer within 10 s, writes are acknowledged without it, until it has caught up; the log says so.
 * A daemon that finds a later primary there acknowledges nothing.
 *
 * The documents of a task that has ended are kept until they are shipped (tasks_let_go), at most
 * --journal-keep-mb of them. Above that the oldest are deleted, and a promotion names their tasks.
 *
 * When the queue has written its journal anew, or the daemon begins, all files are shipped again,
 * and what was shipped before stays for --publish-grace. Any thread, except ship_start, ship_open,
 * ship_stop and ship_free. */
#ifndef DATELINE_SERVER_PUBLISH_SHIP_H
#define DATELINE_SERVER_PUBLISH_SHIP_H

#include "base/buf.h"
#include "base/status.h"

struct config;
struct server;
struct ship;

/* *out is NULL without --journal-to. */
enum status ship_start(const struct config *config, struct ship **out, struct error *err);
/* Begins. The server's lineage and tasks stay until ship_stop; the tasks are not used yet. NULL is
 * fine, here and below. */
void ship_open(struct ship *ship, struct server *server);
/* Ends the thread, and what waits for it. Call ship_free when the tasks are closed. */
void ship_stop(struct ship *ship);
void ship_free(struct ship *ship);

bool ship_is_late(struct ship *ship, double *seconds);
void ship_add_metrics(struct ship *ship, struct buf *out);
/* Appends an object for /replication/state, or null. */
void ship_add_state(struct ship *ship, struct buf *out);

#endif
