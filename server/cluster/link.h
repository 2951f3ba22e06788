/* SPDX-License-Identifier: GPL-2.0-or-later */
/* link.h - requests to the nodes of a cluster, over HTTP.
 *
 * Threads of its own send them, because no other thread of the daemon may connect to other machines
 * (base/sandbox.h). Each keeps one connection, and begins with another node (nodes/nodes.h). One
 * more thread looks whether silent nodes answer again. */
#ifndef DATELINE_SERVER_CLUSTER_LINK_H
#define DATELINE_SERVER_CLUSTER_LINK_H

#include "engine/cluster.h"
#include "server/state/config.h"

struct cluster_link;

/* Starts the threads. Before the other threads and sandbox_confine_self. *out NULL: the daemon has
 * no
 * --cluster. STATUS_BAD_REQUEST: a wrong option. */
enum status link_start(const struct config *config, struct cluster_link **out, struct error *err);
/* After the engine is closed. NULL is fine. */
void link_stop(struct cluster_link *link);
struct cluster_transport link_transport(struct cluster_link *link);

#endif
