/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_fast.h - a fast parser for json_read. Use json.h instead. */
#ifndef DATELINE_BASE_JSON_FAST_H
#define DATELINE_BASE_JSON_FAST_H

#include <jansson.h>
#include <stdbool.h>

#include "base/str.h"

/* Returns a new value, the same as jansson's; only whole numbers from 2^63 to 2^64 - 1, which
 * jansson does not read, are as json_read or, if `exact`, json_read_exact has them. Returns NULL if
 * the text is invalid or unusual; then jansson must decide. Recursion is as deep as the nesting,
 * which the caller must limit. */
json_t *json_fast(struct str text, bool exact);
/* Would json_fast return a value? Makes none. */
bool json_fast_reads(struct str text);

#endif
