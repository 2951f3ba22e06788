/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attribute.h - names of attributes, and the patterns that settings and requests use for them.
 *
 * An attribute is a path of keys: `author.name`. A plain name covers the attributes nested in it:
 * `author` covers `author.name`. Any thread. */
#ifndef DATELINE_STORE_SETTINGS_ATTRIBUTE_H
#define DATELINE_STORE_SETTINGS_ATTRIBUTE_H

#include <stdbool.h>

#include "base/str.h"

/* Is `path` the attribute `name`, or nested in it? */
bool attribute_covers(struct str name, struct str path);

/* Does the pattern match the whole path? A `*` at its start, its end or both stands for any bytes;
 * `*` alone matches every path. A pattern without `*` matches only the path itself, not the
 * attributes nested in it. */
bool attribute_matches(struct str pattern, struct str path);

#endif
