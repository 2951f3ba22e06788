/* SPDX-License-Identifier: GPL-2.0-or-later */
/* intake.h - takes the documents of a request while its body arrives: cuts them
 * apart, checks them and spools them to disk.
 *
 * It needs as much memory as the largest document, however long the body is. It belongs to the
 * worker that receives the request. */
#ifndef DATELINE_SERVER_TASKS_INTAKE_H
#define DATELINE_SERVER_TASKS_INTAKE_H

#include "server/http/http.h"
#include "server/reading/body_reading.h"
#include "server/tasks/spool.h"

struct tasks;
struct intake;

/* What a body may be, and what becomes of it. JSON, JSON Lines and CSV are cut here. A body in
 * another format is kept as it comes, and read by dateline-read. */
enum intake_use {
    INTAKE_DOCUMENTS, /* JSON, JSON Lines or CSV; into a spool */
    INTAKE_ARTICLES,  /* any format, tables of any kind; into a spool */
    INTAKE_TEXT       /* any format, read by dateline-read in any case; into intake_text */
};

/* `head`: the request without its body; its Content-Type and csvDelimiter say how to read the
 * body. `most`: limit of the expanded body in bytes. Errors, also of
 * intake_take, are reported by intake_finish. */
struct intake *intake_new(struct tasks *tasks, const struct http_request *head, enum intake_use use,
                          uint64_t most);
void intake_free(struct intake *intake); /* NULL is fine */
/* False: it has failed, and needs no more bytes. */
bool intake_take(struct intake *intake, struct str bytes);
/* How many values of the documents were replaced, because they could not be read. */
uint64_t intake_mended(const struct intake *intake);

/* Does dateline-read have to read the body? Then call intake_read before intake_finish. */
bool intake_is_raw(const struct intake *intake);
/* The body is complete: reads it in another thread, in the client's turn (read_pool.h); it calls
 * `done`, unless this fails. The
 * errors of intake_finish, read_texts_check and read_pool_add. */
enum status intake_read(struct intake *intake, struct read_pool *pool,
                        const struct read_texts *texts, const void *client,
                        void (*done)(void *context), void *context, struct error *err);
/* NULL before intake_read. */
const struct body_reading *intake_reading(const struct intake *intake);
/* INTAKE_TEXT: the articles, separated by commas, up to INTAKE_TEXT_MAX bytes; borrowed. */
#define INTAKE_TEXT_MAX ((size_t)16 << 20)
struct str intake_text(const struct intake *intake);

/* The body is complete: *out is yours to free. API_MISSING_CONTENT_TYPE, API_BAD_CONTENT_TYPE,
 * API_BAD_CSV_DELIMITER, API_MISSING_PAYLOAD, STATUS_BAD_JSON, STATUS_TOO_LARGE,
 * STATUS_NO_SPACE, STATUS_IO. A body that was read: also those of body_reading_result. */
enum status intake_finish(struct intake *intake, struct spool **out, struct error *err);

#endif
