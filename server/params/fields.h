/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.h - a hit's fields: the stored JSON object, passed on or cut down.
 *
 * A stored object is a text that this project wrote: compact, valid JSON. It goes into an answer as
 * it is wherever that is possible, without being parsed. */
#ifndef DATELINE_SERVER_PARAMS_FIELDS_H
#define DATELINE_SERVER_PARAMS_FIELDS_H

#include "base/buf.h"
#include "server/params/value.h"

/* Members `"key":value,...` of the object, without braces: what both lists name; NULL, or a list
 * that was not given, names everything. */
void fields_add(struct buf *out, struct str object, const struct names *only,
                const struct names *displayed);

#endif
