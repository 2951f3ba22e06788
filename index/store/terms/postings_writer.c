/* SPDX-License-Identifier: GPL-2.0-or-later */
/* postings_writer.c - writes the inverted index of a segment. postings.h draws the files. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "store/settings/schema.h"
#include "store/terms/postings.h"

#define KEYS_A_BLOCK 16

struct postings_writer {
    struct sealed_writer terms, lists, positions;
    uint32_t document_count;
    bool has_words, has_pairs;
    /* the key being written */
    char key[POSTINGS_KEY_MAX + 1];
    uint32_t key_length;
    bool of_pair;
    uint32_t count;        /* documents so far */
    uint32_t first;        /* the first of them */
    uint32_t last;         /* last document of the finished blocks; UINT32_MAX: no block yet */
    uint8_t largest;       /* of the whole list */
    uint8_t block_largest; /* of the block being filled */
    uint64_t positions_start;
    uint32_t documents[POSTINGS_BLOCK];
    uint32_t notes[POSTINGS_BLOCK];
    struct buf blocks;
    struct buf last_documents, block_offsets, positions_offsets, largests; /* one for each block */
    /* the dictionary block being filled */
    struct buf entries;
    uint32_t entry_count;
    char key_before[POSTINGS_KEY_MAX + 1];
    uint32_t key_before_length;
    struct buf dictionary_offsets;
    uint32_t key_count;
};

static enum status open_part(struct sealed_writer *part, const char *directory, const char *name,
                             struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);

    return sealed_writer_open(part, path, err);
}

enum status postings_writer_open(struct postings_writer **out, const char *directory,
                                 uint32_t document_count, bool has_words, struct error *err)
{
    struct postings_writer *writer = mem_zero(1, sizeof *writer);
    enum status status;

    writer->terms.file.fd = writer->lists.file.fd = writer->positions.file.fd = -1;
    writer->document_count = document_count;
    writer->has_words = has_words;
    if (!(status = open_part(&writer->terms, directory, "terms", err)) &&
        !(status = open_part(&writer->lists, directory, "postings", err)))
        status = open_part(&writer->positions, directory, "positions", err);
    if (status) {
        postings_writer_abandon(writer);
        writer = NULL;
    }
    *out = writer;
    return status;
}

void postings_writer_begin(struct postings_writer *writer, struct str key)
{
    writer->key_length = (uint32_t)(key.length < POSTINGS_KEY_MAX ? key.length : POSTINGS_KEY_MAX);
    memcpy(writer->key, key.data, writer->key_length);
    writer->of_pair = schema_key_is_pair(key);
    writer->has_pairs |= writer->of_pair && writer->has_words;
    writer->count = 0;
    writer->last = UINT32_MAX;
    writer->largest = writer->block_largest = 0;
    writer->positions_start = writer->positions.length;
    buf_clear(&writer->blocks);
    buf_clear(&writer->last_documents);
    buf_clear(&writer->block_offsets);
    buf_clear(&writer->positions_offsets);
    buf_clear(&writer->largests);
}

/* Turn the documents of the current block into gaps - 1, in place, and update .last. */
static void take_gaps(struct postings_writer *writer, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t document = writer->documents[i];

        writer->documents[i] = document - writer->last - 1;
        writer->last = document;
    }
}

static void add_packed(struct buf *out, const uint32_t *numbers, unsigned bits)
{
    pack(numbers, bits, (unsigned char *)buf_reserve(out, pack_size(bits)));
    out->length += pack_size(bits);
}

static void end_full_block(struct postings_writer *writer)
{
    unsigned gap_bits, note_bits;

    take_gaps(writer, POSTINGS_BLOCK);
    gap_bits = pack_bits(writer->documents);
    note_bits = pack_bits(writer->notes);
    buf_add_char(&writer->blocks, (char)gap_bits);
    buf_add_char(&writer->blocks, (char)note_bits);
    add_packed(&writer->blocks, writer->documents, gap_bits);
    add_packed(&writer->blocks, writer->notes, note_bits);
}

static void end_last_block(struct postings_writer *writer, uint32_t count)
{
    take_gaps(writer, count);
    for (uint32_t i = 0; i < count; i++)
        buf_add_varint(&writer->blocks, writer->documents[i]);
    for (uint32_t i = 0; i < count && !writer->of_pair; i++)
        buf_add_char(&writer->blocks, (char)writer->notes[i]);
}

static void start_block(struct postings_writer *writer)
{
    buf_add_u32(&writer->block_offsets, (uint32_t)writer->blocks.length);
    buf_add_u32(&writer->positions_offsets,
                (uint32_t)(writer->positions.length - writer->positions_start));
    writer->block_largest = 0;
}

static void end_block(struct postings_writer *writer, uint32_t count)
{
    if (count == POSTINGS_BLOCK)
        end_full_block(writer);
    else
        end_last_block(writer, count);
    buf_add_u32(&writer->last_documents, writer->last);
    buf_add_char(&writer->largests, (char)writer->block_largest);
}

void postings_writer_add(struct postings_writer *writer, uint32_t document, uint8_t note,
                         const void *positions, size_t length)
{
    uint32_t at = writer->count % POSTINGS_BLOCK;

    if (at == 0)
        start_block(writer);
    if (writer->count == 0)
        writer->first = document;
    writer->documents[at] = document;
    writer->notes[at] = note;
    if (note > writer->block_largest)
        writer->block_largest = note;
    if (note > writer->largest)
        writer->largest = note;
    sealed_writer_add(&writer->positions, positions, length);
    if (++writer->count % POSTINGS_BLOCK == 0)
        end_block(writer, POSTINGS_BLOCK);
}

static void end_dictionary_block(struct postings_writer *writer)
{
    if (writer->entry_count == 0)
        return;
    buf_add_u64(&writer->dictionary_offsets, writer->terms.length);
    sealed_writer_add(&writer->terms, writer->entries.data, writer->entries.length);
    buf_clear(&writer->entries);
    writer->entry_count = 0;
    writer->key_before_length = 0;
}

static uint32_t shared_length(const struct postings_writer *writer)
{
    uint32_t most = writer->key_length < writer->key_before_length ? writer->key_length
                                                                   : writer->key_before_length;
    uint32_t shared = 0;

    while (shared < most && writer->key[shared] == writer->key_before[shared])
        shared++;
    return shared;
}

static void add_entry(struct postings_writer *writer, uint64_t list_offset)
{
    uint32_t shared = shared_length(writer);
    uint64_t list_length = writer->lists.length - list_offset;
    struct buf *out = &writer->entries;

    if (writer->entry_count == 0) {
        buf_add_u64(out, list_offset);
        buf_add_u64(out, writer->positions_start);
    }
    buf_add_varint(out, shared);
    buf_add_varint(out, writer->key_length - shared);
    buf_add(out, writer->key + shared, writer->key_length - shared);
    buf_add_varint(out, writer->count);
    buf_add_char(out, (char)writer->largest);
    buf_add_varint(out, writer->count == 1 ? writer->first : list_length);
    buf_add_varint(out, writer->positions.length - writer->positions_start);
    memcpy(writer->key_before, writer->key, writer->key_length);
    writer->key_before_length = writer->key_length;
    writer->key_count++;
    if (++writer->entry_count == KEYS_A_BLOCK)
        end_dictionary_block(writer);
}

void postings_writer_end(struct postings_writer *writer)
{
    uint64_t list_offset = writer->lists.length;
    uint32_t tail = writer->count % POSTINGS_BLOCK;

    if (writer->count == 0)
        return;
    if (tail > 0)
        end_block(writer, tail);
    if (writer->count > POSTINGS_BLOCK) {
        sealed_writer_add(&writer->lists, writer->last_documents.data,
                          writer->last_documents.length);
        sealed_writer_add(&writer->lists, writer->block_offsets.data, writer->block_offsets.length);
        sealed_writer_add(&writer->lists, writer->positions_offsets.data,
                          writer->positions_offsets.length);
        sealed_writer_add(&writer->lists, writer->largests.data, writer->largests.length);
    }
    if (writer->count > 1)
        sealed_writer_add(&writer->lists, writer->blocks.data, writer->blocks.length);
    add_entry(writer, list_offset);
}

uint32_t postings_writer_documents(const struct postings_writer *writer)
{
    return writer->count;
}

static void add_dictionary_end(struct postings_writer *writer)
{
    BUF_AUTO struct buf end = {0};
    uint32_t blocks = (uint32_t)(writer->dictionary_offsets.length / 8);

    buf_add(&end, writer->dictionary_offsets.data, writer->dictionary_offsets.length);
    buf_add_u32(&end, blocks);
    buf_add_u32(&end, writer->key_count);
    buf_add_u32(&end, writer->document_count);
    buf_add_u32(&end, 0);
    sealed_writer_add(&writer->terms, end.data, end.length);
}

static void release(struct postings_writer *writer)
{
    struct buf *bufs[] = {&writer->blocks,
                          &writer->last_documents,
                          &writer->block_offsets,
                          &writer->positions_offsets,
                          &writer->largests,
                          &writer->entries,
                          &writer->dictionary_offsets};

    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        buf_fini(bufs[i]);
    free(writer);
}

enum status postings_writer_close(struct postings_writer *writer, struct error *err)
{
    const char *kind = writer->has_pairs   ? POSTINGS_KIND_PAIRS
                       : writer->has_words ? POSTINGS_KIND_WORDS
                                           : POSTINGS_KIND_TERMS;
    enum status status, first;
    struct error later;

    end_dictionary_block(writer);
    add_dictionary_end(writer);
    first = sealed_writer_close(&writer->terms, "DLterms1", err);
    if ((status = sealed_writer_close(&writer->lists, kind, &later)) && !first) {
        first = status;
        *err = later;
    }
    if ((status = sealed_writer_close(&writer->positions, "DLposit1", &later)) && !first) {
        first = status;
        *err = later;
    }
    release(writer);
    return first;
}

void postings_writer_abandon(struct postings_writer *writer)
{
    if (!writer)
        return;
    sealed_writer_abandon(&writer->terms);
    sealed_writer_abandon(&writer->lists);
    sealed_writer_abandon(&writer->positions);
    release(writer);
}

void positions_begin(struct positions_encoder *encoder, struct buf *out)
{
    *encoder = (struct positions_encoder){.out = out, .last_at = out->length};
}

void positions_add(struct positions_encoder *encoder, uint32_t position)
{
    encoder->last_at = encoder->out->length;
    buf_add_varint(encoder->out, (uint64_t)(position - encoder->last) << 1);
    encoder->last = position;
}

void positions_end(struct positions_encoder *encoder)
{
    if (encoder->out->length > encoder->last_at)
        encoder->out->data[encoder->last_at] |= 1;
}
