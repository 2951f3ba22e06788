/* SPDX-License-Identifier: GPL-2.0-or-later */
/* client.h - who sends requests: clients by address and by token, and the limits of each.
 *
 * A client by address is an IPv4 address, or the first 64 bits of an IPv6 address, since a network
 * has at least that many addresses. A client by token is the value of an Authorization header.
 * Each has its own limits. A name is stored as a hash with a random seed, so a stranger cannot
 * choose a name that shares the limits of another.
 *
 * A client that nobody uses is remembered for a few seconds, so that closing and opening
 * connections does not renew its rate. Any thread. */
#ifndef DATELINE_SERVER_HTTP_CLIENT_H
#define DATELINE_SERVER_HTTP_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/str.h"

enum client_kind { CLIENT_ADDRESS, CLIENT_TOKEN, CLIENT_KINDS };

struct client_limits { /* 0: no limit */
    uint32_t connections;
    uint32_t requests; /* received and not yet answered */
    uint32_t rate;     /* requests a second; a burst may have those of one second */
};

struct client_share { /* what runners.c knows of a client; under the lock of the runners */
    int64_t used;     /* nanoseconds of processor time; halves every second */
    int64_t used_at;  /* clock_monotonic() of the last halving */
    uint32_t running; /* jobs that a runner has begun */
    uint32_t quick;   /* of these, jobs at normal priority */
    uint32_t habit;   /* how many of its last jobs were long, of 1,024; older ones count less */
};

struct client {
    struct client_share share;
    enum client_kind kind;
    /* under the lock of the table */
    struct client *next;
    uint64_t name;
    uint32_t users;
    uint32_t connections, requests;
    int64_t full_until; /* clock_monotonic(): when the requests so far are paid off */
    int64_t left;       /* clock_monotonic() when the last user left */
};

struct clients;

struct clients *clients_new(const struct client_limits limits[CLIENT_KINDS]);
void clients_free(struct clients *clients); /* NULL is fine */

/* The client's pointer stays valid until you call clients_leave. */
struct client *clients_by_address(struct clients *clients, const struct sockaddr *address);
struct client *clients_by_token(struct clients *clients, struct str token);
void clients_leave(struct clients *clients, struct client *client); /* NULL is fine */

/* Counts one more connection. False: the client has its limit already, and this one is not
 * counted. */
bool clients_connect(struct clients *clients, struct client *client);
/* Counts it also above the limit: another connection of the client is about to end. */
void clients_reconnect(struct clients *clients, struct client *client);
void clients_disconnect(struct clients *clients, struct client *client);

/* Counts one more request, at `now` (clock_monotonic). False: it is above a limit, and not counted.
 */
bool clients_begin(struct clients *clients, struct client *client, int64_t now);
void clients_end(struct clients *clients, struct client *client);

#endif
