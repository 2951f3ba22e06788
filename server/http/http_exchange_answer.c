/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_exchange_answer.c - a runner makes the answer of an exchange; the worker sends it. */
#include "base/date.h"
#include "server/http/api_error.h"
#include "server/http/http_exchange.h"
#include "server/http/http_message.h"
#include "server/http/http_stream.h"
#include "server/http/http_wait.h"

/* A runner goes on with the exchange, which is .suspended meanwhile. */
static enum MHD_Result submit(struct worker *worker, struct exchange *exchange)
{
    MHD_suspend_connection(exchange->mhd);
    runners_submit(worker->server->runners, &exchange->job);
    return MHD_YES;
}

static void note_pending(struct exchange *exchange, uint64_t bytes)
{
    atomic_fetch_add(&exchange->worker->server->pending, bytes);
    exchange->pending += bytes;
}

static void run_piece(struct runner_job *job, const struct runner_tools *tools)
{
    struct exchange *exchange = (struct exchange *)(void *)job;

    pieces_make(&exchange->pieces, tools->arena, atomic_load(&exchange->worker->server->hurrying));
    note_pending(exchange, exchange->pieces.piece.length);
}

/* A worker can only stop without suspended connections. False: it stops. */
static bool may_suspend(struct worker *worker)
{
    atomic_fetch_add(&worker->waiting, 1);
    if (!atomic_load(&worker->server->hurrying))
        return true;
    atomic_fetch_sub(&worker->waiting, 1);
    return false;
}

void exchange_take_back(struct worker *worker, struct exchange *exchange)
{
    if (exchange->suspended)
        atomic_fetch_sub(&worker->waiting, 1);
    exchange->suspended = false;
}

/* .waiting counts the exchange already. */
static enum MHD_Result begin_job(struct worker *worker, struct exchange *exchange,
                                 void (*run)(struct runner_job *job,
                                             const struct runner_tools *tools))
{
    connection_set_state(worker->server->connections, exchange->connection, CONNECTION_ANSWERING);
    exchange->job.run = run;
    exchange->suspended = true;
    atomic_store(&exchange->made, false);
    return submit(worker, exchange);
}

/* A runner makes the next piece of the body. False: the worker stops. */
static bool await_piece(struct exchange *exchange)
{
    struct worker *worker = exchange->worker;

    if (!may_suspend(worker))
        return false;
    atomic_fetch_sub(&worker->server->pending, exchange->pending);
    exchange->pending = 0;
    begin_job(worker, exchange, run_piece);
    return true;
}

/* libmicrohttpd wants more of a streamed body, on the worker's thread. */
static ssize_t read_pieces(void *context, uint64_t at, char *out, size_t room)
{
    struct exchange *exchange = context;
    ssize_t length;

    if (!atomic_load(&exchange->made))
        return 0;
    exchange_take_back(exchange->worker, exchange);
    length = pieces_take(&exchange->pieces, out, room);
    if (length > 0) /* the client takes what was sent, so its deadline begins anew */
        connection_set_state(exchange->worker->server->connections, exchange->connection,
                             CONNECTION_ANSWERING);
    if (length == 0 && !await_piece(exchange))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    return length;
}

/* A stream waits, is about to go on, or goes on: each time its deadline begins anew. */
static void hold_stream(void *context, struct MHD_Connection *mhd, int change)
{
    struct worker *worker = context;

    if (change > 0)
        atomic_fetch_add(&worker->waiting, 1);
    else if (change < 0)
        atomic_fetch_sub(&worker->waiting, 1);
    else
        connection_set_state(worker->server->connections, worker_connection(mhd),
                             CONNECTION_ANSWERING);
}

/* Calls the handler. Afterwards the exchange has the answer, and maybe a wait that delays it. Any
 * thread. */
static void make_answer(struct exchange *exchange, const struct runner_tools *tools)
{
    struct http_server *server = exchange->worker->server;
    struct http_response response = {.status = 200};
    struct http_request request = exchange_request(exchange, tools);

    exchange_parse_url(exchange, &request);
    server->options.handler(server->options.context, &request, &response);
    exchange->wait = response.wait;
    exchange->again = response.again;
    if (response.again)
        return;
    exchange_end_intake(exchange);
    exchange->pieces.source = response.pieces;
    note_pending(exchange, response.body.length);
    response.close |= exchange->refused.status && api_error_http(&exchange->refused) != 429;
    response.close |= exchange_is_refused_now(exchange);
    response.close |= atomic_load(&server->draining);
    if (response.stream)
        http_stream_begin(response.stream, exchange->mhd, exchange->worker, hold_stream);
    exchange->message = response.pieces.more
                            ? http_message_in_pieces(&response, read_pieces, exchange)
                            : http_message_new(server->runners, &response);
    exchange->status = (unsigned)response.status;
    exchange_count_freed(server, arena_used(tools->arena));
}

static enum MHD_Result queue_answer(struct worker *worker, struct exchange *exchange)
{
    enum MHD_Result result = MHD_NO;

    if (exchange->message)
        result = MHD_queue_response(exchange->mhd, exchange->status, exchange->message);
    exchange_release_answer(worker, exchange);
    return result;
}

enum MHD_Result exchange_answer_now(struct worker *worker, struct exchange *exchange)
{
    connection_set_state(worker->server->connections, exchange->connection, CONNECTION_ANSWERING);
    make_answer(exchange, &worker->tools);
    arena_reset(worker->tools.arena);
    return queue_answer(worker, exchange);
}

static void refuse_at_stop(struct exchange *exchange)
{
    api_error_set(&exchange->refused, API_BUSY, "the server is stopping: retry in a moment");
}

static void run_exchange(struct runner_job *job, const struct runner_tools *tools)
{
    struct exchange *exchange = (struct exchange *)(void *)job;
    const struct http_server *server = exchange->worker->server;

    if (atomic_load(&server->hurrying))
        refuse_at_stop(exchange);
    make_answer(exchange, tools);
}

/* From here on the worker may free the exchange. */
static void exchange_done(struct runner_job *job)
{
    struct exchange *exchange = (struct exchange *)(void *)job;
    struct MHD_Connection *mhd = exchange->mhd;
    struct http_wait *wait = exchange->wait;

    atomic_store(&exchange->made, true);
    if (wait)
        http_wait_resume(wait, mhd);
    else
        MHD_resume_connection(mhd);
}

/* Counts the request once as one of its clients' requests, unless they have too many. */
static enum status count_request(struct worker *worker, struct exchange *exchange,
                                 struct error *err)
{
    struct clients *clients = worker->server->clients;
    struct client **of = exchange->job.clients;
    struct str token = exchange->headers.values[HEADER_AUTHORIZATION];
    int64_t now = clock_monotonic();

    if (exchange->counted)
        return STATUS_OK;
    of[CLIENT_ADDRESS] = exchange->connection->client;
    if (token.data && worker->server->options.tokens)
        of[CLIENT_TOKEN] = clients_by_token(clients, token);
    if (!clients_begin(clients, of[CLIENT_ADDRESS], now))
        return api_error_set(err, API_TOO_MANY, "too many requests from this address: retry later");
    exchange->counted = !of[CLIENT_TOKEN] || clients_begin(clients, of[CLIENT_TOKEN], now);
    if (exchange->counted)
        return STATUS_OK;
    clients_end(clients, of[CLIENT_ADDRESS]);
    return api_error_set(err, API_TOO_MANY, "too many requests with this key: retry later");
}

/* Its runner's jobs. False: its clients have too many requests. */
static bool prepare_jobs(struct worker *worker, struct exchange *exchange)
{
    if (count_request(worker, exchange, &exchange->refused))
        return false;
    exchange->job.done = exchange_done;
    exchange->job.last_length = &exchange->connection->last_length;
    exchange->job.accepts =
        exchange->intake || exchange->method & (HTTP_PUT | HTTP_PATCH | HTTP_DELETE);
    return true;
}

bool exchange_hand_over(struct worker *worker, struct exchange *exchange,
                        void (*run)(struct runner_job *job, const struct runner_tools *tools))
{
    if (!prepare_jobs(worker, exchange))
        return false;
    if (!may_suspend(worker)) {
        refuse_at_stop(exchange);
        return false;
    }
    begin_job(worker, exchange, run);
    return true;
}

enum MHD_Result exchange_dispatch(struct worker *worker, struct exchange *exchange)
{
    if (exchange->refused.status || exchange->connection->kind != CONNECTION_PLAIN ||
        !prepare_jobs(worker, exchange))
        return exchange_answer_now(worker, exchange);
    atomic_fetch_add(&worker->waiting, 1);
    return begin_job(worker, exchange, run_exchange);
}

enum MHD_Result exchange_resumed(struct worker *worker, struct exchange *exchange)
{
    if (!atomic_load(&exchange->made))
        return MHD_YES;
    if (!exchange->wait)
        return queue_answer(worker, exchange);
    http_wait_take(exchange->wait, &exchange->refused);
    exchange->wait = NULL;
    if (!exchange->refused.status && exchange->again) {
        atomic_store(&exchange->made, false);
        return submit(worker, exchange);
    }
    if (!exchange->refused.status)
        return queue_answer(worker, exchange);
    exchange_release_answer(worker, exchange);
    return exchange_answer_now(worker, exchange);
}
