/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.h - a thread that serves connections, and the listener. Private to http_worker.c and its
 * exchanges, http_server.c and listener.c. */
#ifndef DATELINE_SERVER_HTTP_WORKER_H
#define DATELINE_SERVER_HTTP_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "server/http/body.h"
#include "server/http/connections.h"
#include "server/http/http.h"
#include "server/http/refusal.h"
#include "server/http/runners.h"

struct worker;

struct http_server {
    struct http_options options;
    struct clients *clients;
    struct connections *connections;
    struct runners *runners;
    struct refused refused;
    struct worker **workers; /* the last one is the spare */
    uint32_t worker_count;
    struct listener *listener;
    struct body_pool bodies;
    atomic_uint_fast64_t pending; /* bytes of answers not yet sent */
    atomic_uint_fast64_t freed;   /* bytes of large requests and answers since .trimmed */
    int64_t trimmed;              /* listener's: clock_monotonic() of the last mem_trim */
    atomic_bool draining;
    atomic_bool hurrying; /* the time to stop is over: requests that wait are refused */
};

enum status worker_start(struct http_server *server, struct worker **out, struct error *err);
/* Closes the worker's connections and waits for its thread. NULL is fine. */
void worker_stop(struct worker *worker);
/* Takes the socket over, also if it fails, and the caller's use of the client. Listener's thread.
 */
void worker_adopt(struct worker *worker, int fd, const struct sockaddr *from, socklen_t length,
                  enum connection_kind kind, struct client *client);
uint32_t worker_open(const struct worker *worker); /* number of open connections */

/* The thread that accepts connections and ends late ones. */
struct listener;
enum status listener_start(struct http_server *server, struct listener **out, struct error *err);
/* Accepts the connections in the kernel's queue, then no more. Returns when all connections are
 * closed, or at the deadline (clock_monotonic, ns), and frees the listener. NULL is fine. */
void listener_drain(struct listener *listener, int64_t deadline);

#endif
