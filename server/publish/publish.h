/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publish.h - publishes each generation of the indexes as objects (replica/publication.h): a thread
 * of its own. It looks four times a second, and when tasks have ended.
 *
 * First come the objects that are not there yet, then the catalog, with the condition that it is
 * still the one that this daemon saw last. So of two primaries only one can publish: the one of the
 * higher epoch; of one epoch, the one that was started later. The other one is fenced, or stops.
 * Objects that no catalog names any more stay for --publish-grace, for replicas that still read
 * them. Any thread, except publish_start, publish_open and publish_stop. */
#ifndef DATELINE_SERVER_PUBLISH_PUBLISH_H
#define DATELINE_SERVER_PUBLISH_PUBLISH_H

#include "base/buf.h"
#include "base/status.h"
#include "server/replica/looker.h"

struct config;
struct lineage;
struct publish;
struct server;

/* *out is NULL without --publish. */
enum status publish_start(const struct config *config, struct publish **out, struct error *err);
/* Begins. The server's engine, lineage and tasks stay until publish_stop. NULL is fine, here and
 * below. */
void publish_open(struct publish *publish, struct server *server);
void publish_stop(struct publish *publish);
/* The indexes have changed: publishes them at once, but not more than four times a second. */
void publish_wake(struct publish *publish);

bool publish_is_late(struct publish *publish, double *seconds);
void publish_add_metrics(struct publish *publish, struct buf *out);
/* Appends an object for /replication/state, or null. */
void publish_add_state(struct publish *publish, struct buf *out);

#endif
