/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_exchange.c - begins and frees an exchange; the request that a handler sees. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "server/http/http_exchange.h"
#include "server/http/http_wait.h"

#define LARGE_BYTES ((uint64_t)256 * 1024)

void exchange_release_answer(struct worker *worker, struct exchange *exchange)
{
    struct error err;

    if (exchange->message)
        MHD_destroy_response(exchange->message);
    exchange->message = NULL;
    exchange->again = false;
    if (exchange->wait)
        http_wait_take(exchange->wait, &err);
    exchange->wait = NULL;
    if (exchange->suspended)
        atomic_fetch_sub(&worker->waiting, 1);
    exchange->suspended = false;
}

void exchange_end_intake(struct exchange *exchange)
{
    if (exchange->intake)
        exchange->worker->server->options.intake.end(exchange->intake);
    exchange->intake = NULL;
}

/* Its clients have one request less. */
static void release_clients(struct worker *worker, struct exchange *exchange)
{
    struct clients *clients = worker->server->clients;

    for (int i = 0; exchange->counted && i < CLIENT_KINDS; i++)
        if (exchange->job.clients[i])
            clients_end(clients, exchange->job.clients[i]);
    clients_leave(clients, exchange->job.clients[CLIENT_TOKEN]);
}

void exchange_count_freed(struct http_server *server, uint64_t bytes)
{
    if (bytes >= LARGE_BYTES)
        atomic_fetch_add(&server->freed, bytes);
}

void exchange_free(struct worker *worker, struct exchange *exchange)
{
    if (!exchange)
        return;
    atomic_load(&exchange->made); /* what a runner wrote is seen */
    atomic_fetch_sub(&worker->server->pending, exchange->pending);
    exchange_count_freed(worker->server, exchange->pending + exchange->received);
    decoding_fini(&exchange->decoding);
    body_fini(&exchange->body);
    exchange_end_intake(exchange);
    exchange_release_answer(worker, exchange);
    release_clients(worker, exchange);
    pieces_fini(&exchange->pieces);
    exchange->connection->exchange = NULL;
    free(exchange);
}

struct exchange *exchange_new(struct worker *worker, struct MHD_Connection *mhd,
                              struct connection *connection, const char *target)
{
    size_t length = target ? strlen(target) : 0;
    struct exchange *exchange = mem_zero(1, sizeof *exchange + length + 1);

    exchange->worker = worker;
    exchange->mhd = mhd;
    exchange->connection = connection;
    exchange->target_length = length;
    if (length)
        memcpy(exchange->target, target, length);
    if (atomic_load(&connection->state) == CONNECTION_IDLE)
        exchange->previous = atomic_load(&connection->since);
    exchange_free(worker, connection->exchange);
    connection->exchange = exchange;
    return exchange;
}

struct http_request exchange_request(const struct exchange *exchange,
                                     const struct runner_tools *tools)
{
    struct client *const *of = exchange->job.clients;

    return (struct http_request){.method = exchange->method,
                                 .headers = exchange->headers,
                                 .body = body_text(&exchange->body),
                                 .unwanted = exchange->unwanted,
                                 .intake = exchange->intake,
                                 .refused = exchange->refused,
                                 .kind = exchange->connection->kind,
                                 .arena = tools->arena,
                                 .encoder = tools->encoder,
                                 .server = exchange->worker->server,
                                 .fd = exchange->connection->fd,
                                 .client = of[CLIENT_TOKEN] ? of[CLIENT_TOKEN] : of[CLIENT_ADDRESS],
                                 .previous = exchange->previous,
                                 .started = clock_monotonic()};
}

void exchange_parse_url(const struct exchange *exchange, struct http_request *request)
{
    if (!request->refused.status)
        url_parse(str_n(exchange->target, exchange->target_length), request->arena, &request->url,
                  &request->refused);
}
