/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketches.c - opens a file of sketches and finds documents by key. sketches_writer.c writes it. */
#include "store/stories/sketches.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/stories/sketches_format.h"

_Static_assert(sizeof(struct sketch) == SKETCH_VALUES, "sketches lie in the file as in memory");

uint32_t sketches_label_key(uint64_t label)
{
    return (uint32_t)(hash_mix(label, SKETCH_ALL_BANDS) >> 32);
}

static enum status damaged(const struct sketches *sketches, struct error *err)
{
    return error_set(err, STATUS_CORRUPT, "%s is damaged", sketches->file.path);
}

static enum status read_end(struct sketches *sketches, struct error *err)
{
    uint64_t length = sketches->file.length;
    const unsigned char *end = length < 8 ? NULL : sealed_view(&sketches->file, length - 8, 8, err);
    uint64_t count, entries;

    if (!end)
        return damaged(sketches, err);
    sketches->count = load_u32(end);
    sketches->bits = load_u32(end + 4);
    count = sketches->count;
    if (sketches->bits > SKETCHES_BITS_MAX)
        return damaged(sketches, err);
    sketches->sizes_at = count * 8;
    sketches->sketches_at = sketches->sizes_at + count * 4;
    sketches->buckets_at = (sketches->sketches_at + count * SKETCH_VALUES + 3) / 4 * 4;
    sketches->keys_at = sketches->buckets_at + (((uint64_t)1 << sketches->bits) + 1) * 4;
    if (sketches->keys_at > length - 8)
        return damaged(sketches, err);
    end = sealed_view(&sketches->file, sketches->keys_at - 4, 4, err);
    if (!end)
        return err->status;
    entries = load_u32(end);
    sketches->documents_at = (sketches->keys_at + entries * 2 + 3) / 4 * 4;
    return sketches->documents_at + entries * 4 + 8 == length ? STATUS_OK : damaged(sketches, err);
}

enum status sketches_open(struct sketches *sketches, const char *directory, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/" SKETCHES_NAME, directory);
    enum status status;

    *sketches = (struct sketches){0};
    if (!(status = sealed_open(&sketches->file, path, SKETCHES_KIND, err)) &&
        (status = read_end(sketches, err)))
        sketches_close(sketches);
    return status;
}

void sketches_close(struct sketches *sketches)
{
    sealed_close(&sketches->file);
    *sketches = (struct sketches){0};
}

enum status sketches_read(const struct sketches *sketches, uint32_t document, struct sketched *out,
                          struct error *err)
{
    const struct sealed *file = &sketches->file;
    const unsigned char *label, *size, *sketch;

    if (document >= sketches->count)
        return error_set(err, STATUS_CORRUPT, "%s lacks a document", file->path);
    if (!(label = sealed_view(file, (uint64_t)document * 8, 8, err)) ||
        !(size = sealed_view(file, sketches->sizes_at + (uint64_t)document * 4, 4, err)) ||
        !(sketch = sealed_view(file, sketches->sketches_at + (uint64_t)document * SKETCH_VALUES,
                               SKETCH_VALUES, err)))
        return err->status;
    *out = (struct sketched){load_u64(label), load_u32(size), (const struct sketch *)sketch};
    return STATUS_OK;
}

enum status sketches_label(const struct sketches *sketches, uint32_t document, uint64_t *label,
                           struct error *err)
{
    const unsigned char *at = sealed_view(&sketches->file, (uint64_t)document * 8, 8, err);

    *label = at ? load_u64(at) : 0;
    return at ? STATUS_OK : err->status;
}

enum status sketches_find(const struct sketches *sketches, uint32_t key, uint32_t most,
                          struct buf *documents, struct error *err)
{
    const struct sealed *file = &sketches->file;
    uint64_t bucket = sketches_bucket(key, sketches->bits);
    const unsigned char *bounds, *keys, *numbers;
    uint32_t from, to, found = 0;

    if (sketches->count == 0)
        return STATUS_OK;
    if (!(bounds = sealed_view(file, sketches->buckets_at + bucket * 4, 8, err)))
        return err->status;
    from = load_u32(bounds);
    to = load_u32(bounds + 4);
    if (from == to)
        return STATUS_OK;
    if (from > to || !(keys = sealed_view(file, sketches->keys_at + (uint64_t)from * 2,
                                          (uint64_t)(to - from) * 2, err)))
        return damaged(sketches, err);
    for (uint32_t i = from; i < to && found < most; i++) {
        if (sketches_load_key(keys, i - from) != (uint16_t)key)
            continue;
        if (!(numbers = sealed_view(file, sketches->documents_at + (uint64_t)i * 4, 4, err)))
            return err->status;
        if (load_u32(numbers) >= sketches->count)
            return damaged(sketches, err);
        buf_add_u32(documents, load_u32(numbers));
        found++;
    }
    return STATUS_OK;
}
