/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_words.h - what a command line searches for: the query, and the dates of the options and in
 * the words. */
#ifndef DATELINE_CLIENT_SEARCH_WORDS_H
#define DATELINE_CLIENT_SEARCH_WORDS_H

#include "base/buf.h"
#include "base/status.h"
#include "client/options.h"

#define SEARCH_DATE_SIZE 256 /* bytes of a date, with the NUL */

struct search_words {
    struct buf text;                                   /* without the words for dates */
    char from[SEARCH_DATE_SIZE], to[SEARCH_DATE_SIZE]; /* as the server reads them; "": open */
};

/* Options come before --when, and that before words of the query. STATUS_BAD_REQUEST: an option is
 * no date, or no zone. Call search_words_fini in any case. */
enum status search_words_read(struct search_words *out, const struct options *options,
                              struct error *err);
void search_words_fini(struct search_words *words);

#endif
