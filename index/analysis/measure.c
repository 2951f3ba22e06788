/* SPDX-License-Identifier: GPL-2.0-or-later */
/* measure.c - units of numbers: 3.5m, 2 bn, 50km, 5km².
 *
 * A unit is a token of its own, so that "3.5m" is found by "3.5", and by "3.5 million" if the unit
 * stands for a word; then the number and its unit are also one number, "3500000". "2nd", "1990s",
 * "5G" and "3D" are separate words. */
#include "analysis/tokenizer.h"

enum when { NEVER, OF_MONEY /* a currency sign is before the number or behind the unit */, ALWAYS };

static const struct unit_name {
    const char *unit;
    const char *full; /* "" if the unit is not also written as a word */
    enum when attached;
    enum when apart; /* with a blank between: "5 m" may be metres */
} units[] = {
    {"bn", "billion", ALWAYS, ALWAYS},
    {"m", "million", ALWAYS, OF_MONEY},
    {"mn", "million", ALWAYS, ALWAYS},
    {"mln", "million", ALWAYS, ALWAYS},
    {"mio", "million", ALWAYS, ALWAYS},
    {"mrd", "milliard", ALWAYS, ALWAYS},
    {"md", "milliard", OF_MONEY, ALWAYS},
    {"mds", "milliard", OF_MONEY, ALWAYS},
    {"tn", "trillion", ALWAYS, ALWAYS},
    {"trn", "trillion", ALWAYS, ALWAYS},
    {"k", "thousand", ALWAYS, OF_MONEY},
    {"b", "billion", OF_MONEY, OF_MONEY},
    {"t", "trillion", OF_MONEY, OF_MONEY},
    {"km", "", ALWAYS, NEVER},
    {"kg", "", ALWAYS, NEVER},
    {"cm", "", ALWAYS, NEVER},
    {"mm", "", ALWAYS, NEVER},
    {"mph", "", ALWAYS, NEVER},
    {"kph", "", ALWAYS, NEVER},
    {"pc", "", ALWAYS, NEVER},
    {"lbs", "", ALWAYS, NEVER},
    {"ft", "", ALWAYS, NEVER},
    {"km2", "", ALWAYS, NEVER},
    {"m2", "", ALWAYS, NEVER},
    {"m3", "", ALWAYS, NEVER},
    {"cm3", "", ALWAYS, NEVER},
};
#define UNITS (sizeof units / sizeof *units)

#define VALUE_DIGITS_MAX 18

static bool is_currency_at(const struct analyzer *analyzer, const char *at)
{
    uint32_t character;
    unsigned class;

    if (at >= analyzer->end)
        return false;
    char_read(at, analyzer->end, &character, &class);
    return class & CHAR_CURRENCY;
}

static const char *character_before(const struct analyzer *analyzer, const char *at)
{
    do
        at--;
    while (at > analyzer->text && ((unsigned char)*at & 0xC0) == 0x80);
    return at;
}

static bool is_money(const struct analyzer *analyzer, const struct piece *number,
                     const char *behind)
{
    const char *start = analyzer->text + number->start;

    if (start > analyzer->text && is_currency_at(analyzer, character_before(analyzer, start)))
        return true;
    if (is_blank_at(behind, analyzer->end))
        behind += utf8_decode(behind, analyzer->end, &(uint32_t){0});
    if (!is_currency_at(analyzer, behind))
        return false;
    behind += utf8_decode(behind, analyzer->end, &(uint32_t){0});
    return char_kind_at(behind, analyzer->end) != KIND_DIGIT; /* not of the next amount */
}

static bool holds(enum when when, const struct analyzer *analyzer, const struct piece *number,
                  const char *behind)
{
    return when == ALWAYS || (when == OF_MONEY && is_money(analyzer, number, behind));
}

/* --- 3.5m --- */

static const struct unit_name *unit_find(struct str unit)
{
    for (size_t i = 0; i < UNITS; i++)
        if (unit.data[0] == units[i].unit[0] && str_is(unit, units[i].unit))
            return &units[i];
    return NULL;
}

/* The unit at the end of the number: the letters behind its last digit, and a digit behind them. */
static const struct unit_name *unit_of(struct str word)
{
    size_t at = word.length - byte_is_digit(word.data[word.length - 1]);

    while (at > 0 && word.data[at - 1] >= 'a' && word.data[at - 1] <= 'z')
        at--;
    if (at == 0 || !byte_is_digit(word.data[at - 1]))
        return NULL;
    return unit_find(str_slice(word, at, word.length));
}

/* Each byte of a unit is one letter or digit of the text, without marks. NULL: it is not. */
static const char *unit_start(const struct analyzer *analyzer, const struct piece *number,
                              size_t length)
{
    const char *at = analyzer->text + number->end;

    while (length-- > 0) {
        at = character_before(analyzer, at);
        if (char_kind_at(at, analyzer->end) == KIND_EXTEND)
            return NULL;
    }
    return at;
}

static const char *split_attached(struct analyzer *analyzer)
{
    struct piece *number = &analyzer->parts[0], *unit = &analyzer->parts[1];
    const struct unit_name *name = unit_of(word_str(&number->word));
    const char *start;

    if (!name || !holds(name->attached, analyzer, number, analyzer->text + number->end))
        return NULL;
    start = unit_start(analyzer, number, strlen(name->unit));
    if (!start)
        return NULL;
    word_set(&unit->word, str_of(name->unit));
    number->word.length = (uint8_t)(number->word.length - unit->word.length);
    unit->end = number->end;
    unit->start = number->end = text_offset(analyzer, start);
    return name->full;
}

/* --- 2 bn --- */

/* In capitals, "MN" and "TN" are states. */
static const char *take_apart(struct analyzer *analyzer)
{
    struct piece *number = &analyzer->parts[0], *unit = &analyzer->parts[1];
    const struct unit_name *name;
    const char *at = analyzer->at, *end;

    if (!is_blank_at(at, analyzer->end))
        return NULL;
    at += utf8_decode(at, analyzer->end, &(uint32_t){0});
    if (at == analyzer->end || !may_begin_unit(*at))
        return NULL;
    end = piece_scan(analyzer, at, unit);
    if (unit->word.length > 1 && piece_shape(analyzer, unit) == SHAPE_UPPER)
        return NULL;
    name = unit_find(word_str(&unit->word));
    if (!name || !holds(name->apart, analyzer, number, end))
        return NULL;
    analyzer->last_start = at;
    analyzer->at = analyzer->last_end = end;
    return name->full;
}

/* --- £10k as £10,000 --- */

/* Zeros behind the 1 of the word; 0: it is no number. */
static unsigned zeros_of(struct str full)
{
    static const struct {
        const char *word;
        unsigned zeros;
    } rows[] = {{"thousand", 3}, {"million", 6}, {"milliard", 9}, {"billion", 9}, {"trillion", 12}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(full, rows[i].word))
            return rows[i].zeros;
    return 0;
}

/* Add the digits; false if they are none, or too many. Leading zeros are left out. */
static bool digits_add(struct word *out, struct str digits)
{
    for (size_t i = 0; i < digits.length; i++) {
        if (!byte_is_digit(digits.data[i]) || out->length == VALUE_DIGITS_MAX)
            return false;
        if (out->length > 0 || digits.data[i] != '0')
            out->bytes[out->length++] = digits.data[i];
    }
    return true;
}

bool unit_value(struct str number, const char *full, struct word *out)
{
    unsigned zeros = zeros_of(str_of(full));
    struct str decimals = number, whole = str_cut(&decimals, '.');

    out->length = 0;
    if (zeros == 0 || decimals.length > zeros || !digits_add(out, whole) ||
        !digits_add(out, decimals))
        return false;
    return out->length > 0 &&
           digits_add(out, str_slice(STR("000000000000"), 0, zeros - decimals.length));
}

const char *unit_split(struct analyzer *analyzer)
{
    const struct piece *number = &analyzer->parts[0];
    struct str word = word_str(&number->word);
    bool digits = byte_is_digit(word.data[word.length - 1]);

    if (number->word.full)
        return NULL;
    if (digits && (word.length == 1 || word.data[word.length - 2] <= '9'))
        return take_apart(analyzer);
    return split_attached(analyzer);
}
