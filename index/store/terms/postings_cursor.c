/* SPDX-License-Identifier: GPL-2.0-or-later */
/* postings_cursor.c - reads one posting list, block by block, document by document. */
#include "store/terms/postings.h"

#include <string.h>

#include "store/terms/positions_skip.h"

#define NO_BLOCK UINT32_MAX

/* A key with one document has no list: the cursor starts with the decoded document. */
static void open_single(struct postings_cursor *cursor, const struct posting_list *list)
{
    cursor->documents[0] = list->only_document;
    cursor->notes[0] = list->largest;
    cursor->notes_decoded = true;
    cursor->block = 0;
    cursor->count = 1;
    cursor->document = list->only_document;
}

static void decode_block(struct postings_cursor *cursor, uint32_t block);

static enum status open_list(struct postings_cursor *cursor, const struct postings *postings,
                             const struct posting_list *list, struct error *err)
{
    size_t tables = cursor->block_count > 1 ? (size_t)cursor->block_count * 13 : 0;
    const unsigned char *at = sealed_view(&postings->lists, list->offset, list->length, err);

    if (!at)
        return err->status;
    if (tables > list->length)
        return error_set(err, STATUS_CORRUPT, "%s is damaged: a list is too short",
                         postings->lists.path);
    cursor->last_documents = at;
    cursor->block_offsets = at + (size_t)cursor->block_count * 4;
    cursor->positions_offsets = at + (size_t)cursor->block_count * 8;
    cursor->block_largest = at + (size_t)cursor->block_count * 12;
    cursor->blocks = at + tables;
    cursor->end = at + list->length;
    decode_block(cursor, 0);
    cursor->document = cursor->documents[0];
    return STATUS_OK;
}

enum status postings_cursor_open(struct postings_cursor *cursor, const struct postings *postings,
                                 const struct posting_list *list, struct error *err)
{
    cursor->postings = postings;
    cursor->at = 0;
    cursor->largest = list->largest;
    cursor->of_word = list->of_word;
    cursor->of_pair = list->of_pair;
    cursor->has_words = postings->has_words;
    cursor->documents_total = list->documents;
    cursor->block_count = (list->documents + POSTINGS_BLOCK - 1) / POSTINGS_BLOCK;
    cursor->positions_offset = list->positions_offset;
    cursor->positions_length = list->positions_length;
    cursor->positions = NULL;
    if (list->documents > 1)
        return open_list(cursor, postings, list, err);
    open_single(cursor, list);
    return STATUS_OK;
}

static uint32_t last_document(const struct postings_cursor *cursor, uint32_t block)
{
    if (cursor->block_count == 1)
        return cursor->documents[cursor->count - 1];
    return load_u32(cursor->last_documents + (size_t)block * 4);
}

typedef uint32_t four __attribute__((vector_size(16)));

/* Adds up four gaps at a time: each is added to the next one, then both to the next two. The block
 * is full. */
static void add_gaps(uint32_t documents[POSTINGS_BLOCK], uint32_t before)
{
    const four none = {0}, one = {1, 1, 1, 1};
    four sum = {before, before, before, before}, gaps;

    for (uint32_t i = 0; i < POSTINGS_BLOCK; i += 4) {
        memcpy(&gaps, documents + i, sizeof gaps);
        gaps += one;
        gaps += __builtin_shufflevector(none, gaps, 0, 4, 5, 6);
        gaps += __builtin_shufflevector(none, gaps, 0, 1, 4, 5);
        gaps += sum;
        memcpy(documents + i, &gaps, sizeof gaps);
        sum = __builtin_shufflevector(gaps, gaps, 3, 3, 3, 3);
    }
}

static void decode_gaps(struct postings_cursor *cursor, uint32_t before)
{
    if (cursor->count == POSTINGS_BLOCK) {
        add_gaps(cursor->documents, before);
        return;
    }
    for (uint32_t i = 0; i < cursor->count; i++) {
        before += cursor->documents[i] + 1;
        cursor->documents[i] = before;
    }
}

static void decode_short_block(struct postings_cursor *cursor, const unsigned char *at)
{
    for (uint32_t i = 0; i < cursor->count; i++)
        cursor->documents[i] = (uint32_t)load_varint(&at, cursor->end);
    for (uint32_t i = 0; i < cursor->count; i++)
        cursor->notes[i] = cursor->of_pair ? 0 : at + i < cursor->end ? at[i] : 1;
    cursor->notes_decoded = true;
}

static void decode_block(struct postings_cursor *cursor, uint32_t block)
{
    bool one = cursor->block_count == 1;
    const unsigned char *at =
        cursor->blocks + (one ? 0 : load_u32(cursor->block_offsets + (size_t)block * 4));
    uint32_t left = cursor->documents_total - block * POSTINGS_BLOCK;

    cursor->block = block;
    cursor->at = 0;
    cursor->count = left < POSTINGS_BLOCK ? left : POSTINGS_BLOCK;
    if (cursor->count == POSTINGS_BLOCK) {
        unpack(at + 2, at[0], cursor->documents);
        cursor->note_bits = at[1];
        cursor->notes_at = at + 2 + pack_size(at[0]);
        cursor->notes_decoded = false;
    } else {
        decode_short_block(cursor, at);
    }
    decode_gaps(cursor, block == 0 ? UINT32_MAX : last_document(cursor, block - 1));
}

/* The first block at or after the decoded one whose last document is at or after `target`: a
 * galloping search, then a binary search. */
static uint32_t find_block(const struct postings_cursor *cursor, uint32_t target)
{
    uint32_t low = cursor->block, step = 1, high;

    if (last_document(cursor, low) >= target)
        return low;
    while (low + step < cursor->block_count && last_document(cursor, low + step) < target) {
        low += step;
        step *= 2;
    }
    high = low + step < cursor->block_count ? low + step : cursor->block_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (last_document(cursor, middle) < target)
            low = middle;
        else
            high = middle;
    }
    return high; /* block_count: there is none */
}

static uint32_t finish(struct postings_cursor *cursor)
{
    cursor->at = cursor->count - 1;
    return cursor->document = POSTINGS_END;
}

/* The first index in the decoded block, after the current one, whose document is at or after
 * `target`; it must exist. Most seeks are short: steps that double, then a binary search. */
static uint32_t find_in_block(const struct postings_cursor *cursor, uint32_t target)
{
    uint32_t low = cursor->at, step = 1, length;

    while (low + step < cursor->count && cursor->documents[low + step] < target) {
        low += step;
        step *= 2;
    }
    length = low + step < cursor->count ? step : cursor->count - 1 - low;
    while (length > 1) { /* the result is in (low, low + length] */
        uint32_t half = length / 2;

        low += cursor->documents[low + half] < target ? half : 0;
        length -= half;
    }
    return low + 1;
}

uint32_t postings_cursor_seek(struct postings_cursor *cursor, uint32_t target)
{
    if (cursor->document >= target)
        return cursor->document;
    if (target > cursor->documents[cursor->count - 1]) {
        uint32_t block = cursor->block_count > 1 ? find_block(cursor, target) : 1;

        if (block >= cursor->block_count)
            return finish(cursor);
        decode_block(cursor, block);
    }
    if (cursor->documents[cursor->at] < target)
        cursor->at = find_in_block(cursor, target);
    return cursor->document = cursor->documents[cursor->at];
}

uint32_t postings_cursor_next(struct postings_cursor *cursor)
{
    if (cursor->document == POSTINGS_END)
        return POSTINGS_END;
    if (cursor->at + 1 == cursor->count) {
        if (cursor->block + 1 >= cursor->block_count)
            return finish(cursor);
        decode_block(cursor, cursor->block + 1);
        return cursor->document = cursor->documents[0];
    }
    return cursor->document = cursor->documents[++cursor->at];
}

uint32_t postings_cursor_settle(struct postings_cursor *cursor)
{
    bool within = cursor->at < cursor->count;

    if (!within)
        cursor->at = cursor->count - 1;
    cursor->document = cursor->documents[cursor->at];
    return within ? cursor->document : postings_cursor_next(cursor);
}

void postings_cursor_decode_notes(struct postings_cursor *cursor)
{
    unpack(cursor->notes_at, cursor->note_bits, cursor->notes);
    cursor->notes_decoded = true;
}

/* Does not decode a full block. */
uint8_t postings_cursor_note_at(struct postings_cursor *cursor, uint32_t place)
{
    uint32_t block = place / POSTINGS_BLOCK, index = place % POSTINGS_BLOCK;
    const unsigned char *at;

    if (cursor->documents_total - block * POSTINGS_BLOCK >= POSTINGS_BLOCK) {
        at = cursor->blocks;
        if (cursor->block_count > 1)
            at += load_u32(cursor->block_offsets + (size_t)block * 4);
        return (uint8_t)unpack_one(at + 2 + pack_size(at[0]), at[1], index);
    }
    if (cursor->block != block)
        decode_block(cursor, block);
    return (uint8_t)cursor->notes[index];
}

uint8_t postings_cursor_bound(const struct postings_cursor *cursor, uint32_t target, uint32_t *last)
{
    uint32_t block = find_block(cursor, target);

    if (cursor->document == POSTINGS_END || block >= cursor->block_count) {
        *last = POSTINGS_END;
        return 0;
    }
    *last = last_document(cursor, block);
    return postings_note_frequency(cursor, cursor->block_count > 1 ? cursor->block_largest[block]
                                                                   : cursor->largest);
}

static enum status open_positions(struct postings_cursor *cursor, struct error *err)
{
    const unsigned char *at = sealed_view(&cursor->postings->positions, cursor->positions_offset,
                                          cursor->positions_length, err);

    if (!at)
        return err->status;
    cursor->positions_end = at + cursor->positions_length;
    cursor->positions = at;
    cursor->positions_block = NO_BLOCK;
    return STATUS_OK;
}

/* Move `positions` to the start of the decoded block. */
static void enter_positions_block(struct postings_cursor *cursor)
{
    const unsigned char *start = cursor->positions_end - cursor->positions_length;
    uint32_t offset = cursor->block_count > 1
                          ? load_u32(cursor->positions_offsets + (size_t)cursor->block * 4)
                          : 0;

    cursor->positions = offset < cursor->positions_length ? start + offset : cursor->positions_end;
    cursor->positions_block = cursor->block;
    cursor->positions_at = 0;
}

/* How many of the documents [from, to) of the decoded block have positions in this list. */
static uint32_t count_placed(struct postings_cursor *cursor, uint32_t from, uint32_t to)
{
    uint32_t placed = 0;

    if (!cursor->of_word)
        return to - from;
    postings_cursor_note(cursor);
    for (uint32_t i = from; i < to; i++)
        placed += cursor->notes[i] != 0;
    return placed;
}

enum status postings_cursor_positions(struct postings_cursor *cursor, const unsigned char **bytes,
                                      size_t *length, struct error *err)
{
    enum status status;

    *bytes = NULL;
    *length = 0;
    if (cursor->of_word && postings_cursor_note(cursor) == 0)
        return STATUS_OK;
    if (!cursor->positions && (status = open_positions(cursor, err)))
        return status;
    if (cursor->positions_block != cursor->block || cursor->positions_at > cursor->at)
        enter_positions_block(cursor);
    cursor->positions = positions_skip(cursor->positions, cursor->positions_end,
                                       count_placed(cursor, cursor->positions_at, cursor->at));
    cursor->positions_at = cursor->at;
    *bytes = cursor->positions;
    *length =
        (size_t)(positions_skip(cursor->positions, cursor->positions_end, 1) - cursor->positions);
    return STATUS_OK;
}

uint32_t positions_decode(const unsigned char *bytes, size_t length, uint32_t *out, uint32_t most)
{
    const unsigned char *at = bytes, *end = bytes + length;
    uint32_t count = 0, position = 0;

    while (at < end && count < most) {
        position += *at < 0x80 ? *at++ >> 1u : (uint32_t)(load_varint(&at, end) >> 1);
        out[count++] = position;
    }
    return count;
}
