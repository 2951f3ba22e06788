/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line_match.h - how much two lines say the same, whatever their case and punctuation. */
#ifndef DATELINE_ARTICLE_PAGE_LINE_MATCH_H
#define DATELINE_ARTICLE_PAGE_LINE_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* The next word of letters and digits of *rest, in lower case in `room`; false at the end. An
 * ideograph is a word. */
#define LINE_WORD_ROOM 40
bool line_word(struct str *rest, char room[LINE_WORD_ROOM], struct str *word);

/* 1 less the share of b's letters that are in words which a has not; 0 for an empty line. */
double line_similarity(struct str a, struct str b);

#endif
