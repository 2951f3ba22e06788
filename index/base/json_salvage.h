/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_salvage.h - replace the parts of a JSON text that cannot be read, so that one of them does
 * not cost the whole text.
 *
 *   \u0000, raw control characters            a space
 *   half of a surrogate pair, \uXY            U+FFFD
 *   \x, \', another escape that is none       the character behind the backslash
 *   a whole number below -2^63 or from 2^64   the nearest double, as 1.8446744073709552e19
 *   NaN, Infinity, +1, 007, 1e999             null
 *   a comma before a bracket that closes      nothing
 *
 * Everything else stays, also what makes the text no JSON: brackets, quotes, other words. */
#ifndef DATELINE_BASE_JSON_SALVAGE_H
#define DATELINE_BASE_JSON_SALVAGE_H

#include "base/buf.h"

/* Append the text to *out with these parts replaced. Returns how many there were; *first gets the
 * first of them, borrowed from the text. Linear in the text. */
size_t json_salvage(struct str text, struct buf *out, struct str *first);

#endif
