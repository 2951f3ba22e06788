/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon_write.c - writes a lexicon from sorted words, or from other lexicons. */
#include "store/terms/lexicon_cursor.h"

#include <assert.h>

#include "base/gzip.h"

enum status lexicon_writer_open(struct lexicon_writer *writer, const char *path, struct error *err)
{
    *writer = (struct lexicon_writer){0};
    return file_writer_open(&writer->file, path, err);
}

static void flush_block(struct lexicon_writer *writer)
{
    writer->crc = gzip_crc32(writer->crc, writer->block.data, writer->block.length);
    file_writer_add(&writer->file, writer->block.data, writer->block.length);
    buf_clear(&writer->block);
}

static void begin_block(struct lexicon_writer *writer, struct str word)
{
    flush_block(writer);
    if (writer->file.offset > UINT32_MAX - (1 << 16) && !writer->file.error.status)
        error_set(&writer->file.error, STATUS_TOO_LARGE,
                  "the lexicon %s has more words than fit in 4 GB", writer->file.path);
    buf_add_u64(&writer->keys, lexicon_key(word));
    buf_add_u32(&writer->offsets, (uint32_t)writer->file.offset);
    writer->last_length = 0;
}

static uint32_t shared_length(const struct lexicon_writer *writer, struct str word)
{
    uint32_t same = 0;

    while (same < writer->last_length && same < word.length &&
           writer->last[same] == word.data[same])
        same++;
    return same;
}

void lexicon_writer_add(struct lexicon_writer *writer, struct str word, uint32_t count)
{
    uint32_t shared;

    assert(word.length > 0 && word.length <= LEXICON_WORD_MAX);
    assert(writer->words == 0 || str_compare(str_n(writer->last, writer->last_length), word) < 0);
    if (writer->words++ % LEXICON_BLOCK_WORDS == 0)
        begin_block(writer, word);
    shared = shared_length(writer, word);
    buf_add_char(&writer->block, (char)shared);
    buf_add_char(&writer->block, (char)(word.length - shared));
    buf_add(&writer->block, word.data + shared, word.length - shared);
    buf_add_varint(&writer->block, count);
    memcpy(writer->last, word.data, word.length);
    writer->last_length = (uint32_t)word.length;
}

static void writer_fini(struct lexicon_writer *writer)
{
    buf_fini(&writer->block);
    buf_fini(&writer->keys);
    buf_fini(&writer->offsets);
}

/* Write the last block, and zeros to align the index. The checksum covers both. */
static void end_blocks(struct lexicon_writer *writer)
{
    static const char zeros[8];
    uint64_t end = writer->file.offset + writer->block.length;

    buf_add(&writer->block, zeros, (8 - end % 8) % 8);
    flush_block(writer);
}

static void add_index_and_footer(struct lexicon_writer *writer)
{
    struct buf footer = {0};
    uint64_t data_length = writer->file.offset + writer->block.length;
    uint32_t index_crc;

    end_blocks(writer);
    index_crc = gzip_crc32(0, writer->keys.data, writer->keys.length);
    index_crc = gzip_crc32(index_crc, writer->offsets.data, writer->offsets.length);
    file_writer_add(&writer->file, writer->keys.data, writer->keys.length);
    file_writer_add(&writer->file, writer->offsets.data, writer->offsets.length);
    buf_add_u64(&footer, LEXICON_MAGIC);
    buf_add_u64(&footer, data_length);
    buf_add_u32(&footer, writer->words);
    buf_add_u32(&footer, (uint32_t)(writer->offsets.length / 4));
    buf_add_u32(&footer, writer->crc);
    buf_add_u32(&footer, index_crc);
    buf_add_u32(&footer, gzip_crc32(0, footer.data, footer.length));
    file_writer_add(&writer->file, footer.data, footer.length);
    buf_fini(&footer);
}

enum status lexicon_writer_close(struct lexicon_writer *writer, bool durable, struct error *err)
{
    add_index_and_footer(writer);
    writer_fini(writer);
    return file_writer_close(&writer->file, durable, err);
}

void lexicon_writer_abandon(struct lexicon_writer *writer)
{
    writer_fini(writer);
    file_writer_abandon(&writer->file);
}

/* False: the words are not in order, because a source is damaged. The writer accepts words in order
 * only. */
static bool copy_words(struct lexicon_writer *writer, struct lexicon_cursor *cursor)
{
    while (cursor->word.data) {
        if (writer->words > 0 &&
            str_compare(str_n(writer->last, writer->last_length), cursor->word) >= 0)
            return false;
        lexicon_writer_add(writer, cursor->word, cursor->count);
        lexicon_cursor_next(cursor);
    }
    return true;
}

enum status lexicon_merge(const struct lexicon_set *set, const char *path, bool durable,
                          struct error *err)
{
    struct lexicon_writer writer;
    struct lexicon_cursor cursor;
    enum status status = lexicon_writer_open(&writer, path, err);
    bool sorted;

    if (status)
        return status;
    lexicon_cursor_init(&cursor, set);
    sorted = copy_words(&writer, &cursor);
    status = lexicon_cursor_fini(&cursor, err);
    if (!status && !sorted)
        status = error_set(err, STATUS_CORRUPT,
                           "cannot merge lexicons into %s: the words of one "
                           "are not in order",
                           path);
    if (!status)
        return lexicon_writer_close(&writer, durable, err);
    lexicon_writer_abandon(&writer);
    return status;
}
