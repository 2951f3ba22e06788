/* SPDX-License-Identifier: GPL-2.0-or-later */
/* str.c - comparing, searching and cutting text. */
#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

int str_compare(struct str a, struct str b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;

    if (order != 0)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

bool str_starts(struct str text, struct str prefix)
{
    return text.length >= prefix.length && str_eq(str_n(text.data, prefix.length), prefix);
}

bool str_ends(struct str text, struct str suffix)
{
    return text.length >= suffix.length &&
           str_eq(str_n(text.data + text.length - suffix.length, suffix.length), suffix);
}

static unsigned char lower(char byte)
{
    return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

/* Not strncasecmp, which stops at a NUL and follows the locale. */
bool str_eq_nocase(struct str a, struct str b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

bool str_starts_nocase(struct str text, struct str prefix)
{
    return text.length >= prefix.length && str_eq_nocase(str_n(text.data, prefix.length), prefix);
}

#define FALSE_STARTS_MAX 64 /* after so many, memmem is faster */

/* Where the text has the words; NULL: nowhere. Most texts do not even have their first byte, which
 * memchr finds out many bytes at a time. */
static const char *find_start(struct str text, struct str what)
{
    const char *at = text.data, *end = text.data + text.length;

    for (unsigned i = 0; i < FALSE_STARTS_MAX; i++) {
        at = memchr(at, what.data[0], (size_t)(end - at));
        if (!at || str_starts(str_n(at, (size_t)(end - at)), what))
            return at;
        at++;
    }
    return memmem(at, (size_t)(end - at), what.data, what.length);
}

ptrdiff_t str_find(struct str text, struct str what)
{
    const char *at;

    if (what.length == 0)
        return 0;
    at = text.length ? find_start(text, what) : NULL;
    return at ? at - text.data : -1;
}

ptrdiff_t str_find_nocase(struct str text, struct str what)
{
    if (what.length == 0)
        return 0;
    for (size_t at = 0; at + what.length <= text.length; at++)
        if (lower(text.data[at]) == lower(what.data[0]) &&
            str_eq_nocase(str_n(text.data + at, what.length), what))
            return (ptrdiff_t)at;
    return -1;
}

static size_t space_at_start(struct str text)
{
    unsigned char first = (unsigned char)text.data[0];

    if (first == ' ' || (first >= '\t' && first <= '\r'))
        return 1;
    return text.length >= 2 && first == 0xC2 && (unsigned char)text.data[1] == 0xA0 ? 2 : 0;
}

static size_t space_at_end(struct str text)
{
    unsigned char last = (unsigned char)text.data[text.length - 1];

    if (last == ' ' || (last >= '\t' && last <= '\r'))
        return 1;
    return text.length >= 2 && last == 0xA0 && (unsigned char)text.data[text.length - 2] == 0xC2
               ? 2
               : 0;
}

struct str str_trim(struct str text)
{
    size_t space;

    while (text.length > 0 && (space = space_at_start(text)) > 0) {
        text.data += space;
        text.length -= space;
    }
    while (text.length > 0 && (space = space_at_end(text)) > 0)
        text.length -= space;
    return text;
}

struct str str_cut(struct str *rest, char separator)
{
    const char *at = rest->length ? memchr(rest->data, separator, rest->length) : NULL;
    struct str part = *rest;

    if (!at) {
        *rest = STR_NONE;
        return part;
    }
    part.length = (size_t)(at - rest->data);
    *rest = str_n(at + 1, rest->length - part.length - 1);
    return part;
}

struct str str_slice(struct str text, size_t from, size_t to)
{
    if (to > text.length)
        to = text.length;
    if (from > to)
        from = to;
    return str_n(from ? text.data + from : text.data, to - from); /* NULL + 0 is undefined */
}

bool str_to_u64(struct str text, uint64_t *out)
{
    uint64_t number = 0;

    if (text.length == 0 || text.length > 20)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned digit = (unsigned)(unsigned char)text.data[i] - '0';

        if (digit > 9 || __builtin_mul_overflow(number, (uint64_t)10, &number) ||
            __builtin_add_overflow(number, (uint64_t)digit, &number))
            return false;
    }
    *out = number;
    return true;
}

bool str_to_i64(struct str text, int64_t *out)
{
    bool negative = text.length > 0 && text.data[0] == '-';
    uint64_t magnitude;

    if (negative)
        text = str_n(text.data + 1, text.length - 1);
    if (!str_to_u64(text, &magnitude) || magnitude > (uint64_t)INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

bool str_to_double(struct str text, double *out)
{
    char copy[64];
    char *end;
    double number;

    if (text.length == 0 || text.length >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    if (!strchr("+-.0123456789", copy[0]) || strpbrk(copy, "xXnNpP"))
        return false;
    number = strtod(copy, &end);
    if (end != copy + text.length || !isfinite(number))
        return false;
    *out = number;
    return true;
}
