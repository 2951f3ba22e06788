/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_source.h - prepare the bytes of an XML input for an XML parser, piece by piece.
 *
 * The output is well-formed UTF-8 without control characters, whatever charset was declared. A tag
 * with more than 1000 attributes, which would cost the parser quadratic time, is an error. */
#ifndef DATELINE_ARTICLE_XML_XML_SOURCE_H
#define DATELINE_ARTICLE_XML_XML_SOURCE_H

#include "article/input/readers.h"

struct xml_balance;
struct xml_source;
/* The input is borrowed, and so is the balance of its tags (xml_balance.h), which may be NULL. */
struct xml_source *xml_source_new(struct reader_input *in, struct xml_balance *balance);
void xml_source_free(struct xml_source *source);
/* Read up to `room` bytes; *length is 0 at the end. STATUS_TOO_LARGE for a tag with too many
 * attributes. */
enum status xml_source_read(struct xml_source *source, char *out, size_t room, size_t *length,
                            struct error *err);

/* Append the tag of the first element to `tag`, decoded, from "<" to ">" or to the end of `head`.
 * Skips declarations and comments. Returns false if `head` is no XML. */
bool xml_root_tag(struct str head, struct buf *tag);
/* Does the tag have this name, ignoring a prefix? */
bool xml_tag_is(struct str tag, const char *name);

#endif
