/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon.c - opens a lexicon, finds and reads words in its blocks. */
#include "store/terms/lexicon_cursor.h"

#include <endian.h>
#include <stdlib.h>

#include "base/gzip.h"
#include "base/mem.h"

#define COPY_BYTES LEXICON_PLACE_SLACK

static uint64_t load_u64(const char *at)
{
    uint64_t number;

    memcpy(&number, at, sizeof number);
    return le64toh(number);
}

static uint32_t load_u32(const char *at)
{
    uint32_t number;

    memcpy(&number, at, sizeof number);
    return le32toh(number);
}

static enum status damaged(const char *path, const char *what, struct error *err)
{
    return error_set(err, STATUS_CORRUPT, "the lexicon %s is damaged: %s", path, what);
}

/* Find the parts from the footer. The footer must be consistent and fit the file's length. */
static enum status read_footer(struct lexicon *lexicon, struct error *err)
{
    size_t length = lexicon->map.length, index;
    const char *footer = lexicon->map.data + (length - LEXICON_FOOTER_SIZE);
    uint64_t data_length;

    if (load_u64(footer) != LEXICON_MAGIC)
        return damaged(lexicon->path, "it does not end as a lexicon does", err);
    if (load_u32(footer + 32) != gzip_crc32(0, footer, 32))
        return damaged(lexicon->path, "its footer has changed", err);
    data_length = load_u64(footer + 8);
    lexicon->words = load_u32(footer + 16);
    lexicon->blocks = load_u32(footer + 20);
    index = (size_t)lexicon->blocks * 12;
    if (data_length > length || (data_length + 7) / 8 * 8 + index + LEXICON_FOOTER_SIZE != length)
        return damaged(lexicon->path, "its length is wrong", err);
    lexicon->data_length = data_length;
    lexicon->keys = footer - index;
    lexicon->offsets = lexicon->keys + (size_t)lexicon->blocks * 8;
    if (load_u32(footer + 28) != gzip_crc32(0, lexicon->keys, index))
        return damaged(lexicon->path, "its index has changed", err);
    return STATUS_OK;
}

static enum status check_blocks(const struct lexicon *lexicon, struct error *err)
{
    const char *footer = lexicon->map.data + lexicon->map.length - LEXICON_FOOTER_SIZE;

    if (load_u32(footer + 24) !=
        gzip_crc32(0, lexicon->map.data, (size_t)(lexicon->keys - lexicon->map.data)))
        return damaged(lexicon->path, "its words have changed", err);
    return STATUS_OK;
}

enum status lexicon_open(struct lexicon *lexicon, const char *path, bool check, struct error *err)
{
    enum status status;

    *lexicon = (struct lexicon){.path = mem_text(path, strlen(path))};
    status = file_map_open(&lexicon->map, path, err);
    if (!status && lexicon->map.length < LEXICON_FOOTER_SIZE)
        status = damaged(path, "it is too short", err);
    if (!status)
        status = read_footer(lexicon, err);
    if (!status && check)
        status = check_blocks(lexicon, err);
    if (status)
        lexicon_close(lexicon);
    return status;
}

void lexicon_close(struct lexicon *lexicon)
{
    file_map_close(&lexicon->map);
    free(lexicon->path);
    *lexicon = (struct lexicon){0};
}

uint64_t lexicon_key(struct str word)
{
    unsigned char bytes[8] = {0};
    uint64_t key;

    memcpy(bytes, word.data, word.length < 8 ? word.length : 8);
    memcpy(&key, bytes, sizeof key);
    return be64toh(key);
}

/* End the walk: after the last word, or at damage. */
static void end_place(struct lexicon_place *place, bool is_damage)
{
    place->length = 0;
    place->block = place->lexicon->blocks;
    place->at = place->end = NULL;
    place->damaged = place->damaged || is_damage;
}

/* Read a LEB128 count within the block. It has at most 5 bytes. */
static bool take_count(struct lexicon_place *place)
{
    uint32_t number = 0;

    if (place->at < place->end && (unsigned char)*place->at < 0x80) {
        place->count = (unsigned char)*place->at++;
        return true;
    }
    for (unsigned shift = 0; shift < 35 && place->at < place->end; shift += 7) {
        unsigned char byte = (unsigned char)*place->at++;

        number |= (uint32_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            place->count = number;
            return true;
        }
    }
    return false;
}

/* Read the word at .at. *shared is how many bytes it shares with the previous one. */
static inline bool take_word(struct lexicon_place *place, uint32_t *shared)
{
    uint32_t added;

    if (place->end - place->at < 3)
        return false;
    *shared = (unsigned char)place->at[0];
    added = (unsigned char)place->at[1];
    place->at += 2;
    if (*shared > place->length || *shared + added > LEXICON_WORD_MAX || added == 0 ||
        place->end - place->at <= (ptrdiff_t)added)
        return false;
    if (added <= COPY_BYTES) /* safe: the footer follows the blocks, and .word has room */
        memcpy(place->word + *shared, place->at, COPY_BYTES);
    else
        memcpy(place->word + *shared, place->at, added);
    place->at += added;
    place->length = *shared + added;
    return take_count(place);
}

/* Go to the first word of a block. */
static void enter_block(struct lexicon_place *place, uint32_t block)
{
    const struct lexicon *lexicon = place->lexicon;
    uint32_t from, to, shared;

    if (block >= lexicon->blocks) {
        end_place(place, false);
        return;
    }
    from = load_u32(lexicon->offsets + (size_t)block * 4);
    to = block + 1 < lexicon->blocks ? load_u32(lexicon->offsets + (size_t)(block + 1) * 4)
                                     : (uint32_t)lexicon->data_length;
    if (from > to || to > lexicon->data_length) {
        end_place(place, true);
        return;
    }
    place->block = block;
    place->at = lexicon->map.data + from;
    place->end = lexicon->map.data + to;
    place->length = 0;
    if (!take_word(place, &shared))
        end_place(place, true);
}

void lexicon_place_first(struct lexicon_place *place, const struct lexicon *lexicon)
{
    place->lexicon = lexicon;
    place->damaged = false;
    enter_block(place, 0);
}

void lexicon_place_next(struct lexicon_place *place)
{
    uint32_t shared;

    place->shared = 0;
    if (place->at == place->end)
        enter_block(place, place->block + 1);
    else if (!take_word(place, &shared))
        end_place(place, true);
    else
        place->shared = shared;
}

static uint64_t block_key(const struct lexicon *lexicon, uint32_t block)
{
    return load_u64(lexicon->keys + (size_t)block * 8);
}

/* Is the first word of the block above the word? It is read only if the keys are equal. */
static bool block_above(const struct lexicon *lexicon, uint32_t block, struct str word,
                        uint64_t key)
{
    struct lexicon_place first = {.lexicon = lexicon};
    uint64_t first_key = block_key(lexicon, block);

    if (first_key != key)
        return first_key > key;
    enter_block(&first, block);
    return first.length == 0 || str_compare(str_n(first.word, first.length), word) > 0;
}

/* The last block, from `low` on, whose first word is not above the word; `low` if there is none.
 * Tries blocks near `low` first, because most seeks are short. */
static uint32_t find_block(const struct lexicon *lexicon, uint32_t low, struct str word)
{
    uint64_t key = lexicon_key(word);
    uint32_t step = 1, high;

    while (step < lexicon->blocks - low && !block_above(lexicon, low + step, word, key)) {
        low += step;
        step *= 2;
    }
    high = step < lexicon->blocks - low ? low + step : lexicon->blocks;
    while (high - low > 1) { /* block `low` is not above the word, block `high` is */
        uint32_t middle = low + (high - low) / 2;

        if (block_above(lexicon, middle, word, key))
            high = middle;
        else
            low = middle;
    }
    return low;
}

static uint32_t common_length(const struct lexicon_place *place, struct str word)
{
    uint32_t most = place->length < word.length ? place->length : (uint32_t)word.length, same = 0;

    while (same < most && place->word[same] == word.data[same])
        same++;
    return same;
}

/* Is the current word at or above `word`? They agree in exactly the first `same` bytes. */
static bool reached(const struct lexicon_place *place, struct str word, uint32_t same)
{
    if (same == word.length)
        return true;
    return same < place->length &&
           (unsigned char)place->word[same] > (unsigned char)word.data[same];
}

/* Go forward within the block. Often the shared length of a word decides without comparing bytes:
 * if it shares more with the previous word than that one does with `word`, it is below `word` too;
 * if it shares less, it is above. */
static void scan_block(struct lexicon_place *place, struct str word)
{
    uint32_t same = common_length(place, word), shared;

    while (!reached(place, word, same)) {
        if (place->at == place->end) {
            enter_block(place, place->block + 1);
            return; /* find_block found that its first word is above */
        }
        if (!take_word(place, &shared)) {
            end_place(place, true);
            return;
        }
        if (shared > same)
            continue;
        if (shared < same)
            return;
        same = common_length(place, word);
    }
}

void lexicon_place_seek(struct lexicon_place *place, struct str word)
{
    uint32_t block;

    if (place->length == 0 || reached(place, word, common_length(place, word)))
        return;
    block = find_block(place->lexicon, place->block, word);
    if (block != place->block)
        enter_block(place, block);
    if (place->length > 0)
        scan_block(place, word);
}

uint32_t lexicon_count(const struct lexicon *lexicon, struct str word)
{
    struct lexicon_place place = {.lexicon = lexicon};

    if (lexicon->blocks == 0 || word.length == 0)
        return 0;
    enter_block(&place, find_block(lexicon, 0, word));
    if (place.length > 0)
        scan_block(&place, word);
    return str_eq(str_n(place.word, place.length), word) ? place.count : 0;
}
