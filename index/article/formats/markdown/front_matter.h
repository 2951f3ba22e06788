/* SPDX-License-Identifier: GPL-2.0-or-later */
/* front_matter.h - read the fields before a text: between "---" lines (YAML), between "+++" lines
 * (TOML), or as a JSON object. */
#ifndef DATELINE_ARTICLE_FORMATS_MARKDOWN_FRONT_MATTER_H
#define DATELINE_ARTICLE_FORMATS_MARKDOWN_FRONT_MATTER_H

#include <jansson.h>

#include "base/str.h"

/* Read the fields into the object. Returns the length of the front matter; 0 if there is none. */
size_t front_matter_read(struct str text, json_t *fields);

#endif
