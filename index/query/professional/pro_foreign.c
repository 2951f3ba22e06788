/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_foreign.c - words that mean something in other languages of queries, and would silently be
 * searched here: a misread query finds too much or too little. In quotation marks they are words.
 */
#include "query/professional/pro_private.h"

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* --- single words --- */

/* -word and +word of web searches; -5 is a number. */
static bool excludes(struct str word)
{
    return word.length > 1 && word.data[0] == '-' && is_letter(word.data[1]);
}

static bool requires(struct str word)
{
    return word.length > 1 && word.data[0] == '+' && is_letter(word.data[1]);
}

/* word^2 */
static bool boosts(struct str word)
{
    const char *sign = memchr(word.data, '^', word.length);

    return sign && sign > word.data && sign + 1 < word.data + word.length && is_digit(sign[1]);
}

/* word$ and word$2; US$5 is money. */
static bool truncates(struct str word)
{
    size_t end = word.length;

    if (end > 1 && is_digit(word.data[end - 1]))
        end--;
    if (end < 4 || word.data[end - 1] != '$')
        return false;
    for (size_t i = 0; i + 1 < end; i++)
        if (!is_letter(word.data[i]))
            return false;
    return true;
}

/* Operators without their number. In small letters they are English words. */
static bool lacks_number(struct str word)
{
    return str_is(word, "NEAR") || str_is(word, "WITHIN") || str_is(word, "ATLEAST");
}

static const struct {
    bool (*is)(struct str word);
    const char *problem;
} meanings[] = {
    {excludes, "`-` excludes nothing; write NOT before the word"},
    {requires, "`+` requires nothing; join words by AND"},
    {boosts, "words have no weights; leave out `^` and the number"},
    {truncates, "`$` stands for no letters; write `*` for any number of them, `?` for each one"},
    {lacks_number, "a number belongs directly behind this operator: near5, within/5, atleast5; if "
                   "it is a word, put it in quotation marks"},
};

const char *pro_foreign_word(struct str word)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].is(word))
            return meanings[i].problem;
    return NULL;
}

/* --- names of fields --- */

/* la=en, site:example.org; not 12:30, https://…, or `note:` at the end of a sentence. */
size_t pro_foreign_name(struct str word)
{
    size_t length = 0;
    struct str rest;

    while (length < word.length && is_letter(word.data[length]))
        length++;
    rest = str_slice(word, length, word.length);
    if (length < 2 || rest.length == 0 || str_starts(rest, STR("://")))
        return 0;
    return rest.data[0] == '=' || (rest.data[0] == ':' && rest.length > 1) ? length : 0;
}

static const struct {
    struct str name;
    const char *advice;
} names[] = {
    {STR_INIT("la"), "choose languages with the parameter `filter`: `language = en`"},
    {STR_INIT("language"), "choose languages with the parameter `filter`: `language = en`"},
    {STR_INIT("pd"), "write dates as `date aft 1/31/2024`"},
    {STR_INIT("year"), "write dates as `date is 2024`"},
    {STR_INIT("published"), "write dates as `date aft 1/31/2024`"},
    {STR_INIT("length"), "write lengths as `wc>500`"},
    {STR_INIT("exact"), "words in quotation marks are found as written"},
    {STR_INIT("intitle"), "write `headline(…)`"},
    {STR_INIT("site"), "write `source(…)`"},
};

const char *pro_foreign_advice(struct str name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, names[i].name))
            return names[i].advice;
    return NULL;
}
