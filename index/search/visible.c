/* SPDX-License-Identifier: GPL-2.0-or-later */
/* visible.c - embargoes and ends, read from the orders of their columns: nothing to hide costs
 * nothing. */
#include "search/visible.h"

static const struct column *date_column(const struct segment *segment, struct str name)
{
    const struct column *column = columns_find(&segment->files->columns, name);

    return column && column->kind == COLUMN_DATE ? column : NULL;
}

typedef bool hidden_fn(void *context, uint32_t document); /* false: no more of them */

/* Those whose embargo lasts, from the end of its order, and those whose time is over. */
static bool visit_hidden(const struct segment *segment, int64_t now, hidden_fn *each, void *context)
{
    const struct column *embargo = date_column(segment, STR("embargo"));
    const struct column *expires = date_column(segment, STR("expires"));

    for (uint32_t i = embargo ? embargo->order_count : 0; i-- > 0;) {
        uint32_t document = column_ordered(embargo, i);

        if (column_date(embargo, document) <= now)
            break;
        if (!each(context, document))
            return false;
    }
    for (uint32_t i = 0; expires && i < expires->order_count; i++) {
        uint32_t document = column_ordered(expires, i);

        if (column_date(expires, document) > now)
            break;
        if (!each(context, document))
            return false;
    }
    return true;
}

static bool is_none(void *context, uint32_t document)
{
    (void)context;
    (void)document;
    return false;
}

static bool take_out(void *documents, uint32_t document)
{
    bitmap_clear(documents, document);
    return true;
}

bool visible_hides(const struct segment *segment, int64_t now)
{
    return !visit_hidden(segment, now, is_none, NULL);
}

void visible_restrict(const struct segment *segment, int64_t now, struct bitmap *documents)
{
    visit_hidden(segment, now, take_out, documents);
}

bool visible_document(const struct segment *segment, uint32_t document, int64_t now)
{
    const struct column *embargo = date_column(segment, STR("embargo"));
    const struct column *expires = date_column(segment, STR("expires"));

    if (embargo && column_date(embargo, document) > now)
        return false;
    return !expires || !column_has_value(expires, document) || column_date(expires, document) > now;
}
