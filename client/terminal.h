/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal.h - lays out clean text (clean.h) for a terminal: styles and line breaks. */
#ifndef DATELINE_CLIENT_TERMINAL_H
#define DATELINE_CLIENT_TERMINAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "client/options.h"

struct terminal {
    bool is_terminal;
    bool styles;    /* use bold and dim */
    unsigned width; /* columns per line; 0: do not break lines (a pipe, a file) */
};

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM };

/* Describes the terminal of `fd`. The variable COLUMNS overrides the width; TERM=dumb disables
 * styles. */
struct terminal terminal_of(int fd, enum color color);

/* Appends the text as one paragraph in one style, with matches in bold. Breaks lines at spaces and
 * between wide characters; indents each by `indent` spaces; ends with a newline. An empty text
 * appends nothing. */
void terminal_add(struct buf *out, const struct terminal *terminal, enum style style,
                  unsigned indent, struct str text);

#endif
