/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_write.h - write elements as paragraphs of plain text. */
#ifndef DATELINE_ARTICLE_HTML_HTML_WRITE_H
#define DATELINE_ARTICLE_HTML_HTML_WRITE_H

#include "article/html/html_tree.h"

/* Append the text below `node`: paragraphs separated by "\n\n", lines by "\n". Omits nodes marked
 * in gone[] (NULL: omit none). Sets used[] (NULL: not needed) for each text node written. */
void html_write(const struct html_tree *tree, uint32_t node, const bool *gone, bool *used,
                struct buf *out);

#endif
