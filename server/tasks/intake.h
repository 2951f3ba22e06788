/* SPDX-License-Identifier: GPL-2.0-or-later */
/* intake.h - takes the documents of a request while its body arrives: uncompresses them, cuts them
 * apart, checks them and spools them to disk.
 *
 * It needs as much memory as the largest document, however long the body is. It belongs to the
 * worker that receives the request. */
#ifndef DATELINE_SERVER_TASKS_INTAKE_H
#define DATELINE_SERVER_TASKS_INTAKE_H

#include "server/http/http.h"
#include "server/tasks/spool.h"

struct tasks;
struct intake;

/* `head`: the request without its body; its Content-Type, Content-Encoding and csvDelimiter say
 * how to read the body. `most`: limit of the uncompressed body in bytes. Errors, also of
 * intake_take, are reported by intake_finish. */
struct intake *intake_new(struct tasks *tasks, const struct http_request *head, uint64_t most);
void intake_free(struct intake *intake); /* NULL is fine */
void intake_take(struct intake *intake, struct str bytes);
/* How many values of the documents were replaced, because they could not be read. */
uint64_t intake_mended(const struct intake *intake);
/* The body is complete: *out is yours to free. API_MISSING_CONTENT_TYPE, API_BAD_CONTENT_TYPE,
 * API_BAD_CSV_DELIMITER, API_MISSING_PAYLOAD, STATUS_BAD_JSON, STATUS_TOO_LARGE,
 * STATUS_NO_SPACE, STATUS_IO. */
enum status intake_finish(struct intake *intake, struct spool **out, struct error *err);

#endif
