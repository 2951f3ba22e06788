/* SPDX-License-Identifier: GPL-2.0-or-later */
/* form_csv.c - a table that a spreadsheet may open.
 *
 * A text that a spreadsheet would run gets an apostrophe before it (csv_cell.h). Numbers are as
 * they are: -1 is no formula. */
#include <string.h>

#include "base/csv_cell.h"
#include "base/json.h"
#include "server/exports/form_private.h"

/* Of a path with dots; NULL: there is none. */
static const json_t *member_at(const json_t *hit, struct str path)
{
    while (hit && path.data) {
        struct str name = str_cut(&path, '.');

        hit = json_object_getn(hit, name.data, name.length);
    }
    return hit;
}

static const json_t *value_of(const json_t *hit, struct str column)
{
    const json_t *whole = json_object_getn(hit, column.data, column.length);

    if (str_is(column, "_copies"))
        return json_object_get(json_object_get(hit, "_story"), "copies");
    if (str_is(column, "_story"))
        return json_object_get(whole, "id");
    return whole ? whole : member_at(hit, column);
}

static void add_value(struct buf *cell, struct str column, const json_t *value)
{
    const json_t *item;
    size_t i;

    json_array_foreach (value, i, item) {
        buf_add_text(cell, i ? "; " : "");
        if (json_str(item).data)
            buf_add_str(cell, json_str(item));
        else
            json_add(cell, item);
    }
    if (str_is(column, "_snippet"))
        add_plain(cell, json_str(value));
    else if (json_str(value).data)
        buf_add_str(cell, json_str(value));
    else if (value && !json_is_array(value) && !json_is_null(value))
        json_add(cell, value);
}

static void add_cell(struct buf *out, struct str text, bool number)
{
    bool quote = false;

    for (size_t i = 0; i < text.length && !quote; i++)
        quote = memchr(",\"\r\n", text.data[i], 4) != NULL;
    if (quote)
        buf_add_char(out, '"');
    if (!number && csv_cell_runs(text))
        buf_add_char(out, '\'');
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, text.data[i]);
    }
    if (quote)
        buf_add_char(out, '"');
}

void csv_head(const struct names *columns, struct buf *out)
{
    for (uint32_t i = 0; i < columns->count; i++) {
        buf_add_text(out, i ? "," : "");
        add_cell(out, columns->items[i], false);
    }
    buf_add_text(out, "\r\n");
}

void csv_row(const struct names *columns, const json_t *hit, struct buf *out)
{
    BUF_AUTO struct buf cell = {0};

    for (uint32_t i = 0; i < columns->count; i++) {
        const json_t *value = value_of(hit, columns->items[i]);

        buf_clear(&cell);
        add_value(&cell, columns->items[i], value);
        buf_add_text(out, i ? "," : "");
        add_cell(out, buf_str(&cell), json_is_number(value) || json_digits(value).data);
    }
    buf_add_text(out, "\r\n");
}
