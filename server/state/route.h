/* SPDX-License-Identifier: GPL-2.0-or-later */
/* route.h - a request on its way, and a table of which function answers what.
 *
 * A pattern's `{name}` takes one part of the path; `{name*}`, at the end, all that is left, slashes
 * included. Rows are tried in order. HEAD is answered where GET is. */
#ifndef DATELINE_SERVER_STATE_ROUTE_H
#define DATELINE_SERVER_STATE_ROUTE_H

#include "server/http/api_error.h"
#include "server/http/http.h"
#include "server/keys/access.h"

#define ROUTE_PARTS_MAX 2

struct server;

struct route_match {
    const struct route *route;
    struct str parts[ROUTE_PARTS_MAX]; /* what {uid} and {id} stand for, decoded */
};

/* A request on its way through a handler. */
struct request {
    struct server *server;
    const struct http_request *http;
    struct route_match match;
    struct arena *arena;
    const struct access *access; /* what the client may; see access.h */
};

/* On STATUS_OK the response's body is there; else *err is what the client is told. */
typedef enum status handler_fn(const struct request *request, struct http_response *response,
                               struct error *err);

struct route {
    enum http_method method;
    const char *pattern;
    handler_fn *handler;
    enum action action; /* what a key must allow */
    bool operators;     /* answered by the spare worker, too */
    bool volatile_now;  /* true of this moment only: no cache may keep it */
};

struct route_table {
    const struct route *rows;
    uint32_t count;
};

/* STATUS_NOT_FOUND for a path that is in no row; API_METHOD for one that is, but not with this
 * method. *allowed is then what the path does take (0 for none). */
enum status route_find(const struct route_table *table, enum http_method method, struct str path,
                       struct arena *arena, struct route_match *match, unsigned *allowed,
                       struct error *err);

/* NULL when `number` is past the last. */
const struct route *route_number(const struct route_table *table, uint32_t number);
uint32_t route_index(const struct route_table *table, const struct route *route);

/* "GET, HEAD, OPTIONS" in the arena. */
const char *route_allow_text(unsigned methods, struct arena *arena);

#endif
