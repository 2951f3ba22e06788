/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_text.h - the text of an HTML fragment: what feeds, wire items and exports carry as a body.
 *
 * No page: all of the text counts, nothing is judged to be navigation. One pass, no tree, so that
 * neither depth nor missing end tags cost anything; any bytes are accepted. */
#ifndef DATELINE_ARTICLE_HTML_HTML_TEXT_H
#define DATELINE_ARTICLE_HTML_HTML_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Append the text: paragraphs separated by "\n\n", lines and list items by "\n", other white space
 * (also U+00A0) one space; without scripts, styles, comments; character references resolved. */
void html_to_text(struct str html, struct buf *out);
/* The same on one line: headlines, names. */
void html_to_line(struct str html, struct buf *out);
/* Does a text that may be plain hold tags that newsrooms use? */
bool html_likely(struct str text);

#endif
