/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_records.h - read an XML stream of items as one small tree per item.
 *
 * libxml2's SAX parser reads the XML. It recovers from damage: whole items are handed on, and the
 * damage is reported at the end. It never uses the network or other files. It expands HTML's
 * entities, and the document's own only if they are plain strings; other references stay as they
 * are written, and the item is named. Items, and the elements around them, are limited in size and
 * depth. */
#ifndef DATELINE_ARTICLE_XML_XML_RECORDS_H
#define DATELINE_ARTICLE_XML_XML_RECORDS_H

#include "article/input/readers.h"
#include "article/xml/xml_tree.h"

struct xml_records {
    /* Does this element begin an item? Its attributes and parents are known. Called only outside
     * items. */
    bool (*is_record)(void *context, const struct xml_node *element);
    /* Called with each whole item. Its parents hold the earlier elements that are not items. The
     * item is borrowed until the callback returns. A status other than OK ends the reading. */
    enum status (*record)(void *context, const struct xml_node *record, struct error *err);
    void *context;
    /* The local names of the items, up to NULL, if an item never stands in another one of its name
     * but for elements between them. Then each damaged item is named, and costs no other item
     * (xml_balance.h). NULL: the XML is read as it is. */
    const char *const *items;
};

/* Read all items. In damaged XML the whole items are handed on, and input_problem gets the
 * damage. */
enum status xml_read_records(struct reader_input *in, const struct xml_records *records,
                             struct error *err);
/* The same for XML that a reader has in memory, such as a part of a document. `in` is the input
 * that it came from. */
enum status xml_read_bytes(struct reader_input *in, struct str bytes,
                           const struct xml_records *records, struct error *err);

#endif
