/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marc.h - the fields of a MARC 21 record (Library of Congress, MARC 21 Format for Bibliographic
 * Data) as those of an article. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_MARC_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_MARC_H

#include <jansson.h>
#include <stddef.h>

#include "base/str.h"

#define MARC_SUBFIELD '\x1F'

struct marc_field {
    struct str tag;  /* "245" */
    struct str data; /* a control field's text; otherwise subfields: \x1F, a code, the text */
};

/* All texts are UTF-8. Calls with one article's fields one after the other, in their order. */
void marc_add_field(json_t *article, const struct marc_field *field);
/* What is left to do after the last field. */
void marc_finish(json_t *article);

#endif
