/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8.h - UTF-8 as RFC 3629 and the Unicode Standard (table 3-7) define it: no overlong forms, no
 * surrogates, nothing above U+10FFFF. */
#ifndef DATELINE_BASE_UTF8_H
#define DATELINE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define UTF8_REPLACEMENT 0xFFFDu

/* Decode the character at `at`; `end` is one past the last byte, at < end. Returns its length in
 * bytes; an ill-formed sequence yields U+FFFD and the length of its maximal subpart (1 to 3). */
size_t utf8_decode(const char *at, const char *end, uint32_t *character);
/* At most 4 bytes to `out`; returns how many. */
size_t utf8_encode(uint32_t character, char *out);
void buf_add_utf8(struct buf *buf, uint32_t character);

/* Bytes of the longest well-formed start. The text is well formed when that is all of it. */
size_t utf8_valid_length(struct str text);
static inline bool utf8_valid(struct str text)
{
    return utf8_valid_length(text) == text.length;
}

/* Append the text with every ill-formed sequence replaced by U+FFFD. */
void utf8_add_repaired(struct buf *buf, struct str text);
/* Replace ill-formed bytes by '?', where a fixed buffer leaves no room for U+FFFD. */
void utf8_repair_in_place(char *text, size_t length);
/* The longest start of at most `limit` bytes that does not cut a character. */
size_t utf8_cut(struct str text, size_t limit);
/* Characters in well-formed text. */
size_t utf8_count(struct str text);

#endif
