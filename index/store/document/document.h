/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.h - a document seen through a schema: its id, its values, its stored parts. */
#ifndef DATELINE_STORE_DOCUMENT_DOCUMENT_H
#define DATELINE_STORE_DOCUMENT_DOCUMENT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/status.h"
#include "store/document/texts.h"
#include "store/settings/schema.h"

#define DOCUMENT_ID_MAX         511 /* bytes */
#define DOCUMENT_ID_ARTICLE_MAX 512

/* The primary key as text (a whole number becomes its digits), appended to *id. The schema must
 * know its primary key; `a.b` may be nested. STATUS_MISSING_DOCUMENT_ID, STATUS_BAD_DOCUMENT_ID. */
enum status document_id(const struct schema *schema, const json_t *document, struct buf *id,
                        struct error *err);

/* The same of the primary key's value alone. */
enum status document_id_of(const struct schema *schema, const json_t *value, struct buf *id,
                           struct error *err);

/* The primary key that a first document suggests: its one key that ends in "id". Borrowed from the
 * document. STATUS_NO_KEY_CANDIDATE, STATUS_KEY_CANDIDATES. */
enum status primary_key_infer(const json_t *document, struct str *key, struct error *err);

/* What stands at a path: a key of that name, or nested objects' keys. Borrowed; NULL: nothing. */
const json_t *document_find(const json_t *document, struct str path);

/* Visit the texts of a value: a string, a number or a truth value as text, an array's members in
 * turn. Objects are passed over. */
typedef void document_text_fn(void *context, struct str text);
void document_texts(const json_t *value, document_text_fn *each, void *context);

/* A field of the document and what it holds: a scalar, an array (its objects are fields of their
 * own), an object (likewise). */
struct document_value {
    uint32_t field;
    uint32_t place; /* of the field */
    uint32_t sequence;
    const json_t *value; /* borrowed from the document */
};

/* A document's values by place of their fields; several of one field (from an array's objects) in
 * the document's order. A zeroed one is empty, and may be used again and again. */
struct document_values {
    struct document_value *at;
    size_t count, capacity;
    struct buf path;
};
void document_values_take(struct document_values *values, const struct schema *schema,
                          const json_t *document);
void document_values_fini(struct document_values *values);
/* The values of one field: *count may be 0. */
const struct document_value *document_values_of(const struct document_values *values,
                                                const struct schema *schema, uint32_t field,
                                                size_t *count);

/* Add the document's fields to the list. False: there are too many (the rest is left out). */
bool document_list_fields(const json_t *document, struct field_list *list, struct buf *path);

/* The stored parts: all fields but body and hidden ones as a JSON object; the body's text; the
 * hidden fields as the members of an object, without braces. `body` is borrowed from the document;
 * a body that is no string stays among the fields. Keys keep their order, values are as given. */
void document_parts(const struct schema *schema, const json_t *document, struct buf *fields,
                    struct str *body, struct buf *hidden);

/* The document that was taken apart: a new value, or NULL with *err. */
json_t *document_join(const struct schema *schema, const struct text_record *record,
                      struct error *err);

#endif
