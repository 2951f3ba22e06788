/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_balance.h - end the elements whose end tags lack, and drop end tags that end nothing, so that
 * a damaged item costs the items behind it nothing.
 *
 * The tags of well-formed XML pass unchanged. Damaged items are named, at most ten of them, and
 * counted. */
#ifndef DATELINE_ARTICLE_XML_XML_BALANCE_H
#define DATELINE_ARTICLE_XML_XML_BALANCE_H

#include "article/input/readers.h"
#include "base/buf.h"

struct xml_balance;
/* `items`: the local names of the elements that are items, up to NULL; borrowed. */
struct xml_balance *xml_balance_new(struct reader_input *in, const char *const *items);
void xml_balance_free(struct xml_balance *balance);

/* The text from "<" on, as far as it is read. Append the end tags that lack before it. False: the
 * tag ends nothing, so drop it. */
bool xml_balance_begin(struct xml_balance *balance, struct str tag, size_t line, struct buf *out);
/* The last start tag was an element without content. */
void xml_balance_empty(struct xml_balance *balance);

/* Name an item that is damaged, unless it is named already or ten others are. `item`: its number;
 * 0: none. */
void xml_balance_tell(struct xml_balance *balance, size_t item, size_t line,
                      const struct error *err);
/* How many more are damaged. */
void xml_balance_end(struct xml_balance *balance);

#endif
