/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gate.h - lets libmicrohttpd read only requests whose framing is in order.
 *
 * libmicrohttpd has no hook between the socket and its parser. It reads by calling recv(2), and so
 * gate.c defines a recv of its own: on the threads that call gate_serve, it checks what it has
 * read (wire.h) before it returns it. A request that is not in order gets its answer here, once,
 * and libmicrohttpd sees the end of the connection instead. */
#ifndef DATELINE_SERVER_HTTP_GATE_H
#define DATELINE_SERVER_HTTP_GATE_H

#include "server/http/runners.h"

struct http_server;

/* From now on, this thread reads requests of the server. The tools are for its refusals. */
void gate_serve(struct http_server *server, const struct runner_tools *tools);

#endif
