/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_tidy.h - a page's main text without what only its words give away. */
#ifndef DATELINE_ARTICLE_HTML_HTML_TIDY_H
#define DATELINE_ARTICLE_HTML_HTML_TIDY_H

#include "base/buf.h"
#include "base/str.h"

/* Append the text's paragraphs to `body`, but to `rest` those that are buttons ("Share", "Read
 * more"), notices (of cookies, newsletters, rights), dates with their labels above the text, a
 * repetition of an earlier one, as captions are, or links to other stories at the end. */
void html_tidy(struct str text, struct buf *body, struct buf *rest);

#endif
