/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_mend.h - turn text that is almost JSON into JSON.
 *
 * Templates write JSON into pages, and browsers never check it. This repairs the usual faults:
 * commas at the end of lists or missing between members, comments, control characters and quotes
 * inside strings, unknown escapes ("\'"), quotes of the wrong kind, names without quotes,
 * "undefined", brackets that never close, and text behind the value. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_MEND_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_MEND_H

#include "base/buf.h"

/* Append the mended text. Linear in the text. The result is JSON more often than the text was, but
 * not always: json_read() still has to check it. */
void json_mend(struct str text, struct buf *out);

#endif
