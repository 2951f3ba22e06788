/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show.h - what the commands show of an article in the same way. */
#ifndef DATELINE_CLIENT_SHOW_H
#define DATELINE_CLIENT_SHOW_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "client/terminal.h"

/* The headline in bold; a title, a name or the id where there is none. */
void show_headline(struct buf *out, const struct terminal *terminal, const json_t *article);
/* "2021-01-07 · Harbour Wire · World · id", of a collapsed hit "· and 2 copies" too. */
void show_origin(struct buf *out, const struct terminal *terminal, unsigned indent,
                 const json_t *article);
/* A whole number with its thousands apart: "1,234,567". */
void show_number(struct buf *out, uint64_t number);
/* A line on standard error: not part of what was asked for. */
void show_note(const char *note);

#endif
