/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8.h - UTF-8 as RFC 3629 and the Unicode Standard (table 3-7) define it. Overlong forms,
 * surrogates and characters above U+10FFFF are ill-formed. */
#ifndef DATELINE_BASE_UTF8_H
#define DATELINE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define UTF8_REPLACEMENT 0xFFFDu

/* Decode the character at `at` and return its length in bytes. `end` is one past the last byte; at
 * < end. An ill-formed sequence yields U+FFFD and the length of its maximal subpart (1 to 3). */
size_t utf8_decode(const char *at, const char *end, uint32_t *character);
/* Write at most 4 bytes to `out`; returns their number. */
size_t utf8_encode(uint32_t character, char *out);
void buf_add_utf8(struct buf *buf, uint32_t character);

/* Length in bytes of the longest well-formed prefix. */
size_t utf8_valid_length(struct str text);
static inline bool utf8_valid(struct str text)
{
    return utf8_valid_length(text) == text.length;
}

/* Append the text with every ill-formed sequence replaced by U+FFFD. */
void utf8_add_repaired(struct buf *buf, struct str text);
/* Replace each ill-formed byte with '?', for fixed buffers without room for U+FFFD. */
void utf8_repair_in_place(char *text, size_t length);
/* Length of the longest prefix of at most `limit` bytes that does not split a character. */
size_t utf8_cut(struct str text, size_t limit);
/* Number of characters in well-formed text. */
size_t utf8_count(struct str text);

#endif
