/* SPDX-License-Identifier: GPL-2.0-or-later */
/* base64.h - decode base64 (RFC 4648, RFC 2045). */
#ifndef DATELINE_ARTICLE_TEXT_BASE64_H
#define DATELINE_ARTICLE_TEXT_BASE64_H

#include "base/buf.h"
#include "base/str.h"

/* Append the decoded bytes. Skips characters outside the alphabet, as RFC 2045 requires; stops at
 * "=". */
void base64_decode(struct str text, struct buf *out);

#endif
