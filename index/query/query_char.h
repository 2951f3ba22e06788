/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_char.h - the classes of a query's characters: space, quotes, parentheses, signs.
 *
 * Word processors and input methods replace quotes, minus signs and parentheses by similar
 * characters. All forms of one sign have the same class. */
#ifndef DATELINE_QUERY_QUERY_CHAR_H
#define DATELINE_QUERY_QUERY_CHAR_H

#include "base/str.h"

enum char_class {
    CHAR_WORD,  /* letters, digits, combining marks */
    CHAR_PUNCT, /* may be in a word ("N.", "AT&T"), but is no word alone */
    CHAR_SPACE,
    CHAR_QUOTE,
    CHAR_OPEN,
    CHAR_CLOSE,
    CHAR_MINUS,
    CHAR_COLON,
    CHAR_STAR
};

/* The class of the character at byte `at` (< text.length). *length: its bytes. Invalid UTF-8 is
 * CHAR_PUNCT. */
enum char_class query_char(struct str text, size_t at, size_t *length);

#endif
