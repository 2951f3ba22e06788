/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rtf.h - the text of RTF (Microsoft, Rich Text Format Specification 1.9.1).
 *
 * One pass, in time linear in the input. Groups may nest to any depth; the properties of those
 * deeper than RTF_DEPTH_MAX are not kept apart. Any bytes are accepted. */
#ifndef DATELINE_ARTICLE_FORMATS_OFFICE_RTF_H
#define DATELINE_ARTICLE_FORMATS_OFFICE_RTF_H

#include "article/formats/office/document.h"

#define RTF_DEPTH_MAX  500
#define RTF_FONTS_MAX  1000 /* fonts and styles with greater numbers are like the document's own */
#define RTF_STYLES_MAX 1000

void rtf_read(struct str bytes, struct document *document, json_t *properties);

#endif
