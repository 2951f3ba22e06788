/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_main.h - separate a page's main text from the rest.
 *
 * The method is Readability's. It has the best median score of the tools that Bevendorff et al.
 * compare (2023, "An Empirical Comparison of Web Content Extraction Algorithms", SIGIR). The steps:
 * prune (html_prune.h), score (html_score.h), clean (html_clean.h). If the result is short, the
 * steps are repeated with less pruning. */
#ifndef DATELINE_ARTICLE_HTML_HTML_MAIN_H
#define DATELINE_ARTICLE_HTML_HTML_MAIN_H

#include "article/html/html_tree.h"

/* Append the paragraphs of the main text to `body` and those of the rest to `rest`, separated by
 * "\n\n". Both omit the headline (STR_NONE: unknown). */
void html_main_text(const struct html_tree *page, struct str headline, struct buf *body,
                    struct buf *rest);

#endif
