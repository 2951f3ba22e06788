/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gate.c - a recv that reads requests of this server through wire.h. */
#include "server/http/gate.h"

#include <fcntl.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "server/http/refusal.h"
#include "server/http/worker.h"

static _Thread_local struct http_server *serving;
static _Thread_local const struct runner_tools *refusal_tools;

void gate_serve(struct http_server *server, const struct runner_tools *tools)
{
    serving = server;
    refusal_tools = tools;
}

/* Answers now. libmicrohttpd closes the socket when it sees the end, so the listener gets a copy,
 * which stays open until the client has read the answer. */
static void refuse(struct connection *connection, const struct error *err)
{
    int fd = fcntl(connection->fd, F_DUPFD_CLOEXEC, 0);

    refusal_send(serving, connection->fd, connection->kind, err, refusal_tools);
    if (fd >= 0)
        refused_add(&serving->refused, fd);
}

/* How many of the bytes libmicrohttpd may see. Complete requests before a bad one are answered
 * first. To have recv called again afterwards, the socket is shut for reading: then epoll reports
 * it. */
static ssize_t let_through(struct connection *connection, const char *bytes, size_t length)
{
    struct error err;
    size_t whole;

    if (connection->refusal) {
        refuse(connection, connection->refusal);
        return 0;
    }
    if (!wire_read(&connection->wire, str_n(bytes, length), &whole, &err))
        return (ssize_t)length;
    if (whole == 0) {
        refuse(connection, &err);
        return 0;
    }
    connection->refusal = mem_copy(&err, sizeof err);
    shutdown(connection->fd, SHUT_RD);
    return (ssize_t)whole;
}

/* Not a declaration of <sys/socket.h>, which may have it as an inline function. */
__attribute__((visibility("default"))) ssize_t gate_recv(int fd, void *bytes, size_t room,
                                                         int flags) __asm__("recv");

ssize_t gate_recv(int fd, void *bytes, size_t room, int flags)
{
    struct connection *connection = serving ? connections_find(serving->connections, fd) : NULL;
    ssize_t length = recvfrom(fd, bytes, room, flags, NULL, NULL);

    if (!connection || connection->fd != fd)
        return length;
    if (length < 0 || (length == 0 && !connection->refusal))
        return length;
    return let_through(connection, bytes, (size_t)length);
}
