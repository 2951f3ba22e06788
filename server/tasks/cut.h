/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cut.h - cuts the body of a request into documents while it arrives: JSON, JSON Lines, CSV.
 *
 * A cutter takes pieces of the body. It passes each document on as one line of JSON, checked to be
 * a valid object. It needs as much memory as the largest CSV record; a large JSON document is
 * collected on disk (http/body.h). One thread at a time. */
#ifndef DATELINE_SERVER_TASKS_CUT_H
#define DATELINE_SERVER_TASKS_CUT_H

#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

#define DOCUMENT_MAX ((size_t)32 * 1024 * 1024) /* bytes of one document */

enum cut_format { CUT_JSON, CUT_NDJSON, CUT_CSV, CUT_FORMATS };

/* "application/json", the Content-Type; and "json", the name in messages. */
const char *cut_content_type(enum cut_format format);
const char *cut_name(enum cut_format format);

struct body_pool;
struct cutter;

/* Gets each document; the line is borrowed for the time of the call. */
typedef enum status cut_document_fn(void *context, struct str line, struct error *err);

/* `delimiter`: of CSV columns. `pool`: counts the unfinished document; NULL: no limit. */
struct cutter *cutter_new(enum cut_format format, char delimiter, struct body_pool *pool,
                          cut_document_fn *document, void *context);
void cutter_free(struct cutter *cutter); /* NULL is fine */
/* STATUS_BAD_JSON: the body is malformed. STATUS_TOO_LARGE: a document is larger than
 * DOCUMENT_MAX. API_BUSY: too many requests are unfinished. Also the errors of cut_document_fn and
 * of body_add. After a failure, the cutter holds no document; do not use it. */
enum status cutter_take(struct cutter *cutter, struct str bytes, struct error *err);
/* How many values were replaced so far, because they could not be read (base/json_salvage.h). */
uint64_t cutter_mended(const struct cutter *cutter);
/* The body has ended. STATUS_BAD_JSON if it is incomplete. */
enum status cutter_end(struct cutter *cutter, struct error *err);

#endif
