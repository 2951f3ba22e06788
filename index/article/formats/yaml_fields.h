/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yaml_fields.h - a YAML mapping as a JSON object. */
#ifndef DATELINE_ARTICLE_FORMATS_YAML_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_YAML_FIELDS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/str.h"

/* Read the fields into the object; false when the text is no mapping. Nulls and aliases are left
 * out. A value that is no YAML, as "Council: no bridge" without quotes, counts as text; behind
 * damage that cannot be repaired so, or beyond the limits, the fields are left out. */
bool yaml_fields_read(struct str yaml, json_t *fields);

#endif
