/* SPDX-License-Identifier: GPL-2.0-or-later */
/* refusal.h - answers an error without libmicrohttpd, and closes the connection with care.
 *
 * For connections above a limit, and for requests that libmicrohttpd must not see. To close a
 * socket that has unread bytes resets the connection, and the client may lose the answer. So it is
 * closed when the client has closed it, or after a second (RFC 9112, 9.6). */
#ifndef DATELINE_SERVER_HTTP_REFUSAL_H
#define DATELINE_SERVER_HTTP_REFUSAL_H

#include <pthread.h>

#include "server/http/http.h"
#include "server/http/runners.h"

/* Sends the answer of the server's handler to a request that is refused with this error. The
 * socket does not block, and stays yours. Any thread. */
void refusal_send(struct http_server *server, int fd, enum connection_kind kind,
                  const struct error *err, const struct runner_tools *tools);

#define REFUSED_MAX 128 /* sockets at once; above it, the oldest is closed early */

struct refused { /* sockets that have their answer */
    pthread_mutex_t lock;
    struct {
        int fd;
        int64_t until; /* clock_monotonic() */
    } sockets[REFUSED_MAX];
    uint32_t count;
};

void refused_init(struct refused *refused);
/* Takes the socket over. Any thread. */
void refused_add(struct refused *refused, int fd);
/* Closes those whose client has closed, or whose time is over. */
void refused_sweep(struct refused *refused, int64_t now);
void refused_fini(struct refused *refused); /* closes all */

#endif
