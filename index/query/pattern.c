/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pattern.c - which words fit a pattern. */
#include "query/pattern.h"

#include <stdint.h>

#include "base/utf8.h"

bool pattern_is_sign(char byte)
{
    return byte == '*' || byte == '?';
}

struct str pattern_start(struct str pattern)
{
    size_t length = 0;

    while (length < pattern.length && !pattern_is_sign(pattern.data[length]))
        length++;
    if (length == pattern.length && length > 0 && pattern.data[length - 1] == '!')
        length--;
    return str_slice(pattern, 0, length);
}

static size_t character_length(struct str text, size_t at)
{
    uint32_t character;

    return utf8_decode(text.data + at, text.data + text.length, &character);
}

/* Does the word have the pattern? After a star, the rest is tried at one character after the other;
 * only the last star needs to be tried again. */
bool pattern_fits(struct str pattern, struct str word)
{
    size_t p = 0, w = 0, star = SIZE_MAX, from = 0;

    while (w < word.length) {
        char sign = p < pattern.length ? pattern.data[p] : '\0';

        if (sign == '*' || (sign == '!' && p + 1 == pattern.length)) {
            star = p++;
            from = w;
        } else if (sign == '?') {
            p++;
            w += character_length(word, w);
        } else if (p < pattern.length && sign == word.data[w]) {
            p++;
            w++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            w = from += character_length(word, from);
        } else
            return false;
    }
    while (p < pattern.length && (pattern.data[p] == '*' || pattern.data[p] == '!'))
        p++;
    return p == pattern.length;
}
