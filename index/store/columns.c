/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.c - reading columns.
 *
 *   end of the file: for each column  u64 offsets of five parts, u32 kind, u32 values, u32 width,
 *   u32 ordered, 32 bytes of name; then u32 columns, u32 documents. Parts are aligned to 8 bytes:
 *   text    value offsets, values, numbers
 *   texts   value offsets, values, numbers, document offsets
 *   date    dates, order */
#include "store/columns.h"

#include "base/mem.h"
#include "store/columns_format.h"

/* A part's bytes: from its offset to where the next part or the entries start. */
static const unsigned char *part(const struct columns *columns, uint64_t offset, struct error *err)
{
    return sealed_view(&columns->file, offset, 0, err);
}

static enum status read_column(struct columns *columns, const unsigned char *entry,
                               struct column *column, struct error *err)
{
    const unsigned char *parts[COLUMN_PARTS];
    uint64_t from = load_u64(entry), to = load_u64(entry + (COLUMN_PARTS - 1) * 8);

    if (to < from || !sealed_view(&columns->file, from, to - from, err))
        return error_set(err, STATUS_CORRUPT, "%s is damaged in a column", columns->file.path);
    for (size_t i = 0; i < COLUMN_PARTS; i++)
        if (!(parts[i] = part(columns, load_u64(entry + i * 8), err)))
            return err->status;
    *column = (struct column){
        .name = str_n((const char *)entry + 56, strnlen((const char *)entry + 56, 32)),
        .kind = (enum column_kind)load_u32(entry + 40),
        .document_count = columns->document_count,
        .value_count = load_u32(entry + 44),
        .width = load_u32(entry + 48),
        .order_count = load_u32(entry + 52),
    };
    if (column->kind == COLUMN_DATE) {
        column->dates = parts[0];
        column->order = parts[1];
    } else {
        column->value_offsets = parts[0];
        column->values = (const char *)parts[1];
        column->numbers = parts[2];
        column->offsets = parts[3];
        column->values_length = (size_t)(parts[2] - parts[1]);
        column->number_count = column->width ? (size_t)(parts[3] - parts[2]) / column->width : 0;
    }
    return STATUS_OK;
}

static enum status read_columns(struct columns *columns, struct error *err)
{
    uint64_t length = columns->file.length;
    const unsigned char *end, *entries;
    enum status status;

    if (length < 8 || !(end = sealed_view(&columns->file, length - 8, 8, err)))
        return error_set(err, STATUS_CORRUPT, "%s is damaged at its end", columns->file.path);
    columns->count = load_u32(end);
    columns->document_count = load_u32(end + 4);
    if (columns->count > SCHEMA_MAX_FIELDS || columns->count * COLUMN_ENTRY_SIZE > length - 8)
        return error_set(err, STATUS_CORRUPT, "%s is damaged at its end", columns->file.path);
    entries = sealed_view(&columns->file, length - 8 - columns->count * COLUMN_ENTRY_SIZE,
                          columns->count * COLUMN_ENTRY_SIZE, err);
    if (!entries)
        return err->status;
    for (uint32_t i = 0; i < columns->count; i++)
        if ((status =
                 read_column(columns, entries + i * COLUMN_ENTRY_SIZE, &columns->column[i], err)))
            return status;
    return STATUS_OK;
}

enum status columns_open(struct columns *columns, const char *directory, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/columns", directory);
    enum status status;

    *columns = (struct columns){0};
    if ((status = sealed_open(&columns->file, path, COLUMNS_KIND, err)))
        return status;
    if ((status = read_columns(columns, err)))
        columns_close(columns);
    return status;
}

void columns_close(struct columns *columns)
{
    sealed_close(&columns->file);
}

const struct column *columns_find(const struct columns *columns, struct str name)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (str_eq(columns->column[i].name, name))
            return &columns->column[i];
    return NULL;
}

struct str column_value(const struct column *column, uint32_t value)
{
    uint32_t from, to;

    if (value >= column->value_count)
        return STR("");
    from = load_u32(column->value_offsets + (size_t)value * 4);
    to = load_u32(column->value_offsets + (size_t)value * 4 + 4);
    if (from > to || to > column->values_length)
        return STR("");
    return str_n(column->values + from, to - from);
}
