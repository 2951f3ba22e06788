/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_char.h - what the characters of a query are: space, quotes, parentheses, signs.
 *
 * Word processors and input methods turn quotes, minus signs and parentheses into others that look
 * alike; all forms of one sign are the same sign here. */
#ifndef DATELINE_QUERY_QUERY_CHAR_H
#define DATELINE_QUERY_QUERY_CHAR_H

#include "base/str.h"

enum char_class {
    CHAR_WORD,  /* letters, digits, marks: what a word is made of */
    CHAR_PUNCT, /* may stand in a word ("N.", "AT&T"), but makes none alone */
    CHAR_SPACE,
    CHAR_QUOTE,
    CHAR_OPEN,
    CHAR_CLOSE,
    CHAR_MINUS,
    CHAR_COLON,
    CHAR_STAR
};

/* Class of the character at `at`, which is before text.length; *length is its bytes. Ill-formed
 * bytes are CHAR_PUNCT. */
enum char_class query_char(struct str text, size_t at, size_t *length);

#endif
