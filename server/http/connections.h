/* SPDX-License-Identifier: GPL-2.0-or-later */
/* connections.h - all open connections, each with its state and deadline.
 *
 *   new ──▶ receiving ──▶ answering ──▶ idle ──▶ receiving ...
 *
 * A deadline is for a whole state, not for a pause. So a client that sends one byte a second is
 * disconnected like a client that sends nothing. Only a client that reads an answer gets more time:
 * if it acknowledged CONNECTION_PACE bytes for each second since its last deadline, and at most
 * CONNECTION_EXTENSIONS_MAX times for one answer.
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

#include "base/status.h"
#include "server/http/client.h"
#include "server/http/wire.h"

#define CONNECTION_PACE           1024 /* bytes a second */
#define CONNECTION_EXTENSIONS_MAX 1440 /* with the usual time of a minute: a day */

enum connection_state {
    CONNECTION_NEW, /* no request line yet; has the same timeout as RECEIVING */
    CONNECTION_RECEIVING,
    CONNECTION_ANSWERING,
    CONNECTION_IDLE
};

enum connection_kind {
    CONNECTION_PLAIN,
    CONNECTION_HEALTH, /* on the health address, or its first request is for /health or /metrics */
    CONNECTION_EXCESS, /* above the limit of connections */
    CONNECTION_CROWD   /* above the limit of connections of its address */
};

struct exchange;

struct connection {
    int fd; /* -1: no connection */
    enum connection_kind kind;
    struct client *client;  /* the address */
    atomic_int last_length; /* see runners.h */
    struct wire wire;       /* gate.c's: what was read of its requests */
    struct error *refusal;  /* gate.c's: its next request is refused with this error, or NULL */
    atomic_int state;
    atomic_int_fast64_t since;    /* clock_monotonic() when the state began */
    atomic_int_fast64_t deadline; /* the same clock */
    atomic_uint extensions;       /* of the deadline of this answer */
    /* the reaping thread's: */
    int64_t noted;             /* .since of the answer that .acknowledged is of */
    uint64_t acknowledged;     /* bytes, where that answer began or at its last deadline */
    struct exchange *exchange; /* http_exchange.h: the request on its way, or NULL */
};

struct connection_times { /* timeouts in nanoseconds */
    int64_t receive, answer, idle;
};

struct connections;

/* The clients outlive the connections. */
struct connections *connections_new(const struct connection_times *times, struct clients *clients);
void connections_free(struct connections *connections);

/* Adds a newly accepted socket, and takes over the caller's use of the client. A plain connection
 * was counted by clients_connect, the others are not. The pointer is valid for the life of
 * `connections`, its content until connections_closed. */
struct connection *connections_opened(struct connections *connections, int fd,
                                      enum connection_kind kind, struct client *client);
struct connection *connections_find(struct connections *connections, int fd);
/* Call it before the socket is closed. */
void connections_closed(struct connections *connections, struct connection *connection);
uint32_t connections_count(struct connections *connections);

void connection_set_state(struct connections *connections, struct connection *connection,
                          enum connection_state state);
/* Nanoseconds until the connection is late. What is the daemon's delay does not count: note them
 * before it, and set them after it. */
int64_t connection_time_left(const struct connection *connection);
void connection_set_time_left(struct connection *connection, int64_t left);

/* Ends connections that are past their deadline (clock_monotonic, ns). One thread. */
void connections_reap(struct connections *connections, int64_t now);
/* Ends connections that have waited for a request for `age` nanoseconds and have no unread
 * bytes. */
void connections_end_idle(struct connections *connections, int64_t now, int64_t age);
/* Makes room for a client at its limit: of its plain connections, ends the one that has waited
 * longest for a request or for the rest of one, if that is `age` nanoseconds or more. False: there
 * is none. */
bool connections_end_slowest(struct connections *connections, const struct client *client,
                             int64_t now, int64_t age);

#endif
