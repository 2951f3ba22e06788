/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http.h - requests in, answers out: the one face of libmicrohttpd.
 *
 * One thread accepts and hands each connection to the worker that has fewest; a worker is a thread
 * with its own epoll set that receives, calls the handler in place and sends. One more worker, the
 * spare, never runs a search: it serves new connections whose first request is for /health, those
 * beyond the limit, and those of the health address. So health is answered whatever searches do.
 *
 * What is wrong with a request's form (framing, sizes, target) is found here, and said by the
 * handler, in the same shape as any other error: see `refused`. */
#ifndef DATELINE_SERVER_HTTP_HTTP_H
#define DATELINE_SERVER_HTTP_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/gzip.h"
#include "base/status.h"
#include "server/http/address.h"
#include "server/http/connections.h"
#include "server/http/headers.h"
#include "server/http/url.h"

#define HTTP_TARGET_MAX  16384
#define HTTP_HEADERS_MAX 100

/* X(name): bits, so that a route can say which it takes. */
#define HTTP_METHODS(X) X(GET) X(HEAD) X(POST) X(PUT) X(PATCH) X(DELETE) X(OPTIONS)

enum http_method_number {
#define X(name) HTTP_NUMBER_##name,
    HTTP_METHODS(X)
#undef X
};
enum http_method {
    HTTP_OTHER = 0,
#define X(name) HTTP_##name = 1 << HTTP_NUMBER_##name,
    HTTP_METHODS(X)
#undef X
};
const char *http_method_name(enum http_method method);

struct http_server;

struct http_request { /* borrowed by the handler for the time of the call */
    enum http_method method;
    struct url url;
    struct headers headers;
    struct str body;
    void *intake;              /* what takes the body instead, see http_options; the server's */
    struct error refused;      /* .status not OK: answer with this error, the connection closes */
    enum connection_kind kind; /* not plain: only what operators ask may be answered */
    struct arena *arena;       /* the request's; reset when the handler has returned */
    struct deflater *deflater; /* the worker\'s, for a body to be compressed */
    struct http_server *server;
    int fd;           /* of the connection, for http_waited */
    int64_t previous; /* when the connection's answer before this one was sent, or 0 */
    int64_t started;  /* clock_monotonic() when the handler was called */
};

#define HTTP_FIELDS_MAX 12

struct http_field {
    const char *name;  /* static */
    const char *value; /* static, or in the request's arena */
};

/* An answer that may only be sent when something has happened: a write is on disk. Its thread goes
 * on with other connections meanwhile. A handler makes one and hands it over in its response. */
struct http_wait;
struct http_wait *http_wait_new(void);
/* Any thread, exactly once. An error is sent in place of the answer that was prepared. */
void http_wait_done(struct http_wait *wait, const struct error *err);
/* One that nobody will call http_wait_done for. */
void http_wait_free(struct http_wait *wait);

struct http_response { /* zeroed but for .status 200 when the handler is called */
    int status;
    struct buf body; /* taken over */
    struct http_field fields[HTTP_FIELDS_MAX];
    uint32_t field_count;
    bool close;             /* end the connection when this is sent */
    struct http_wait *wait; /* NULL: send it at once */
};
void http_add_field(struct http_response *response, const char *name, const char *value);

/* Any worker's thread, several at once. */
typedef void http_handler(void *context, const struct http_request *request,
                          struct http_response *response);

/* Bodies that are too long for memory go to an intake as they come. `begin` sees a request whose
 * head has come: NULL when its body is to be gathered in memory. It ends by `end`. */
struct http_intake {
    void *(*begin)(void *context, const struct http_request *head);
    void (*take)(void *intake, struct str bytes);
    void (*end)(void *intake);
    uint64_t most; /* bytes of such a body */
};

struct http_options {
    struct address listen;
    bool health; /* listen on health_listen, too */
    struct address health_listen;
    uint32_t threads;
    uint32_t max_connections;
    uint64_t max_body;
    struct http_intake intake;
    int64_t request_timeout, idle_timeout, send_timeout, stop_timeout; /* nanoseconds */
    http_handler *handler;
    void *context;
};

/* Listening when it returns; the options' addresses are then those really bound. */
enum status http_start(struct http_options *options, struct http_server **out, struct error *err);
/* No new connections; what is being received or answered is finished, within stop_timeout. */
void http_stop(struct http_server *server);

uint32_t http_connection_count(struct http_server *server);
/* Bytes of answers that have still to be sent, of all connections together. */
uint64_t http_pending_bytes(struct http_server *server);
/* Nanoseconds that the request lay in the socket because its thread was busy. */
int64_t http_waited(const struct http_request *request);

#endif
