/* SPDX-License-Identifier: GPL-2.0-or-later */
/* credit.h - the attribution that aggregators and blogs write behind a headline. Any thread.
 *
 *   Council buys the mill (Jo Lind /The Courier)      Council buys the mill (via The Courier)
 *   Council buys the mill [h/t The Courier]           Council buys the mill - via The Courier
 */
#ifndef DATELINE_ARTICLE_WORDS_CREDIT_H
#define DATELINE_ARTICLE_WORDS_CREDIT_H

#include <stdbool.h>

#include "base/str.h"

/* Borrowed from the headline. */
struct credit {
    struct str headline; /* without the attribution */
    struct str persons;  /* "Jo Lind"; STR_NONE if none are named */
    struct str outlet;   /* "The Courier" */
};

/* False: the headline ends without an attribution. Parentheses that hold something else, such as
 * "(AC/DC)" or "(2020/21)", are part of the headline. */
bool credit_find(struct str headline, struct credit *out);

#endif
