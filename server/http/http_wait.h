/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_wait.h - delays an answer until a write is on disk. Private to the exchanges. */
#ifndef DATELINE_SERVER_HTTP_HTTP_WAIT_H
#define DATELINE_SERVER_HTTP_HTTP_WAIT_H

#include <microhttpd.h>

#include "server/http/http.h"

/* Resumes a suspended connection at http_wait_done, or now if that was called already. Any thread.
 */
void http_wait_resume(struct http_wait *wait, struct MHD_Connection *connection);
/* Was http_wait_done called? If so, sets *err to its error and frees the wait. Worker's thread. */
bool http_wait_take(struct http_wait *wait, struct error *err);

#endif
