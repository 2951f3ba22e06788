/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iptc7901.h - the lines of an IPTC 7901 message above its story. Any thread. */
#ifndef DATELINE_ARTICLE_FORMATS_WIRE_IPTC7901_H
#define DATELINE_ARTICLE_FORMATS_WIRE_IPTC7901_H

#include <jansson.h>
#include <stdbool.h>

#include "base/str.h"

/* Does the text begin with a header, "ecp0007 4 s 850 "? Behind SOH (`framed`) the first word may
 * have letters and digits in any order: "nL5N2DE0AB". */
bool iptc7901_is_header(struct str text, bool framed);

/* Set keywords and slugline from lines of words between slashes. */
void iptc7901_set_keywords(json_t *article, struct str text);

/* Take the lines above the story off the text: a repeated header, keywords, marks ("1ST LEAD"),
 * the headline, perhaps on several lines, the subtitle, notes and the byline. */
void iptc7901_read_head(json_t *article, struct str *text);

#endif
