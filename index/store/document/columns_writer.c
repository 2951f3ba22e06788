/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns_writer.c - collects a column's values, document by document. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "store/document/columns_private.h"

enum status columns_writer_open(struct columns_writer **out, const char *directory,
                                uint32_t document_count, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/columns", directory);
    struct columns_writer *writer = mem_zero(1, sizeof *writer);
    enum status status = sealed_writer_open(&writer->file, path, err);

    writer->document_count = document_count;
    string_table_init(&writer->texts);
    if (status) {
        columns_writer_abandon(writer);
        writer = NULL;
    }
    *out = writer;
    return status;
}

void columns_writer_begin(struct columns_writer *writer, struct str name, enum column_kind kind)
{
    buf_clear(&writer->name);
    buf_add_str(&writer->name, name);
    writer->kind = kind;
    writer->document = writer->null_count = writer->empty_count = 0;
    writer->several = false;
    writer->implied = true;
    writer->presence = 0;
    writer->date = COLUMN_NO_DATE;
    string_table_clear(&writer->texts);
    buf_clear(&writer->numbers);
    buf_clear(&writer->met);
    buf_clear(&writer->ends);
    buf_clear(&writer->dates);
    for (size_t i = 0; i < 3; i++)
        buf_clear(&writer->bits[i]);
}

static uint32_t document_start(const struct columns_writer *writer)
{
    return writer->ends.length > 0 ? load_u32(writer->ends.data + writer->ends.length - 4) : 0;
}

static void meet(struct columns_writer *writer, uint32_t value)
{
    if (writer->kind == COLUMN_TEXT) /* a COLUMN_TEXT keeps only the last value */
        writer->met.length = (size_t)document_start(writer) * 4;
    buf_add_u32(&writer->met, value);
    writer->presence |= COLUMN_EXISTS;
}

void columns_writer_text(struct columns_writer *writer, struct str value)
{
    bool is_new;

    meet(writer, string_table_add(&writer->texts,
                                  str_n(value.data, utf8_cut(value, COLUMN_VALUE_MAX)), &is_new));
}

void columns_writer_number(struct columns_writer *writer, double number)
{
    number += 0.0; /* -0 is 0 */
    meet(writer, (uint32_t)(writer->numbers.length / 8) | COLUMNS_IS_NUMBER);
    buf_add(&writer->numbers, &number, sizeof number);
}

void columns_writer_date(struct columns_writer *writer, int64_t date)
{
    writer->date = date;
    if (date != COLUMN_NO_DATE)
        writer->presence |= COLUMN_EXISTS;
}

void columns_writer_presence(struct columns_writer *writer, unsigned presence)
{
    writer->presence |= presence;
}

static void set_bit(struct buf *bits, uint32_t document)
{
    uint64_t word;

    memcpy(&word, bits->data + (size_t)document / 64 * 8, 8);
    word |= (uint64_t)1 << document % 64;
    memcpy(bits->data + (size_t)document / 64 * 8, &word, 8);
}

static void note_presence(struct columns_writer *writer, bool has_value)
{
    for (size_t i = 0; i < 3; i++) {
        if (writer->document % 64 == 0)
            buf_add_u64(&writer->bits[i], 0);
        if (writer->presence >> i & 1)
            set_bit(&writer->bits[i], writer->document);
    }
    writer->null_count += (writer->presence & COLUMN_NULL) > 0;
    writer->empty_count += (writer->presence & COLUMN_EMPTY) > 0;
    if (has_value != (writer->presence & COLUMN_EXISTS))
        writer->implied = false;
    writer->presence = 0;
}

void columns_writer_next(struct columns_writer *writer)
{
    uint32_t end = (uint32_t)(writer->met.length / 4), values = end - document_start(writer);

    if (column_is_dated(writer->kind)) {
        note_presence(writer, writer->date != COLUMN_NO_DATE);
        buf_add_u64(&writer->dates, (uint64_t)writer->date);
    } else {
        note_presence(writer, values > 0);
        buf_add_u32(&writer->ends, end);
        writer->several |= values > 1;
    }
    writer->document++;
    writer->date = COLUMN_NO_DATE;
}

void columns_writer_copy(struct columns_writer *writer, const struct column *from,
                         uint32_t document)
{
    uint32_t at, to;

    if (from->exists && load_u64(from->exists + (size_t)document / 64 * 8) >> document % 64 & 1)
        writer->presence |= COLUMN_EXISTS;
    if (from->nulls && load_u64(from->nulls + (size_t)document / 64 * 8) >> document % 64 & 1)
        writer->presence |= COLUMN_NULL;
    if (from->empties && load_u64(from->empties + (size_t)document / 64 * 8) >> document % 64 & 1)
        writer->presence |= COLUMN_EMPTY;
    if (column_is_dated(from->kind)) {
        columns_writer_date(writer, column_date(from, document));
        return;
    }
    for (column_ranks(from, document, &at, &to); at < to; at++) {
        uint32_t rank = column_rank(from, at);

        if (rank > from->number_count)
            columns_writer_text(writer, column_string(from, rank));
        else if (rank > 0)
            columns_writer_number(writer, column_number(from, rank));
    }
}

void columns_writer_end(struct columns_writer *writer)
{
    columns_write(writer);
    writer->column_count++;
}

static void release(struct columns_writer *writer)
{
    buf_fini(&writer->entries);
    buf_fini(&writer->name);
    buf_fini(&writer->numbers);
    buf_fini(&writer->met);
    buf_fini(&writer->ends);
    buf_fini(&writer->dates);
    for (size_t i = 0; i < 3; i++)
        buf_fini(&writer->bits[i]);
    string_table_fini(&writer->texts);
    free(writer);
}

enum status columns_writer_close(struct columns_writer *writer, struct error *err)
{
    enum status status;

    sealed_writer_align(&writer->file, 8);
    buf_add_u32(&writer->entries, writer->column_count);
    buf_add_u32(&writer->entries, writer->document_count);
    sealed_writer_add(&writer->file, writer->entries.data, writer->entries.length);
    status = sealed_writer_close(&writer->file, COLUMNS_KIND, err);
    release(writer);
    return status;
}

void columns_writer_abandon(struct columns_writer *writer)
{
    if (!writer)
        return;
    sealed_writer_abandon(&writer->file);
    release(writer);
}
