/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line_match.h - compare the words of two lines, ignoring case and punctuation. */
#ifndef DATELINE_ARTICLE_PAGE_LINE_MATCH_H
#define DATELINE_ARTICLE_PAGE_LINE_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Read the next word of letters and digits from *rest, in lower case, into `room`. An ideograph is
 * a word of its own. Returns false at the end. */
#define LINE_WORD_ROOM 40
bool line_word(struct str *rest, char room[LINE_WORD_ROOM], struct str *word);

/* 1 minus the share of b's letters in words that `a` lacks; 0 if either line has no words. */
double line_similarity(struct str a, struct str b);

#endif
