/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal.h - clean text (clean.h) laid out for a terminal: styles and line breaks. */
#ifndef DATELINE_CLIENT_TERMINAL_H
#define DATELINE_CLIENT_TERMINAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "client/options.h"

struct terminal {
    bool is_terminal;
    bool styles;    /* bold and dim may be used */
    unsigned width; /* columns of a line; 0: lines are not broken (a pipe, a file) */
};

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM };

/* What `fd` is. COLUMNS in the environment overrides the width; TERM=dumb has no styles. */
struct terminal terminal_of(int fd, enum color color);

/* Append the text as one paragraph in one style, matches in bold, broken at spaces and between
 * wide characters, every line behind `indent` spaces, the last with its newline. Nothing for an
 * empty text. */
void terminal_add(struct buf *out, const struct terminal *terminal, enum style style,
                  unsigned indent, struct str text);

#endif
