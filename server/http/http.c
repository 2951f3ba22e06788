/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http.c - a worker: libmicrohttpd receives and sends; a runner calls the handler, which answers.
 *
 *   logged (request line) ─▶ begin (headers) ─▶ take_body ... ─▶ dispatch ─▶ resumed ─▶ completed
 *                                                                  └▶ runner ─┘
 *
 * Bugs and limits of libmicrohttpd 0.9.75 that shape this file:
 * - It does not check the framing of a request. gate.h does, and lets only good ones through.
 * - It cuts the path at a NUL and unescapes it in place. So the target is copied as it was sent.
 * - A response that is queued before the whole request has arrived closes the connection; one that
 *   is queued while a body arrives is refused. So a body that is too long is read and discarded.
 * - At its own limit of connections it leaves a mutex locked. So its limit is never reached. */
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/http/body.h"
#include "server/http/decoding.h"
#include "server/http/gate.h"
#include "server/http/http_message.h"
#include "server/http/http_pieces.h"
#include "server/http/http_stream.h"
#include "server/http/http_wait.h"
#include "server/http/worker.h"

#define STACK_SIZE        (1024 * 1024)
#define CONNECTION_MEMORY (160 * 1024) /* a head, and how libmicrohttpd keeps its fields */
#define LARGE_BYTES       ((uint64_t)256 * 1024)
#define STREAM_STEP       ((uint64_t)1024 * 1024)      /* bytes; each restarts the deadline */
#define UNWANTED_MAX      ((uint64_t)1024 * 1024)      /* longer bodies are not read at all */
#define DISCARD_MAX       ((uint64_t)16 * 1024 * 1024) /* bytes to discard of a too long body */

struct worker {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    struct runner_tools tools; /* for errors, and for the spare worker's answers */
    atomic_uint open;
    atomic_uint waiting; /* suspended connections */
};

/* One request of a connection, from its first line until the answer is sent. */
struct exchange {
    struct runner_job job; /* makes the answer */
    struct worker *worker;
    struct MHD_Connection *mhd;
    struct connection *connection;
    int64_t previous;
    struct headers headers;
    struct decoding decoding; /* of the body, if it is compressed */
    struct http_body body;    /* as it is expanded */
    uint64_t received;        /* bytes of the body as it comes, including discarded ones */
    bool unwanted;            /* discard the body: the head alone is refused */
    uint64_t most;            /* bytes of the body, if no intake takes it */
    uint64_t pending;         /* bytes of the answer, until it is sent */
    void *intake;             /* takes the body, or NULL */
    uint64_t extended;        /* .received when the deadline was last restarted */
    struct error refused;
    struct MHD_Response *message; /* the answer, until it is queued */
    struct pieces_state pieces;   /* its body, if it is streamed */
    struct http_wait *wait;       /* delays the answer */
    unsigned status;              /* of the answer */
    bool again;                   /* `wait` delays the handler, not its answer */
    atomic_bool made; /* a runner has done its part; passes what it wrote to the worker */
    enum http_method method;
    bool begun;
    bool counted;   /* as a request of its clients */
    bool suspended; /* until a runner has made the answer, and until `wait` is done */
    size_t target_length;
    char target[];
};

static struct connection *connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void exchange_free(struct worker *worker, struct exchange *exchange);

/* libmicrohttpd would parse the parameters, too, and keep them in the memory of the connection,
 * which a thousand of them fill. It then closes the connection without an answer. So it gets a
 * target that ends at the `?`: url.c parses the copy. */
static void hide_params(char *target)
{
    char *params = target ? strchr(target, '?') : NULL;

    if (params)
        params[1] = '\0';
}

static void *logged(void *context, const char *target, struct MHD_Connection *mhd)
{
    struct worker *worker = context;
    struct connection *connection = connection_of(mhd);
    size_t length = target ? strlen(target) : 0;
    struct exchange *exchange = mem_zero(1, sizeof *exchange + length + 1);

    exchange->worker = worker;
    exchange->mhd = mhd;
    exchange->connection = connection;
    exchange->target_length = length;
    if (length)
        memcpy(exchange->target, target, length);
    hide_params((char *)(uintptr_t)target);
    if (atomic_load(&connection->state) == CONNECTION_IDLE)
        exchange->previous = atomic_load(&connection->since);
    connection_set_state(worker->server->connections, connection, CONNECTION_RECEIVING);
    exchange_free(worker, connection->exchange);
    connection->exchange = exchange;
    return exchange;
}

/* Frees the answer and its wait, if there are any. */
static void release_answer(struct worker *worker, struct exchange *exchange)
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

/* Its clients have one request less. */
static void release_clients(struct worker *worker, struct exchange *exchange)
{
    struct clients *clients = worker->server->clients;

    for (int i = 0; exchange->counted && i < CLIENT_KINDS; i++)
        if (exchange->job.clients[i])
            clients_end(clients, exchange->job.clients[i]);
    clients_leave(clients, exchange->job.clients[CLIENT_TOKEN]);
}

/* The memory of small requests is used again by the next ones. */
static void count_freed(struct http_server *server, uint64_t bytes)
{
    if (bytes >= LARGE_BYTES)
        atomic_fetch_add(&server->freed, bytes);
}

static void exchange_free(struct worker *worker, struct exchange *exchange)
{
    if (!exchange)
        return;
    atomic_load(&exchange->made); /* what a runner wrote is seen */
    atomic_fetch_sub(&worker->server->pending, exchange->pending);
    count_freed(worker->server, exchange->pending + exchange->received);
    decoding_fini(&exchange->decoding);
    body_fini(&exchange->body);
    if (exchange->intake)
        worker->server->options.intake.end(exchange->intake);
    release_answer(worker, exchange);
    release_clients(worker, exchange);
    pieces_fini(&exchange->pieces);
    exchange->connection->exchange = NULL;
    free(exchange);
}

static void completed(void *context, struct MHD_Connection *mhd, void **slot,
                      enum MHD_RequestTerminationCode how)
{
    struct worker *worker = context;
    struct exchange *exchange = *slot;

    if (!exchange)
        return;
    connection_set_state(worker->server->connections, exchange->connection, CONNECTION_IDLE);
    exchange_free(worker, exchange);
    *slot = NULL;
}

static void connection_event(void *context, struct MHD_Connection *mhd, void **slot,
                             enum MHD_ConnectionNotificationCode what)
{
    struct worker *worker = context;
    struct connections *connections = worker->server->connections;
    const union MHD_ConnectionInfo *info;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        gate_serve(worker->server, &worker->tools);
        info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        *slot = connections_find(connections, info->connect_fd);
        return;
    }
    /* For some broken requests, libmicrohttpd does not call `completed`. */
    exchange_free(worker, ((struct connection *)*slot)->exchange);
    connections_closed(connections, *slot);
    atomic_fetch_sub(&worker->open, 1);
}

static enum MHD_Result collect_header(void *context, enum MHD_ValueKind kind, const char *name,
                                      size_t name_length, const char *value, size_t value_length)
{
    struct headers *headers = context;

    headers_add(headers, str_n(name, name_length), str_n(value, value_length));
    return MHD_YES;
}

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

/* Refuses a body that is too long before it arrives, if Content-Length says so. */
static enum status check_length(const struct worker *worker, struct exchange *exchange,
                                struct error *err)
{
    uint64_t length = headers_content_length(&exchange->headers);
    bool expects = exchange->headers.values[HEADER_EXPECT].data;

    if (length > longest_body(worker, exchange) && (length > DISCARD_MAX || expects))
        return refuse_body(worker, exchange, err);
    return STATUS_OK;
}

/* The handler will refuse the request by its head alone. A small body is read first and discarded:
 * some clients do not read an answer that comes before they have sent all. */
static bool is_refused_now(const struct exchange *exchange)
{
    return exchange->unwanted && (headers_content_length(&exchange->headers) > UNWANTED_MAX ||
                                  exchange->headers.values[HEADER_EXPECT].data);
}

/* The deadline is for a whole request; a streamed body restarts it with each megabyte. */
static void put_off_deadline(struct worker *worker, struct exchange *exchange)
{
    if (exchange->received - exchange->extended < STREAM_STEP)
        return;
    exchange->extended = exchange->received;
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

/* After an error the bytes are discarded. */
static void keep_bytes(struct worker *worker, struct exchange *exchange, struct str bytes)
{
    if (exchange->unwanted || exchange->refused.status)
        return;
    if (exchange->received > longest_body(worker, exchange))
        refuse_body(worker, exchange, &exchange->refused);
    else
        decoding_take(&exchange->decoding, bytes, keep_expanded, exchange, &exchange->refused);
    if (exchange->refused.status)
        body_fini(&exchange->body);
    else if (exchange->intake)
        put_off_deadline(worker, exchange);
}

static enum MHD_Result take_body(struct worker *worker, struct exchange *exchange,
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

static enum http_method method_parse(const char *name)
{
#define X(method)                                                                                  \
    if (strcmp(name, #method) == 0)                                                                \
        return HTTP_##method;
    HTTP_METHODS(X)
#undef X
    return HTTP_OTHER;
}

static struct http_request request_of(const struct exchange *exchange,
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

static void parse_url(const struct exchange *exchange, struct http_request *request)
{
    if (!request->refused.status)
        url_parse(str_n(exchange->target, exchange->target_length), request->arena, &request->url,
                  &request->refused);
}

static bool has_body(const struct headers *headers)
{
    return headers->values[HEADER_TRANSFER_ENCODING].data || headers_content_length(headers) > 0;
}

/* Decides what to do with the body: an intake takes it, it is discarded, or it is collected. Only a
 * body that is wanted is expanded. */
static void begin_body(struct worker *worker, struct exchange *exchange)
{
    const struct http_options *options = &worker->server->options;
    struct http_request head;

    if (!has_body(&exchange->headers) && !(exchange->method & (HTTP_POST | HTTP_PUT)))
        return;
    exchange->body.pool = &worker->server->bodies;
    head = request_of(exchange, &worker->tools);
    parse_url(exchange, &head);
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

/* A runner makes the next piece of the body; meanwhile the connection is suspended. False: the
 * worker stops, which it can only without suspended connections. */
static bool await_piece(struct exchange *exchange)
{
    struct worker *worker = exchange->worker;

    atomic_fetch_add(&worker->waiting, 1);
    if (atomic_load(&worker->server->hurrying)) {
        atomic_fetch_sub(&worker->waiting, 1);
        return false;
    }
    atomic_fetch_sub(&worker->server->pending, exchange->pending);
    exchange->pending = 0;
    connection_set_state(worker->server->connections, exchange->connection, CONNECTION_ANSWERING);
    exchange->job.run = run_piece;
    exchange->suspended = true;
    atomic_store(&exchange->made, false);
    submit(worker, exchange);
    return true;
}

/* libmicrohttpd wants more of a streamed body, on the worker's thread. */
static ssize_t read_pieces(void *context, uint64_t at, char *out, size_t room)
{
    struct exchange *exchange = context;
    ssize_t length;

    if (!atomic_load(&exchange->made))
        return 0;
    if (exchange->suspended) {
        exchange->suspended = false;
        atomic_fetch_sub(&exchange->worker->waiting, 1);
    }
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
        connection_set_state(worker->server->connections, connection_of(mhd), CONNECTION_ANSWERING);
}

/* Calls the handler. Afterwards the exchange has the answer, and maybe a wait that delays it. Any
 * thread. */
static void make_answer(struct exchange *exchange, const struct runner_tools *tools)
{
    struct http_server *server = exchange->worker->server;
    struct http_response response = {.status = 200};
    struct http_request request = request_of(exchange, tools);

    parse_url(exchange, &request);
    server->options.handler(server->options.context, &request, &response);
    exchange->wait = response.wait;
    exchange->again = response.again;
    if (response.again)
        return;
    exchange->pieces.source = response.pieces;
    note_pending(exchange, response.body.length);
    response.close |= exchange->refused.status && api_error_http(&exchange->refused) != 429;
    response.close |= is_refused_now(exchange);
    response.close |= atomic_load(&server->draining);
    if (response.stream)
        http_stream_begin(response.stream, exchange->mhd, exchange->worker, hold_stream);
    exchange->message = response.pieces.more
                            ? http_message_in_pieces(&response, read_pieces, exchange)
                            : http_message_new(server->runners, &response);
    exchange->status = (unsigned)response.status;
    count_freed(server, arena_used(tools->arena));
}

static enum MHD_Result queue_answer(struct worker *worker, struct exchange *exchange)
{
    enum MHD_Result result = MHD_NO;

    if (exchange->message)
        result = MHD_queue_response(exchange->mhd, exchange->status, exchange->message);
    release_answer(worker, exchange);
    return result;
}

/* Answers on the worker's own thread: errors, and all that the spare worker may answer. */
static enum MHD_Result answer_now(struct worker *worker, struct exchange *exchange)
{
    connection_set_state(worker->server->connections, exchange->connection, CONNECTION_ANSWERING);
    make_answer(exchange, &worker->tools);
    arena_reset(worker->tools.arena);
    return queue_answer(worker, exchange);
}

static void run_exchange(struct runner_job *job, const struct runner_tools *tools)
{
    struct exchange *exchange = (struct exchange *)(void *)job;
    const struct http_server *server = exchange->worker->server;

    if (atomic_load(&server->hurrying))
        api_error_set(&exchange->refused, API_BUSY, "the server is stopping: retry in a moment");
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

/* Counts the request as one of its clients' requests, unless they have too many. */
static enum status count_request(struct worker *worker, struct exchange *exchange,
                                 struct error *err)
{
    struct clients *clients = worker->server->clients;
    struct client **of = exchange->job.clients;
    struct str token = exchange->headers.values[HEADER_AUTHORIZATION];
    int64_t now = clock_monotonic();

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

/* The request is complete: a runner makes the answer; meanwhile the worker serves other
 * connections. */
static enum MHD_Result dispatch(struct worker *worker, struct exchange *exchange)
{
    if (exchange->refused.status || exchange->connection->kind != CONNECTION_PLAIN ||
        count_request(worker, exchange, &exchange->refused))
        return answer_now(worker, exchange);
    connection_set_state(worker->server->connections, exchange->connection, CONNECTION_ANSWERING);
    exchange->job.run = run_exchange;
    exchange->job.done = exchange_done;
    exchange->job.last_length = &exchange->connection->last_length;
    exchange->suspended = true;
    atomic_fetch_add(&worker->waiting, 1);
    return submit(worker, exchange);
}

/* The answer is made, and its wait is over: sends it, or the error if the write failed; or asks the
 * handler again. */
static enum MHD_Result resumed(struct worker *worker, struct exchange *exchange)
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
    release_answer(worker, exchange);
    return answer_now(worker, exchange);
}

static enum MHD_Result received(void *context, struct MHD_Connection *mhd, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_length, void **slot)
{
    struct worker *worker = context;
    struct exchange *exchange = *slot;

    if (!exchange)
        return MHD_NO;
    if (!exchange->begun) {
        exchange->begun = true;
        exchange->method = method_parse(method);
        MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, collect_header, &exchange->headers);
        begin_body(worker, exchange);
        if (!is_refused_now(exchange) && !check_length(worker, exchange, &exchange->refused))
            return MHD_YES;
        return answer_now(worker, exchange);
    }
    if (*upload_length)
        return take_body(worker, exchange, upload, upload_length);
    if (exchange->suspended)
        return resumed(worker, exchange);
    if (!exchange->refused.status)
        decoding_end(&exchange->decoding, &exchange->refused);
    if (!exchange->refused.status)
        body_finish(&exchange->body, &exchange->refused);
    return dispatch(worker, exchange);
}

/* url.c decodes paths and parameters. It refuses errors that libmicrohttpd would accept. */
static size_t leave_escaped(void *context, struct MHD_Connection *mhd, char *text)
{
    return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void log_message(void *context, const char *format,
                                                              va_list args)
{
    char text[512];

    vsnprintf(text, sizeof text, format, args);
    log_debug("libmicrohttpd: %s", text);
}

/* An option with a function has the function as its value and the context as its pointer. */
#define CALL(function) (intptr_t)(function), worker

static struct MHD_Daemon *start_daemon(struct worker *worker)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG;
    intptr_t most = 2 * (intptr_t)worker->server->options.max_connections + 1024;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, CALL(log_message)},
        {MHD_OPTION_CONNECTION_LIMIT, most, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
        {MHD_OPTION_THREAD_STACK_SIZE, STACK_SIZE, NULL},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, CALL(logged)},
        {MHD_OPTION_UNESCAPE_CALLBACK, CALL(leave_escaped)},
        {MHD_OPTION_NOTIFY_COMPLETED, CALL(completed)},
        {MHD_OPTION_NOTIFY_CONNECTION, CALL(connection_event)},
        {MHD_OPTION_END, 0, NULL},
    };

    return MHD_start_daemon(flags, 0, NULL, NULL, received, worker, MHD_OPTION_ARRAY, options,
                            MHD_OPTION_END);
}

enum status worker_start(struct http_server *server, struct worker **out, struct error *err)
{
    struct worker *worker = mem_zero(1, sizeof *worker);

    worker->server = server;
    worker->tools = (struct runner_tools){arena_new(), coding_writer_new()};
    worker->daemon = start_daemon(worker);
    *out = worker;
    if (!worker->daemon)
        return error_set(err, STATUS_INTERNAL, "cannot start a thread to answer requests");
    return STATUS_OK;
}

void worker_stop(struct worker *worker)
{
    if (!worker)
        return;
    while (atomic_load(&worker->waiting) > 0) /* libmicrohttpd aborts on suspended connections */
        poll(NULL, 0, 1);
    if (worker->daemon)
        MHD_stop_daemon(worker->daemon);
    coding_writer_free(worker->tools.encoder);
    arena_free(worker->tools.arena);
    free(worker);
}

void worker_adopt(struct worker *worker, int fd, const struct sockaddr *from, socklen_t length,
                  enum connection_kind kind, struct client *client)
{
    struct connections *connections = worker->server->connections;
    struct connection *connection = connections_opened(connections, fd, kind, client);

    atomic_fetch_add(&worker->open, 1);
    if (MHD_add_connection(worker->daemon, fd, from, length) == MHD_YES)
        return;
    connections_closed(connections, connection);
    atomic_fetch_sub(&worker->open, 1);
}

uint32_t worker_open(const struct worker *worker)
{
    return atomic_load(&worker->open);
}

void http_add_field(struct http_response *response, const char *name, const char *value)
{
    if (response->field_count < HTTP_FIELDS_MAX)
        response->fields[response->field_count++] = (struct http_field){name, value};
}

const char *http_method_name(enum http_method method)
{
    switch (method) {
#define X(name)                                                                                    \
    case HTTP_##name:                                                                              \
        return #name;
        HTTP_METHODS(X)
#undef X
    default:
        return "OTHER";
    }
}

/* The kernel knows when the last bytes arrived. A pipelined request also waits for the requests
 * before it. That time does not count, so the result is at most the time since the last answer. */
int64_t http_waited(const struct http_request *request)
{
    struct tcp_info info;
    socklen_t length = sizeof info;
    int64_t waited;

    if (getsockopt(request->fd, IPPROTO_TCP, TCP_INFO, &info, &length))
        return 0;
    waited = (int64_t)info.tcpi_last_data_recv * 1000000;
    if (request->previous && request->started - request->previous < waited)
        return request->started - request->previous;
    return waited;
}
