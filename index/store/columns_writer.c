/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns_writer.c - collects a column's values, sorts the distinct ones, writes it. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "store/columns.h"
#include "store/columns_format.h"
#include "store/string_table.h"

struct columns_writer {
    struct sealed_writer file;
    struct buf entries;
    uint32_t column_count;
    uint32_t document_count;
    /* the column being written */
    enum column_kind kind;
    char name[COLUMN_NAME_SIZE];
    struct string_table values;
    struct buf numbers; /* u32 each: value + 1 */
    struct buf offsets; /* u32 each */
    struct buf dates;   /* u64 each */
    uint32_t document;
    uint32_t last_number; /* of a text column's document */
    int64_t date;
};

enum status columns_writer_open(struct columns_writer **out, const char *directory,
                                uint32_t document_count, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/columns", directory);
    struct columns_writer *writer = mem_zero(1, sizeof *writer);
    enum status status = sealed_writer_open(&writer->file, path, err);

    writer->document_count = document_count;
    string_table_init(&writer->values);
    if (status) {
        columns_writer_abandon(writer);
        writer = NULL;
    }
    *out = writer;
    return status;
}

void columns_writer_begin(struct columns_writer *writer, struct str name, enum column_kind kind)
{
    memset(writer->name, 0, sizeof writer->name);
    memcpy(writer->name, name.data,
           name.length < COLUMN_NAME_SIZE ? name.length : COLUMN_NAME_SIZE);
    writer->kind = kind;
    writer->document = 0;
    writer->last_number = 0;
    writer->date = COLUMN_NO_DATE;
    string_table_clear(&writer->values);
    buf_clear(&writer->numbers);
    buf_clear(&writer->offsets);
    buf_clear(&writer->dates);
    buf_add_u32(&writer->offsets, 0);
}

void columns_writer_text(struct columns_writer *writer, struct str value)
{
    bool is_new;
    uint32_t number =
        string_table_add(&writer->values, str_n(value.data, utf8_cut(value, COLUMN_MAX_VALUE)),
                         &is_new) +
        1;

    if (writer->kind == COLUMN_TEXTS)
        buf_add_u32(&writer->numbers, number);
    else
        writer->last_number = number;
}

void columns_writer_date(struct columns_writer *writer, int64_t date)
{
    writer->date = date;
}

void columns_writer_next(struct columns_writer *writer)
{
    writer->document++;
    switch (writer->kind) {
    case COLUMN_TEXT:
        buf_add_u32(&writer->numbers, writer->last_number);
        break;
    case COLUMN_TEXTS:
        buf_add_u32(&writer->offsets, (uint32_t)(writer->numbers.length / 4));
        break;
    default:
        buf_add_u64(&writer->dates, (uint64_t)writer->date);
    }
    writer->last_number = 0;
    writer->date = COLUMN_NO_DATE;
}

/* Where the next part starts. */
static uint64_t start_part(struct columns_writer *writer)
{
    sealed_writer_align(&writer->file, 8);
    return writer->file.length;
}

static int compare_values(const void *a, const void *b, void *context)
{
    const struct string_table *values = context;

    return str_compare(string_table_get(values, *(const uint32_t *)a),
                       string_table_get(values, *(const uint32_t *)b));
}

/* Values in order; rank[old number] becomes the number to write. */
static void sort_values(struct columns_writer *writer, uint32_t *order, uint32_t *rank)
{
    for (uint32_t i = 0; i < writer->values.count; i++)
        order[i] = i;
    qsort_r(order, writer->values.count, sizeof *order, compare_values, &writer->values);
    rank[0] = 0;
    for (uint32_t i = 0; i < writer->values.count; i++)
        rank[order[i] + 1] = i + 1;
}

static void write_values(struct columns_writer *writer, const uint32_t *order, uint64_t *parts)
{
    BUF_AUTO struct buf offsets = {0};
    BUF_AUTO struct buf texts = {0};

    for (size_t i = 0; i < writer->values.count; i++) {
        buf_add_u32(&offsets, (uint32_t)texts.length);
        buf_add_str(&texts, string_table_get(&writer->values, order[i]));
    }
    buf_add_u32(&offsets, (uint32_t)texts.length);
    parts[0] = start_part(writer);
    sealed_writer_add(&writer->file, offsets.data, offsets.length);
    parts[1] = start_part(writer);
    sealed_writer_add(&writer->file, texts.data, texts.length);
}

static void write_numbers(struct columns_writer *writer, const uint32_t *rank, unsigned width)
{
    BUF_AUTO struct buf out = {0};

    for (size_t at = 0; at < writer->numbers.length; at += 4) {
        uint32_t number = rank[load_u32(writer->numbers.data + at)];

        buf_add(&out, &number, width);
    }
    sealed_writer_add(&writer->file, out.data, out.length);
}

static unsigned number_width(size_t value_count)
{
    return value_count < 255 ? 1 : value_count < 65535 ? 2 : 4;
}

static unsigned write_texts(struct columns_writer *writer, uint64_t *parts)
{
    uint32_t *order = mem_alloc(writer->values.count * sizeof *order);
    uint32_t *rank = mem_alloc((writer->values.count + 1) * sizeof *rank);
    unsigned width = number_width(writer->values.count);

    sort_values(writer, order, rank);
    write_values(writer, order, parts);
    parts[2] = start_part(writer);
    write_numbers(writer, rank, width);
    parts[3] = start_part(writer);
    if (writer->kind == COLUMN_TEXTS)
        sealed_writer_add(&writer->file, writer->offsets.data, writer->offsets.length);
    free(order);
    free(rank);
    return width;
}

static int compare_dates(const void *a, const void *b, void *context)
{
    const struct columns_writer *writer = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    int64_t before = (int64_t)load_u64(writer->dates.data + (size_t)left * 8);
    int64_t after = (int64_t)load_u64(writer->dates.data + (size_t)right * 8);

    if (before != after)
        return before < after ? -1 : 1;
    return left < right ? -1 : 1;
}

static uint32_t write_dates(struct columns_writer *writer, uint64_t *parts)
{
    uint32_t *order = mem_alloc(writer->document * sizeof *order);
    uint32_t count = 0;

    for (uint32_t i = 0; i < writer->document; i++)
        if ((int64_t)load_u64(writer->dates.data + (size_t)i * 8) != COLUMN_NO_DATE)
            order[count++] = i;
    qsort_r(order, count, sizeof *order, compare_dates, writer);
    parts[0] = start_part(writer);
    sealed_writer_add(&writer->file, writer->dates.data, writer->dates.length);
    parts[1] = start_part(writer);
    sealed_writer_add(&writer->file, order, count * sizeof *order);
    parts[2] = parts[3] = writer->file.length;
    free(order);
    return count;
}

void columns_writer_end(struct columns_writer *writer)
{
    uint64_t parts[COLUMN_PARTS] = {0};
    unsigned width = 0;
    uint32_t ordered = 0;

    if (writer->kind == COLUMN_DATE)
        ordered = write_dates(writer, parts);
    else
        width = write_texts(writer, parts);
    parts[COLUMN_PARTS - 1] = writer->file.length;
    for (size_t i = 0; i < COLUMN_PARTS; i++)
        buf_add_u64(&writer->entries, parts[i]);
    buf_add_u32(&writer->entries, (uint32_t)writer->kind);
    buf_add_u32(&writer->entries, (uint32_t)writer->values.count);
    buf_add_u32(&writer->entries, width);
    buf_add_u32(&writer->entries, ordered);
    buf_add(&writer->entries, writer->name, sizeof writer->name);
    writer->column_count++;
}

static void release(struct columns_writer *writer)
{
    buf_fini(&writer->entries);
    buf_fini(&writer->numbers);
    buf_fini(&writer->offsets);
    buf_fini(&writer->dates);
    string_table_fini(&writer->values);
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
