/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clean.h - makes untrusted text safe to print.
 *
 * Articles may contain any bytes. Clean text is valid UTF-8:
 *   without control characters (C0, DEL, C1)
 *   without characters that reorder or hide text on a terminal (bidirectional overrides and
 *   isolates, tags, soft hyphens, byte order marks)
 *   with one space for each run of white space, and none at either end
 * The only control bytes in it are our marks: */
#ifndef DATELINE_CLIENT_CLEAN_H
#define DATELINE_CLIENT_CLEAN_H

#include "base/buf.h"
#include "base/str.h"

#define CLEAN_MARK_ON  '\1' /* start of a match */
#define CLEAN_MARK_OFF '\2' /* end of a match */

/* Cleans and appends plain text. */
void clean_text(struct buf *out, struct str text);
/* Cleans and appends HTML: decodes entities, turns <mark> and <em> into marks, drops other tags. */
void clean_html(struct buf *out, struct str html);
/* Appends JSON of the same value, with every unsafe character written as \uXXXX. */
void clean_json(struct buf *out, struct str json);

#endif
