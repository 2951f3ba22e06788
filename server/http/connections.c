/* SPDX-License-Identifier: GPL-2.0-or-later */
/* connections.c - a table of open connections by descriptor; ends late ones. */
#include "server/http/connections.h"

#include <linux/tcp.h> /* netinet/tcp.h lacks tcpi_bytes_acked */
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/date.h"
#include "base/mem.h"
#include "server/http/runners.h"

#define SPARE_TIME ((int64_t)2000000000) /* ns, for any state of the spare worker's connections */
#define BLOCK      256 /* entries per block; blocks never move, because others hold pointers */

struct connections {
    struct connection_times times;
    struct clients *clients;
    pthread_mutex_t lock; /* protects the table, and keeps its descriptors from being closed */
    struct connection **blocks;
    size_t block_count;
    uint32_t open;
};

struct connections *connections_new(const struct connection_times *times, struct clients *clients)
{
    struct connections *connections = mem_zero(1, sizeof *connections);

    connections->times = *times;
    connections->clients = clients;
    pthread_mutex_init(&connections->lock, NULL);
    return connections;
}

void connections_free(struct connections *connections)
{
    if (!connections)
        return;
    for (size_t i = 0; i < connections->block_count; i++)
        free(connections->blocks[i]);
    free(connections->blocks);
    pthread_mutex_destroy(&connections->lock);
    free(connections);
}

static void add_block(struct connections *connections)
{
    struct connection *block = mem_zero(BLOCK, sizeof *block);

    for (int i = 0; i < BLOCK; i++)
        block[i].fd = -1;
    connections->blocks = mem_resize(connections->blocks,
                                     (connections->block_count + 1) * sizeof *connections->blocks);
    connections->blocks[connections->block_count++] = block;
}

static struct connection *entry(struct connections *connections, int fd)
{
    while ((size_t)fd / BLOCK >= connections->block_count)
        add_block(connections);
    return &connections->blocks[fd / BLOCK][fd % BLOCK];
}

void connection_set_state(struct connections *connections, struct connection *connection,
                          enum connection_state state)
{
    const int64_t allowed[] = {[CONNECTION_NEW] = connections->times.receive,
                               [CONNECTION_RECEIVING] = connections->times.receive,
                               [CONNECTION_ANSWERING] = connections->times.answer,
                               [CONNECTION_IDLE] = connections->times.idle};
    int64_t now = clock_monotonic(), time = allowed[state];
    int before = atomic_exchange(&connection->state, state);

    if (connection->kind != CONNECTION_PLAIN && time > SPARE_TIME)
        time = SPARE_TIME;
    atomic_store(&connection->since, now);
    if (before != (int)state)
        atomic_store(&connection->extensions, 0);
    if (before != CONNECTION_NEW || state != CONNECTION_RECEIVING)
        atomic_store(&connection->deadline, now + time);
}

int64_t connection_time_left(const struct connection *connection)
{
    return atomic_load(&connection->deadline) - clock_monotonic();
}

void connection_set_time_left(struct connection *connection, int64_t left)
{
    atomic_store(&connection->deadline, clock_monotonic() + left);
}

struct connection *connections_opened(struct connections *connections, int fd,
                                      enum connection_kind kind, struct client *client)
{
    struct connection *connection;

    pthread_mutex_lock(&connections->lock);
    connection = entry(connections, fd);
    if (connection->fd < 0)
        connections->open++;
    connection->fd = fd;
    connection->kind = kind;
    connection->client = client;
    connection->acknowledged = 0;
    connection->noted = 0;
    atomic_store(&connection->last_length, LENGTH_UNKNOWN);
    connection_set_state(connections, connection, CONNECTION_NEW);
    pthread_mutex_unlock(&connections->lock);
    return connection;
}

struct connection *connections_find(struct connections *connections, int fd)
{
    struct connection *connection;

    pthread_mutex_lock(&connections->lock);
    connection = entry(connections, fd);
    pthread_mutex_unlock(&connections->lock);
    return connection;
}

void connections_closed(struct connections *connections, struct connection *connection)
{
    struct client *client = connection->client;

    if (connection->kind == CONNECTION_PLAIN)
        clients_disconnect(connections->clients, client);
    clients_leave(connections->clients, client);
    wire_fini(&connection->wire);
    free(connection->refusal);
    connection->refusal = NULL;
    pthread_mutex_lock(&connections->lock);
    connections->open--;
    connection->client = NULL;
    connection->fd = -1;
    pthread_mutex_unlock(&connections->lock);
}

uint32_t connections_count(struct connections *connections)
{
    uint32_t open;

    pthread_mutex_lock(&connections->lock);
    open = connections->open;
    pthread_mutex_unlock(&connections->lock);
    return open;
}

typedef bool unwanted_fn(const struct connection *connection, int64_t now, int64_t age);

static void end_all(struct connections *connections, unwanted_fn *unwanted, int64_t now,
                    int64_t age)
{
    pthread_mutex_lock(&connections->lock);
    for (size_t i = 0; i < connections->block_count * BLOCK; i++) {
        const struct connection *connection = &connections->blocks[i / BLOCK][i % BLOCK];

        if (connection->fd >= 0 && unwanted(connection, now, age))
            shutdown(connection->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&connections->lock);
}

/* How much the client has acknowledged since the connection began; 0: not known. */
static uint64_t acknowledged_bytes(const struct connection *connection)
{
    struct tcp_info info = {0};
    socklen_t length = sizeof info;

    if (getsockopt(connection->fd, IPPROTO_TCP, TCP_INFO, &info, &length))
        return 0;
    return info.tcpi_bytes_acked;
}

/* Notes where an answer begins: on a kept connection, earlier answers were acknowledged, too. */
static void note_answer(struct connection *connection)
{
    int64_t since = atomic_load(&connection->since);

    if (since == connection->noted || atomic_load(&connection->state) != CONNECTION_ANSWERING)
        return;
    connection->noted = since;
    connection->acknowledged = acknowledged_bytes(connection);
}

/* A client that reads slowly, but reads, has more time. */
static bool extend(const struct connections *connections, struct connection *connection,
                   int64_t now)
{
    int64_t time = connections->times.answer;
    uint64_t wanted = (uint64_t)time / 1000000000u * CONNECTION_PACE, taken;

    if (connection->kind != CONNECTION_PLAIN ||
        atomic_load(&connection->state) != CONNECTION_ANSWERING ||
        atomic_load(&connection->extensions) == CONNECTION_EXTENSIONS_MAX)
        return false;
    taken = acknowledged_bytes(connection);
    if (taken < connection->acknowledged + wanted)
        return false;
    connection->acknowledged = taken;
    atomic_fetch_add(&connection->extensions, 1);
    atomic_store(&connection->deadline, now + time);
    return true;
}

void connections_reap(struct connections *connections, int64_t now)
{
    pthread_mutex_lock(&connections->lock);
    for (size_t i = 0; i < connections->block_count * BLOCK; i++) {
        struct connection *connection = &connections->blocks[i / BLOCK][i % BLOCK];

        if (connection->fd < 0)
            continue;
        note_answer(connection);
        if (now > atomic_load(&connection->deadline) && !extend(connections, connection, now))
            shutdown(connection->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&connections->lock);
}

/* A connection with unread bytes is not idle: they are the next request. */
static bool is_idle(const struct connection *connection, int64_t now, int64_t age)
{
    int unread = 0, state = atomic_load(&connection->state);

    if ((state != CONNECTION_IDLE && state != CONNECTION_NEW) ||
        now - atomic_load(&connection->since) < age)
        return false;
    return ioctl(connection->fd, FIONREAD, &unread) == 0 && unread == 0;
}

void connections_end_idle(struct connections *connections, int64_t now, int64_t age)
{
    end_all(connections, is_idle, now, age);
}

/* Does the daemon wait for the client, and has nothing unread from it? */
static bool is_slow(const struct connection *connection, const struct client *client)
{
    int unread = 0;

    return connection->fd >= 0 && connection->client == client &&
           connection->kind == CONNECTION_PLAIN &&
           atomic_load(&connection->state) != CONNECTION_ANSWERING &&
           ioctl(connection->fd, FIONREAD, &unread) == 0 && unread == 0;
}

bool connections_end_slowest(struct connections *connections, const struct client *client,
                             int64_t now, int64_t age)
{
    struct connection *slowest = NULL;
    int64_t first = now - age;

    pthread_mutex_lock(&connections->lock);
    for (size_t i = 0; i < connections->block_count * BLOCK; i++) {
        struct connection *connection = &connections->blocks[i / BLOCK][i % BLOCK];
        int64_t since = atomic_load(&connection->since);

        if (since > first || !is_slow(connection, client))
            continue;
        first = since;
        slowest = connection;
    }
    if (slowest) {
        atomic_store(&slowest->since, now); /* not again, before its thread has closed it */
        shutdown(slowest->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&connections->lock);
    return slowest != NULL;
}
