/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_names.h - the names that programs have for the fields of an article. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_NAMES_H
#define DATELINE_ARTICLE_FORMATS_JSON_NAMES_H

#include "article/text/article.h"

/* Where a name stands in the table, -1 when it is none of ours; of two names of one field the lower
 * rank is preferred. Also for the columns of a CSV file and the front matter of Markdown. */
int json_name_rank(struct str name);
enum article_field json_name_field(int rank);

#endif
