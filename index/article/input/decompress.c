/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decompress.c - one reader per compression.
 *
 * zlib reads gzip, because libarchive does not check gzip's checksums. */
#include "article/input/decompress.h"

#include <assert.h>
#include <stdlib.h>

#include "article/input/budget.h"
#include "article/input/input.h"
#include "article/input/unpacker.h"
#include "base/gzip.h"
#include "base/mem.h"

#define GZIP     (-1)
#define BLOCK_AT 4

static const struct compression {
    struct str magic;
    struct str block; /* the bytes expected at BLOCK_AT: plain text may start with "BZh" */
    const char *suffix;
    int unpack; /* an enum unpack_compression; GZIP */
} compressions[] = {
    {STR_INIT("\x1f\x8b\x08"), STR_INIT(""), ".gz", GZIP},
    {STR_INIT("\xfd\x37zXZ\0"), STR_INIT(""), ".xz", UNPACK_XZ},
    {STR_INIT("\x28\xb5\x2f\xfd"), STR_INIT(""), ".zst", UNPACK_ZSTD},
    {STR_INIT("BZh"), STR_INIT("1AY&SY"), ".bz2", UNPACK_BZIP2},
};
#define COMPRESSION_COUNT (sizeof compressions / sizeof *compressions)

struct decompressor {
    struct reader_input *packed;
    struct gzip_reader *gzip;  /* otherwise */
    struct unpacker *unpacker; /* its only member is the content */
    bool begun, ended;
};

static const struct compression *find(struct str head)
{
    for (size_t i = 0; i < COMPRESSION_COUNT; i++)
        if (str_starts(head, compressions[i].magic) &&
            str_starts(str_slice(head, BLOCK_AT, head.length), compressions[i].block))
            return &compressions[i];
    return NULL;
}

bool decompress_sniff(struct str head)
{
    return find(head) != NULL;
}

bool decompress_is_risky(struct str head)
{
    const struct compression *compression = find(head);

    return compression && compression->unpack != GZIP;
}

size_t decompress_suffix_length(struct str name, bool any_case)
{
    for (size_t i = 0; i < COMPRESSION_COUNT; i++) {
        struct str suffix = str_of(compressions[i].suffix);
        struct str end = name.length >= suffix.length
                             ? str_slice(name, name.length - suffix.length, name.length)
                             : STR("");

        if (any_case ? str_eq_nocase(end, suffix) : str_eq(end, suffix))
            return suffix.length;
    }
    return 0;
}

struct decompressor *decompressor_new(struct reader_input *packed, struct str head)
{
    const struct compression *compression = find(head);
    struct decompressor *decompressor = mem_zero(1, sizeof *decompressor);

    assert(compression);
    decompressor->packed = packed;
    if (compression->unpack == GZIP)
        decompressor->gzip = gzip_reader_new();
    else
        decompressor->unpacker =
            unpacker_new_compressed(packed, (enum unpack_compression)compression->unpack);
    return decompressor;
}

void decompressor_free(struct decompressor *decompressor)
{
    if (!decompressor)
        return;
    gzip_reader_free(decompressor->gzip);
    unpacker_free(decompressor->unpacker);
    free(decompressor);
}

/* One step: expand some of the buffered input into `out`. */
static enum status inflate_some(struct decompressor *decompressor, char *out, size_t room,
                                size_t *length, struct error *err)
{
    struct str head, rest;
    enum status status = input_peek(decompressor->packed, 1, &head, err);

    if (status)
        return status;
    rest = head = input_ahead(decompressor->packed);
    status = gzip_reader_read(decompressor->gzip, &rest, out, room, length, err);
    input_take(decompressor->packed, head.length - rest.length);
    if (!status && *length == 0 && head.length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the compressed data is cut short");
    return status;
}

static enum status read_gzip(struct decompressor *decompressor, char *out, size_t room,
                             size_t *length, struct error *err)
{
    enum status status = STATUS_OK;

    while (!status && *length == 0 && !decompressor->ended)
        status = inflate_some(decompressor, out, room, length, err);
    if (status == STATUS_END) {
        decompressor->ended = true;
        return STATUS_OK;
    }
    return status ? status : budget_add_expanded(decompressor->packed->intake, *length, err);
}

static enum status read_unpacked(struct decompressor *decompressor, char *out, size_t room,
                                 size_t *length, struct error *err)
{
    struct unpack_member whole;
    enum status status = STATUS_OK;

    if (!decompressor->begun)
        status = unpacker_next(decompressor->unpacker, &whole, err);
    decompressor->begun = true;
    decompressor->ended |= status == STATUS_END; /* the file is empty */
    if (decompressor->ended)
        return STATUS_OK;
    return status ? status : unpacker_read(decompressor->unpacker, out, room, length, err);
}

enum status decompressor_read(void *context, char *out, size_t room, size_t *length,
                              struct error *err)
{
    struct decompressor *decompressor = context;

    *length = 0;
    if (decompressor->gzip)
        return read_gzip(decompressor, out, room, length, err);
    return read_unpacked(decompressor, out, room, length, err);
}
