/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_exchange_body.c - the body of a request arrives: which bytes are taken, and how many. */
#include "server/http/http_exchange.h"

#define STREAM_STEP  ((uint64_t)1024 * 1024)      /* bytes; each restarts the deadline */
#define UNWANTED_MAX ((uint64_t)1024 * 1024)      /* longer bodies are not read at all */
#define DISCARD_MAX  ((uint64_t)16 * 1024 * 1024) /* bytes to discard of a too long body */

static uint64_t longest_body(const struct worker *worker, const struct exchange *exchange)
{
    return exchange->intake ? worker->server->options.intake.most : exchange->most;
}

static enum status refuse_body(const struct worker *worker, const struct exchange *exchange,
                               struct error *err)
{
    return error_set(err, STATUS_TOO_LARGE, "the body is larger than %llu bytes",
                     (unsigned long long)longest_body(worker, exchange));
}

enum status exchange_check_length(const struct worker *worker, struct exchange *exchange,
                                  struct error *err)
{
    uint64_t length = headers_content_length(&exchange->headers);
    bool expects = exchange->headers.values[HEADER_EXPECT].data;

    if (length > longest_body(worker, exchange) && (length > DISCARD_MAX || expects))
        return refuse_body(worker, exchange, err);
    return STATUS_OK;
}

bool exchange_is_refused_now(const struct exchange *exchange)
{
    return exchange->unwanted && (headers_content_length(&exchange->headers) > UNWANTED_MAX ||
                                  exchange->headers.values[HEADER_EXPECT].data);
}

/* The deadline is for a whole request; a streamed body restarts it with each megabyte, expanded
 * ones included: what the daemon needs for them is not the client's delay. */
static void put_off_deadline(struct worker *worker, struct exchange *exchange)
{
    uint64_t come = exchange->received + exchange->decoding.expanded;

    if (come - exchange->extended < STREAM_STEP)
        return;
    exchange->extended = come;
    connection_set_state(worker->server->connections, exchange->connection, CONNECTION_RECEIVING);
}

/* Hands expanded bytes to the intake, which limits them, or collects them. */
static enum status keep_expanded(void *context, struct str bytes, struct error *err)
{
    struct exchange *exchange = context;
    const struct http_options *options = &exchange->worker->server->options;

    if (exchange->intake)
        exchange->decoding.ended |= !options->intake.take(exchange->intake, bytes);
    else if (exchange->body.length + bytes.length > exchange->most)
        return refuse_body(exchange->worker, exchange, err);
    else
        return body_add(&exchange->body, bytes, err);
    return STATUS_OK;
}

/* After an error, what came is of no use. */
static void settle_body(struct worker *worker, struct exchange *exchange)
{
    if (exchange->refused.status)
        body_fini(&exchange->body);
    else if (exchange->intake)
        put_off_deadline(worker, exchange);
}

/* A runner takes what is left of some bytes. */
static void run_take(struct runner_job *job, const struct runner_tools *tools)
{
    struct exchange *exchange = (struct exchange *)(void *)job;

    decoding_go_on(&exchange->decoding, keep_expanded, exchange, &exchange->refused);
    connection_set_state(exchange->worker->server->connections, exchange->connection,
                         CONNECTION_RECEIVING);
    connection_set_time_left(exchange->connection, exchange->time_left);
}

bool exchange_has_taken(struct worker *worker, struct exchange *exchange)
{
    if (!atomic_load(&exchange->made))
        return false;
    exchange_take_back(worker, exchange);
    exchange->taking = false;
    settle_body(worker, exchange);
    return true;
}

static void take_elsewhere(struct worker *worker, struct exchange *exchange)
{
    exchange->time_left = connection_time_left(exchange->connection);
    exchange->taking = exchange_hand_over(worker, exchange, run_take);
}

/* After an error the bytes are discarded. */
static void keep_bytes(struct worker *worker, struct exchange *exchange, struct str bytes)
{
    if (exchange->unwanted || exchange->refused.status)
        return;
    if (exchange->received > longest_body(worker, exchange))
        refuse_body(worker, exchange, &exchange->refused);
    else
        decoding_take(&exchange->decoding, bytes, keep_expanded, exchange, &exchange->refused);
    if (exchange->decoding.behind)
        take_elsewhere(worker, exchange);
    if (!exchange->taking)
        settle_body(worker, exchange);
}

enum MHD_Result exchange_take_body(struct worker *worker, struct exchange *exchange,
                                   const char *bytes, size_t *length)
{
    uint64_t most = exchange->unwanted ? 0 : longest_body(worker, exchange);

    exchange->received += *length;
    if (exchange->received > most + DISCARD_MAX)
        return MHD_NO;
    keep_bytes(worker, exchange, str_n(bytes, *length));
    *length = 0;
    return MHD_YES;
}

static bool has_body(const struct headers *headers)
{
    return headers->values[HEADER_TRANSFER_ENCODING].data || headers_content_length(headers) > 0;
}

void exchange_begin_body(struct worker *worker, struct exchange *exchange)
{
    const struct http_options *options = &worker->server->options;
    struct http_request head;

    if (!has_body(&exchange->headers) && !(exchange->method & (HTTP_POST | HTTP_PUT)))
        return;
    exchange->body.pool = &worker->server->bodies;
    head = exchange_request(exchange, &worker->tools);
    exchange_parse_url(exchange, &head);
    exchange->most = options->max_body;
    if (options->body_limit && has_body(&exchange->headers)) {
        exchange->most = head.refused.status ? 0 : options->body_limit(options->context, &head);
        exchange->unwanted = exchange->most == 0;
    }
    if (!exchange->unwanted)
        decoding_begin(&exchange->decoding, exchange->headers.values[HEADER_CONTENT_ENCODING],
                       exchange->body.pool, &exchange->refused);
    if (options->intake.begin && !exchange->unwanted && !head.refused.status &&
        exchange->method & (HTTP_POST | HTTP_PUT))
        exchange->intake = options->intake.begin(options->context, &head);
    arena_reset(worker->tools.arena);
}

void exchange_end_body(struct exchange *exchange)
{
    if (!exchange->refused.status)
        decoding_end(&exchange->decoding, &exchange->refused);
    if (!exchange->refused.status)
        body_finish(&exchange->body, &exchange->refused);
}
