/* SPDX-License-Identifier: GPL-2.0-or-later */
/* listener.c - the thread that accepts connections, chooses a worker for each, and ends late
 * ones. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/http/worker.h"

#define TICK_MS       100
#define DRAIN_TICK_MS 5
#define SPARE_MAX     64                    /* connections of the spare worker */
#define SPARE_KEPT    8                     /* of these, for the health address */
#define CROWDED_IDLE  ((int64_t)1000000000) /* ns; idle timeout at the limit of connections */
#define DRAIN_IDLE    ((int64_t)1000000000) /* ns; idle timeout while the daemon stops */
#define DEFER_SECONDS 1
#define TRIM_BYTES    ((uint64_t)16 * 1024 * 1024) /* freed since the last mem_trim */
#define TRIM_PAUSE    ((int64_t)1000000000)        /* ns between two */

enum { SOCKET_MAIN, SOCKET_HEALTH, SOCKET_WAKE, SOCKET_COUNT };

struct listener {
    struct http_server *server;
    struct pollfd sockets[SOCKET_COUNT]; /* .fd -1: not used */
    pthread_t thread;
    int64_t drain_deadline;    /* set before SOCKET_WAKE is signalled */
    struct runner_tools tools; /* for refusals */
    bool resting;              /* out of descriptors or memory: try again at the next tick */
};

static struct worker *spare_worker(const struct http_server *server)
{
    return server->workers[server->worker_count - 1];
}

/* The worker with fewest connections. */
static struct worker *choose_worker(const struct http_server *server)
{
    struct worker *best = server->workers[0];

    for (uint32_t i = 1; i + 1 < server->worker_count; i++)
        if (worker_open(server->workers[i]) < worker_open(best))
            best = server->workers[i];
    return best;
}

/* With TCP_DEFER_ACCEPT, the kernel reports a connection when its first bytes have arrived. */
static bool asks_for_health(int fd)
{
    static const struct str starts[] = {
        {"GET /health ", 12}, {"HEAD /health ", 13}, {"GET /metrics ", 13}};
    char bytes[16];
    ssize_t length = recv(fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);

    for (size_t i = 0; length > 0 && i < sizeof starts / sizeof *starts; i++)
        if (str_starts(str_n(bytes, (size_t)length), starts[i]))
            return true;
    return false;
}

/* Some of the spare worker's places are kept free; a plain connection answers /health, too. */
static bool health_has_room(const struct http_server *server)
{
    return worker_open(spare_worker(server)) < SPARE_MAX - SPARE_KEPT;
}

static bool is_full(const struct http_server *server)
{
    return connections_count(server->connections) >= server->options.max_connections;
}

/* A new connection of an address that has its limit ends the slowest one that it has. */
static bool has_room(const struct http_server *server, struct client *client)
{
    if (clients_connect(server->clients, client))
        return true;
    if (!connections_end_slowest(server->connections, client, clock_monotonic(), CROWDED_IDLE))
        return false;
    clients_reconnect(server->clients, client);
    return true;
}

/* Connections above a limit get at most half of the spare worker's places; those of an address
 * that has too many get none. */
static bool spare_has_room(const struct http_server *server, enum connection_kind kind)
{
    return kind == CONNECTION_HEALTH ||
           (kind == CONNECTION_EXCESS && worker_open(spare_worker(server)) < SPARE_MAX / 2);
}

/* Refuses a connection without waiting for its request. */
static void refuse(struct listener *listener, int fd, enum connection_kind kind,
                   struct client *client)
{
    struct error err;

    if (kind == CONNECTION_CROWD)
        api_error_set(&err, API_TOO_MANY,
                      "too many connections from this address: close some, or retry later");
    else
        api_error_set(&err, API_BUSY, "too many connections: retry in a moment");
    refusal_send(listener->server, fd, kind, &err, &listener->tools);
    refused_add(&listener->server->refused, fd);
    clients_leave(listener->server->clients, client);
}

static void hand_over(struct listener *listener, int from_socket, int fd,
                      const struct sockaddr *from, socklen_t length)
{
    struct http_server *server = listener->server;
    struct client *client = clients_by_address(server->clients, from);
    enum connection_kind kind = CONNECTION_PLAIN;
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (from_socket == SOCKET_HEALTH || (asks_for_health(fd) && health_has_room(server)))
        kind = CONNECTION_HEALTH;
    else if (is_full(server))
        kind = CONNECTION_EXCESS;
    else if (!has_room(server, client))
        kind = CONNECTION_CROWD;
    if (kind != CONNECTION_PLAIN && !spare_has_room(server, kind))
        refuse(listener, fd, kind, client);
    else
        worker_adopt(kind == CONNECTION_PLAIN ? choose_worker(server) : spare_worker(server), fd,
                     from, length, kind, client);
}

static bool accept_one(struct listener *listener, int which)
{
    struct sockaddr_storage from;
    socklen_t length = sizeof from;
    struct sockaddr *address = (struct sockaddr *)(void *)&from;
    int fd = accept4(listener->sockets[which].fd, address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd >= 0) {
        hand_over(listener, which, fd, address, length);
        return true;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        log_warning("cannot accept a connection: %s", strerror(errno));
        listener->resting = true;
    }
    return errno == EINTR || errno == ECONNABORTED;
}

/* If the spare worker is full, too, new connections stay in the kernel's queue. */
static bool may_accept(const struct listener *listener)
{
    return !listener->resting && worker_open(spare_worker(listener->server)) < SPARE_MAX;
}

static void accept_all(struct listener *listener, int which)
{
    while (listener->sockets[which].fd >= 0 && may_accept(listener))
        if (!accept_one(listener, which))
            return;
}

/* Large answers leave holes in the memory of the threads, which nobody may ever fill. */
static void give_memory_back(struct http_server *server, int64_t now)
{
    if (atomic_load(&server->freed) < TRIM_BYTES || now - server->trimmed < TRIM_PAUSE)
        return;
    atomic_store(&server->freed, 0);
    server->trimmed = now;
    mem_trim();
}

static void end_late(struct http_server *server)
{
    int64_t now = clock_monotonic();

    connections_reap(server->connections, now);
    give_memory_back(server, now);
    if (is_full(server))
        connections_end_idle(server->connections, now, CROWDED_IDLE);
}

static void close_socket(struct listener *listener, int which)
{
    if (listener->sockets[which].fd >= 0)
        close(listener->sockets[which].fd);
    listener->sockets[which].fd = -1;
}

static void drain(struct listener *listener)
{
    struct http_server *server = listener->server;
    int64_t now;

    accept_all(listener, SOCKET_MAIN);
    accept_all(listener, SOCKET_HEALTH);
    close_socket(listener, SOCKET_MAIN);
    close_socket(listener, SOCKET_HEALTH);
    while ((now = clock_monotonic()) < listener->drain_deadline &&
           connections_count(server->connections) > 0) {
        connections_reap(server->connections, now);
        connections_end_idle(server->connections, now, DRAIN_IDLE);
        poll(NULL, 0, DRAIN_TICK_MS);
    }
}

static void *listen_until_stopped(void *context)
{
    struct listener *listener = context;

    while (!atomic_load(&listener->server->draining)) {
        short wanted = may_accept(listener) ? POLLIN : 0;

        listener->sockets[SOCKET_MAIN].events = wanted;
        listener->sockets[SOCKET_HEALTH].events = wanted;
        poll(listener->sockets, SOCKET_COUNT, TICK_MS);
        end_late(listener->server);
        refused_sweep(&listener->server->refused, clock_monotonic());
        listener->resting = false;
        accept_all(listener, SOCKET_HEALTH);
        accept_all(listener, SOCKET_MAIN);
    }
    drain(listener);
    return NULL;
}

static void listener_free(struct listener *listener)
{
    for (int i = 0; i < SOCKET_COUNT; i++)
        close_socket(listener, i);
    coding_writer_free(listener->tools.encoder);
    arena_free(listener->tools.arena);
    free(listener);
}

static enum status open_sockets(struct listener *listener, struct http_options *options,
                                struct error *err)
{
    int seconds = DEFER_SECONDS;

    for (int i = 0; i < SOCKET_COUNT; i++)
        listener->sockets[i] = (struct pollfd){.fd = -1, .events = POLLIN};
    if (address_listen(&options->listen, &listener->sockets[SOCKET_MAIN].fd, err))
        return err->status;
    setsockopt(listener->sockets[SOCKET_MAIN].fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds,
               sizeof seconds);
    if (options->health &&
        address_listen(&options->health_listen, &listener->sockets[SOCKET_HEALTH].fd, err))
        return err->status;
    listener->sockets[SOCKET_WAKE].fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (listener->sockets[SOCKET_WAKE].fd < 0)
        return error_errno(err, "make", "an event descriptor");
    return STATUS_OK;
}

enum status listener_start(struct http_server *server, struct listener **out, struct error *err)
{
    struct listener *listener = mem_zero(1, sizeof *listener);

    listener->server = server;
    listener->tools = (struct runner_tools){arena_new(), coding_writer_new()};
    if (open_sockets(listener, &server->options, err)) {
        listener_free(listener);
        return err->status;
    }
    if (pthread_create(&listener->thread, NULL, listen_until_stopped, listener)) {
        listener_free(listener);
        return error_set(err, STATUS_INTERNAL, "cannot start the thread that accepts connections");
    }
    *out = listener;
    return STATUS_OK;
}

void listener_drain(struct listener *listener, int64_t deadline)
{
    if (!listener)
        return;
    listener->drain_deadline = deadline;
    atomic_store(&listener->server->draining, true);
    eventfd_write(listener->sockets[SOCKET_WAKE].fd, 1);
    pthread_join(listener->thread, NULL);
    listener_free(listener);
}
