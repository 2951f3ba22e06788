/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketches_writer.c - collects sketches, sorts their keys into buckets and writes the file. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/stories/sketches.h"
#include "store/stories/sketches_format.h"

#define BUCKET_ENTRIES 8 /* maximum of the average */

/* Entries by bucket while they are being sorted. */
struct sketch_entry {
    uint32_t document;
    uint16_t key;
};

struct sketch_table {
    uint32_t bits;
    uint32_t bucket_count;
    uint32_t *starts; /* one more than buckets */
    struct sketch_entry *entries;
};

void sketches_writer_add(struct sketches_writer *writer, const struct sketched *document)
{
    static const struct sketch none;

    buf_add_u64(&writer->labels, document->label);
    buf_add_u32(&writer->sizes, document->size);
    buf_add(&writer->sketches, document->size ? document->sketch : &none, sizeof none);
    writer->count++;
}

typedef void key_fn(struct sketch_table *table, uint32_t key, uint32_t document);

static void each_key(const struct sketches_writer *writer, struct sketch_table *table, key_fn *each)
{
    for (uint32_t d = 0; d < writer->count; d++) {
        const struct sketch *sketch =
            (const struct sketch *)(writer->sketches.data + (size_t)d * sizeof *sketch);
        bool has_sketch = load_u32(writer->sizes.data + (size_t)d * 4) > 0;

        for (uint32_t band = 0; has_sketch && band < SKETCH_ALL_BANDS; band++)
            each(table, sketch_key(sketch, band), d);
        each(table, sketches_label_key(load_u64(writer->labels.data + (size_t)d * 8)), d);
    }
}

static void count_key(struct sketch_table *table, uint32_t key, uint32_t document)
{
    (void)document;
    table->starts[sketches_bucket(key, table->bits) + 1]++;
}

/* Fill the buckets. starts[b + 1] is where the next entry of bucket b goes: it moves from the
 * bucket's start to its end. */
static void place_key(struct sketch_table *table, uint32_t key, uint32_t document)
{
    uint32_t place = table->starts[sketches_bucket(key, table->bits) + 1]++;

    table->entries[place] = (struct sketch_entry){document, (uint16_t)key};
}

static int compare_entries(const void *a, const void *b)
{
    const struct sketch_entry *left = a, *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->document < right->document ? -1 : left->document > right->document;
}

static void sort_buckets(struct sketch_table *table)
{
    for (uint32_t b = 0; b < table->bucket_count; b++)
        qsort(table->entries + table->starts[b], table->starts[b + 1] - table->starts[b],
              sizeof *table->entries, compare_entries);
}

static void fill_table(const struct sketches_writer *writer, struct sketch_table *table)
{
    uint64_t most = (uint64_t)writer->count * (SKETCH_ALL_BANDS + 1);
    uint32_t before = 0;

    while (((uint64_t)BUCKET_ENTRIES << table->bits) < most && table->bits < SKETCHES_BITS_MAX)
        table->bits++;
    table->bucket_count = (uint32_t)1 << table->bits;
    table->starts = mem_zero((size_t)table->bucket_count + 1, sizeof *table->starts);
    each_key(writer, table, count_key);
    for (uint32_t b = 0; b < table->bucket_count; b++) { /* shifted by one, see place_key */
        uint32_t entries = table->starts[b + 1];

        table->starts[b + 1] = before;
        before += entries;
    }
    table->entries = mem_alloc(((size_t)before + 1) * sizeof *table->entries);
    each_key(writer, table, place_key);
    sort_buckets(table);
}

static void write_table(const struct sketch_table *table, struct sealed_writer *file)
{
    uint32_t entries = table->starts[table->bucket_count];
    BUF_AUTO struct buf keys = {0}, documents = {0};

    for (uint32_t i = 0; i < entries; i++) {
        buf_add(&keys, &table->entries[i].key, 2);
        buf_add_u32(&documents, table->entries[i].document);
    }
    sealed_writer_align(file, 4);
    sealed_writer_add(file, table->starts, ((size_t)table->bucket_count + 1) * 4);
    sealed_writer_add(file, keys.data, keys.length);
    sealed_writer_align(file, 4);
    sealed_writer_add(file, documents.data, documents.length);
}

enum status sketches_writer_close(struct sketches_writer *writer, const char *directory,
                                  struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/" SKETCHES_NAME, directory);
    struct sealed_writer file;
    struct sketch_table table = {0};
    enum status status = sealed_writer_open(&file, path, err);

    if (!status) {
        sealed_writer_add(&file, writer->labels.data, writer->labels.length);
        sealed_writer_add(&file, writer->sizes.data, writer->sizes.length);
        sealed_writer_add(&file, writer->sketches.data, writer->sketches.length);
        fill_table(writer, &table);
        write_table(&table, &file);
        sealed_writer_add(&file, &writer->count, 4);
        sealed_writer_add(&file, &table.bits, 4);
        status = sealed_writer_close(&file, SKETCHES_KIND, err);
    }
    free(table.starts);
    free(table.entries);
    sketches_writer_abandon(writer);
    return status;
}

void sketches_writer_abandon(struct sketches_writer *writer)
{
    buf_fini(&writer->labels);
    buf_fini(&writer->sizes);
    buf_fini(&writer->sketches);
    *writer = (struct sketches_writer){0};
}
