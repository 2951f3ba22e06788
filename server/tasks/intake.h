/* SPDX-License-Identifier: GPL-2.0-or-later */
/* intake.h - the documents of a request, taken while its body comes in: expanded, cut apart,
 * checked, spooled. Memory is that of the largest document, however long the body is. */
#ifndef DATELINE_SERVER_TASKS_INTAKE_H
#define DATELINE_SERVER_TASKS_INTAKE_H

#include "server/http/http.h"
#include "server/tasks/spool.h"

struct tasks;
struct intake;

/* A request whose head has come: its Content-Type, Content-Encoding and csvDelimiter say how to
 * read what follows. `most`: bytes, also of what a compressed body expands to. What is wrong is
 * told by intake_finish. */
struct intake *intake_new(struct tasks *tasks, const struct http_request *head, uint64_t most);
void intake_free(struct intake *intake); /* NULL is fine */
void intake_take(struct intake *intake, struct str bytes);
/* All has come: *out is yours. */
enum status intake_finish(struct intake *intake, struct spool **out, struct error *err);

#endif
