/* SPDX-License-Identifier: GPL-2.0-or-later */
/* texts.c - one compressed record for each document. */
#include "store/document/texts.h"

#include "base/mem.h"

#define LARGEST_TEXT ((uint64_t)1 << 31)

/* Read the numbers, the dictionary and the offsets at the end of the file. */
static enum status read_end(struct texts *texts, struct error *err)
{
    uint64_t length = texts->file.length, offsets, dictionary;
    const unsigned char *end =
        length < TEXTS_END_SIZE
            ? NULL
            : sealed_view(&texts->file, length - TEXTS_END_SIZE, TEXTS_END_SIZE, err);

    if (!end)
        return error_set(err, STATUS_CORRUPT, "%s is damaged at its end", texts->file.path);
    dictionary = load_u32(end);
    texts->count = load_u32(end + 4);
    offsets = (uint64_t)texts->count * 8;
    if (offsets + dictionary > length - TEXTS_END_SIZE)
        return error_set(err, STATUS_CORRUPT, "%s is damaged at its end", texts->file.path);
    texts->records_length = length - TEXTS_END_SIZE - offsets - dictionary;
    end = sealed_view(&texts->file, texts->records_length, dictionary + offsets, err);
    if (!end)
        return err->status;
    texts->dictionary = str_n((const char *)end, (size_t)dictionary);
    texts->ready = dictionary_new(texts->dictionary);
    texts->offsets = end + dictionary;
    return STATUS_OK;
}

enum status texts_open(struct texts *texts, const char *directory, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/texts", directory);
    enum status status;

    *texts = (struct texts){0};
    if ((status = sealed_open(&texts->file, path, TEXTS_KIND, err)))
        return status;
    if ((status = read_end(texts, err)))
        texts_close(texts);
    return status;
}

void texts_close(struct texts *texts)
{
    dictionary_free(texts->ready);
    texts->ready = NULL;
    sealed_close(&texts->file);
}

enum status texts_raw(const struct texts *texts, uint32_t document, struct str *bytes,
                      struct error *err)
{
    uint64_t from, to;
    const unsigned char *at;

    if (document >= texts->count)
        return error_set(err, STATUS_CORRUPT, "%s has no document %u", texts->file.path, document);
    from = load_u64(texts->offsets + (size_t)document * 8);
    to = document + 1 < texts->count ? load_u64(texts->offsets + (size_t)(document + 1) * 8)
                                     : texts->records_length;
    at = sealed_view(&texts->file, from, to < from ? UINT64_MAX : to - from, err);
    if (!at)
        return err->status;
    *bytes = str_n((const char *)at, (size_t)(to - from));
    return STATUS_OK;
}

/* The start of a record. */
struct head {
    uint64_t fields, body, hidden, packed; /* bytes */
    const char *text;
};

static bool read_head(struct str from, struct head *head)
{
    const unsigned char *at = (const unsigned char *)from.data, *end = at + from.length;

    head->fields = load_varint(&at, end);
    head->body = load_varint(&at, end);
    head->hidden = load_varint(&at, end);
    head->packed = load_varint(&at, end);
    head->text = (const char *)at;
    return head->packed <= (uint64_t)(end - at) && head->fields <= LARGEST_TEXT &&
           head->body <= LARGEST_TEXT && head->hidden <= LARGEST_TEXT;
}

size_t text_record_length(struct str from)
{
    struct head head;

    return from.length > 0 && read_head(from, &head)
               ? (size_t)(head.text - from.data) + (size_t)head.packed
               : 0;
}

bool text_record_decode(struct str stored, const struct dictionary *dictionary,
                        struct expander *expander, uint64_t most, struct arena *arena,
                        struct text_record *record)
{
    struct head head;
    const char *text;
    uint64_t whole;

    if (!read_head(stored, &head) || head.text + head.packed != stored.data + stored.length)
        return false;
    whole = head.fields + head.body + head.hidden;
    text = head.text;
    if (whole > most)
        return false;
    if (head.packed != whole) {
        char *expanded = arena_alloc(arena, (size_t)whole);

        if (!expander_read(expander, dictionary, str_n(text, (size_t)head.packed), expanded,
                           (size_t)whole))
            return false;
        text = expanded;
    }
    record->fields = str_n(text, (size_t)head.fields);
    record->body = str_n(text + head.fields, (size_t)head.body);
    record->hidden = str_n(text + head.fields + head.body, (size_t)head.hidden);
    return true;
}

enum status texts_read(const struct texts *texts, uint32_t document, struct expander *expander,
                       struct arena *arena, struct text_record *record, struct error *err)
{
    struct str raw;
    enum status status;

    if ((status = texts_raw(texts, document, &raw, err)))
        return status;
    if (!text_record_decode(raw, texts->ready, expander, 3 * LARGEST_TEXT, arena, record))
        return error_set(err, STATUS_CORRUPT, "%s is damaged at document %u", texts->file.path,
                         document);
    return STATUS_OK;
}

enum status texts_writer_open(struct texts_writer *writer, const char *directory,
                              struct str dictionary, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/texts", directory);

    *writer = (struct texts_writer){.file.file.fd = -1};
    if (sealed_writer_open(&writer->file, path, err))
        return err->status;
    writer->compressor = compressor_new(dictionary);
    buf_add_str(&writer->dictionary, dictionary);
    return STATUS_OK;
}

void texts_writer_add_raw(struct texts_writer *writer, struct str bytes)
{
    buf_add_u64(&writer->offsets, writer->file.length);
    sealed_writer_add(&writer->file, bytes.data, bytes.length);
    writer->count++;
}

void texts_writer_add(struct texts_writer *writer, const struct text_record *record)
{
    struct str plain, packed;

    buf_clear(&writer->plain);
    buf_add_str(&writer->plain, record->fields);
    buf_add_str(&writer->plain, record->body);
    buf_add_str(&writer->plain, record->hidden);
    plain = buf_str(&writer->plain);
    buf_clear(&writer->packed);
    compressor_add(writer->compressor, &writer->packed, plain);
    packed = writer->packed.length < plain.length ? buf_str(&writer->packed) : plain;
    buf_clear(&writer->record);
    buf_add_varint(&writer->record, record->fields.length);
    buf_add_varint(&writer->record, record->body.length);
    buf_add_varint(&writer->record, record->hidden.length);
    buf_add_varint(&writer->record, packed.length);
    buf_add_str(&writer->record, packed);
    texts_writer_add_raw(writer, buf_str(&writer->record));
}

static void release(struct texts_writer *writer)
{
    buf_fini(&writer->offsets);
    buf_fini(&writer->record);
    buf_fini(&writer->plain);
    buf_fini(&writer->packed);
    buf_fini(&writer->dictionary);
    compressor_free(writer->compressor);
    writer->compressor = NULL;
}

enum status texts_writer_close(struct texts_writer *writer, struct error *err)
{
    buf_add_u32(&writer->offsets, (uint32_t)writer->dictionary.length);
    buf_add_u32(&writer->offsets, writer->count);
    sealed_writer_add(&writer->file, writer->dictionary.data, writer->dictionary.length);
    sealed_writer_add(&writer->file, writer->offsets.data, writer->offsets.length);
    release(writer);
    return sealed_writer_close(&writer->file, TEXTS_KIND, err);
}

void texts_writer_abandon(struct texts_writer *writer)
{
    release(writer);
    sealed_writer_abandon(&writer->file);
}
