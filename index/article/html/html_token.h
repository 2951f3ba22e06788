/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_token.h - HTML source as tags and text, as the HTML standard's tokenizer sees it (section
 * 13.2.5), in one pass and without copies: character references stay as they are written.
 *
 * Any bytes are accepted; time is linear. */
#ifndef DATELINE_ARTICLE_HTML_HTML_TOKEN_H
#define DATELINE_ARTICLE_HTML_HTML_TOKEN_H

#include <stdbool.h>

#include "article/html/html_tags.h"
#include "base/buf.h"

enum html_token_kind { HTML_TOKEN_TEXT, HTML_TOKEN_START, HTML_TOKEN_END };

struct html_token {
    enum html_token_kind kind;
    enum html_tag tag;
    struct str text; /* of text: its source; of a start tag: its attributes' source */
};

struct html_tokens {
    struct str rest;
    enum html_tag raw; /* the element whose characters are next, HTML_TEXT for none */
};

/* The next token; false at the end. Comments, doctypes and processing instructions are left out. */
bool html_token_next(struct html_tokens *tokens, struct html_token *out);

/* Cut the next attribute off a start tag's source; the value is as written, STR_NONE when there is
 * none. False when there are no more. */
bool html_attribute_next(struct str *attributes, struct str *name, struct str *value);
/* The value of the (first) attribute of that lower-case name, as written; STR_NONE. */
struct str html_attribute(struct str attributes, const char *name);

/* Append source text with its character references resolved. */
void html_add_decoded(struct buf *out, struct str source);

#endif
