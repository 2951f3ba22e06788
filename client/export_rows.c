/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_rows.c - finds where the rows of an export end. */
#include "client/export_rows.h"

#include <string.h>

static void start_row(struct export_rows *rows)
{
    rows->quoted = false;
    rows->empty = true;
    rows->heads = rows->quotes && rows->count == 0; /* before the first row, the head comes again */
}

void export_rows_init(struct export_rows *rows, const char *format)
{
    *rows =
        (struct export_rows){.quotes = strcmp(format, "csv") == 0,
                             .blank = strcmp(format, "ris") == 0 || strcmp(format, "bibtex") == 0};
    start_row(rows);
}

void export_rows_fini(struct export_rows *rows)
{
    buf_fini(&rows->rest);
}

static bool ends_row(struct export_rows *rows)
{
    if (rows->quoted || (rows->blank && !rows->empty))
        return false;
    if (!rows->heads)
        return true;
    rows->heads--;
    return false;
}

/* Whether a row ends behind this character. */
static bool passes(struct export_rows *rows, char letter)
{
    bool ends = letter == '\n' && ends_row(rows);

    if (letter == '"' && rows->quotes)
        rows->quoted = !rows->quoted;
    if (letter != '\r')
        rows->empty = letter == '\n';
    return ends;
}

void export_rows_take(struct export_rows *rows, struct str bytes, struct buf *out)
{
    size_t whole = 0;

    for (size_t i = 0; i < bytes.length; i++) {
        if (!passes(rows, bytes.data[i]))
            continue;
        rows->count++;
        whole = i + 1;
    }
    if (whole) {
        buf_add_str(out, buf_str(&rows->rest));
        buf_clear(&rows->rest);
    }
    buf_add_str(out, str_slice(bytes, 0, whole));
    buf_add_str(&rows->rest, str_slice(bytes, whole, bytes.length));
}

void export_rows_end(struct export_rows *rows, struct buf *out)
{
    buf_add_str(out, buf_str(&rows->rest));
    buf_clear(&rows->rest);
}

void export_rows_break(struct export_rows *rows)
{
    buf_clear(&rows->rest);
    start_row(rows);
}
