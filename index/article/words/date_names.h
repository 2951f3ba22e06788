/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_names.h - words that dates are written with. All in lower case; ASCII words compare without
 * case, the others after letters_lower(). */
#ifndef DATELINE_ARTICLE_WORDS_DATE_NAMES_H
#define DATELINE_ARTICLE_WORDS_DATE_NAMES_H

#include <stdbool.h>

#include "base/str.h"

/* `word` is in lower case in each of these. */
int date_name_month(struct str word);               /* 1 to 12, or 0 */
bool date_name_filler(struct str word);             /* a weekday, "at", "of", "de", "um" ... */
bool date_name_zone(struct str word, int *minutes); /* "est": -300 */

#endif
