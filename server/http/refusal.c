/* SPDX-License-Identifier: GPL-2.0-or-later */
/* refusal.c - sends refusals, and keeps their sockets open until the client has read them. */
#include "server/http/refusal.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/date.h"
#include "server/http/http_message.h"
#include "server/http/worker.h"

#define LINGER ((int64_t)1000000000) /* ns */

void refusal_send(struct http_server *server, int fd, enum connection_kind kind,
                  const struct error *err, const struct runner_tools *tools)
{
    struct http_response response = {.status = 200};
    struct http_request request = {.refused = *err,
                                   .kind = kind,
                                   .arena = tools->arena,
                                   .encoder = tools->encoder,
                                   .server = server,
                                   .fd = fd,
                                   .started = clock_monotonic()};
    BUF_AUTO struct buf bytes = {0};

    server->options.handler(server->options.context, &request, &response);
    http_message_add(&response, &bytes);
    /* A new socket has room for it; a client that does not read loses the rest. */
    if (send(fd, bytes.data, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
        shutdown(fd, SHUT_WR);
    buf_fini(&response.body);
    arena_reset(tools->arena);
}

/* Reads what the client sends, for a while. False: it has closed the connection. */
static bool drain(int fd)
{
    char bytes[16384];

    for (int i = 0; i < 64; i++) {
        ssize_t length = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

        if (length <= 0)
            return length < 0 && (errno == EAGAIN || errno == EINTR);
    }
    return true;
}

static void close_at(struct refused *refused, uint32_t i)
{
    close(refused->sockets[i].fd);
    refused->count--;
    for (; i < refused->count; i++)
        refused->sockets[i] = refused->sockets[i + 1];
}

void refused_init(struct refused *refused)
{
    pthread_mutex_init(&refused->lock, NULL);
    refused->count = 0;
}

void refused_add(struct refused *refused, int fd)
{
    pthread_mutex_lock(&refused->lock);
    if (refused->count == REFUSED_MAX)
        close_at(refused, 0);
    refused->sockets[refused->count].fd = fd;
    refused->sockets[refused->count++].until = clock_monotonic() + LINGER;
    pthread_mutex_unlock(&refused->lock);
}

void refused_sweep(struct refused *refused, int64_t now)
{
    pthread_mutex_lock(&refused->lock);
    for (uint32_t i = 0; i < refused->count;)
        if (now > refused->sockets[i].until || !drain(refused->sockets[i].fd))
            close_at(refused, i);
        else
            i++;
    pthread_mutex_unlock(&refused->lock);
}

void refused_fini(struct refused *refused)
{
    refused_sweep(refused, INT64_MAX);
    pthread_mutex_destroy(&refused->lock);
}
