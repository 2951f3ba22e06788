/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nitf.h - IPTC's NITF, the News Industry Text Format: alone, and inside NewsML-G2. */
#ifndef DATELINE_ARTICLE_FORMATS_NITF_H
#define DATELINE_ARTICLE_FORMATS_NITF_H

#include <jansson.h>

#include "article/xml/xml_tree.h"

/* Set what a <nitf> element says and the article does not have yet. */
void nitf_fill(json_t *article, const struct xml_node *nitf);

#endif
