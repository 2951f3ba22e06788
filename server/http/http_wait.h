/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_wait.h - an answer that waits for a disk while its thread goes on. Private to http.c. */
#ifndef DATELINE_SERVER_HTTP_HTTP_WAIT_H
#define DATELINE_SERVER_HTTP_HTTP_WAIT_H

#include <microhttpd.h>

#include "server/http/http.h"

/* Suspends the connection until http_wait_done; false when that was called already. */
bool http_wait_suspend(struct http_wait *wait, struct MHD_Connection *connection);
/* Has it been called? *err is what it said. Frees the wait then. */
bool http_wait_take(struct http_wait *wait, struct error *err);

#endif
