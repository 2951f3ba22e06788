/* SPDX-License-Identifier: GPL-2.0-or-later */
/* byline.h - who wrote it: the people alone, without "By" and titles. */
#ifndef DATELINE_ARTICLE_WORDS_BYLINE_H
#define DATELINE_ARTICLE_WORDS_BYLINE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Append the people that a byline names, "Jane Roe, John Doe": without "By" (in some languages),
 * "Dr.", ", Staff Writer", addresses, handles, dates and what stands behind a bar. False, and
 * nothing added, when no name is left. */
bool byline_clean(struct str text, struct buf *out);

/* Is the line a byline: "By" and names, and nothing that goes on as a sentence? */
bool byline_is(struct str line);

/* Does the line look like a person's name: two to four words that start upper case, none of them a
 * word that things are called by? */
bool byline_is_name(struct str line);

#endif
