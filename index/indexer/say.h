/* SPDX-License-Identifier: GPL-2.0-or-later */
/* say.h - print a message on standard error.
 *
 * Names of files and ids of articles come from strangers: control characters and what is no UTF-8
 * are escaped, so that they neither forge a line nor steer a terminal. */
#ifndef DATELINE_INDEXER_SAY_H
#define DATELINE_INDEXER_SAY_H

#include "base/buf.h"
#include "base/str.h"

/* Print "dateline-index: ", the message and a line end, at once. */
__attribute__((format(printf, 1, 2))) void say_line(const char *format, ...);
/* Append a text as it may be shown: "\x1b" for an escape. */
void say_add_shown(struct buf *out, struct str text);

#endif
