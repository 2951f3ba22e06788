/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_records.h - an XML stream of items: each item a tree, one at a time.
 *
 * libxml2's SAX parser, forgiving (what is damaged is reported at the end, what is whole is read),
 * without network, files, or entities other than HTML's and plain strings of the document's own.
 * An item and what stands around it are bounded in size and depth. */
#ifndef DATELINE_ARTICLE_XML_XML_RECORDS_H
#define DATELINE_ARTICLE_XML_XML_RECORDS_H

#include "article/input/readers.h"
#include "article/xml/xml_tree.h"

struct xml_records {
    /* Does an item begin with this element? Its attributes and parents are known. Asked only
     * outside of items. */
    bool (*is_record)(void *context, const struct xml_node *element);
    /* A whole item; its parents hold the elements before it that are no items themselves. Borrowed
     * until the return. A status other than OK ends the reading. */
    enum status (*record)(void *context, const struct xml_node *record, struct error *err);
    void *context;
};

/* Of damaged XML the whole items are handed on and the damage is reported with input_problem. */
enum status xml_read_records(struct reader_input *in, const struct xml_records *records,
                             struct error *err);

#endif
