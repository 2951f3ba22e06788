/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cells.h - rows of a table on a terminal: texts in cells of a fixed width. */
#ifndef DATELINE_INDEXER_CELLS_H
#define DATELINE_INDEXER_CELLS_H

#include <stdbool.h>

#include "base/buf.h"

enum cell_side {
    CELL_LEFT,  /* if the text is too long, its end is left out: "Bridge reope…" */
    CELL_TAIL,  /* its start: "…/05/p1.txt" */
    CELL_RIGHT, /* for numbers; never cut */
    CELL_LAST,  /* the rest of the line: neither cut nor filled */
};

/* Appends the text as one cell, and two spaces, or for CELL_LAST a newline. White space becomes one
 * space; control characters are left out. `text` is valid UTF-8; `width` in columns. */
void cell_add(struct buf *out, struct str text, unsigned width, enum cell_side side);

#endif
