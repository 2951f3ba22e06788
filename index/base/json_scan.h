/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_scan.h - where a JSON value ends, found without parsing it: brackets are counted, strings
 * passed over. The text may come in pieces. */
#ifndef DATELINE_BASE_JSON_SCAN_H
#define DATELINE_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

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
