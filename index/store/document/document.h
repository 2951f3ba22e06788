/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.h - reads a JSON document by its index's schema: its id, its values, its stored parts.
 *
 * Any thread, if no other thread changes the document. */
#ifndef DATELINE_STORE_DOCUMENT_DOCUMENT_H
#define DATELINE_STORE_DOCUMENT_DOCUMENT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/status.h"
#include "store/document/texts.h"
#include "store/settings/schema.h"

#define DOCUMENT_ID_MAX         511 /* bytes */
#define DOCUMENT_ID_ARTICLE_MAX 512

/* Append the document's primary key as text to *id; a whole number becomes its digits. The schema
 * must have a primary key. A key such as `a.b` may be nested. STATUS_BAD_DOCUMENT: not a JSON
 * object; STATUS_MISSING_DOCUMENT_ID, STATUS_BAD_DOCUMENT_ID. */
enum status document_id(const struct schema *schema, const json_t *document, struct buf *id,
                        struct error *err);

/* Can a document of the index have this id? STATUS_BAD_DOCUMENT_ID. */
enum status document_id_check(const struct schema *schema, struct str id, struct error *err);
/* The same for the value of the primary key. STATUS_BAD_DOCUMENT_ID. */
enum status document_id_of(const struct schema *schema, const json_t *value, struct buf *id,
                           struct error *err);

/* Infer the primary key from the first document: its only key that ends in "id". *key is borrowed
 * from the document. STATUS_NO_KEY_CANDIDATE, STATUS_KEY_CANDIDATES (there are several). */
enum status primary_key_infer(const json_t *document, struct str *key, struct error *err);

/* The value at a path: a key of that whole name, or else keys of nested objects. Borrowed from the
 * document; NULL: there is none. */
const json_t *document_find(const json_t *document, struct str path);

/* Call `each` for every text of a value: a string, or a number or boolean as text, or the elements
 * of an array. Objects are skipped. The text is valid during the call. */
typedef void document_text_fn(void *context, struct str text);
void document_texts(const json_t *value, document_text_fn *each, void *context);

/* A field of the document and its value: a scalar, an array or an object. The keys of an object,
 * and of objects in an array, are fields of their own. */
struct document_value {
    uint32_t field;
    uint32_t place; /* struct field.place */
    uint32_t sequence;
    const json_t *value; /* borrowed from the document */
};

/* A document's values, sorted by the place of their fields. Several values of one field (from an
 * array of objects) are in the document's order. A zeroed struct is empty. It can be reused for the
 * next document. */
struct document_values {
    struct document_value *at;
    size_t count, capacity;
    struct buf path;
};
void document_values_take(struct document_values *values, const struct schema *schema,
                          const json_t *document);
void document_values_fini(struct document_values *values);
/* The values of one field; *count may be 0. Borrowed until the next document_values_take. */
const struct document_value *document_values_of(const struct document_values *values,
                                                const struct schema *schema, uint32_t field,
                                                size_t *count);

/* Add the document's fields to the list. False: the list is full, and the remaining fields are left
 * out. `path` is scratch memory. */
bool document_list_fields(const json_t *document, struct field_list *list, struct buf *path);

/* Split the document into the parts that are stored:
 *
 *   fields   all fields but the body and the hidden ones, as a JSON object
 *   body     the body's text, borrowed from the document; a body that is no string is in `fields`
 *   hidden   the hidden fields as the members of an object, without braces
 *
 * Keys keep their order, and values are unchanged. */
void document_parts(const struct schema *schema, const json_t *document, struct buf *fields,
                    struct str *body, struct buf *hidden);
/* A hash of these parts: the same for a document that is stored again unchanged. */
uint64_t document_hash(struct str fields, struct str body, struct str hidden);

/* Join the stored parts to a document: a new value, yours to decref. NULL with *err: the record is
 * damaged. */
json_t *document_join(const struct schema *schema, const struct text_record *record,
                      struct error *err);

#endif
