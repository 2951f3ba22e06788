/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json.h - read untrusted JSON within limits, and write JSON fast.
 *
 * jansson parses the text; this module limits its nesting and number of values. The writer appends
 * straight to a buffer, without a tree. "New" and "borrowed" have jansson's meaning: the caller
 * must json_decref a new value, but not a borrowed one. */
#ifndef DATELINE_BASE_JSON_H
#define DATELINE_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#define JSON_DEPTH_MAX 64

/* Seed jansson's hash, and let a lack of memory end the process (mem.h). Call once, before starting
 * threads. */
void json_setup(void);

/* Parse one JSON value of any type. Returns a new value, or NULL with *err: STATUS_TOO_LARGE for
 * more than `most_values` values (0: a million), STATUS_BAD_JSON with the place for invalid JSON.
 *
 * These count as invalid JSON:
 * - nesting deeper than JSON_DEPTH_MAX
 * - integers below -2^63 or from 2^64, and other numbers beyond a double
 * - NUL characters, and any text after the value
 *
 * An integer from 2^63 to 2^64 - 1 becomes the nearest double. If a key occurs twice, the last one
 * wins. */
json_t *json_read(struct str text, size_t most_values, struct error *err);
/* The same for documents: integers from 2^63 to 2^64 - 1 keep their digits. Such a value is a
 * string of jansson that is not UTF-8. Only json_add, json_digits and json_double understand it;
 * json_str returns STR_NONE. */
json_t *json_read_exact(struct str text, size_t most_values, struct error *err);
struct str json_digits(const json_t *value); /* of such a value; STR_NONE for any other */
json_t *json_digits_new(uint64_t number);
/* A number of any kind. False: it is none. */
bool json_double(const json_t *value, double *out);

/* About how many bytes json_read would need for the values of this text, at most. */
uint64_t json_tree_bytes(struct str text);

/* Return the status of json_read without making the values. */
enum status json_check(struct str text, size_t most_values, struct error *err);

/* Borrowed until the object changes. STR_NONE if the member is absent or not a string. */
struct str json_get_str(const json_t *object, const char *key);
struct str json_str(const json_t *string); /* STR_NONE for NULL, another type, and digits */
/* About how much text the object has: the bytes of its strings, and of the keys of other values. */
size_t json_text_bytes(const json_t *object);
int json_set_str(json_t *object, const char *key, struct str value); /* 0, or -1 for bad UTF-8 */

/* Append the value as compact JSON: keys in insertion order, non-ASCII characters unescaped. */
void json_add(struct buf *out, const json_t *value);
/* Append a quoted string. Ill-formed UTF-8 becomes U+FFFD. */
void json_add_string(struct buf *out, struct str text);
/* Append `"key":`, with a comma before it unless it follows an opening bracket. */
void json_add_key(struct buf *out, const char *key);
void json_add_comma(struct buf *out);
void json_add_double(struct buf *out, double number); /* shortest text that reads back equal */
/* The same, always with a fraction or an exponent: some readers distinguish 2.0 from 2. */
void json_add_real(struct buf *out, double number);

#endif
