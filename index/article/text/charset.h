/* SPDX-License-Identifier: GPL-2.0-or-later */
/* charset.h - decode bytes in any charset to well-formed UTF-8. Any thread.
 *
 * The first of these that applies decides, as in the WHATWG Encoding and HTML standards:
 * 1. a byte order mark
 * 2. well-formed UTF-8 with a non-ASCII character, whatever charset is declared, because other
 *    charsets almost never look like that
 * 3. the declared charset
 * 4. UTF-16, detected by its zero bytes
 * 5. a guess from the bytes (uchardet)
 *
 * "iso-8859-1" and "us-ascii" mean windows-1252, as on the web. No bytes are dropped: those that
 * cannot be decoded become U+FFFD. */
#ifndef DATELINE_ARTICLE_TEXT_CHARSET_H
#define DATELINE_ARTICLE_TEXT_CHARSET_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Append `bytes` as UTF-8, without a byte order mark. `declared` may be STR_NONE. */
void charset_decode(struct buf *out, struct str bytes, struct str declared);

/* Guess the charset of the bytes. A caller that decodes a file in pieces passes the name to
 * charset_decode as `declared`, so that all pieces are decoded alike. "" if the bytes are mostly
 * UTF-8 or nothing can be guessed. */
#define CHARSET_NAME_SIZE 41
void charset_guess(struct str bytes, char name[CHARSET_NAME_SIZE]);

/* The charset that a page or an XML text declares in its first bytes: <meta charset>, <meta
 * http-equiv content="...charset=">, <?xml encoding="">. Borrowed from `bytes`; STR_NONE if there
 * is none. */
struct str charset_declared(struct str bytes);

/* Is it a charset name that iconv knows, after applying the web's aliases? */
bool charset_known(struct str name);

#endif
