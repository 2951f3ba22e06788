/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yaml_fields.h - read a YAML mapping into a JSON object. */
#ifndef DATELINE_ARTICLE_FORMATS_MARKDOWN_YAML_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_MARKDOWN_YAML_FIELDS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/str.h"

/* Read the fields into the object; false if the text is no mapping. Nulls and aliases are left out.
 * An invalid value, such as "Council: no bridge" without quotes, is read as text. Fields after
 * damage that cannot be repaired, or beyond the limits, are left out. */
bool yaml_fields_read(struct str yaml, json_t *fields);

#endif
