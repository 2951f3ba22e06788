/* SPDX-License-Identifier: GPL-2.0-or-later */
/* base64.h - base64 (RFC 4648, RFC 2045) back to bytes. */
#ifndef DATELINE_ARTICLE_TEXT_BASE64_H
#define DATELINE_ARTICLE_TEXT_BASE64_H

#include "base/buf.h"
#include "base/str.h"

/* Append the bytes. What is no base64 is skipped, as RFC 2045 asks; "=" ends it. */
void base64_decode(struct str text, struct buf *out);

#endif
