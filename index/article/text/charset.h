/* SPDX-License-Identifier: GPL-2.0-or-later */
/* charset.h - bytes in any encoding to well-formed UTF-8.
 *
 * What decides, in this order (as the WHATWG Encoding and HTML standards do): a byte order mark;
 * well-formed UTF-8 with a character beyond ASCII, whatever is declared (text that is well formed
 * by chance is practically unknown); the declared charset; UTF-16 by its zero bytes; a guess from
 * the bytes (uchardet). "iso-8859-1" and "us-ascii" mean windows-1252, as on the web. Nothing is
 * dropped: what no encoding explains becomes U+FFFD. */
#ifndef DATELINE_ARTICLE_TEXT_CHARSET_H
#define DATELINE_ARTICLE_TEXT_CHARSET_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Append `bytes` as UTF-8 without byte order mark. `declared` may be STR_NONE. */
void charset_decode(struct buf *out, struct str bytes, struct str declared);

/* What the bytes are by a guess, for charset_decode to be told as declared: of a file that is
 * decoded in pieces all must be taken alike. "" where they are UTF-8, by and large, or nothing can
 * be told. */
#define CHARSET_NAME_SIZE 41
void charset_guess(struct str bytes, char name[CHARSET_NAME_SIZE]);

/* The charset that a page or an XML text declares within its first bytes: <meta charset>, <meta
 * http-equiv content="...charset=">, <?xml encoding="">. Borrowed from `bytes`; STR_NONE. */
struct str charset_declared(struct str bytes);

/* Has the text a name that iconv knows, after the web's aliases? */
bool charset_known(struct str name);

#endif
