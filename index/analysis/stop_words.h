/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stop_words.h - function words by language, folded and separated by spaces. */
#ifndef DATELINE_ANALYSIS_STOP_WORDS_H
#define DATELINE_ANALYSIS_STOP_WORDS_H

extern const char stop_words_english[];
extern const char stop_words_german[];
extern const char stop_words_french[];
extern const char stop_words_spanish[];
extern const char stop_words_italian[];
extern const char stop_words_portuguese[];
extern const char stop_words_dutch[];
extern const char stop_words_swedish[];
extern const char stop_words_danish[];
extern const char stop_words_norwegian[];
extern const char stop_words_finnish[];
extern const char stop_words_russian[];

#endif
