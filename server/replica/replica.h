/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica.h - keeps this database equal to the one that it follows: a thread of its own.
 *
 * Four times a second the thread asks the source (source.h) for its catalog, and takes what is new.
 * Searches go on meanwhile, and nobody waits for it. If the source is away, it asks again after a
 * growing pause; the indexes stay as they are (looker.h).
 *
 * After a promotion, the same thread tells the former primary that it is no longer one, until it
 * has heard that.
 *
 * The thread is started before the daemon gives up the right to connect (base/sandbox.h). Any
 * thread, except replica_start, replica_open and replica_stop. */
#ifndef DATELINE_SERVER_REPLICA_REPLICA_H
#define DATELINE_SERVER_REPLICA_REPLICA_H

#include "base/buf.h"
#include "engine/replica.h"
#include "server/replica/lineage.h"
#include "server/replica/looker.h"

struct replica;
struct config;
struct server;

/* *out is NULL if there is nothing to follow, and nobody to fence. STATUS_BAD_REQUEST:
 * the options contradict each other, or what is in the database. */
enum status replica_start(const struct config *config, struct lineage *lineage,
                          struct replica **out, struct error *err);
/* Begins. The server's engine, keys and stored objects stay until replica_stop. A replica holds the
 * right to write: STATUS_LOCKED, another process has it. */
enum status replica_open(struct replica *replica, struct server *server, struct error *err);
void replica_stop(struct replica *replica); /* NULL is fine, here and below */

struct replica_state {
    bool follows;
    struct looker_state looking;  /* when it was last equal to its source */
    struct replica_counts counts; /* since the start */
};
void replica_get(struct replica *replica, struct replica_state *out);

/* Is the replica so far behind that users should know? */
bool replica_is_late(struct replica *replica, double *seconds);
/* Appends the metrics; nothing of a daemon that follows none. */
void replica_add_metrics(struct replica *replica, struct buf *out);

#endif
