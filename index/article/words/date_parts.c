/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_parts.c - classifies each run of digits, letters or a mark. */
#include "article/words/date_parts.h"

#include <string.h>

#include "article/text/letters.h"
#include "article/words/date_names.h"
#include "base/utf8.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static void describe_word(struct date_part *part)
{
    char lower[WORD_MAX];
    struct str word = {lower, letters_lower(part->text, lower, sizeof lower)};

    part->kind = PART_WORD;
    part->month = date_name_month(word);
    part->filler = date_name_filler(word);
    part->hour = date_name_hour(word);
}

/* Is the last part the period behind a day? */
static bool ends_in_dot(const struct date_parts *parts)
{
    const struct date_part *last = &parts->part[parts->count - (parts->count > 0)];

    return parts->count > 1 && last->mark == '.' && last[-1].kind == PART_NUMBER;
}

/* Some months have another name behind "7.". */
static void describe_dotted(const struct date_parts *parts, struct date_part *part)
{
    char lower[WORD_MAX];

    if (part->month > 0 && ends_in_dot(parts))
        part->month =
            date_name_month_dotted(str_n(lower, letters_lower(part->text, lower, sizeof lower)));
}

static void describe_number(struct date_part *part)
{
    part->kind = PART_NUMBER;
    part->digits = (int)part->text.length;
    for (size_t i = 0; i < part->text.length && i < 9; i++)
        part->number = part->number * 10 + (part->text.data[i] - '0');
}

/* 年 月 日 時 分 and their Korean counterparts follow numbers without a space. */
static bool is_date_sign(uint32_t c)
{
    return c == 0x5E74 || c == 0x6708 || c == 0x65E5 || c == 0x6642 || c == 0x65F6 || c == 0x5206 ||
           c == 0xB144 || c == 0xC6D4 || c == 0xC77C;
}

/* Signs within the blocks of letters: the Arabic comma, and what Hebrew and Hindi put behind a
 * shortened word. */
static bool is_sign(uint32_t c)
{
    return c == 0x060C || c == 0x05F3 || c == 0x0970;
}

static bool is_thai(uint32_t c)
{
    return c >= 0x0E01 && c <= 0x0E4E;
}

/* Thai abbreviations have a period within, and another behind them: "ม.ค." */
static bool is_thai_period(const char *at, const char *end, uint32_t before)
{
    uint32_t behind = 0;

    if (!is_thai(before) || *at != '.' || at + 1 == end)
        return false;
    utf8_decode(at + 1, end, &behind);
    return is_thai(behind);
}

static size_t word_length(const char *at, const char *end)
{
    const char *from = at;
    uint32_t c = 0;

    while (at < end) {
        uint32_t before = c;
        size_t length = utf8_decode(at, end, &c);

        if ((!letter_is(c) || is_sign(c) || is_date_sign(c)) && !is_thai_period(at, end, before))
            break;
        at += length;
    }
    return (size_t)(at - from);
}

static struct date_part next_part(const char *at, const char *end)
{
    struct date_part part = {.kind = PART_MARK};
    size_t length = 0;

    while (at + length < end && is_digit(at[length]))
        length++;
    if (length > 0) {
        part.text = str_n(at, length);
        describe_number(&part);
        return part;
    }
    length = word_length(at, end);
    if (length > 0) {
        part.text = str_n(at, length);
        describe_word(&part);
        return part;
    }
    part.text = str_n(at, utf8_decode(at, end, &part.mark));
    if (part.mark == 0x2010 || part.mark == 0x2011) /* hyphens */
        part.mark = '-';
    return part;
}

static bool is_blank(const struct date_part *part)
{
    return part->kind == PART_MARK &&
           (part->mark <= ' ' || part->mark == 0xA0 || part->mark == 0x202F ||
            part->mark == 0x2009 || part->mark == 0x200E || part->mark == 0x200F ||
            part->mark == 0x061C); /* the last three only say which way to write */
}

void date_parts_take(struct str text, struct date_parts *parts)
{
    const char *at = text.data, *end = at + text.length;
    bool spaced = true;

    memset(parts, 0, sizeof *parts);
    while (at < end) {
        struct date_part part = next_part(at, end);

        at += part.text.length;
        if (is_blank(&part)) {
            spaced = true;
            continue;
        }
        if (parts->count == PART_MAX) {
            parts->cut = true;
            break;
        }
        describe_dotted(parts, &part);
        part.spaced = spaced;
        spaced = false;
        parts->part[parts->count++] = part;
    }
}

bool date_part_joins(const struct date_part *part)
{
    if (part->kind == PART_WORD)
        return (part->filler && part->month == 0) ||
               (part->text.length == 2 &&
                (str_eq_nocase(part->text, STR("st")) || str_eq_nocase(part->text, STR("nd")) ||
                 str_eq_nocase(part->text, STR("rd")) || str_eq_nocase(part->text, STR("th"))));
    return part->kind == PART_MARK && part->mark != 0 &&
           (part->mark == 0x2019 || is_sign(part->mark) ||
            (part->mark < 0x80 && strchr(",.-/'", (int)part->mark)));
}

size_t date_parts_skip(const struct date_parts *parts, size_t at, size_t most)
{
    while (most-- > 0 && at < parts->count && date_part_joins(&parts->part[at]))
        at++;
    return at;
}
