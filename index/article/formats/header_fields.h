/* SPDX-License-Identifier: GPL-2.0-or-later */
/* header_fields.h - header fields as mail (RFC 5322) and web archives write them: lines "Name:
 * value", continued on lines that begin with white space, up to the first empty line. */
#ifndef DATELINE_ARTICLE_FORMATS_HEADER_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_HEADER_FIELDS_H

#include "base/str.h"

/* Cut off and return the header; *message is the body behind the empty line. */
struct str header_fields_cut(struct str *message);
/* The value of the first field of that name as it is written, folded or not; STR_NONE. */
struct str header_field(struct str fields, const char *name);

#endif
