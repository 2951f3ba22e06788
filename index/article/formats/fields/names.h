/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.h - persons as catalogues write them. */
#ifndef DATELINE_ARTICLE_FORMATS_FIELDS_NAMES_H
#define DATELINE_ARTICLE_FORMATS_FIELDS_NAMES_H

#include <jansson.h>

#include "base/buf.h"
#include "base/str.h"

/* A heading without "(editor)", and without the point that ends it: that of an initial stays. */
struct str names_plain(struct str heading);
/* Append a person as people write the name. */
void names_turn(struct str name, struct buf *out);
/* Add a person to the byline: "Calder, Ruth, 1950-" and "Calder, Ruth (editor)" are "Ruth Calder".
 * A name without a comma stays as it is. */
void names_add_person(json_t *article, struct str name);

#endif
