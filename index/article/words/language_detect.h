/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language_detect.h - the language that a text is written in, where it says so clearly.
 *
 * Scripts that one language has to itself tell it; for the others its function words do, each
 * weighed by how few languages share it (as in Grefenstette 1995, "Comparing two language
 * identification schemes": common words are as good as trigrams from some twenty words on). */
#ifndef DATELINE_ARTICLE_WORDS_LANGUAGE_DETECT_H
#define DATELINE_ARTICLE_WORDS_LANGUAGE_DETECT_H

#include "base/str.h"

/* ISO 639-1, static; NULL when unsure. A few hundred bytes of text are enough, 4 KB are plenty. */
const char *language_detect(struct str text);

/* "en-US", "EN", "en_GB.utf8", "eng", "English" to "en": static; NULL for what is no language that
 * is known by a code of two letters. */
const char *language_normal(struct str declared);

#endif
