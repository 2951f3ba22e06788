/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_server.c - starts and stops the workers and the listener together. */
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "server/http/http_exchange.h"
#include "server/http/worker.h"

static void server_free(struct http_server *server)
{
    for (uint32_t i = 0; i < server->worker_count; i++)
        worker_stop(server->workers[i]);
    runners_stop(server->runners);
    free(server->workers);
    connections_free(server->connections);
    clients_free(server->clients);
    refused_fini(&server->refused);
    free(server);
}

static enum status start_workers(struct http_server *server, struct error *err)
{
    uint32_t count = server->options.threads + 1; /* one more is the spare */

    server->workers = mem_zero(count, sizeof(struct worker *));
    for (uint32_t i = 0; i < count; i++) {
        enum status status = worker_start(server, &server->workers[i], err);

        server->worker_count = i + 1;
        if (status)
            return status;
    }
    return STATUS_OK;
}

enum status http_start(struct http_options *options, struct http_server **out, struct error *err)
{
    struct http_server *server = mem_zero(1, sizeof *server);
    const struct connection_times times = {.receive = options->request_timeout,
                                           .answer = options->send_timeout,
                                           .idle = options->idle_timeout};
    const struct runners_options running = {.threads = options->threads,
                                            .wait_most = options->max_wait};

    server->options = *options;
    server->bodies =
        (struct body_pool){.directory = options->body_directory, .most = options->max_bodies};
    refused_init(&server->refused);
    server->clients = clients_new(options->limits);
    server->connections = connections_new(&times, server->clients);
    if (runners_start(&running, &server->runners, err) || start_workers(server, err) ||
        listener_start(server, &server->listener, err)) {
        server_free(server);
        return err->status;
    }
    options->listen = server->options.listen;
    options->health_listen = server->options.health_listen;
    *out = server;
    return STATUS_OK;
}

void http_stop(struct http_server *server)
{
    if (!server)
        return;
    listener_drain(server->listener, clock_monotonic() + server->options.stop_timeout);
    atomic_store(&server->hurrying, true);
    server_free(server);
}

struct body_pool *http_bodies(struct http_server *server)
{
    return &server->bodies;
}

uint64_t http_pending_bytes(struct http_server *server)
{
    return atomic_load(&server->pending);
}

void http_count_freed(struct http_server *server, uint64_t bytes)
{
    exchange_count_freed(server, bytes);
}

uint32_t http_connection_count(struct http_server *server)
{
    return connections_count(server->connections);
}
