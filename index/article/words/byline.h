/* SPDX-License-Identifier: GPL-2.0-or-later */
/* byline.h - find the persons in a byline, without "By" and titles. Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_BYLINE_H
#define DATELINE_ARTICLE_WORDS_BYLINE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Append the persons of a byline, as "Jane Roe, John Doe". Drops "By" (in several languages),
 * "Dr.", ", Staff Writer", mail addresses, handles, dates and the text after a bar. Returns false
 * and adds nothing if no name is left. */
bool byline_clean(struct str text, struct buf *out);

/* Is the line a byline: "By" and names, without the rest of a sentence? */
bool byline_is(struct str line);

/* Does the line look like a person's name: two to four words with initial capitals, without words
 * for jobs, desks or organisations? */
bool byline_is_name(struct str line);

#endif
