/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nitf.h - read IPTC's NITF, the News Industry Text Format: alone, or inside NewsML-G2. */
#ifndef DATELINE_ARTICLE_FORMATS_WIRE_NITF_H
#define DATELINE_ARTICLE_FORMATS_WIRE_NITF_H

#include <jansson.h>

#include "article/xml/xml_tree.h"

/* Set the fields that a <nitf> element has and the article still lacks. */
void nitf_fill(json_t *article, const struct xml_node *nitf);

#endif
