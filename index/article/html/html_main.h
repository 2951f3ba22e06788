/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_main.h - the main text of a page, and the rest of what it shows.
 *
 * The method is Readability's, which has the best median of the tools compared by Bevendorff et al.
 * 2023 ("An Empirical Comparison of Web Content Extraction Algorithms", SIGIR): prune
 * (html_prune.h), score (html_score.h), clean (html_clean.h); where little text comes out, again
 * with less pruning. */
#ifndef DATELINE_ARTICLE_HTML_HTML_MAIN_H
#define DATELINE_ARTICLE_HTML_HTML_MAIN_H

#include "article/html/html_tree.h"

/* Append the main text's paragraphs to `body` and those of the rest of the page to `rest`,
 * separated by "\n\n". The headline (STR_NONE: unknown) is repeated in neither. */
void html_main_text(const struct html_tree *page, struct str headline, struct buf *body,
                    struct buf *rest);

#endif
