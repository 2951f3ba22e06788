/* SPDX-License-Identifier: GPL-2.0-or-later */
/* form_private.h - what the forms of an export share. Private to this room. */
#ifndef DATELINE_SERVER_EXPORTS_FORM_PRIVATE_H
#define DATELINE_SERVER_EXPORTS_FORM_PRIVATE_H

#include "server/exports/form.h"

typedef void form_row(const struct names *columns, const json_t *hit, struct buf *out);

form_row csv_row, ris_row, bibtex_row, csl_row, ninjs_row;
void csv_head(const struct names *columns, struct buf *out);

/* Calls each() for a text, or for each text of a list. */
typedef void text_fn(void *context, struct str text);
void for_texts(const json_t *value, text_fn *each, void *context);

/* The parts of a date: "2021", "03", "04"; STR_NONE for those that it does not have. */
struct day_parts {
    struct str year, month, day;
};
struct day_parts day_parts(const json_t *hit);

/* Appends the text on one line: each run of white space becomes a space. */
void add_line(struct buf *out, struct str text);
/* Appends a snippet, which is HTML with <mark>, as plain text. */
void add_plain(struct buf *out, struct str html);

#endif
