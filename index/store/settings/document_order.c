/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document_order.c - reads an order. */
#include "store/settings/document_order.h"

#include <string.h>

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.length; i++)
        if (strchr(":;=<>()[]{}\"'` ", name.data[i]))
            return false;
    return true;
}

static bool has_field(const struct document_order *order, struct str name)
{
    for (unsigned i = 0; i < order->field_count; i++)
        if (str_eq(order->fields[i], name))
            return true;
    return false;
}

enum status document_order_read(struct str text, struct document_order *out, struct error *err)
{
    *out = (struct document_order){.similar = str_is(text, "similar")};
    if (out->similar)
        return STATUS_OK;
    do {
        struct str name = str_trim(str_cut(&text, ','));

        if (name.length == 0)
            return error_set(err, STATUS_BAD_REQUEST,
                             "an order is `similar`, or names of fields with commas between them: "
                             "source,published");
        if (str_eq_nocase(name, STR("similar")))
            return error_set(err, STATUS_BAD_REQUEST,
                             "the order `similar` is written so, and has no fields beside it");
        if (!is_name(name))
            return error_set(err, STATUS_BAD_REQUEST,
                             "`%.*s` is no field's name; the values of a field always ascend",
                             STR_ARG(name));
        if (has_field(out, name))
            return error_set(err, STATUS_BAD_REQUEST, "the order has `%.*s` twice", STR_ARG(name));
        if (out->field_count == DOCUMENT_ORDER_FIELDS_MAX)
            return error_set(err, STATUS_BAD_REQUEST, "an order has at most %d fields",
                             DOCUMENT_ORDER_FIELDS_MAX);
        out->fields[out->field_count++] = name;
    } while (text.data);
    return STATUS_OK;
}
