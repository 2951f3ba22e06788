/* SPDX-License-Identifier: GPL-2.0-or-later */
/* withdrawal.h - an article that its provider takes back: canceled, withheld, expired, killed.
 *
 * What is kept of it is no more than its id, its version and that it is withdrawn, as a document
 * that has expired long ago: nobody sees it, and an older version that arrives later stays away. */
#ifndef DATELINE_STORE_DOCUMENT_WITHDRAWAL_H
#define DATELINE_STORE_DOCUMENT_WITHDRAWAL_H

#include <jansson.h>
#include <stdbool.h>

#include "store/settings/schema.h"

/* Does its status say so? */
bool document_is_withdrawn(const json_t *document);
/* What stands for the withdrawn article, yours to decref; NULL: the document is none. */
json_t *withdrawal_of(const struct schema *schema, const json_t *document);

#endif
