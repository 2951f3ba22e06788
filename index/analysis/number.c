/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number.c - numbers as one word, however their digits are grouped. */
#include "analysis/tokenizer.h"

static size_t digits_at(struct str word, size_t at)
{
    size_t from = at;

    while (at < word.length && byte_is_digit(word.data[at]))
        at++;
    return at - from;
}

/* 1.234.567: in every language, several points group digits if three digits follow each. */
static bool points_group(struct str word, char point)
{
    size_t count = 0;

    for (size_t i = 0; i < word.length; i++) {
        if (word.data[i] != point)
            continue;
        if (digits_at(word, i + 1) != 3)
            return false;
        count++;
    }
    return count > 1;
}

/* Remove separators that group digits, and turn all others into a full stop. In languages with a
 * decimal comma, full stops group. A separator groups only if exactly three digits follow it. */
void number_fold(struct word *word, bool decimal_comma)
{
    struct str text = word_str(word);
    char decimal = decimal_comma ? ',' : '.';
    bool decimal_groups = points_group(text, decimal);
    uint8_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (byte == ',' || byte == '.' || byte == '\'') {
            if ((byte != decimal || decimal_groups) && digits_at(text, i + 1) == 3)
                continue;
            byte = '.';
        }
        word->bytes[length++] = byte;
    }
    word->length = length;
}

#define GROUP_DIGITS 3
#define GROUPS_MAX   5

static bool is_group_start(struct str word)
{
    for (size_t i = 0; i < word.length; i++)
        if (!byte_is_digit(word.data[i]))
            return false;
    return word.length > 0 && word.length <= GROUP_DIGITS && word.data[0] != '0';
}

static bool three_digits(const char *at, const char *end)
{
    return end - at >= GROUP_DIGITS && byte_is_digit(at[0]) && byte_is_digit(at[1]) &&
           byte_is_digit(at[2]);
}

/* A typographer's blank (no-break, thin, narrow) always groups. A plain one may stand between two
 * numbers, so it groups only round numbers: those that end in 000. */
const char *number_groups_end(const struct analyzer *analyzer, struct str word, const char *at)
{
    const char *end = analyzer->end, *last = NULL;
    struct str blank = str_n(at, utf8_decode(at, end, &(uint32_t){0}));

    if (!three_digits(at + blank.length, end) || !is_group_start(word) || !is_blank_at(at, end))
        return NULL;
    for (uint32_t i = 0; i < GROUPS_MAX && str_starts(str_n(at, (size_t)(end - at)), blank) &&
                         three_digits(at + blank.length, end);
         i++) {
        at += blank.length + GROUP_DIGITS;
        last = at;
    }
    if (!last || kind_is_word(char_kind_at(last, end)))
        return NULL;
    if (blank.length > 1)
        return last;
    if (!str_is(str_n(last - GROUP_DIGITS, GROUP_DIGITS), "000") ||
        (last < end && *last == ' ' && end - last > 1 && byte_is_digit(last[1])))
        return NULL;
    return last;
}
