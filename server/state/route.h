/* SPDX-License-Identifier: GPL-2.0-or-later */
/* route.h - a table of routes, and a request on its way to its handler.
 *
 * In a pattern, `{name}` matches one part of the path; `{name*}`, at the end, matches the rest,
 * including slashes. Rows are tried in order. A route for GET also answers HEAD. */
#ifndef DATELINE_SERVER_STATE_ROUTE_H
#define DATELINE_SERVER_STATE_ROUTE_H

#include "base/budget.h"
#include "server/http/api_error.h"
#include "server/http/http.h"
#include "server/keys/access.h"

#define ROUTE_PARTS_MAX 2

struct server;

struct route_match {
    const struct route *route;
    struct str parts[ROUTE_PARTS_MAX]; /* the values of {uid} and {id}, decoded, in the arena */
};

/* What a handler gets; borrowed for the time of the call. */
struct request {
    struct server *server;
    const struct http_request *http;
    struct route_match match;
    struct arena *arena;
    const struct access *access; /* what the client may do; see access.h */
    struct budget *budget;       /* what this request may use */
};

/* On STATUS_OK the handler has written the response's body. Otherwise the client gets *err. Any
 * worker's thread, several at once. */
typedef enum status handler_fn(const struct request *request, struct http_response *response,
                               struct error *err);

struct route {
    enum http_method method;
    const char *pattern;
    handler_fn *handler;
    enum action action; /* what a key must allow */
    bool operators;     /* the spare worker answers it, too; it never waits */
    bool volatile_now;  /* the answer is sent with Cache-Control: no-store */
};

struct route_table {
    const struct route *rows;
    uint32_t count;
};

/* STATUS_NOT_FOUND: no row has this path. API_METHOD: the path has other methods; *allowed is then
 * the set of them, and 0 otherwise. STATUS_BAD_REQUEST: a part of the path cannot be decoded. */
enum status route_find(const struct route_table *table, enum http_method method, struct str path,
                       struct arena *arena, struct route_match *match, unsigned *allowed,
                       struct error *err);

/* The row of this number, from 0; NULL if the number is too large. */
const struct route *route_number(const struct route_table *table, uint32_t number);
uint32_t route_index(const struct route_table *table, const struct route *route);

/* The value of an Allow header, as "GET, HEAD, OPTIONS", in the arena. */
const char *route_allow_text(unsigned methods, struct arena *arena);

#endif
