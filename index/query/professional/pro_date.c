/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_date.c - `date aft 1/1/2024`, `date last 30 days`: conditions on the date of publication.
 *
 * A date with slashes is month/day/year, as in Nexis; if the first number is above 12, it is
 * day/month/year. 2024-05-31, 20240531, 31 May 2024, May 31, 2024, May 2024 and 2024 are not
 * ambiguous. A month or a year is all of it: `aft 2024` begins with 2025. */
#include <stdio.h>

#include "base/date.h"
#include "query/professional/pro_private.h"

enum relation { IS, AFTER, SINCE, BEFORE, UNTIL, BETWEEN, LAST };

static const struct {
    struct str word;
    enum relation relation;
} relations[] = {
    {STR_INIT("is"), IS},           {STR_INIT("on"), IS},       {STR_INIT("="), IS},
    {STR_INIT("aft"), AFTER},       {STR_INIT("after"), AFTER}, {STR_INIT(">"), AFTER},
    {STR_INIT("since"), SINCE},     {STR_INIT("from"), SINCE},  {STR_INIT("geq"), SINCE},
    {STR_INIT(">="), SINCE},        {STR_INIT("bef"), BEFORE},  {STR_INIT("before"), BEFORE},
    {STR_INIT("<"), BEFORE},        {STR_INIT("to"), UNTIL},    {STR_INIT("until"), UNTIL},
    {STR_INIT("leq"), UNTIL},       {STR_INIT("<="), UNTIL},    {STR_INIT("bet"), BETWEEN},
    {STR_INIT("between"), BETWEEN}, {STR_INIT("last"), LAST},
};

static const struct {
    struct str word;
    char letter; /* as filters write it: now-30d */
} spans[] = {
    {STR_INIT("hour"), 'h'},  {STR_INIT("hours"), 'h'},  {STR_INIT("day"), 'd'},
    {STR_INIT("days"), 'd'},  {STR_INIT("week"), 'w'},   {STR_INIT("weeks"), 'w'},
    {STR_INIT("month"), 'M'}, {STR_INIT("months"), 'M'}, {STR_INIT("year"), 'y'},
    {STR_INIT("years"), 'y'},
};

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};

#define MONTH_LETTERS 3

/* 1 to 12; 0: no month. "Sept." and "January" are. */
static int month_of(struct str word)
{
    if (word.length > 0 && word.data[word.length - 1] == '.')
        word.length--;
    for (int m = 0; word.length >= MONTH_LETTERS && m < 12; m++)
        if (str_starts_nocase(str_of(months[m]), word))
            return m + 1;
    return 0;
}

/* A whole number without a comma behind it; -1: none. */
static int number_of(struct str word)
{
    uint64_t number;

    if (word.length > 0 && word.data[word.length - 1] == ',')
        word.length--;
    return word.length <= 4 && str_to_u64(word, &number) ? (int)number : -1;
}

static struct str write_date(struct arena *arena, int year, int month, int day)
{
    struct date date = {.year = year, .month = month, .day = day};

    if (!date_valid(&date))
        return STR_NONE;
    return arena_format(arena, "%04d-%02d-%02d", year, month, day);
}

/* 1/31/2024, 31/1/2024, 1-31-2024, 31.1.2024 */
static struct str numbers_date(struct arena *arena, struct str word)
{
    int part[3] = {0}, at = 0;
    char sign = '\0';

    for (size_t i = 0; i < word.length; i++) {
        char byte = word.data[i];

        if (byte >= '0' && byte <= '9' && part[at] < 10000)
            part[at] = part[at] * 10 + byte - '0';
        else if ((byte == '/' || byte == '-' || byte == '.') && at < 2 && (!sign || sign == byte)) {
            sign = byte;
            at++;
        } else
            return STR_NONE;
    }
    if (at < 2 || part[2] < 1000)
        return STR_NONE;
    return part[0] > 12 || sign == '.' ? write_date(arena, part[2], part[1], part[0])
                                       : write_date(arena, part[2], part[0], part[1]);
}

/* 20240131 */
static struct str digits_date(struct arena *arena, struct str word)
{
    uint64_t number;

    if (word.length != 8 || !str_to_u64(word, &number))
        return STR_NONE;
    return write_date(arena, (int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100));
}

static struct str one_word_date(struct arena *arena, struct str word)
{
    struct str date = digits_date(arena, word);

    if (!date.data && word.length >= 4 && date_parse(word, NULL, NULL))
        return word;
    return date.data ? date : numbers_date(arena, word);
}

/* May 2024; May 31, 2024; 31 May 2024 */
static struct str named_date(struct arena *arena, const struct str *words, uint32_t count,
                             uint32_t *took)
{
    int month = month_of(words[0]), first = number_of(words[0]);
    int second = count > 1 ? number_of(words[1]) : -1, third = count > 2 ? number_of(words[2]) : -1;

    *took = 3;
    if (month > 0 && second > 0 && second <= 31 && third >= 1000)
        return write_date(arena, third, month, second);
    if (month == 0 && first > 0 && count > 2 && month_of(words[1]) > 0 && third >= 1000)
        return write_date(arena, third, month_of(words[1]), first);
    *took = 2;
    if (month > 0 && second >= 1000)
        return arena_format(arena, "%04d-%02d", second, month);
    return STR_NONE;
}

static struct str a_date(struct arena *arena, const struct str *words, uint32_t count,
                         uint32_t *took)
{
    struct str date;

    *took = 1;
    if (count == 0)
        return STR_NONE;
    date = count > 1 ? named_date(arena, words, count, took) : STR_NONE;
    if (date.data)
        return date;
    *took = 1;
    return one_word_date(arena, words[0]);
}

static const char no_relation[] =
    "how the date compares is expected here: `date is 1/31/2024`, `date "
    "aft 2024`; if these are words, put them in quotation marks";
static const char no_date[] =
    "a date is expected here: 1/31/2024 (month first), 2024-01-31, 31 Jan 2024, Jan 2024 or 2024";
static const char no_span[] =
    "a number of hours, days, weeks, months or years is expected here: `date last 30 days`";
static const char no_end[] = "`and` and a second date are expected here: `date bet 2023 and 2024`";

static uint32_t last(const struct str *words, uint32_t count, struct arena *arena,
                     struct pro_node *node, uint32_t *wrong, const char **problem)
{
    uint32_t at = 1;
    int number = count > at ? number_of(words[at]) : -1;

    at += number > 0;
    for (size_t i = 0; count > at && i < sizeof spans / sizeof *spans; i++)
        if (number != 0 && str_eq_nocase(words[at], spans[i].word)) {
            node->low = arena_format(arena, "now-%d%c", number > 0 ? number : 1, spans[i].letter);
            return at + 1;
        }
    *wrong = at;
    *problem = no_span;
    return 0;
}

static void set_ends(struct pro_node *node, enum relation relation, struct str date)
{
    bool low = relation == IS || relation == AFTER || relation == SINCE || relation == BETWEEN;
    bool high = relation == IS || relation == BEFORE || relation == UNTIL;

    node->low = low ? date : STR_NONE;
    node->high = high ? date : STR_NONE;
    node->above = relation == AFTER;
    node->below = relation == BEFORE;
}

/* The second date of `bet 1/1/2024 and 2/1/2024` and of `from 1/1/2024 to 2/1/2024`. */
static uint32_t second_date(const struct str *words, uint32_t count, struct arena *arena,
                            struct pro_node *node, uint32_t *wrong, const char **problem)
{
    uint32_t took;
    struct str date = a_date(arena, words + 1, count - 1, &took);

    if (!date.data) {
        *wrong = 1;
        *problem = no_date;
        return 0;
    }
    node->high = date;
    return 1 + took;
}

static uint32_t with_dates(const struct str *words, uint32_t count, enum relation relation,
                           struct arena *arena, struct pro_node *node, uint32_t *wrong,
                           const char **problem)
{
    uint32_t took, more;
    struct str date = a_date(arena, words + 1, count - 1, &took);
    bool joined;

    if (!date.data) {
        *wrong = 1;
        *problem = no_date;
        return 0;
    }
    set_ends(node, relation, date);
    took++;
    joined =
        count > took && str_eq_nocase(words[took], relation == BETWEEN ? STR("and") : STR("to"));
    if (relation != BETWEEN && !(relation == SINCE && joined))
        return took;
    if (!joined) {
        *wrong = took;
        *problem = no_end;
        return 0;
    }
    more = second_date(words + took, count - took, arena, node, wrong, problem);
    *wrong += took;
    return more > 0 ? took + more : 0;
}

uint32_t pro_date(const struct str *words, uint32_t count, struct arena *arena,
                  struct pro_node *node, uint32_t *wrong, const char **problem)
{
    *problem = NULL;
    *wrong = 0;
    for (size_t i = 0; count > 0 && i < sizeof relations / sizeof *relations; i++) {
        if (!str_eq_nocase(words[0], relations[i].word))
            continue;
        node->kind = PRO_DATE;
        return relations[i].relation == LAST
                   ? last(words, count, arena, node, wrong, problem)
                   : with_dates(words, count, relations[i].relation, arena, node, wrong, problem);
    }
    if (count > 0 && words[0].data[0] >= '0' && words[0].data[0] <= '9')
        *problem = no_relation;
    return 0;
}
