/* SPDX-License-Identifier: GPL-2.0-or-later */
/* texts_damaged.c - finds records by the table of offsets, or else behind the record before. */
#include "store/document/texts_damaged.h"

#include "base/mem.h"

#define UNKNOWN UINT64_MAX

static const char *bytes_at(const struct texts_damaged *texts, uint64_t offset)
{
    return texts->file.map.data + offset;
}

/* Have these bytes passed their checksums? */
static bool is_checked(const struct texts_damaged *texts, uint64_t offset, uint64_t length)
{
    struct error ignored;

    return sealed_view(&texts->file, offset, length, &ignored) != NULL;
}

static uint64_t table_at(const struct texts_damaged *texts, uint32_t record)
{
    return texts->records_length + texts->dictionary.length + (uint64_t)record * 8;
}

/* In a file without checksums, only a table that ascends within the records is one. */
static bool is_table(const struct texts_damaged *texts)
{
    uint64_t before = 0;

    for (uint32_t i = 0; i < texts->count; i++) {
        uint64_t offset = load_u64(bytes_at(texts, table_at(texts, i)));

        if (offset >= texts->records_length || (i == 0 ? offset != 0 : offset <= before))
            return false;
        before = offset;
    }
    return true;
}

/* Read the numbers at the end of the content, and find the dictionary by them. */
static void read_end(struct texts_damaged *texts)
{
    uint64_t length = texts->damage.cut_short ? texts->damage.content : texts->file.length;
    uint64_t dictionary, offsets;

    texts->records_length = texts->file.length;
    if (length < TEXTS_END_SIZE || !is_checked(texts, length - TEXTS_END_SIZE, TEXTS_END_SIZE))
        return;
    dictionary = load_u32(bytes_at(texts, length - TEXTS_END_SIZE));
    texts->count = load_u32(bytes_at(texts, length - TEXTS_END_SIZE + 4));
    offsets = (uint64_t)texts->count * 8;
    if (offsets + dictionary > length - TEXTS_END_SIZE)
        return;
    texts->records_length = length - TEXTS_END_SIZE - offsets - dictionary;
    texts->dictionary = str_n(bytes_at(texts, texts->records_length), (size_t)dictionary);
    texts->has_end = !texts->damage.cut_short || is_table(texts);
}

enum status texts_damaged_open(struct texts_damaged *texts, const char *directory,
                               struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/texts", directory);
    enum status status;

    *texts = (struct texts_damaged){0};
    if ((status = sealed_open_damaged(&texts->file, path, TEXTS_KIND, &texts->damage, err)))
        return status;
    read_end(texts);
    if (!texts->has_end) {
        texts->count = 0;
        texts->records_length = texts->file.length;
    }
    if (!texts->has_end || !is_checked(texts, texts->records_length, texts->dictionary.length))
        texts->dictionary.data = NULL;
    else
        texts->ready = dictionary_new(texts->dictionary);
    return STATUS_OK;
}

void texts_damaged_close(struct texts_damaged *texts)
{
    dictionary_free(texts->ready);
    texts->ready = NULL;
    sealed_close(&texts->file);
}

void texts_damaged_borrow(struct texts_damaged *texts, struct str dictionary)
{
    dictionary_free(texts->ready);
    texts->ready = dictionary_new(dictionary);
}

void texts_damaged_rewind(struct texts_damaged *texts)
{
    texts->next = 0;
    texts->place = 0;
}

static bool has_offset(const struct texts_damaged *texts)
{
    return texts->has_end && texts->next < texts->count &&
           is_checked(texts, table_at(texts, texts->next), 8);
}

static uint64_t find_place(const struct texts_damaged *texts)
{
    return has_offset(texts) ? load_u64(bytes_at(texts, table_at(texts, texts->next)))
                             : texts->place;
}

bool texts_damaged_at_end(const struct texts_damaged *texts)
{
    return texts->has_end ? texts->next >= texts->count
                          : texts->place == UNKNOWN || texts->place >= texts->records_length;
}

enum text_state texts_damaged_next(struct texts_damaged *texts, struct expander *expander,
                                   struct arena *arena, struct text_record *record)
{
    uint64_t place = find_place(texts);
    bool inside = place < texts->records_length;
    size_t length = inside ? text_record_length(str_n(bytes_at(texts, place),
                                                      (size_t)(texts->records_length - place)))
                           : 0;

    texts->next++;
    texts->place = length > 0 ? place + length : UNKNOWN;
    if (length == 0 || !texts->ready ||
        !text_record_decode(str_n(bytes_at(texts, place), length), texts->ready, expander,
                            TEXT_DAMAGED_MAX, arena, record))
        return TEXT_LOST;
    if (texts->damage.cut_short)
        return TEXT_UNCHECKED;
    return is_checked(texts, place, length) ? TEXT_WHOLE : TEXT_DOUBTFUL;
}
