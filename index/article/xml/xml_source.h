/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_source.h - the bytes of an XML input as an XML parser can take them, piece by piece.
 *
 * What comes out is well-formed UTF-8 without control characters, whatever was declared. It also
 * keeps from the parser what it would need quadratic time for: tags with thousands of attributes.
 */
#ifndef DATELINE_ARTICLE_XML_XML_SOURCE_H
#define DATELINE_ARTICLE_XML_XML_SOURCE_H

#include "article/input/readers.h"

struct xml_source;
struct xml_source *xml_source_new(struct reader_input *in); /* the input is borrowed */
void xml_source_free(struct xml_source *source);
/* Up to `room` bytes; *length 0 at the end. */
enum status xml_source_read(struct xml_source *source, char *out, size_t room, size_t *length,
                            struct error *err);

/* The first element's tag, from "<" to ">" or to the end of `head`, decoded, behind declarations
 * and comments; false when that is no XML. Appended to `tag`. */
bool xml_root_tag(struct str head, struct buf *tag);
/* Is the element of this tag called so, its prefix aside? */
bool xml_tag_is(struct str tag, const char *name);

#endif
