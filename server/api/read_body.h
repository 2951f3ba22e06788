/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read_body.h - has a body read by dateline-read, while the handler's thread goes on. */
#ifndef DATELINE_SERVER_API_READ_BODY_H
#define DATELINE_SERVER_API_READ_BODY_H

#include "server/state/route.h"
#include "server/tasks/intake.h"

/* For a request whose intake is raw. The first call starts the reading: then *read is false, and
 * the handler must return STATUS_OK; it is called again when the body is read, and *read is true.
 */
enum status read_body(const struct request *request, const struct read_texts *texts,
                      struct http_response *response, bool *read, struct error *err);

#endif
