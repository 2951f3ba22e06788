/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compress.c - the only user of zstd. */
#include "base/compress.h"

#include <stdint.h>
#include <stdlib.h>
#include <zdict.h>
#include <zstd.h>

#include "base/mem.h"

#define LEVEL 3

struct compressor {
    ZSTD_CCtx *context;
    ZSTD_CDict *dictionary;
};

struct dictionary {
    ZSTD_DDict *ready;
};

struct expander {
    ZSTD_DCtx *context;
};

/* zstd returns NULL only when memory runs out: then report that and exit. */
static void *checked(void *made)
{
    return made ? made : mem_alloc(SIZE_MAX);
}

void compress_learn(struct buf *dictionary, const void *records, const size_t *lengths,
                    size_t count, size_t most)
{
    size_t length = ZDICT_trainFromBuffer(buf_reserve(dictionary, most), most, records, lengths,
                                          (unsigned)count);

    if (!ZDICT_isError(length))
        dictionary->length += length;
}

struct compressor *compressor_new(struct str dictionary)
{
    struct compressor *compressor = mem_alloc(sizeof *compressor);

    compressor->context = checked(ZSTD_createCCtx());
    compressor->dictionary = checked(ZSTD_createCDict(dictionary.data, dictionary.length, LEVEL));
    ZSTD_CCtx_setParameter(compressor->context, ZSTD_c_contentSizeFlag, 0);
    ZSTD_CCtx_setParameter(compressor->context, ZSTD_c_dictIDFlag, 0);
    ZSTD_CCtx_refCDict(compressor->context, compressor->dictionary);
    return compressor;
}

void compressor_free(struct compressor *compressor)
{
    if (!compressor)
        return;
    ZSTD_freeCCtx(compressor->context);
    ZSTD_freeCDict(compressor->dictionary);
    free(compressor);
}

void compressor_add(struct compressor *compressor, struct buf *out, struct str record)
{
    size_t bound = ZSTD_compressBound(record.length);
    size_t length = ZSTD_compress2(compressor->context, buf_reserve(out, bound), bound,
                                   record.data ? record.data : "", record.length);

    if (ZSTD_isError(length))
        checked(NULL);
    out->length += length;
}

struct dictionary *dictionary_new(struct str bytes)
{
    struct dictionary *dictionary = mem_alloc(sizeof *dictionary);

    dictionary->ready = checked(ZSTD_createDDict(bytes.data, bytes.length));
    return dictionary;
}

void dictionary_free(struct dictionary *dictionary)
{
    if (!dictionary)
        return;
    ZSTD_freeDDict(dictionary->ready);
    free(dictionary);
}

struct expander *expander_new(void)
{
    struct expander *expander = mem_alloc(sizeof *expander);

    expander->context = checked(ZSTD_createDCtx());
    return expander;
}

void expander_free(struct expander *expander)
{
    if (!expander)
        return;
    ZSTD_freeDCtx(expander->context);
    free(expander);
}

bool expander_read(struct expander *expander, const struct dictionary *dictionary,
                   struct str record, char *out, size_t length)
{
    return ZSTD_decompress_usingDDict(expander->context, out, length, record.data, record.length,
                                      dictionary->ready) == length;
}
