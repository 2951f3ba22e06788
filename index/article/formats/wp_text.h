/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wp_text.h - the content of a WordPress post as HTML. */
#ifndef DATELINE_ARTICLE_FORMATS_WP_TEXT_H
#define DATELINE_ARTICLE_FORMATS_WP_TEXT_H

#include "base/buf.h"
#include "base/str.h"

/* Append the content without shortcodes ("[gallery ids=1]"; the text that a pair encloses stays,
 * but not that of media), and, where it was written without blocks, with paragraphs for blank lines
 * and breaks for line ends, as WordPress shows it. */
void wp_add_html(struct str content, struct buf *out);

#endif
