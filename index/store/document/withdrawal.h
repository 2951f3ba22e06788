/* SPDX-License-Identifier: GPL-2.0-or-later */
/* withdrawal.h - an article that its provider has withdrawn: canceled, withheld, killed ...
 * (withdrawal.c has the words).
 *
 * The index keeps only its id, version, update time and status. It stores them as a document that
 * expired long ago. So no search shows it, and an older version that arrives later is recognised as
 * older. */
#ifndef DATELINE_STORE_DOCUMENT_WITHDRAWAL_H
#define DATELINE_STORE_DOCUMENT_WITHDRAWAL_H

#include <jansson.h>
#include <stdbool.h>

#include "store/settings/schema.h"

/* Is the document's `status` (also `Status`, `pubstatus`) one of the words for a withdrawn article?
 * It may have a prefix ("stat:canceled"), be the end of an address, or stand in a list. */
bool document_is_withdrawn(const json_t *document);
/* The document to index in place of a withdrawn article: a new value, yours to decref. NULL: the
 * document is not withdrawn, or the index does not hold articles. */
json_t *withdrawal_of(const struct schema *schema, const json_t *document);

#endif
