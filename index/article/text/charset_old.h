/* SPDX-License-Identifier: GPL-2.0-or-later */
/* charset_old.h - tell charsets of DOS, the Macintosh and mainframes, which uchardet confuses with
 * others. Any thread. */
#ifndef DATELINE_ARTICLE_TEXT_CHARSET_OLD_H
#define DATELINE_ARTICLE_TEXT_CHARSET_OLD_H

#include <stdbool.h>

#include "base/str.h"

/* The charset that the signs in a sample show: EBCDIC by its spaces, ISO 2022 by its escapes. NULL:
 * neither. */
const char *charset_by_signs(struct str sample);

/* Is this the name of a charset for Latin letters that a text of DOS or the Macintosh may be
 * mistaken for? */
bool charset_may_be_old(const char *name);

/* How many letters of the sample, decoded to UTF-8, stand where letters of European languages do,
 * less those signs that stand between letters where none should. */
long charset_fitness(struct str decoded);

#endif
