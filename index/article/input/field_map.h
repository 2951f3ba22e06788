/* SPDX-License-Identifier: GPL-2.0-or-later */
/* field_map.h - the user's map of fields to columns, members or elements (--map):
 * "record=item,headline=head/title". */
#ifndef DATELINE_ARTICLE_INPUT_FIELD_MAP_H
#define DATELINE_ARTICLE_INPUT_FIELD_MAP_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

#define FIELD_MAP_RECORD "record" /* where the articles are; no field */

/* The next pair of a map; false after the last. `rest` begins as the whole map. */
bool field_map_next(struct str *rest, struct str *field, struct str *path);
/* The path that a field has; STR_NONE if the map has none. `map` may be NULL. */
struct str field_map_path(const char *map, const char *field);
/* Append one of several values of a field: texts in paragraphs, others behind a comma. */
void field_map_add(struct buf *out, struct str field, struct str value);

#endif
