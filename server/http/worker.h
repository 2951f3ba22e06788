/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.h - one thread that serves connections. Private to http.c and listener.c. */
#ifndef DATELINE_SERVER_HTTP_WORKER_H
#define DATELINE_SERVER_HTTP_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "server/http/connections.h"
#include "server/http/http.h"

struct worker;

struct http_server {
    struct http_options options;
    struct connections *connections;
    struct worker **workers; /* the last one is the spare */
    uint32_t worker_count;
    struct listener *listener;
    atomic_uint_fast64_t pending; /* bytes of answers not yet sent */
    atomic_bool draining;
};

enum status worker_start(struct http_server *server, struct worker **out, struct error *err);
/* Ends what is still open, waits for the thread. NULL is fine. */
void worker_stop(struct worker *worker);
/* Takes the socket over, whatever comes of it. */
void worker_adopt(struct worker *worker, int fd, const struct sockaddr *from, socklen_t length,
                  enum connection_kind kind);
uint32_t worker_open(const struct worker *worker); /* connections */
bool worker_is_busy(const struct worker *worker);  /* in the handler at this moment */

/* The thread that accepts and reaps. */
struct listener;
enum status listener_start(struct http_server *server, struct listener **out, struct error *err);
/* Accept what has already connected, then no more; return when all connections are closed, or at
 * the deadline. NULL is fine. */
void listener_drain(struct listener *listener, int64_t deadline);

#endif
