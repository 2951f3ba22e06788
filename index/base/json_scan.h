/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_scan.h - find where a JSON string or value ends, without parsing it.
 *
 * The functions count brackets and skip strings. They are linear in the text and never read beyond
 * it, whatever the text is. Only the parser (json.h) decides whether the text is valid JSON. */
#ifndef DATELINE_BASE_JSON_SCAN_H
#define DATELINE_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* The offset after the closing quote of the string that opens at `at`. The text's length if the
 * string never closes. */
size_t json_string_end(struct str text, size_t at);
/* The end of the value that starts at or after `at`, without the white space after it. If there is
 * no value, the offset of the comma or closing bracket there. */
size_t json_value_end(struct str text, size_t at);
/* The offset of the first byte at or after `at` that is not JSON white space. */
size_t json_skip_space(struct str text, size_t at);

/* --- values that arrive in pieces --- */

/* The state of a scan inside an object or array; {0} before its first bracket. */
struct json_scan {
    size_t depth;
    bool in_string, escaped;
    bool broken;   /* a line ended inside a string: the rest cannot be read */
    bool loose;    /* set by the caller: a string may go on over lines if a comma or a closing
                      bracket follows its end; else its quote was forgotten, and it is broken */
    size_t breaks; /* lines that ended in the string, or in that before this byte */
};

/* Returns the number of bytes up to and including the end of the value, or all bytes if it does not
 * end here (*ended). Adds the line feeds it passed to *lines. */
size_t json_scan(struct json_scan *scan, struct str text, size_t *lines, bool *ended);

#endif
