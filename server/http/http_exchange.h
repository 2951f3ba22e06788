/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_exchange.h - one request of a connection, from its first line until the answer is sent.
 * Private to http_worker.c and the files below.
 *
 *   http_worker.c             libmicrohttpd's events
 *   http_exchange.c           begins and frees an exchange
 *   http_exchange_body.c      the body arrives: which bytes are taken, and how many
 *   http_exchange_answer.c    a runner makes the answer, the worker sends it
 *
 * All functions are called on the worker's thread. While an exchange is .suspended, a runner has
 * it: then the worker reads only .made. */
#ifndef DATELINE_SERVER_HTTP_HTTP_EXCHANGE_H
#define DATELINE_SERVER_HTTP_HTTP_EXCHANGE_H

#include <microhttpd.h>

#include "server/http/decoding.h"
#include "server/http/http_pieces.h"
#include "server/http/worker.h"

struct worker {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    struct runner_tools tools; /* for errors, and for the spare worker's answers */
    atomic_uint open;
    atomic_uint waiting; /* suspended connections */
};

struct exchange {
    struct runner_job job; /* makes the answer */
    struct worker *worker;
    struct MHD_Connection *mhd;
    struct connection *connection;
    int64_t previous;
    struct headers headers;
    struct decoding decoding; /* of the body */
    struct http_body body;    /* as it is expanded */
    uint64_t received;        /* bytes of the body as it comes, including discarded ones */
    bool unwanted;            /* discard the body: the head alone is refused */
    uint64_t most;            /* bytes of the body, if no intake takes it */
    uint64_t pending;         /* bytes of the answer, until it is sent */
    void *intake;             /* takes the body, or NULL */
    uint64_t extended; /* bytes that had come, and of them, when the deadline was last restarted */
    struct error refused;
    struct MHD_Response *message; /* the answer, until it is queued */
    struct pieces_state pieces;   /* its body, if it is streamed */
    struct http_wait *wait;       /* delays the answer */
    unsigned status;              /* of the answer */
    bool again;                   /* `wait` delays the handler, not its answer */
    bool taking;                  /* a runner takes a part of the body */
    int64_t time_left;            /* for the rest of the body, see connection_time_left */
    atomic_bool made; /* a runner has done its part; passes what it wrote to the worker */
    enum http_method method;
    bool begun;
    bool counted;   /* as a request of its clients */
    bool suspended; /* until a runner has done its part, and until `wait` is done */
    size_t target_length;
    char target[];
};

struct connection *worker_connection(struct MHD_Connection *mhd);

/* The exchange of the connection, which it frees first if it has one. Copies the target. */
struct exchange *exchange_new(struct worker *worker, struct MHD_Connection *mhd,
                              struct connection *connection, const char *target);
/* NULL is fine. */
void exchange_free(struct worker *worker, struct exchange *exchange);
/* Frees what took the body, if there is something: its file may be large. Any thread. */
void exchange_end_intake(struct exchange *exchange);
/* Frees the answer and its wait, if there are any. */
void exchange_release_answer(struct worker *worker, struct exchange *exchange);
/* The memory of small requests is used again by the next ones. Any thread. */
void exchange_count_freed(struct http_server *server, uint64_t bytes);
/* The request as a handler sees it, still without its URL. Any thread. */
struct http_request exchange_request(const struct exchange *exchange,
                                     const struct runner_tools *tools);
/* Sets .url, or .refused. Any thread. */
void exchange_parse_url(const struct exchange *exchange, struct http_request *request);

/* Decides what to do with the body: an intake takes it, it is discarded, or it is collected. Only a
 * body that is wanted is expanded. */
void exchange_begin_body(struct worker *worker, struct exchange *exchange);
/* Refuses a body that is too long before it arrives, if Content-Length says so. */
enum status exchange_check_length(const struct worker *worker, struct exchange *exchange,
                                  struct error *err);
/* The handler will refuse the request by its head alone. A small body is read first and discarded:
 * some clients do not read an answer that comes before they have sent all. */
bool exchange_is_refused_now(const struct exchange *exchange);
/* Takes all bytes and sets the length to 0. If the body is large or the bytes expand to many, a
 * runner goes on with them, and meanwhile the worker serves other connections: then .taking is set,
 * and exchange_has_taken must be called before anything else. MHD_NO: too many; the connection must
 * be closed. */
enum MHD_Result exchange_take_body(struct worker *worker, struct exchange *exchange,
                                   const char *bytes, size_t *length);
/* Has the runner taken its part? Then the next bytes may come. */
bool exchange_has_taken(struct worker *worker, struct exchange *exchange);
/* The whole body is here. An error is in .refused. */
void exchange_end_body(struct exchange *exchange);

/* A runner goes on with the exchange; meanwhile its connection is suspended. False: its client has
 * too many requests, or the server stops; the error is in .refused. */
bool exchange_hand_over(struct worker *worker, struct exchange *exchange,
                        void (*run)(struct runner_job *job, const struct runner_tools *tools));
/* The runner's part is done: the worker goes on. */
void exchange_take_back(struct worker *worker, struct exchange *exchange);

/* Answers on the worker's own thread: errors, and all that the spare worker may answer. */
enum MHD_Result exchange_answer_now(struct worker *worker, struct exchange *exchange);
/* The request is complete: a runner makes the answer; meanwhile the worker serves other
 * connections. */
enum MHD_Result exchange_dispatch(struct worker *worker, struct exchange *exchange);
/* The answer is made, and its wait is over: sends it, or the error if the write failed; or asks the
 * handler again. */
enum MHD_Result exchange_resumed(struct worker *worker, struct exchange *exchange);

#endif
