/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_text.h - the pieces of a mail message: headers (RFC 5322, 2047, 2231) and encodings (RFC
 * 2045) as UTF-8. */
#ifndef DATELINE_ARTICLE_FORMATS_MAIL_TEXT_H
#define DATELINE_ARTICLE_FORMATS_MAIL_TEXT_H

#include "base/buf.h"
#include "base/str.h"

/* Cut a message or a part into its headers and its body, at the first empty line. */
struct str mail_cut_headers(struct str *message);
/* The first header so called, as it stands, folded or not; STR_NONE. */
struct str mail_header(struct str headers, const char *name);
/* Append it in UTF-8: unfolded, encoded words decoded; unlabelled bytes by a guess. */
void mail_add_header(struct str headers, const char *name, struct buf *out);
/* Append the value of a parameter of a header ("boundary" of "multipart/mixed; boundary=x"). */
void mail_add_parameter(struct str header, const char *name, struct buf *out);
/* Append the body of a part as bytes, by its Content-Transfer-Encoding. */
void mail_add_decoded(struct str body, struct str encoding, struct buf *out);

#endif
