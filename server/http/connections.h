/* SPDX-License-Identifier: GPL-2.0-or-later */
/* connections.h - every open connection, what it is doing, and until when it may.
 *
 *   new ──▶ receiving ──▶ answering ──▶ idle ──▶ receiving ...
 *
 * A deadline is for a whole state, not for a pause: a client that sends a byte a second is ended as
 * surely as one that sends nothing. Ending is shutdown(2) on the socket; the thread that serves it
 * then sees the end and closes it. The descriptor cannot be another file's by then, because
 * connections_closed takes the same lock before the socket is closed.
 *
 * Any thread. States are set without a lock. */
#ifndef DATELINE_SERVER_HTTP_CONNECTIONS_H
#define DATELINE_SERVER_HTTP_CONNECTIONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum connection_state {
    CONNECTION_NEW, /* opened, no request line yet; its time and that of RECEIVING are one */
    CONNECTION_RECEIVING,
    CONNECTION_ANSWERING,
    CONNECTION_IDLE
};

enum connection_kind {
    CONNECTION_PLAIN,
    CONNECTION_HEALTH, /* of the health address, or began with a request for /health */
    CONNECTION_EXCESS  /* beyond the limit */
};

struct connection {
    int fd; /* -1: nobody's */
    enum connection_kind kind;
    atomic_int state;
    atomic_int_fast64_t since;    /* clock_monotonic() when the state began */
    atomic_int_fast64_t deadline; /* the same clock */
};

struct connection_times { /* nanoseconds */
    int64_t receive, answer, idle;
};

struct connections;

struct connections *connections_new(const struct connection_times *times);
void connections_free(struct connections *connections);

/* A newly accepted socket. The pointer is valid for the life of `connections`; what it tells, until
 * connections_closed. */
struct connection *connections_opened(struct connections *connections, int fd,
                                      enum connection_kind kind);
struct connection *connections_find(struct connections *connections, int fd);
/* Before the socket is closed. */
void connections_closed(struct connections *connections, struct connection *connection);
uint32_t connections_count(struct connections *connections);

void connection_set_state(struct connections *connections, struct connection *connection,
                          enum connection_state state);

/* End those that are past their deadline. */
void connections_reap(struct connections *connections, int64_t now);
/* End those that wait for a request since `age` nanoseconds and have nothing unread. */
void connections_end_idle(struct connections *connections, int64_t now, int64_t age);

#endif
