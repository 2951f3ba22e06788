/* SPDX-License-Identifier: GPL-2.0-or-later */
/* capitals.c - tells a word in capitals from one with a capital. */
#include "analysis/tokenizer.h"

enum capitals analyzer_capitals(struct str written)
{
    const char *at = written.data, *end = written.data + written.length;
    unsigned found = 0;

    while (at < end) {
        uint32_t character;
        unsigned class;

        at = char_read(at, end, &character, &class);
        found |= class & (CHAR_UPPER | CHAR_LOWER);
    }
    if (!(found & CHAR_UPPER))
        return CAPITALS_NONE;
    return found & CHAR_LOWER ? CAPITALS_SOME : CAPITALS_ALL;
}
