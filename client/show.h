/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show.h - prints parts of an article in the same way for all commands. */
#ifndef DATELINE_CLIENT_SHOW_H
#define DATELINE_CLIENT_SHOW_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "client/terminal.h"

/* Appends the headline in bold; if there is none, the title, the name or the id. */
void show_headline(struct buf *out, const struct terminal *terminal, const json_t *article);
/* Appends "2021-01-07 · Harbour Wire · World · id"; for a collapsed hit also "· and 2 copies". */
void show_origin(struct buf *out, const struct terminal *terminal, unsigned indent,
                 const json_t *article);
/* Appends a number with thousands separators: "1,234,567". */
void show_number(struct buf *out, uint64_t number);
/* Prints a line to standard error, so that it is not in the output. */
void show_note(const char *note);

#endif
