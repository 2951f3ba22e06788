/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http.c - a worker: libmicrohttpd receives and sends, the handler answers.
 *
 *   logged (request line) ─▶ begin (headers) ─▶ take_body ... ─▶ answer ─▶ completed
 *                                                                └▶ held ─▶ send_held ─┘
 *
 * Bugs and limits of libmicrohttpd 0.9.75 that shape this file:
 * - It does not check the framing of a request. headers.h does.
 * - It cuts the path at a NUL and unescapes it in place. So the target is copied as it was sent,
 *   and a hidden NUL is found by where the version begins.
 * - A response that is queued before the whole request has arrived closes the connection; one that
 *   is queued while a body arrives is refused. So a body that is too long is read and discarded.
 * - If it refuses the framing of a request itself, it sends the header of that answer twice. So it
 *   is set to be lenient, and the framing is checked here.
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
#include "server/http/http_wait.h"
#include "server/http/worker.h"

#define STACK_SIZE        (1024 * 1024)
#define CONNECTION_MEMORY (64 * 1024)
#define DEFLATE_LEVEL     1
#define LARGE_BYTES       ((uint64_t)256 * 1024)
#define STREAM_STEP       ((uint64_t)1024 * 1024)      /* bytes; each restarts the deadline */
#define UNWANTED_MAX      ((uint64_t)1024 * 1024)      /* longer bodies are not read at all */
#define DISCARD_MAX       ((uint64_t)16 * 1024 * 1024) /* bytes to discard of a too long body */

struct worker {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    struct arena *arena;
    struct deflater *deflater;
    atomic_uint open;
    atomic_uint waiting; /* answers that an http_wait delays */
    atomic_bool busy;
};

/* One request of a connection, from its first line until the answer is sent. */
struct exchange {
    struct connection *connection;
    int64_t previous;
    struct headers headers;
    struct http_body body;
    uint64_t received; /* bytes of the body, including discarded ones */
    bool unwanted;     /* discard the body: the head alone is refused */
    uint64_t pending;  /* bytes of the answer, until it is sent */
    void *intake;      /* takes the body, or NULL */
    uint64_t extended; /* .received when the deadline was last restarted */
    struct error refused;
    struct MHD_Response *held; /* an answer that `wait` delays */
    struct http_wait *wait;
    unsigned status; /* of the delayed answer */
    enum http_method method;
    bool begun;
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

/* Frees the delayed answer and its wait, if there are any. */
static void release_held(struct worker *worker, struct exchange *exchange)
{
    struct error err;

    if (exchange->held) {
        MHD_destroy_response(exchange->held);
        atomic_fetch_sub(&worker->waiting, 1);
    }
    exchange->held = NULL;
    if (exchange->wait)
        http_wait_take(exchange->wait, &err);
    exchange->wait = NULL;
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
    atomic_fetch_sub(&worker->server->pending, exchange->pending);
    count_freed(worker->server, exchange->pending + exchange->received);
    body_fini(&exchange->body);
    if (exchange->intake)
        worker->server->options.intake.end(exchange->intake);
    release_held(worker, exchange);
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
        info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        *slot = connections_find(connections, info->connect_fd);
        return;
    }
    /* For some broken requests, libmicrohttpd does not call `completed`. */
    exchange_free(worker, ((struct connection *)*slot)->exchange);
    connections_closed(connections, *slot);
    atomic_fetch_sub(&worker->open, 1);
}

/* libmicrohttpd 0.9.75 appends a line that begins with a space to the name of the previous field:
 * "Content-Length:" and " 63" become the field "Content-Length63", and the body a request. Name
 * and value are then apart in memory, which is how it is detected. */
static bool is_folded(const char *name_end, const char *value)
{
    if (!value || value <= name_end)
        return value != NULL;
    for (name_end++; name_end < value; name_end++)
        if (*name_end != ' ' && *name_end != '\t')
            return true;
    return false;
}

static enum MHD_Result collect_header(void *context, enum MHD_ValueKind kind, const char *name,
                                      size_t name_length, const char *value, size_t value_length)
{
    struct headers *headers = context;

    headers_add(headers, str_n(name, name_length), str_n(value, value_length));
    headers->folded |= is_folded(name + name_length, value);
    return MHD_YES;
}

static uint64_t longest_body(const struct worker *worker, const struct exchange *exchange)
{
    const struct http_options *options = &worker->server->options;

    return exchange->intake ? options->intake.most : options->max_body;
}

static enum status refuse_body(const struct worker *worker, const struct exchange *exchange,
                               struct error *err)
{
    return error_set(err, STATUS_TOO_LARGE, "the body is larger than %llu bytes",
                     (unsigned long long)longest_body(worker, exchange));
}

/* The version follows the target and one space. If it is further away, a NUL hid a part of the
 * target. */
static bool is_clean(const struct exchange *exchange, const char *url, const char *version)
{
    if (version[0] && (size_t)(version - url) != exchange->target_length + 1)
        return false;
    for (size_t i = 0; i < exchange->target_length; i++)
        if ((unsigned char)exchange->target[i] <= ' ' || exchange->target[i] == 0x7F)
            return false;
    return true;
}

/* STATUS_OK: receive the body. Otherwise answer the error now. */
static enum status check_head(const struct worker *worker, struct exchange *exchange,
                              const char *url, const char *version, struct error *err)
{
    if (!is_clean(exchange, url, version))
        return error_set(err, STATUS_BAD_REQUEST,
                         "the URL has a space or a control character: encode it as %%XX");
    if (exchange->target_length > HTTP_TARGET_MAX)
        return api_error_set(err, API_URI_TOO_LONG, "the URL is longer than %d bytes",
                             HTTP_TARGET_MAX);
    if (exchange->headers.total > HTTP_HEADERS_MAX)
        return api_error_set(err, API_HEADERS_TOO_LARGE,
                             "the request has more than %d header fields", HTTP_HEADERS_MAX);
    return headers_check(&exchange->headers, strcmp(version, MHD_HTTP_VERSION_1_1) == 0, err);
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

/* Hands the bytes to the intake, or collects them. After an error they are discarded. */
static void keep_bytes(struct worker *worker, struct exchange *exchange, struct str bytes)
{
    if (exchange->unwanted || exchange->refused.status)
        return;
    if (exchange->received > longest_body(worker, exchange))
        refuse_body(worker, exchange, &exchange->refused);
    else if (exchange->intake) {
        worker->server->options.intake.take(exchange->intake, bytes);
        put_off_deadline(worker, exchange);
    } else
        body_add(&exchange->body, bytes, &exchange->refused);
    if (exchange->refused.status)
        body_fini(&exchange->body);
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

static enum MHD_Result answer(struct worker *worker, struct MHD_Connection *mhd,
                              struct exchange *exchange);

/* The wait is over: sends the delayed answer, or the error if the write failed. */
static enum MHD_Result send_held(struct worker *worker, struct MHD_Connection *mhd,
                                 struct exchange *exchange)
{
    enum MHD_Result result = MHD_YES;

    http_wait_take(exchange->wait, &exchange->refused);
    exchange->wait = NULL;
    if (!exchange->refused.status)
        result = MHD_queue_response(mhd, exchange->status, exchange->held);
    release_held(worker, exchange);
    return exchange->refused.status ? answer(worker, mhd, exchange) : result;
}

/* Sends the answer, or delays it until its wait is over. */
static enum MHD_Result send_response(struct worker *worker, struct MHD_Connection *mhd,
                                     struct exchange *exchange, struct http_response *response)
{
    size_t length = response->body.length;
    struct MHD_Response *message =
        MHD_create_response_from_buffer(length, buf_take(&response->body), MHD_RESPMEM_MUST_FREE);
    enum MHD_Result result;

    exchange->wait = response->wait;
    if (!message)
        return MHD_NO;
    for (uint32_t i = 0; i < response->field_count; i++)
        MHD_add_response_header(message, response->fields[i].name, response->fields[i].value);
    if (response->close || atomic_load(&worker->server->draining))
        MHD_add_response_header(message, "Connection", "close");
    exchange->status = (unsigned)response->status;
    exchange->held = response->wait ? message : NULL;
    if (response->wait) {
        atomic_fetch_add(&worker->waiting, 1);
        return http_wait_suspend(response->wait, mhd) ? MHD_YES : send_held(worker, mhd, exchange);
    }
    result = MHD_queue_response(mhd, exchange->status, message);
    MHD_destroy_response(message);
    return result;
}

static struct http_request request_of(struct worker *worker, const struct exchange *exchange)
{
    return (struct http_request){.method = exchange->method,
                                 .headers = exchange->headers,
                                 .body = body_text(&exchange->body),
                                 .unwanted = exchange->unwanted,
                                 .intake = exchange->intake,
                                 .refused = exchange->refused,
                                 .kind = exchange->connection->kind,
                                 .arena = worker->arena,
                                 .deflater = worker->deflater,
                                 .server = worker->server,
                                 .fd = exchange->connection->fd,
                                 .previous = exchange->previous,
                                 .started = clock_monotonic()};
}

static void parse_url(struct worker *worker, const struct exchange *exchange,
                      struct http_request *request)
{
    if (!request->refused.status)
        url_parse(str_n(exchange->target, exchange->target_length), worker->arena, &request->url,
                  &request->refused);
}

static bool has_body(const struct headers *headers)
{
    return headers->values[HEADER_TRANSFER_ENCODING].data || headers_content_length(headers) > 0;
}

/* Decides what to do with the body: an intake takes it, it is discarded, or it is collected. */
static void begin_body(struct worker *worker, struct exchange *exchange)
{
    const struct http_options *options = &worker->server->options;
    struct http_request head;

    if (!has_body(&exchange->headers) && !(exchange->method & (HTTP_POST | HTTP_PUT)))
        return;
    exchange->body.pool = &worker->server->bodies;
    head = request_of(worker, exchange);
    parse_url(worker, exchange, &head);
    if (options->wants_body && has_body(&exchange->headers))
        exchange->unwanted = head.refused.status || !options->wants_body(options->context, &head);
    if (options->intake.begin && !exchange->unwanted && !head.refused.status &&
        exchange->method & (HTTP_POST | HTTP_PUT))
        exchange->intake = options->intake.begin(options->context, &head);
    arena_reset(worker->arena);
}

static enum MHD_Result answer(struct worker *worker, struct MHD_Connection *mhd,
                              struct exchange *exchange)
{
    const struct http_options *options = &worker->server->options;
    struct connection *connection = exchange->connection;
    struct http_response response = {.status = 200};
    struct http_request request = request_of(worker, exchange);
    enum MHD_Result result;

    connection_set_state(worker->server->connections, connection, CONNECTION_ANSWERING);
    atomic_store(&worker->busy, true);
    parse_url(worker, exchange, &request);
    options->handler(options->context, &request, &response);
    atomic_fetch_add(&worker->server->pending, response.body.length);
    exchange->pending += response.body.length;
    response.close |= exchange->refused.status != STATUS_OK || is_refused_now(exchange);
    result = send_response(worker, mhd, exchange, &response);
    count_freed(worker->server, arena_used(worker->arena));
    arena_reset(worker->arena);
    atomic_store(&worker->busy, false);
    return result;
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
        if (check_head(worker, exchange, url, version, &exchange->refused))
            return answer(worker, mhd, exchange);
        begin_body(worker, exchange);
        if (!is_refused_now(exchange) && !check_length(worker, exchange, &exchange->refused))
            return MHD_YES;
        return answer(worker, mhd, exchange);
    }
    if (*upload_length)
        return take_body(worker, exchange, upload, upload_length);
    if (!exchange->refused.status)
        body_finish(&exchange->body, &exchange->refused);
    return exchange->wait ? send_held(worker, mhd, exchange) : answer(worker, mhd, exchange);
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
    worker->arena = arena_new();
    worker->deflater = deflater_new(DEFLATE_LEVEL);
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
    deflater_free(worker->deflater);
    arena_free(worker->arena);
    free(worker);
}

void worker_adopt(struct worker *worker, int fd, const struct sockaddr *from, socklen_t length,
                  enum connection_kind kind)
{
    struct connections *connections = worker->server->connections;
    struct connection *connection = connections_opened(connections, fd, kind);

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

bool worker_is_busy(const struct worker *worker)
{
    return atomic_load(&worker->busy);
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
