/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_salvage.c - walks over strings and numbers and replaces what is wrong in them. */
#include "base/json_salvage.h"

#include <math.h>
#include <stdlib.h>

#include "base/json.h"

#define REPLACEMENT "\\ufffd"

struct mending {
    struct str text;
    size_t at;
    struct buf *out;
    struct str *first;
    size_t count;
};

/* Write `instead` for the next `length` bytes. */
static void replace(struct mending *mending, size_t length, const char *instead)
{
    if (mending->count++ == 0)
        *mending->first = str_slice(mending->text, mending->at, mending->at + length);
    buf_add_text(mending->out, instead);
    mending->at += length;
}

static void keep(struct mending *mending, size_t length)
{
    buf_add(mending->out, mending->text.data + mending->at, length);
    mending->at += length;
}

/* The number of a \uXXXX at an offset, or -1. */
static int unit_at(struct str text, size_t at)
{
    int unit = 0;

    if (at + 6 > text.length || text.data[at] != '\\' || text.data[at + 1] != 'u')
        return -1;
    for (size_t i = at + 2; i < at + 6; i++) {
        char byte = text.data[i], lower = (char)(byte | 0x20);

        if (byte >= '0' && byte <= '9')
            unit = unit << 4 | (byte - '0');
        else if (lower >= 'a' && lower <= 'f')
            unit = unit << 4 | (lower - 'a' + 10);
        else
            return -1;
    }
    return unit;
}

static void mend_unit(struct mending *mending)
{
    int unit = unit_at(mending->text, mending->at);
    int next = unit_at(mending->text, mending->at + 6);

    if (unit < 0)
        replace(mending, 2, REPLACEMENT);
    else if (unit == 0)
        replace(mending, 6, " ");
    else if (unit >= 0xD800 && unit <= 0xDBFF && next >= 0xDC00 && next <= 0xDFFF)
        keep(mending, 12);
    else if (unit >= 0xD800 && unit <= 0xDFFF)
        replace(mending, 6, REPLACEMENT);
    else
        keep(mending, 6);
}

static void mend_escape(struct mending *mending)
{
    char after = mending->at + 1 < mending->text.length ? mending->text.data[mending->at + 1] : '"';

    if (after == 'u')
        mend_unit(mending);
    else if (after != '\0' && strchr("\"\\/bfnrt", after))
        keep(mending, mending->at + 1 < mending->text.length ? 2 : 1);
    else
        replace(mending, 1, "");
}

static void mend_string(struct mending *mending)
{
    keep(mending, 1);
    while (mending->at < mending->text.length) {
        unsigned char byte = (unsigned char)mending->text.data[mending->at];

        if (byte == '\\')
            mend_escape(mending);
        else if (byte < 0x20)
            replace(mending, 1, " ");
        else
            keep(mending, 1);
        if (byte == '"')
            return;
    }
}

static size_t skip_digits(struct str word, size_t at)
{
    while (at < word.length && word.data[at] >= '0' && word.data[at] <= '9')
        at++;
    return at;
}

/* Does the rest of a number, behind its whole part, follow the grammar of RFC 8259? */
static bool is_rest(struct str word, size_t at)
{
    size_t start;

    if (word.data[at] == '.') {
        start = at + 1;
        at = skip_digits(word, start);
        if (at == start)
            return false;
    }
    if (at == word.length)
        return true;
    if ((word.data[at++] | 0x20) != 'e')
        return false;
    at += at < word.length && (word.data[at] == '+' || word.data[at] == '-');
    start = at;
    return skip_digits(word, start) == word.length && start < word.length;
}

/* Is the word a number that JSON and its reader have? */
static bool is_number(struct str word)
{
    size_t start = word.data[0] == '-', at = skip_digits(word, start);
    BUF_AUTO struct buf copy = {0};
    uint64_t large;
    int64_t whole;

    if (at == start || (word.data[start] == '0' && at > start + 1))
        return false;
    if (at == word.length)
        return str_to_i64(word, &whole) || str_to_u64(word, &large);
    buf_add_str(&copy, word);
    return is_rest(word, at) && isfinite(strtod(copy.data, NULL));
}

static bool is_like_number(struct str word)
{
    char first = word.data[0];
    struct str bare = first == '-' || first == '+' ? str_slice(word, 1, word.length) : word;

    return (first >= '0' && first <= '9') || strchr("-+.", first) ||
           str_eq_nocase(bare, STR("nan")) || str_eq_nocase(bare, STR("inf")) ||
           str_eq_nocase(bare, STR("infinity"));
}

/* A whole number that only a double can have, with what that loses. False: not even that can. */
static bool mend_whole(struct mending *mending, struct str word)
{
    size_t start = word.data[0] == '-';
    BUF_AUTO struct buf number = {0};
    double value;

    if (skip_digits(word, start) != word.length || word.length == start || word.data[start] == '0')
        return false;
    buf_add_str(&number, word);
    value = strtod(number.data, NULL);
    if (!isfinite(value))
        return false;
    number.length = 0;
    json_add_real(&number, value);
    replace(mending, word.length, buf_str(&number).data);
    return true;
}

static void mend_word(struct mending *mending)
{
    struct str rest = str_slice(mending->text, mending->at, mending->text.length), word = rest;

    word.length = 0;
    while (word.length < rest.length && !strchr("{}[],:\" \t\r\n", rest.data[word.length]))
        word.length++;
    if (word.length == 0) /* a NUL ends strchr's text, too */
        keep(mending, 1);
    else if (!is_like_number(word) || is_number(word))
        keep(mending, word.length);
    else if (!mend_whole(mending, word))
        replace(mending, word.length, "null");
}

/* Does a bracket close behind the comma? */
static bool is_last_comma(const struct mending *mending)
{
    size_t at = mending->at + 1;

    while (at < mending->text.length && mending->text.data[at] &&
           strchr(" \t\r\n", mending->text.data[at]))
        at++;
    return at < mending->text.length &&
           (mending->text.data[at] == '}' || mending->text.data[at] == ']');
}

size_t json_salvage(struct str text, struct buf *out, struct str *first)
{
    struct mending mending = {.text = text, .out = out, .first = first};

    while (mending.at < text.length) {
        char byte = text.data[mending.at];

        if (byte == '"')
            mend_string(&mending);
        else if (byte == ',' && is_last_comma(&mending))
            replace(&mending, 1, "");
        else if (byte == '\0' || strchr("{}[],: \t\r\n", byte))
            keep(&mending, 1);
        else
            mend_word(&mending);
    }
    return mending.count;
}
