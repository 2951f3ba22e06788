/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_rows.c - writes lines of CSV and JSON. */
#include "client/export_rows.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"

/* The text of a value: lists with semicolons, objects as JSON. */
static void add_value(struct buf *cell, const json_t *value)
{
    const json_t *item;
    size_t i;

    if (json_is_array(value)) {
        json_array_foreach (value, i, item) {
            buf_add_text(cell, i ? "; " : "");
            add_value(cell, item);
        }
    } else if (json_is_string(value)) {
        buf_add_str(cell, json_str(value));
    } else if (value && !json_is_null(value)) {
        json_add(cell, value);
    }
}

static void add_cell(struct buf *out, struct str text)
{
    bool quote = false;

    for (size_t i = 0; i < text.length && !quote; i++)
        quote = memchr(",\"\r\n", text.data[i], 4) != NULL;
    if (quote)
        buf_add_char(out, '"');
    if (text.length && memchr("=+-@\t\r", text.data[0], 6))
        buf_add_char(out, '\'');
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, text.data[i]);
    }
    if (quote)
        buf_add_char(out, '"');
}

void export_csv_head(struct buf *out, const char *columns)
{
    buf_add_text(out, columns);
    buf_add_text(out, "\r\n");
}

void export_csv_row(struct buf *out, const char *columns, const json_t *article)
{
    struct str rest = str_of(columns);
    bool first = true;

    while (rest.data) {
        struct str name = str_trim(str_cut(&rest, ','));
        MEM_AUTO char *key = mem_text(name.data, name.length);
        struct buf cell BUF_AUTO = {0};
        const json_t *value = json_object_get(article, key);

        if (!first)
            buf_add_char(out, ',');
        first = false;
        add_value(&cell, value);
        if (json_is_number(value))
            buf_add_str(out, buf_str(&cell)); /* -1 is no formula */
        else
            add_cell(out, buf_str(&cell));
    }
    buf_add_text(out, "\r\n");
}

void export_json_row(struct buf *out, const char *fields, json_t *article)
{
    struct str rest = str_of(fields);
    json_t *chosen = fields ? json_object() : json_incref(article);

    json_object_del(article, "_headline");
    while (rest.data) {
        struct str name = str_trim(str_cut(&rest, ','));
        MEM_AUTO char *key = mem_text(name.data, name.length);
        json_t *value = json_object_get(article, key);

        if (value)
            json_object_set(chosen, key, value);
    }
    json_add(out, chosen);
    buf_add_char(out, '\n');
    json_decref(chosen);
}
