/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language_detect.h - detect the language of a text, if it is clear. Any thread.
 *
 * A script that only one language uses decides. For other scripts function words decide; a word has
 * more weight the fewer languages share it. (Grefenstette 1995, "Comparing two language
 * identification schemes": from about twenty words on, common words are as good as trigrams.) */
#ifndef DATELINE_ARTICLE_WORDS_LANGUAGE_DETECT_H
#define DATELINE_ARTICLE_WORDS_LANGUAGE_DETECT_H

#include "base/str.h"

/* The ISO 639-1 code, static; NULL if unsure. A few hundred bytes of text are enough, and 4 KB are
 * plenty. */
const char *language_detect(struct str text);

/* Turn "en-US", "EN", "en_GB.utf8", "eng" or "English" into "en", static. NULL if no language with
 * a two-letter code is known by that name. */
const char *language_normal(struct str declared);

#endif
