/* SPDX-License-Identifier: GPL-2.0-or-later */
/* header_fields.h - read header fields of mail (RFC 5322) and web archives: lines "Name: value", up
 * to the first empty line. A line that begins with white space continues the one before. */
#ifndef DATELINE_ARTICLE_FORMATS_FIELDS_HEADER_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_FIELDS_HEADER_FIELDS_H

#include "base/str.h"

/* Cut off and return the header. *message becomes the body, after the empty line. */
struct str header_fields_cut(struct str *message);
/* The value of the first field of that name as written, perhaps on several lines; STR_NONE if there
 * is none. */
struct str header_field(struct str fields, const char *name);

#endif
