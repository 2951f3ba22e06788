/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_text.h - the text of an HTML fragment, such as the body in a feed, wire item or export.
 *
 * A fragment is not a page: all of its text counts, and no navigation is removed. One pass without
 * a tree, so depth and missing end tags cost nothing. Any bytes are accepted. */
#ifndef DATELINE_ARTICLE_HTML_HTML_TEXT_H
#define DATELINE_ARTICLE_HTML_HTML_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Append the text: paragraphs separated by "\n\n", lines and list items by "\n", other white space
 * (also U+00A0) as one space. Drops scripts, styles and comments; resolves character references. */
void html_to_text(struct str html, struct buf *out);
/* The same on one line, for headlines and names. */
void html_to_line(struct str html, struct buf *out);
/* Does a text, which may be plain, contain tags that newsrooms use? */
bool html_likely(struct str text);

#endif
