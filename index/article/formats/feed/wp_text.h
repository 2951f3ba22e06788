/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wp_text.h - convert the content of a WordPress post to HTML. */
#ifndef DATELINE_ARTICLE_FORMATS_FEED_WP_TEXT_H
#define DATELINE_ARTICLE_FORMATS_FEED_WP_TEXT_H

#include "base/buf.h"
#include "base/str.h"

/* Append the content as WordPress shows it. Shortcodes ("[gallery ids=1]") are removed; the text
 * between a pair stays, except for media. In content without blocks, blank lines become paragraphs
 * and line ends become breaks. */
void wp_add_html(struct str content, struct buf *out);

#endif
