/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cut.h - documents cut out of a body as it comes: JSON, JSON Lines, CSV.
 *
 * A cutter is given pieces of the body, and hands each document on as one line of JSON that is
 * known to be an object. Its memory is that of the largest document. */
#ifndef DATELINE_SERVER_TASKS_CUT_H
#define DATELINE_SERVER_TASKS_CUT_H

#include "base/status.h"
#include "base/str.h"

#define DOCUMENT_MAX ((size_t)32 * 1024 * 1024) /* bytes of one document */

enum cut_format { CUT_JSON, CUT_NDJSON, CUT_CSV, CUT_FORMATS };

/* "application/json" and "json": as clients name them, and as messages do. */
const char *cut_content_type(enum cut_format format);
const char *cut_name(enum cut_format format);

struct cutter;

typedef enum status cut_document_fn(void *context, struct str line, struct error *err);

struct cutter *cutter_new(enum cut_format format, char delimiter, cut_document_fn *document,
                          void *context);
void cutter_free(struct cutter *cutter); /* NULL is fine */
/* STATUS_BAD_JSON: the body is malformed; STATUS_TOO_LARGE: a document is; or what the document_fn
 * failed with. After a failure nothing more may be given. */
enum status cutter_take(struct cutter *cutter, struct str bytes, struct error *err);
/* The body has ended. */
enum status cutter_end(struct cutter *cutter, struct error *err);

#endif
