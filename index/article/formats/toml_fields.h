/* SPDX-License-Identifier: GPL-2.0-or-later */
/* toml_fields.h - the lines "key = value" of TOML as a JSON object: strings, numbers, lists of
 * them. Tables ("[taxonomies]") do not count: their keys are fields like the others. */
#ifndef DATELINE_ARTICLE_FORMATS_TOML_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_TOML_FIELDS_H

#include <jansson.h>

#include "base/str.h"

void toml_fields_read(struct str toml, json_t *fields);

#endif
