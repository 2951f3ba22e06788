/* SPDX-License-Identifier: GPL-2.0-or-later */
/* letters.c - computes case from the layout of Unicode blocks, without tables. */
#include "article/text/letters.h"

#include "base/utf8.h"

/* Latin Extended-A: pairs of upper and lower case. The even number is upper case, except in two
 * ranges. */
static uint32_t lower_extended(uint32_t c)
{
    bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);

    if (c == 0x130)
        return 'i';
    if (c == 0x178)
        return 0xFF;
    if (c == 0x131 || c == 0x138 || c == 0x149 || c == 0x17F)
        return c;
    return (c % 2 == 1) == odd_is_upper ? c + 1 : c;
}

uint32_t letter_lower(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7)
        return c + 0x20;
    if (c >= 0x100 && c <= 0x17F)
        return lower_extended(c);
    if (c >= 0x391 && c <= 0x3AB)
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40F)
        return c + 0x50;
    if (c >= 0x410 && c <= 0x42F)
        return c + 0x20;
    if (c >= 0x460 && c <= 0x4BF && c % 2 == 0 && !(c >= 0x482 && c <= 0x489))
        return c + 1;
    if (c >= 0x1EA0 && c <= 0x1EFF && c % 2 == 0)
        return c + 1;
    return c;
}

bool letter_is_upper(uint32_t c)
{
    return letter_lower(c) != c;
}

bool letter_is(uint32_t c)
{
    if (c < 0x80)
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    if (c < 0xC0)
        return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c >= 0x2000 && c <= 0x2FFF) /* punctuation, symbols */
        return false;
    if (c >= 0x3000 && c <= 0x303F)
        return c == 0x3005;
    if (c >= 0xFE00 && c <= 0xFE6F) /* variation selectors, presentation forms of punctuation */
        return false;
    if (c >= 0xFF00 && c <= 0xFF20)
        return false;
    return c != 0xD7 && c != 0xF7 && c != UTF8_REPLACEMENT && c != 0xFEFF &&
           !(c >= 0xE000 && c <= 0xF8FF) && !(c >= 0x1F000 && c <= 0x1FFFF);
}

size_t letters_lower(struct str text, char *out, size_t room)
{
    size_t length = 0;

    if (text.length == 0)
        return 0;
    for (const char *at = text.data, *end = at + text.length; at < end;) {
        uint32_t c;

        at += utf8_decode(at, end, &c);
        if (length + 4 > room)
            return 0;
        length += utf8_encode(letter_lower(c), out + length);
    }
    return length;
}

bool letters_start_upper(struct str text)
{
    uint32_t c;

    if (text.length == 0)
        return false;
    utf8_decode(text.data, text.data + text.length, &c);
    return letter_is_upper(c);
}

bool letters_all_upper(struct str text)
{
    size_t upper = 0;

    for (const char *at = text.data, *end = at + text.length; at < end;) {
        uint32_t c;

        at += utf8_decode(at, end, &c);
        if (letter_is_upper(c))
            upper++;
        else if (letter_is(c))
            return false;
    }
    return upper > 0;
}

/* The length of the non-ASCII character at `at`. *lower is the letter in lower case, an apostrophe,
 * or 0 for other characters. */
static size_t word_letter(const char *at, const char *end, bool inside, uint32_t *lower)
{
    uint32_t c;
    size_t length = utf8_decode(at, end, &c);

    *lower = letter_is(c) ? letter_lower(c) : c == 0x2019 && inside ? '\'' : 0;
    return length;
}

/* ASCII letters in lower case, 0 for all else. A table, because this is the innermost loop. */
static const char ascii_letters[256] = {
    ['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n',         'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
    ['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n',         'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
};

/* Copy ASCII letters to `room`; returns their number. */
static size_t take_ascii(const char *at, const char *end, char *room, size_t most)
{
    size_t length = 0;

    if ((size_t)(end - at) < most)
        most = (size_t)(end - at);
    while (length < most) {
        char lower = ascii_letters[(unsigned char)at[length]];

        if (lower == '\0')
            break;
        room[length++] = lower;
    }
    return length;
}

bool letters_word(struct str *rest, char room[LETTERS_WORD_ROOM], struct str *word)
{
    const char *at = rest->data, *end = at + rest->length;
    size_t length = 0;

    while (at < end && (*at & 0x80) == 0 && !ascii_letters[(unsigned char)*at])
        at++;
    length = take_ascii(at, end, room, LETTERS_WORD_ROOM - 4);
    at += length;
    while (at < end) {
        unsigned char byte = (unsigned char)*at, small = byte | 0x20;
        uint32_t lower = small >= 'a' && small <= 'z' ? small
                         : byte == '\'' && length > 0 ? byte
                                                      : 0;
        size_t step = byte < 0x80 ? 1 : word_letter(at, end, length > 0, &lower);

        if (lower == 0 && length > 0)
            break;
        at += step;
        if (lower == 0 || length + 4 > LETTERS_WORD_ROOM)
            continue;
        if (lower < 0x80)
            room[length++] = (char)lower;
        else
            length += utf8_encode(lower, room + length);
    }
    *rest = str_n(at, (size_t)(end - at));
    *word = str_n(room, length);
    return length > 0;
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct str word_cut(struct str *rest)
{
    size_t from = 0, to;
    struct str word;

    while (from < rest->length && is_space(rest->data[from]))
        from++;
    for (to = from; to < rest->length && !is_space(rest->data[to]);)
        to++;
    if (to == from)
        return STR_NONE;
    word = str_slice(*rest, from, to);
    *rest = str_slice(*rest, to, rest->length);
    return word;
}

size_t word_count(struct str text)
{
    size_t count = 0;

    while (word_cut(&text).data)
        count++;
    return count;
}
