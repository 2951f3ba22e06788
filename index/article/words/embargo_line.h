/* SPDX-License-Identifier: GPL-2.0-or-later */
/* embargo_line.h - the line of a release that says when it may be published: "EMBARGOED UNTIL 00:01
 * GMT 6 March 2021", "Sperrfrist: 6. März 2021, 10 Uhr". Any thread.
 *
 * The words stand at the start of the line, or behind a mark ("PRESS RELEASE - EMBARGOED UNTIL
 * .."). A sentence about an embargo ("Embargo on arms until 2030") is no such line. */
#ifndef DATELINE_ARTICLE_WORDS_EMBARGO_LINE_H
#define DATELINE_ARTICLE_WORDS_EMBARGO_LINE_H

#include <stdbool.h>

#include "base/str.h"

/* Is it such a line? *written becomes the text behind its first words, borrowed. A line without a
 * number ("embargoed until delivery") is none. */
bool embargo_line(struct str line, struct str *written);
/* Does the line end with such words, so that the next line has the date? */
bool embargo_line_is_open(struct str line);

struct embargo_words {
    struct str written;
    bool sure; /* only releases that are held back have such words */
    bool open; /* an open line had no date behind it */
};

/* The same for the next such line among the first lines of *text, and the line behind one that is
 * open. *text becomes what follows; *lines counts the lines that were read, from 0. */
bool embargo_line_next(struct str *text, int *lines, struct embargo_words *words);
/* The first of these lines that begins with a date or a time. */
bool embargo_line_date(struct str text, struct str *written);

#endif
