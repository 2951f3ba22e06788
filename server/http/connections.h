/* SPDX-License-Identifier: GPL-2.0-or-later */
/* connections.h - all open connections, each with its state and deadline.
 *
 *   new ──▶ receiving ──▶ answering ──▶ idle ──▶ receiving ...
 *
 * A deadline is for a whole state, not for a pause. So a client that sends one byte a second is
 * disconnected like a client that sends nothing.
 *
 * To end a connection, shutdown(2) is called on its socket. The thread that serves it then sees
 * the end and closes the socket. It calls connections_closed first, which takes the same lock, so
 * shutdown never hits a descriptor that another file uses by now.
 *
 * Any thread. States are set without a lock. */
#ifndef DATELINE_SERVER_HTTP_CONNECTIONS_H
#define DATELINE_SERVER_HTTP_CONNECTIONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum connection_state {
    CONNECTION_NEW, /* no request line yet; has the same timeout as RECEIVING */
    CONNECTION_RECEIVING,
    CONNECTION_ANSWERING,
    CONNECTION_IDLE
};

enum connection_kind {
    CONNECTION_PLAIN,
    CONNECTION_HEALTH, /* on the health address, or its first request is for /health or /metrics */
    CONNECTION_EXCESS  /* above the limit of connections */
};

struct exchange;

struct connection {
    int fd; /* -1: no connection */
    enum connection_kind kind;
    atomic_int state;
    atomic_int_fast64_t since;    /* clock_monotonic() when the state began */
    atomic_int_fast64_t deadline; /* the same clock */
    struct exchange *exchange;    /* http.c: the request on its way, or NULL */
};

struct connection_times { /* timeouts in nanoseconds */
    int64_t receive, answer, idle;
};

struct connections;

struct connections *connections_new(const struct connection_times *times);
void connections_free(struct connections *connections);

/* Adds a newly accepted socket. The pointer is valid for the life of `connections`, its content
 * until connections_closed. */
struct connection *connections_opened(struct connections *connections, int fd,
                                      enum connection_kind kind);
struct connection *connections_find(struct connections *connections, int fd);
/* Call it before the socket is closed. */
void connections_closed(struct connections *connections, struct connection *connection);
uint32_t connections_count(struct connections *connections);

void connection_set_state(struct connections *connections, struct connection *connection,
                          enum connection_state state);

/* Ends connections that are past their deadline (clock_monotonic, ns). */
void connections_reap(struct connections *connections, int64_t now);
/* Ends connections that have waited for a request for `age` nanoseconds and have no unread
 * bytes. */
void connections_end_idle(struct connections *connections, int64_t now, int64_t age);

#endif
