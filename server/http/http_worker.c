/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_worker.c - a worker: libmicrohttpd receives and sends; a runner calls the handler, which
 * answers.
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
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "server/http/gate.h"
#include "server/http/http_exchange.h"

#define STACK_SIZE        (1024 * 1024)
#define CONNECTION_MEMORY (160 * 1024) /* a head, and how libmicrohttpd keeps its fields */

struct connection *worker_connection(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

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
    struct connection *connection = worker_connection(mhd);
    struct exchange *exchange = exchange_new(worker, mhd, connection, target);

    hide_params((char *)(uintptr_t)target);
    connection_set_state(worker->server->connections, connection, CONNECTION_RECEIVING);
    return exchange;
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
        exchange->method = http_method_parse(method);
        MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, collect_header, &exchange->headers);
        exchange_begin_body(worker, exchange);
        if (!exchange_is_refused_now(exchange) &&
            !exchange_check_length(worker, exchange, &exchange->refused))
            return MHD_YES;
        return exchange_answer_now(worker, exchange);
    }
    if (exchange->taking && !exchange_has_taken(worker, exchange))
        return MHD_YES;
    if (*upload_length)
        return exchange_take_body(worker, exchange, upload, upload_length);
    if (exchange->suspended)
        return exchange_resumed(worker, exchange);
    exchange_end_body(exchange);
    return exchange_dispatch(worker, exchange);
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
