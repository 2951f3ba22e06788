/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json.h - reading JSON that strangers send, and writing JSON fast.
 *
 * Reading is jansson's, behind limits (bytes, depth, memory). Writing straight into a buf spares a
 * tree. Ownership words are jansson's: "new" is yours to json_decref, "borrowed" is not. */
#ifndef DATELINE_BASE_JSON_H
#define DATELINE_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#define JSON_DEPTH_MAX 64

/* Call once, before threads: seeds jansson's hash. */
void json_setup(void);

/* A new value, or NULL with *err (STATUS_BAD_JSON: what, and at which line and column). Refused:
 * deeper than JSON_DEPTH_MAX, more values than text.length / 2 + 16 allows within `most_values`
 * (0: a million), whole numbers beyond 64 bits and others beyond a double, NUL characters, anything
 * behind the value. Of equal keys the last wins. Any value may stand at the top. */
json_t *json_read(struct str text, size_t most_values, struct error *err);

/* What json_read would say, without making the values. */
enum status json_check(struct str text, size_t most_values, struct error *err);

/* Borrowed from the object until it changes; STR_NONE when absent or no string. */
struct str json_get_str(const json_t *object, const char *key);
struct str json_str(const json_t *string); /* STR_NONE for NULL or another type */
int json_set_str(json_t *object, const char *key, struct str value); /* 0, or -1 for bad UTF-8 */

/* Compact, keys in insertion order, non-ASCII as it is. */
void json_add(struct buf *out, const json_t *value);
/* A quoted string; ill-formed UTF-8 becomes U+FFFD. */
void json_add_string(struct buf *out, struct str text);
/* `"key":` with a comma before it unless an object or array was just opened. */
void json_add_key(struct buf *out, const char *key);
void json_add_comma(struct buf *out);
void json_add_double(struct buf *out, double number); /* shortest that reads back the same */

#endif
