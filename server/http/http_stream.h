/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_stream.h - sends an answer as it comes. Private to http_exchange_answer.c and
 * http_message.c. */
#ifndef DATELINE_SERVER_HTTP_HTTP_STREAM_H
#define DATELINE_SERVER_HTTP_HTTP_STREAM_H

#include <microhttpd.h>

#include "server/http/http.h"

/* `change` 1: the connection is being suspended; -1: it is being resumed; 0: it sends. */
typedef void stream_hold_fn(void *worker, struct MHD_Connection *connection, int change);

/* The connection that the stream is for. */
void http_stream_begin(struct http_stream *stream, struct MHD_Connection *connection, void *worker,
                       stream_hold_fn *hold);
/* A message with the stream as its body, which it takes over. */
struct MHD_Response *http_stream_message(struct http_stream *stream);

#endif
