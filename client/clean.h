/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clean.h - text of strangers made safe to print.
 *
 * What the server hands on was written by anybody. Clean text is valid UTF-8 without control
 * characters (C0, DEL, C1), without those that reorder or hide text on a terminal (bidirectional
 * overrides and isolates, tags, soft hyphens, byte order marks), with every run of white space as
 * one space and none at either end. The only control bytes in it are ours: */
#ifndef DATELINE_CLIENT_CLEAN_H
#define DATELINE_CLIENT_CLEAN_H

#include "base/buf.h"
#include "base/str.h"

#define CLEAN_MARK_ON  '\1' /* a match begins */
#define CLEAN_MARK_OFF '\2' /* and ends */

/* Append plain text, cleaned. */
void clean_text(struct buf *out, struct str text);
/* Append HTML, cleaned: entities decoded, <mark> and <em> as marks, other tags left out. */
void clean_html(struct buf *out, struct str html);
/* Append JSON with every character that could reach a terminal's controls written as \uXXXX: the
 * same value. */
void clean_json(struct buf *out, struct str json);

#endif
