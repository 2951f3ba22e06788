/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_head.h - the lines above the labels of a document in an export: headline, source, date, in
 * the order of the database. */
#ifndef DATELINE_ARTICLE_FORMATS_PRESS_PRESS_HEAD_H
#define DATELINE_ARTICLE_FORMATS_PRESS_PRESS_HEAD_H

#include <jansson.h>

#include "article/formats/press/press_lines.h"

#define PRESS_LINES_MAX 24 /* lines above the labels of a document */

struct press_head {
    enum press_dialect dialect;
    json_t *article;                   /* to fill; borrowed */
    struct str lines[PRESS_LINES_MAX]; /* trimmed; empty ones, too */
    size_t count;
};

/* Set what the article lacks. */
void press_head_read(struct press_head *head);

#endif
