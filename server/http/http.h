/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http.h - the HTTP server: receives requests, calls the handler, sends answers.
 *
 * The listener thread accepts connections and gives each one to the worker that has fewest. A
 * worker is a thread with its own epoll set: it receives and sends. Between the two, a runner calls
 * the handler: another thread, which runners.h chooses. So a connection is not bound to a thread
 * that is busy.
 *
 * One more worker, the spare, never runs a search. It serves connections above the limit,
 * connections of the health address, and new connections whose first request is for /health or
 * /metrics. So /health is answered under any load.
 *
 * This room checks a request's framing, sizes and target. The handler writes the error of a bad
 * request in the usual form: see `refused`. */
#ifndef DATELINE_SERVER_HTTP_HTTP_H
#define DATELINE_SERVER_HTTP_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/coding.h"
#include "base/status.h"
#include "server/http/address.h"
#include "server/http/connections.h"
#include "server/http/headers.h"
#include "server/http/url.h"

#define HTTP_TARGET_MAX  16384 /* bytes of a request's target */
#define HTTP_HEADERS_MAX 100   /* header fields of a request */

/* X(name): each method is a bit, so that a set of methods is a number. */
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
enum http_method http_method_parse(const char *name); /* HTTP_OTHER: another one */

struct body_pool;
struct http_server;

struct http_request { /* borrowed by the handler for the time of the call */
    enum http_method method;
    struct url url;
    struct headers headers;
    struct str body;
    bool unwanted;             /* the body was discarded, see http_options */
    void *intake;              /* has taken the body instead (see struct http_intake), or NULL */
    struct error refused;      /* .status not OK: answer with this error; the connection closes */
    enum connection_kind kind; /* not CONNECTION_PLAIN: only some routes, see route.h */
    struct arena *arena;       /* reset when the handler has returned */
    struct coding_writer *encoder; /* the thread's, to compress the answer */
    struct http_server *server;
    int fd;             /* of the connection, for http_waited */
    const void *client; /* who sends it: by its token, else its address; only to be compared */
    int64_t previous;   /* clock_monotonic() when the connection's last answer was sent, or 0 */
    int64_t started;    /* clock_monotonic() when the handler was called */
};

#define HTTP_FIELDS_MAX 12

struct http_field {
    const char *name;  /* static */
    const char *value; /* static, or in the request's arena */
};

/* Delays an answer until a write is on disk. Meanwhile the worker serves other connections. The
 * handler makes a wait and puts it into its response, which takes it over. */
struct http_wait;
struct http_wait *http_wait_new(void);
/* Call it exactly once, from any thread. If `err` has a status, the client gets this error instead
 * of the prepared answer. */
void http_wait_done(struct http_wait *wait, const struct error *err);
/* Only for a wait for which nobody will call http_wait_done. */
void http_wait_free(struct http_wait *wait);

/* A body whose length is not known, made piece by piece while it is sent. No thread waits for a
 * slow client: `more` is called for the next piece when the one before it is sent. */
enum http_piece {
    HTTP_PIECE_MORE,  /* other pieces follow; it may be empty */
    HTTP_PIECE_LAST,  /* the body ends with this piece */
    HTTP_PIECE_BROKEN /* the connection is closed in a way that says that the body is not whole */
};
struct http_pieces {
    /* Appends a piece to `out`. Any thread of a runner, one call at a time. Its time counts as that
     * of a request. The arena is for the time of the call. */
    enum http_piece (*more)(void *context, struct arena *arena, struct buf *out);
    /* Called once, in any case, also if the client has gone. Any thread. */
    void (*end)(void *context);
    void *context;
};

/* An answer without an end: its body is sent as it comes. The handler makes a stream, with a
 * source, and puts it into its response, which takes it over; the response's own body is empty. */
enum stream_state {
    STREAM_MORE, /* something was appended; perhaps there is more */
    STREAM_WAIT, /* nothing now: http_stream_ring says when to ask again */
    STREAM_END
};
struct stream_source {
    void *context;
    /* Appends what is to be sent next. The worker's thread: it must not wait. */
    enum stream_state (*next)(void *context, struct buf *out);
    void (*free)(void *context); /* when the connection is closed; the worker's thread */
};
struct http_stream;
struct http_stream *http_stream_new(const struct stream_source *source);
/* There may be more to send. Any thread, until the source's .free is called. */
void http_stream_ring(struct http_stream *stream);

struct http_response { /* when the handler is called: .status is 200, all else is zero */
    int status;
    struct buf body; /* the HTTP server takes it over */
    struct http_field fields[HTTP_FIELDS_MAX];
    uint32_t field_count;
    bool close;                /* close the connection after this answer */
    struct http_pieces pieces; /* .more not NULL: the body, instead of .body. Ended by the server */
    struct http_wait *wait;    /* NULL: send the answer at once */
    struct http_stream *stream; /* NULL: .body is the whole answer */
    bool again;                 /* when the wait is over, call the handler again, for its answer */
};
/* Ignored if there are HTTP_FIELDS_MAX fields already. */
void http_add_field(struct http_response *response, const char *name, const char *value);

/* Called on any thread of a runner or worker, several at once. */
typedef void http_handler(void *context, const struct http_request *request,
                          struct http_response *response);

/* Streams large bodies elsewhere while they arrive. One thread at a time has an intake: the
 * worker's, or that of a runner, which takes large bodies, and what compressed bytes expand to.
 * `begin` gets the head of a POST or PUT request and returns an intake for its body, or NULL to
 * collect the body in memory. `end` frees the intake, in any case. */
struct http_intake {
    void *(*begin)(void *context, const struct http_request *head);
    bool (*take)(void *intake, struct str bytes); /* false: it has failed, and needs no more */
    void (*end)(void *intake);
    uint64_t most; /* limit of such a body in bytes */
};

struct http_options {
    struct address listen;
    bool health; /* listen on health_listen, too */
    struct address health_listen;
    uint32_t threads;         /* workers, without the spare one; also runners, see runners.h */
    uint32_t max_connections; /* of all workers together */
    struct client_limits limits[CLIENT_KINDS];
    bool tokens;         /* an Authorization header names a client */
    int64_t max_wait;    /* nanoseconds that a request may wait for a runner; 0: no limit */
    uint64_t max_body;   /* bytes of a body that no intake takes, unless body_limit says it */
    uint64_t max_bodies; /* bytes of all unfinished bodies in memory */
    const char *body_directory; /* where large ones go; NULL: nowhere */
    /* The longest body in bytes that the handler would read of a request with this head. 0: none,
     * so the body is discarded while it arrives, or not read at all. Worker's thread. NULL: always
     * max_body. */
    uint64_t (*body_limit)(void *context, const struct http_request *head);
    struct http_intake intake;
    /* Nanoseconds. Each piece of a stream has the time to send, again. */
    int64_t request_timeout, idle_timeout, send_timeout, stop_timeout;
    http_handler *handler;
    void *context;
};

/* When it returns, the server listens, and the options have the real addresses and ports. */
enum status http_start(struct http_options *options, struct http_server **out, struct error *err);
/* Accepts no more connections, finishes running requests within stop_timeout, frees the server. */
void http_stop(struct http_server *server);

/* The pool of the bytes of unfinished requests. */
struct body_pool *http_bodies(struct http_server *server);
uint32_t http_connection_count(struct http_server *server);
/* Bytes of answers that are not yet sent, of all connections together. */
uint64_t http_pending_bytes(struct http_server *server);
/* So much memory was freed in small pieces: after much of it, the server gives it back to the
 * system. */
void http_count_freed(struct http_server *server, uint64_t bytes);
/* Nanoseconds that the request waited for its runner. */
int64_t http_waited(const struct http_request *request);

#endif
