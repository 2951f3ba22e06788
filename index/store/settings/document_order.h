/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document_order.h - the order of the documents in a segment that a merge writes.
 *
 * Documents keep the order in which they came, unless a merge is asked for another one: similar
 * documents side by side (store/order/bisection.h), or by the values of fields, ascending. A search
 * skips more, and reads less, where the documents of a word are close together. Hits with the same
 * score come in this order. */
#ifndef DATELINE_STORE_SETTINGS_DOCUMENT_ORDER_H
#define DATELINE_STORE_SETTINGS_DOCUMENT_ORDER_H

#include <stdbool.h>

#include "base/status.h"
#include "base/str.h"

#define DOCUMENT_ORDER_FIELDS_MAX 4

struct document_order { /* zeroed: as they came */
    bool similar;
    struct str fields[DOCUMENT_ORDER_FIELDS_MAX]; /* the first one decides, then the next */
    unsigned field_count;
};

static inline bool document_order_given(const struct document_order *order)
{
    return order->similar || order->field_count > 0;
}

/* Reads `similar`, or names of fields with commas between them; they are borrowed.
 * STATUS_BAD_REQUEST: a name is empty, or there are too many. */
enum status document_order_read(struct str text, struct document_order *out, struct error *err);

#endif
