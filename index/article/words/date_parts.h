/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_parts.h - cut a line into numbers, words and marks, to find dates. */
#ifndef DATELINE_ARTICLE_WORDS_DATE_PARTS_H
#define DATELINE_ARTICLE_WORDS_DATE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define PART_MAX 48 /* parts of a line */
#define WORD_MAX 48 /* bytes of a word in a date */

enum part_kind { PART_END, PART_NUMBER, PART_WORD, PART_MARK };

struct date_part {
    enum part_kind kind;
    struct str text;
    int number, digits;
    uint32_t mark;             /* the character, for marks and for 年 月 日, 년 월 일 */
    int month;                 /* 1 to 12 for a month's name, 0 for other words */
    bool filler, hour, spaced; /* hour: "Uhr"; spaced: white space precedes the part */
};

struct date_parts {
    struct date_part part[PART_MAX + 4]; /* the last ones are PART_END: patterns look ahead */
    size_t count;
    bool cut; /* the line has more parts */
};

/* Cut the text into parts, which borrow from it. */
void date_parts_take(struct str text, struct date_parts *parts);

/* Does the part only join others: a comma, a hyphen, "of", a weekday, the "th" of 7th? A word that
 * is a month as well does not. */
bool date_part_joins(const struct date_part *part);
/* Skip at most `most` such parts; returns the next part. */
size_t date_parts_skip(const struct date_parts *parts, size_t at, size_t most);

#endif
