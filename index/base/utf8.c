/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8.c - decoding, checking and repairing UTF-8. */
#include "base/utf8.h"

#include <string.h>

/* The allowed range of the second byte for each kind of first byte. It excludes overlong forms,
 * surrogates and characters above U+10FFFF. */
static size_t sequence(unsigned char first, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    if (first < 0xE0)
        return 2;
    if (first < 0xF0) {
        if (first == 0xE0)
            *low = 0xA0;
        if (first == 0xED)
            *high = 0x9F;
        return 3;
    }
    if (first == 0xF0)
        *low = 0x90;
    if (first == 0xF4)
        *high = 0x8F;
    return 4;
}

/* Length of the sequence at `at`. For an ill-formed one: 0, and *bad is its maximal subpart's
 * length. */
static size_t well_formed(const unsigned char *at, const unsigned char *end, size_t *bad)
{
    unsigned char low, high;
    size_t length;

    *bad = 1;
    if (at[0] < 0x80)
        return 1;
    length = sequence(at[0], &low, &high);
    if (length == 0 || at + 1 >= end || at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++) {
        *bad = i;
        if (at + i >= end || (at[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

size_t utf8_decode(const char *at, const char *end, uint32_t *character)
{
    const unsigned char *bytes = (const unsigned char *)at;
    size_t bad, length;

    if (bytes[0] < 0x80) {
        *character = bytes[0];
        return 1;
    }
    length = well_formed(bytes, (const unsigned char *)end, &bad);
    if (length == 0) {
        *character = UTF8_REPLACEMENT;
        return bad;
    }
    *character = bytes[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++)
        *character = *character << 6 | (bytes[i] & 0x3Fu);
    return length;
}

size_t utf8_encode(uint32_t character, char *out)
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        out[0] = (char)(0xC0 | character >> 6);
        out[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    if (character < 0x10000) {
        out[0] = (char)(0xE0 | character >> 12);
        out[1] = (char)(0x80 | (character >> 6 & 0x3F));
        out[2] = (char)(0x80 | (character & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | character >> 18);
    out[1] = (char)(0x80 | (character >> 12 & 0x3F));
    out[2] = (char)(0x80 | (character >> 6 & 0x3F));
    out[3] = (char)(0x80 | (character & 0x3F));
    return 4;
}

void buf_add_utf8(struct buf *buf, uint32_t character)
{
    char bytes[4];

    buf_add(buf, bytes, utf8_encode(character, bytes));
}

size_t utf8_valid_length(struct str text)
{
    const unsigned char *start = (const unsigned char *)text.data;
    const unsigned char *at = start, *end;
    size_t length, bad;

    if (text.length == 0)
        return 0;
    end = start + text.length;
    while (at < end) {
        uint64_t eight;

        if (end - at >= 8) {
            memcpy(&eight, at, sizeof eight);
            if ((eight & 0x8080808080808080u) == 0) {
                at += 8;
                continue;
            }
        }
        length = well_formed(at, end, &bad);
        if (length == 0)
            break;
        at += length;
    }
    return (size_t)(at - start);
}

void utf8_add_repaired(struct buf *buf, struct str text)
{
    while (text.length > 0) {
        size_t valid = utf8_valid_length(text);
        size_t bad;

        buf_add(buf, text.data, valid);
        text = str_slice(text, valid, text.length);
        if (text.length == 0)
            break;
        well_formed((const unsigned char *)text.data,
                    (const unsigned char *)text.data + text.length, &bad);
        buf_add_utf8(buf, UTF8_REPLACEMENT);
        text = str_slice(text, bad, text.length);
    }
}

void utf8_repair_in_place(char *text, size_t length)
{
    size_t at = 0;

    while ((at += utf8_valid_length(str_n(text + at, length - at))) < length)
        text[at] = '?';
}

size_t utf8_cut(struct str text, size_t limit)
{
    if (text.length <= limit)
        return text.length;
    while (limit > 0 && ((unsigned char)text.data[limit] & 0xC0) == 0x80)
        limit--;
    return limit;
}

size_t utf8_count(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}
