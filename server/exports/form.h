/* SPDX-License-Identifier: GPL-2.0-or-later */
/* form.h - the forms of an export: how a hit is written in each.
 *
 *   csv       a table: RFC 4180, UTF-8
 *   jsonl     a JSON object a line, as a search answers it
 *   ris       RIS, which reference managers read
 *   bibtex    BibTeX
 *   csl-json  an array of items for citation processors (CSL-JSON 1.0)
 *   ninjs     an array of news items (IPTC ninjs 2.1), which dateline-index reads again
 *
 * A row gets the hit as a JSON object with the members that the request retrieves and the index
 * displays, so no form shows more than another. */
#ifndef DATELINE_SERVER_EXPORTS_FORM_H
#define DATELINE_SERVER_EXPORTS_FORM_H

#include <jansson.h>

#include "base/buf.h"
#include "server/params/value.h"

struct export_form {
    const char *name;  /* the value of `format` */
    const char *type;  /* Content-Type */
    const char *start; /* before, between and after all rows */
    const char *between, *end;
    const char *const *fields; /* what its rows are made of, if the request names none; ends with
                                  NULL. NULL: all */
    void (*head)(const struct names *columns, struct buf *out); /* NULL: none */
    void (*row)(const struct names *columns, const json_t *hit, struct buf *out);
};

/* NULL: there is no form of this name. */
const struct export_form *export_form_find(struct str name);
/* Appends all names, with commas. */
void export_form_names(struct buf *out);

#endif
