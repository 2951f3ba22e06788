/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inverter_write.c - writes a segment's postings and lexicon. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/terms/inverter_private.h"
#include "store/terms/lexicon.h"
#include "store/terms/postings.h"

#define QUARTERS_MAX 3 /* note of a word and its term */

/* A number to sort by its key. Most comparisons need only the first bytes of the key. */
struct sortable {
    uint64_t first_bytes; /* big endian */
    uint32_t number;
};

static int compare_sortables(const void *a, const void *b, void *context)
{
    const struct sortable *left = a, *right = b;

    if (left->first_bytes != right->first_bytes)
        return left->first_bytes < right->first_bytes ? -1 : 1;
    return str_compare(string_table_get(context, left->number),
                       string_table_get(context, right->number));
}

static uint64_t first_bytes(struct str key, size_t skip)
{
    uint64_t bytes = 0;
    size_t length = key.length - skip < 8 ? key.length - skip : 8;

    memcpy(&bytes, key.data + skip, length);
    return __builtin_bswap64(bytes);
}

static struct sortable *sorted(struct string_table *table,
                               int (*compare)(const void *, const void *, void *), size_t skip)
{
    struct sortable *order = mem_alloc(table->count * sizeof *order);

    for (uint32_t i = 0; i < table->count; i++)
        order[i] = (struct sortable){first_bytes(string_table_get(table, i), skip), i};
    qsort_r(order, table->count, sizeof *order, compare, table);
    return order;
}

/* A document of a key's stream. */
struct term_positions {
    uint32_t *at;
    size_t count, capacity;
    bool of_word;
    uint8_t note; /* as in the stream */
};

static struct document_fields fields_of(const struct inverter *inverter, uint32_t document)
{
    size_t from = inverter->first_span[document];
    size_t to =
        document + 1 < inverter->count ? inverter->first_span[document + 1] : inverter->span_count;

    return (struct document_fields){inverter->spans + from, (uint32_t)(to - from)};
}

/* What the list stores of a document beside its positions (postings.h). */
static uint8_t note_of(const struct inverter *inverter, const struct norms *norms,
                       const struct term_positions *list, uint32_t document)
{
    uint8_t frequency;

    if (list->of_word)
        return list->note;
    frequency = norms_value(norms, inverter->schema, fields_of(inverter, document), list->at,
                            (uint32_t)list->count);
    return (uint8_t)(frequency << 1 | list->note);
}

/* Write the document whose positions were read. `document` + 1; 0: none was read yet. */
static void write_document(const struct inverter *inverter, const struct norms *norms,
                           struct postings_writer *writer, uint32_t document,
                           struct term_positions *list, struct buf *encoded)
{
    struct positions_encoder encoder;

    if (document == 0)
        return;
    buf_clear(encoded);
    positions_begin(&encoder, encoded);
    for (size_t i = 0; i < list->count; i++)
        positions_add(&encoder, list->at[i]);
    positions_end(&encoder);
    postings_writer_add(writer, document - 1, note_of(inverter, norms, list, document - 1),
                        encoded->data, encoded->length);
    list->count = 0;
}

static void write_term(const struct inverter *inverter, const struct norms *norms,
                       struct postings_writer *writer, uint32_t number, struct term_positions *list,
                       struct buf *encoded)
{
    const struct inverted_term *term = &inverter->terms[number];
    const unsigned char *at = term->stream, *end = at + term->length;
    struct str key = string_table_get(&inverter->term_keys, number);
    uint32_t document = 0, position = 0;

    list->of_word = schema_key_is_word(key);
    postings_writer_begin(writer, key);
    while (at < end) {
        uint32_t item = (uint32_t)load_varint(&at, end);

        if (item & 1) {
            write_document(inverter, norms, writer, document, list, encoded);
            document += item >> 3;
            list->note = item >> 1 & QUARTERS_MAX;
            position = 0;
            continue;
        }
        position += item >> 1;
        list->at = mem_grow(list->at, list->count, &list->capacity, sizeof *list->at);
        list->at[list->count++] = position;
    }
    write_document(inverter, norms, writer, document, list, encoded);
    postings_writer_end(writer);
}

static enum status write_postings(struct inverter *inverter, const struct norms *norms,
                                  const char *directory, struct error *err)
{
    BUF_AUTO struct buf encoded = {0};
    struct term_positions positions = {0};
    struct postings_writer *writer;
    struct sortable *order;
    enum status status;

    if ((status = postings_writer_open(&writer, directory, inverter->count, true, err)))
        return status;
    order = sorted(&inverter->term_keys, compare_sortables, 0);
    for (size_t i = 0; i < inverter->term_keys.count; i++)
        write_term(inverter, norms, writer, order[i].number, &positions, &encoded);
    free(order);
    free(positions.at);
    return postings_writer_close(writer, err);
}

static int compare_words(const void *a, const void *b, void *context)
{
    const struct sortable *left = a, *right = b;
    struct str left_key = string_table_get(context, left->number);
    struct str right_key = string_table_get(context, right->number);

    if (left->first_bytes != right->first_bytes)
        return left->first_bytes < right->first_bytes ? -1 : 1;
    return str_compare(str_slice(left_key, INVERTER_WORD_PREFIX, left_key.length),
                       str_slice(right_key, INVERTER_WORD_PREFIX, right_key.length));
}

/* Words of several languages with the same spelling become one entry. *at moves past them. */
static uint32_t count_word(const struct inverter *inverter, const struct sortable *order,
                           struct str word, size_t *at)
{
    uint32_t count = 0;

    for (; *at < inverter->word_keys.count; ++*at) {
        const struct inverted_word *entry = &inverter->words[order[*at].number];
        struct str key = string_table_get(&inverter->word_keys, order[*at].number);

        if (!str_eq(str_slice(key, INVERTER_WORD_PREFIX, key.length), word))
            break;
        count += entry->in_lexicon ? entry->document_count : 0;
    }
    return count;
}

static enum status write_lexicon(struct inverter *inverter, const char *directory,
                                 struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/lexicon", directory);
    struct lexicon_writer writer;
    struct sortable *order;
    enum status status;

    if ((status = lexicon_writer_open(&writer, path, err)))
        return status;
    order = sorted(&inverter->word_keys, compare_words, INVERTER_WORD_PREFIX);
    for (size_t i = 0; i < inverter->word_keys.count;) {
        struct str key = string_table_get(&inverter->word_keys, order[i].number);
        struct str word = str_slice(key, INVERTER_WORD_PREFIX, key.length);
        uint32_t count = count_word(inverter, order, word, &i);

        if (count > 0)
            lexicon_writer_add(&writer, word, count);
    }
    free(order);
    return lexicon_writer_close(&writer, false, err);
}

enum status inverter_write(struct inverter *inverter, const struct norms *norms,
                           const char *directory, struct error *err)
{
    enum status status = write_postings(inverter, norms, directory, err);

    return status ? status : write_lexicon(inverter, directory, err);
}
