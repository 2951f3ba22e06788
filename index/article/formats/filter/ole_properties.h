/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ole_properties.h - the properties of a document of Microsoft Office before 2007: its container
 * ([MS-CFB]) has them in a stream of their own ([MS-OLEPS]). Any thread. */
#ifndef DATELINE_ARTICLE_FORMATS_FILTER_OLE_PROPERTIES_H
#define DATELINE_ARTICLE_FORMATS_FILTER_OLE_PROPERTIES_H

#include <jansson.h>

#include "base/str.h"

/* Set the properties (document.h) of the document in these bytes, which are not trusted. Sets
 * nothing if they are damaged. */
void ole_read_properties(struct str file, json_t *properties);

#endif
