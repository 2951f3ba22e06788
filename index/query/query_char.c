/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_char.c - a table of the characters with a meaning in queries. */
#include "query/query_char.h"

#include "base/utf8.h"

struct char_range {
    uint32_t first, last;
    enum char_class class;
};

/* clang-format off */
/* In order, without overlaps; what is not listed is CHAR_WORD. */
static const struct char_range ranges[] = {
    {0x00, 0x20, CHAR_SPACE},
    {'!', '!', CHAR_PUNCT},
    {'"', '"', CHAR_QUOTE},
    {'#', '#', CHAR_PUNCT},
    {'%', '\'', CHAR_PUNCT}, /* $ is a word */
    {'(', '(', CHAR_OPEN},
    {')', ')', CHAR_CLOSE},
    {'*', '*', CHAR_STAR},
    {'+', ',', CHAR_PUNCT},
    {'-', '-', CHAR_MINUS},
    {'.', '/', CHAR_PUNCT},
    {':', ':', CHAR_COLON},
    {';', '@', CHAR_PUNCT},
    {'[', '`', CHAR_PUNCT},
    {'{', '~', CHAR_PUNCT},
    {0x7F, 0xA0, CHAR_SPACE}, /* controls, no-break space */
    {0xA1, 0xA1, CHAR_PUNCT},
    {0xA7, 0xA8, CHAR_PUNCT}, /* currency signs and © are words */
    {0xAB, 0xAB, CHAR_QUOTE}, /* « */
    {0xAF, 0xAF, CHAR_PUNCT},
    {0xB4, 0xB4, CHAR_PUNCT},
    {0xB6, 0xB8, CHAR_PUNCT},
    {0xBB, 0xBB, CHAR_QUOTE}, /* » */
    {0xBF, 0xBF, CHAR_PUNCT},
    {0x1680, 0x1680, CHAR_SPACE},
    {0x2000, 0x200B, CHAR_SPACE}, /* spaces of all widths, zero included */
    {0x2010, 0x201B, CHAR_PUNCT}, /* hyphens, dashes, single quotes */
    {0x201C, 0x201F, CHAR_QUOTE}, /* “ ” „ ‟ */
    {0x2020, 0x2027, CHAR_PUNCT},
    {0x2028, 0x2029, CHAR_SPACE},
    {0x202A, 0x202E, CHAR_PUNCT},
    {0x202F, 0x202F, CHAR_SPACE},
    {0x2030, 0x205E, CHAR_PUNCT},
    {0x205F, 0x205F, CHAR_SPACE},
    {0x2060, 0x206F, CHAR_PUNCT},
    {0x2212, 0x2212, CHAR_MINUS}, /* − */
    {0x2E00, 0x2E7F, CHAR_PUNCT},
    {0x3000, 0x3000, CHAR_SPACE},
    {0x3001, 0x3003, CHAR_PUNCT}, /* 、。〃 */
    {0x3008, 0x300B, CHAR_PUNCT},
    {0x300C, 0x300F, CHAR_QUOTE}, /* 「」『』 */
    {0x3010, 0x301C, CHAR_PUNCT},
    {0x301D, 0x301F, CHAR_QUOTE}, /* 〝〞〟 */
    {0xFE10, 0xFE1F, CHAR_PUNCT},
    {0xFE30, 0xFE4F, CHAR_PUNCT},
    {0xFEFF, 0xFEFF, CHAR_SPACE},
    {0xFF01, 0xFF01, CHAR_PUNCT},
    {0xFF02, 0xFF02, CHAR_QUOTE}, /* from here full-width forms */
    {0xFF03, 0xFF07, CHAR_PUNCT},
    {0xFF08, 0xFF08, CHAR_OPEN},
    {0xFF09, 0xFF09, CHAR_CLOSE},
    {0xFF0A, 0xFF0A, CHAR_STAR},
    {0xFF0B, 0xFF0C, CHAR_PUNCT},
    {0xFF0D, 0xFF0D, CHAR_MINUS},
    {0xFF0E, 0xFF0F, CHAR_PUNCT},
    {0xFF1A, 0xFF1A, CHAR_COLON},
    {0xFF1B, 0xFF20, CHAR_PUNCT},
    {0xFF3B, 0xFF40, CHAR_PUNCT},
    {0xFF5B, 0xFF61, CHAR_PUNCT},
    {0xFF62, 0xFF63, CHAR_QUOTE}, /* half-width 「」 */
    {0xFF64, 0xFF65, CHAR_PUNCT},
    {0xFFF9, 0xFFFD, CHAR_PUNCT},
};
/* clang-format on */

static enum char_class class_of(uint32_t character)
{
    size_t low = 0, high = sizeof ranges / sizeof ranges[0];

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (character > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < sizeof ranges / sizeof ranges[0] && character >= ranges[low].first)
        return ranges[low].class;
    return CHAR_WORD;
}

enum char_class query_char(struct str text, size_t at, size_t *length)
{
    uint32_t character;

    *length = utf8_decode(text.data + at, text.data + text.length, &character);
    return class_of(character);
}
