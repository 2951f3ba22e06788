/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number.c - numbers as one word, however their digits are grouped, and units attached to them. */
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

/* Units that newsrooms write without a space. "2nd", "1990s", "5G" and "3D" are separate words. */
static const char *const units[] = {"bn", "m",  "mn", "mln", "tn",  "trn", "k",   "km",
                                    "kg", "cm", "mm", "mph", "kph", "pc",  "lbs", "ft"};

size_t number_unit_length(struct str word)
{
    size_t unit = word.length;

    if (!byte_is_digit(word.data[0]))
        return 0;
    while (unit > 0 && word.data[unit - 1] >= 'a' && word.data[unit - 1] <= 'z')
        unit--;
    if (unit == 0 || unit == word.length || !byte_is_digit(word.data[unit - 1]))
        return 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_is(str_slice(word, unit, word.length), units[i]))
            return word.length - unit;
    return 0;
}
