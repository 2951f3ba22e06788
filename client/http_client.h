/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_client.h - fetching one address with libcurl. */
#ifndef DATELINE_CLIENT_HTTP_CLIENT_H
#define DATELINE_CLIENT_HTTP_CLIENT_H

#include "base/buf.h"
#include "base/status.h"

#define HTTP_ANSWER_MAX (64u << 20) /* bytes, expanded */

/* GET: the HTTP status to *code, the body appended to `body`. Redirects are not followed; proxies
 * of the environment are used except for this machine's own addresses. STATUS_IO when there was
 * no answer within `timeout` seconds, STATUS_TOO_LARGE beyond HTTP_ANSWER_MAX. */
enum status http_get(const char *url, const char *key, long timeout, long *code, struct buf *body,
                     struct error *err);

#endif
