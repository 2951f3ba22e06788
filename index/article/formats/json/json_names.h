/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_names.h - the names that other programs use for an article's fields. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_NAMES_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_NAMES_H

#include <stdbool.h>

#include "article/text/article.h"

/* A name's rank, or -1 if it is unknown. Of two names for one field, prefer the lower rank. Also
 * used for CSV columns and for Markdown's front matter. */
int json_name_rank(struct str name);
enum article_field json_name_field(int rank);

/* "embargo" or "expires" if the name is one of those that say from when or until when an article is
 * shown ("embargoUntil", "expiry_date"); else NULL. Also used for elements of feeds and for <meta>.
 */
const char *json_name_bound(struct str name);

/* Is this the name, compared like those of the table? `reduced`: in lower case, without separators.
 */
bool json_name_is(struct str name, const char *reduced);

#endif
