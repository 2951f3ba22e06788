/* SPDX-License-Identifier: GPL-2.0-or-later */
/* toml_fields.h - read TOML's "key = value" lines into a JSON object: strings, numbers and lists of
 * them.
 *
 * Table headers ("[taxonomies]") are ignored: their keys are read like top-level keys. */
#ifndef DATELINE_ARTICLE_FORMATS_MARKDOWN_TOML_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_MARKDOWN_TOML_FIELDS_H

#include <jansson.h>

#include "base/str.h"

void toml_fields_read(struct str toml, json_t *fields);

#endif
