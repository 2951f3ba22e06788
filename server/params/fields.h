/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.h - a hit's fields: the stored JSON object, whole or only selected fields.
 *
 * The store writes compact, valid JSON. So if no fields are selected, the text is copied into the
 * answer without parsing it. */
#ifndef DATELINE_SERVER_PARAMS_FIELDS_H
#define DATELINE_SERVER_PARAMS_FIELDS_H

#include "base/buf.h"
#include "server/params/value.h"

/* Appends the members `"key":value,...` that both lists select, without braces. A list that is
 * NULL or not given selects everything. */
void fields_add(struct buf *out, struct str object, const struct names *only,
                const struct names *displayed);

#endif
