/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attribute.h - names of attributes, and the patterns that settings and requests give for them.
 *
 * An attribute is a path of keys: `author.name`. A plain name covers what is nested in it:
 * `author` covers `author.name`. Any thread. */
#ifndef DATELINE_STORE_SETTINGS_ATTRIBUTE_H
#define DATELINE_STORE_SETTINGS_ATTRIBUTE_H

#include <stdbool.h>

#include "base/str.h"

/* The path itself, or one nested in it. */
bool attribute_covers(struct str name, struct str path);

/* The path itself, where the pattern has no `*`; one at its start, its end or both stands for any
 * run of bytes; `*` alone is any path. What is nested is not covered. */
bool attribute_matches(struct str pattern, struct str path);

#endif
