/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_tidy.h - remove paragraphs from a page's main text that only their words reveal as
 * furniture. */
#ifndef DATELINE_ARTICLE_HTML_HTML_TIDY_H
#define DATELINE_ARTICLE_HTML_HTML_TIDY_H

#include "base/buf.h"
#include "base/str.h"

/* Append the text's paragraphs to `body`, but append these to `rest`:
 * - buttons ("Share", "Read more")
 * - notices about cookies, newsletters or rights
 * - labelled dates above the text
 * - repeated paragraphs, such as captions
 * - links to other stories at the end */
void html_tidy(struct str text, struct buf *body, struct buf *rest);

#endif
