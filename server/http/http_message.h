/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_message.h - an answer as libmicrohttpd sends it, and as bytes. Private to this room. */
#ifndef DATELINE_SERVER_HTTP_HTTP_MESSAGE_H
#define DATELINE_SERVER_HTTP_HTTP_MESSAGE_H

#include <microhttpd.h>

#include "server/http/http.h"
#include "server/http/http_stream.h"
#include "server/http/runners.h"

/* A new message; takes over the body. NULL: no memory. Any thread.
 *
 * A large body is sent in pieces, between which the worker serves its other connections, and its
 * memory is freed by another thread. */
struct MHD_Response *http_message_new(struct runners *runners, struct http_response *response);

/* A new message whose body is read by `read` (of libmicrohttpd); .body is not used. */
struct MHD_Response *http_message_in_pieces(const struct http_response *response,
                                            MHD_ContentReaderCallback read, void *context);

/* Appends the whole answer, with `Connection: close`. */
void http_message_add(const struct http_response *response, struct buf *out);

#endif
