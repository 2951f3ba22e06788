/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_token.h - split HTML source into tags and text, like the HTML standard's tokenizer (section
 * 13.2.5).
 *
 * One pass in linear time, without copies: tokens are borrowed from the source, and character
 * references stay as written. Any bytes are accepted. */
#ifndef DATELINE_ARTICLE_HTML_HTML_TOKEN_H
#define DATELINE_ARTICLE_HTML_HTML_TOKEN_H

#include <stdbool.h>

#include "article/html/html_tags.h"
#include "base/buf.h"

enum html_token_kind { HTML_TOKEN_TEXT, HTML_TOKEN_START, HTML_TOKEN_END };

struct html_token {
    enum html_token_kind kind;
    enum html_tag tag;
    struct str text; /* text: its source; start tag: the source of its attributes */
};

struct html_tokens {
    struct str rest;
    enum html_tag raw; /* the raw-text element that is open; HTML_TEXT: none */
};

/* The next token; false at the end. Skips comments, doctypes and processing instructions. */
bool html_token_next(struct html_tokens *tokens, struct html_token *out);

/* Cut the next attribute off a start tag's source. The value is as written; STR_NONE if it has
 * none. Returns false if there are no more. */
bool html_attribute_next(struct str *attributes, struct str *name, struct str *value);
/* The value, as written, of the first attribute with that lower-case name; STR_NONE if there is
 * none. */
struct str html_attribute(struct str attributes, const char *name);

/* Append source text with its character references resolved. */
void html_add_decoded(struct buf *out, struct str source);

#endif
