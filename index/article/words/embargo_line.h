/* SPDX-License-Identifier: GPL-2.0-or-later */
/* embargo_line.h - the line of a release that says when it may be published: "EMBARGOED UNTIL 00:01
 * GMT 6 March 2021", "Sperrfrist: 6. März 2021, 10 Uhr". Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_EMBARGO_LINE_H
#define DATELINE_ARTICLE_WORDS_EMBARGO_LINE_H

#include <stdbool.h>

#include "base/str.h"

/* Is it such a line? *written becomes the text behind its first words, borrowed. A line without a
 * number ("embargoed until delivery") is none. */
bool embargo_line(struct str line, struct str *written);

/* The same for the first such line among the first lines of a text. */
bool embargo_line_find(struct str text, struct str *written);

#endif
