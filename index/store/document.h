/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.h - a document seen through a schema: its id, its values, its stored parts. */
#ifndef DATELINE_STORE_DOCUMENT_H
#define DATELINE_STORE_DOCUMENT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/status.h"
#include "store/schema.h"

#define DOCUMENT_MAX_ID 512

/* The primary key as text (a whole number becomes its digits), appended to *id.
 * STATUS_MISSING_DOCUMENT_ID, STATUS_BAD_DOCUMENT_ID. */
enum status document_id(const struct schema *schema, const json_t *document, struct buf *id,
                        struct error *err);

/* Visit the texts of a value: a string, a number or a truth value as text, an array's members in
 * turn. Objects are passed over. */
typedef void document_text_fn(void *context, struct str text);
void document_texts(const json_t *value, document_text_fn *each, void *context);

/* The stored parts: all fields but body and hidden ones as a JSON object; the body's text; the
 * hidden fields as the members of an object, without braces. `body` is borrowed from the document;
 * a body that is no string stays among the fields. */
void document_parts(const struct schema *schema, const json_t *document, struct buf *fields,
                    struct str *body, struct buf *hidden);

#endif
