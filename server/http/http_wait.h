/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_wait.h - delays an answer until a write is on disk. Private to http.c; worker's thread. */
#ifndef DATELINE_SERVER_HTTP_HTTP_WAIT_H
#define DATELINE_SERVER_HTTP_HTTP_WAIT_H

#include <microhttpd.h>

#include "server/http/http.h"

/* Suspends the connection until http_wait_done; false if that was called already. */
bool http_wait_suspend(struct http_wait *wait, struct MHD_Connection *connection);
/* Was http_wait_done called? If so, sets *err to its error and frees the wait. */
bool http_wait_take(struct http_wait *wait, struct error *err);

#endif
