/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_scan.h - where a JSON string or value ends, found without parsing it: brackets are counted,
 * strings passed over. All of it is linear in the text, and never reads beyond it, whatever the
 * text is; whether it is JSON is the parser's to say (json.h). */
#ifndef DATELINE_BASE_JSON_SCAN_H
#define DATELINE_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* One past the closing quote of the string that opens at `at`; the text's length if it never
 * closes. */
size_t json_string_end(struct str text, size_t at);
/* One past the value that begins at or behind `at`, without the white space that follows it; where
 * there is none, the place of the comma or bracket that stands there instead. */
size_t json_value_end(struct str text, size_t at);
/* The first byte at or behind `at` that is not JSON's white space. */
size_t json_skip_space(struct str text, size_t at);

/* --- values that come in pieces --- */

/* Where a scan stands inside an object or array; {0} before its first bracket. */
struct json_scan {
    size_t depth;
    bool in_string, escaped;
    bool broken; /* a line ended inside a string: what follows cannot be read */
};

/* Bytes up to and with the end of the value; all of them when it does not end here. *ended says;
 * *lines grows by those that ended on the way. */
size_t json_scan(struct json_scan *scan, struct str text, size_t *lines, bool *ended);

#endif
