/* SPDX-License-Identifier: GPL-2.0-or-later */
/* package.h - the parts of a document that is a ZIP archive: OOXML (ECMA-376 part 2), OpenDocument
 * (part 2) and EPUB (OCF 3.3).
 *
 * Only parts that hold text are kept: XML, XHTML and the type. Their number and bytes are
 * limited, and the input's budget counts what they expand to (budget.h). */
#ifndef DATELINE_ARTICLE_FORMATS_OFFICE_PACKAGE_H
#define DATELINE_ARTICLE_FORMATS_OFFICE_PACKAGE_H

#include "article/input/readers.h"
#include "article/xml/xml_tree.h"

#define PACKAGE_PARTS_MAX 4096
#define PACKAGE_BYTES_MAX ((size_t)64 << 20) /* of all parts together */

struct package_part {
    struct str name, bytes;
};

/* One thread at a time. Names and bytes are in the input's arena. */
struct package {
    struct reader_input *in;
    struct package_part *parts;
    size_t count, bytes;
};

/* Read the parts. If the archive is damaged, those before the damage are kept, and the damage is
 * reported; without any part it is an error. */
enum status package_read(struct package *package, struct reader_input *in, struct error *err);
/* A part's bytes, borrowed; STR_NONE if there is no such part. */
struct str package_part(const struct package *package, struct str name);

/* Called with the root element of a part, borrowed until it returns. */
typedef void package_root_fn(void *context, const struct xml_node *root);
/* Parse a part as XML. An absent part is no failure. What cannot be parsed is reported. */
void package_parse(const struct package *package, struct str name, package_root_fn *root,
                   void *context);

/* The name of the part that `reference` means within `base`, by RFC 3986: without fragment,
 * percent signs resolved, "../" followed. In the input's arena. */
struct str package_resolve(const struct package *package, struct str base, struct str reference);

#endif
