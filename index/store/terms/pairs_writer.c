/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pairs_writer.c - finds the pairs of frequent words in the segments of a merge.
 *
 * The frequent terms of all sources are read side by side, document after document. The places of a
 * document's frequent words go to a small hash table; each place and the next one make a pair. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/settings/schema.h"
#include "store/terms/pairs.h"

#define SLOTS 16384 /* of the hash table of places: a power of two */
#define RANGE 32768 /* documents; divides PAIRS_CHUNK */

struct frequent_term {
    char *key;
    uint32_t key_length;
    struct posting_list *lists; /* one for each source */
};

struct pairs_writer {
    const struct postings_source *sources;
    uint32_t source_count;
    uint32_t documents;
    bool scattered;              /* documents do not have ascending numbers */
    size_t most;                 /* bytes of .pairs */
    struct frequent_term *terms; /* in the order of their keys */
    size_t count, capacity;
};

static bool are_scattered(const struct postings_source *sources, uint32_t count)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t d = 0; d < sources[i].documents; d++) {
            if (sources[i].numbers[d] == POSTINGS_END)
                continue;
            if (sources[i].numbers[d] < next)
                return true;
            next = sources[i].numbers[d];
        }
    return false;
}

struct pairs_writer *pairs_writer_new(const struct postings_source *sources, uint32_t count,
                                      uint32_t documents, size_t most)
{
    struct pairs_writer *writer = mem_zero(1, sizeof *writer);

    writer->sources = sources;
    writer->source_count = count;
    writer->documents = documents;
    writer->scattered = are_scattered(sources, count);
    writer->most = most;
    return writer;
}

void pairs_writer_free(struct pairs_writer *writer)
{
    if (!writer)
        return;
    for (size_t i = 0; i < writer->count; i++) {
        free(writer->terms[i].key);
        free(writer->terms[i].lists);
    }
    free(writer->terms);
    free(writer);
}

void pairs_writer_offer(struct pairs_writer *writer, struct str key, uint32_t documents,
                        const struct posting_list *lists)
{
    /* One more than the maximum is taken: pairs_writer_write sees that there are too many. */
    if (writer->documents < PAIRS_DOCUMENTS_MIN || writer->count > PAIRS_WORDS_MAX ||
        !pairs_is_frequent(key, documents, writer->documents))
        return;
    writer->terms =
        mem_grow(writer->terms, writer->count, &writer->capacity, sizeof *writer->terms);
    writer->terms[writer->count++] = (struct frequent_term){
        .key = mem_text(key.data, key.length),
        .key_length = (uint32_t)key.length,
        .lists = mem_copy(lists, writer->source_count * sizeof *lists),
    };
}

/* --- a chunk of documents --- */

/* A frequent word of the document, and the next one in the same slot. */
struct word_place {
    uint32_t position;
    uint32_t term;
    uint32_t next; /* + 1; 0: none */
};

struct found_pair {
    struct buf gaps;  /* a varint from each document to the next one; the first from -1 */
    uint32_t counted; /* documents of the chunk up to the last one of .gaps */
    /* If documents are scattered: those of the range, a uint32_t each, in any order. */
    struct buf scattered;
    uint32_t newest; /* 1 + the last one */
};

struct pair_finding {
    const struct pairs_writer *writer;
    struct postings_writer *out;
    uint32_t chunk;
    uint32_t *numbers; /* of the pairs, + 1, by both terms; 0: not found in this chunk */
    struct found_pair *pairs;
    size_t count, capacity;
    size_t bytes; /* of the pairs */
    /* the document */
    struct word_place *places;
    size_t place_count, place_capacity;
    uint32_t slots[SLOTS]; /* the last of the places, + 1 */
    uint32_t *positions;   /* of one term */
    size_t position_capacity;
};

static struct str key_of(const struct pairs_writer *writer, size_t term)
{
    return str_n(writer->terms[term].key, writer->terms[term].key_length);
}

static void write_pair(const struct pair_finding *finding, struct found_pair *pair,
                       struct str first, struct str second)
{
    const unsigned char *at = (const unsigned char *)pair->gaps.data;
    const unsigned char *end = at + pair->gaps.length;
    uint32_t document = finding->chunk * PAIRS_CHUNK - 1;
    char key[SCHEMA_KEY_MAX];

    postings_writer_begin(finding->out,
                          str_n(key, schema_pair_key(finding->chunk, first, second, key)));
    while (at < end) {
        document += (uint32_t)load_varint(&at, end);
        postings_writer_add(finding->out, document, 0, "", 0);
    }
    postings_writer_end(finding->out);
}

static bool has_room(const struct pair_finding *finding)
{
    return finding->bytes <= finding->writer->most;
}

static void forget_pairs(struct pair_finding *finding)
{
    for (size_t i = 0; i < finding->count; i++) {
        buf_fini(&finding->pairs[i].gaps);
        buf_fini(&finding->pairs[i].scattered);
    }
    finding->count = 0;
    finding->bytes = 0;
}

/* Write the pairs of the chunk, and forget them. */
static void end_chunk(struct pair_finding *finding)
{
    const struct pairs_writer *writer = finding->writer;
    size_t terms = writer->count;

    for (size_t i = 0; i < terms * terms; i++)
        if (finding->numbers[i] > 0) {
            write_pair(finding, &finding->pairs[finding->numbers[i] - 1], key_of(writer, i / terms),
                       key_of(writer, i % terms));
            finding->numbers[i] = 0;
        }
    forget_pairs(finding);
}

static struct found_pair *find_pair(struct pair_finding *finding, uint32_t first, uint32_t second)
{
    uint32_t *number = &finding->numbers[first * finding->writer->count + second];

    if (*number == 0) {
        finding->pairs =
            mem_grow(finding->pairs, finding->count, &finding->capacity, sizeof *finding->pairs);
        finding->pairs[finding->count++] = (struct found_pair){.counted = 0};
        *number = (uint32_t)finding->count;
        finding->bytes += sizeof *finding->pairs;
    }
    return &finding->pairs[*number - 1];
}

static void add_gap(struct pair_finding *finding, struct found_pair *pair, uint32_t document)
{
    size_t before = pair->gaps.capacity;

    buf_add_varint(&pair->gaps, document + 1 - pair->counted);
    finding->bytes += pair->gaps.capacity - before;
    pair->counted = document + 1;
}

static void add_scattered(struct pair_finding *finding, struct found_pair *pair, uint32_t document)
{
    size_t before = pair->scattered.capacity;

    buf_add(&pair->scattered, &document, sizeof document);
    finding->bytes += pair->scattered.capacity - before;
    pair->newest = document + 1;
}

/* `document` counts from the start of the chunk. */
static void add_pair(struct pair_finding *finding, uint32_t first, uint32_t second,
                     uint32_t document)
{
    struct found_pair *pair = find_pair(finding, first, second);

    if (finding->writer->scattered && pair->newest != document + 1)
        add_scattered(finding, pair, document);
    else if (!finding->writer->scattered && pair->counted != document + 1)
        add_gap(finding, pair, document);
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

/* The scattered documents of a range come behind those of the ranges before. */
static void settle_pairs(struct pair_finding *finding)
{
    for (size_t i = 0; i < finding->count; i++) {
        struct found_pair *pair = &finding->pairs[i];
        uint32_t *documents = (void *)pair->scattered.data;
        size_t count = pair->scattered.length / sizeof *documents;

        if (count == 0)
            continue;
        qsort(documents, count, sizeof *documents, compare_numbers);
        for (size_t k = 0; k < count; k++)
            add_gap(finding, pair, documents[k]);
        finding->bytes -= pair->scattered.capacity;
        buf_fini(&pair->scattered);
        pair->scattered = (struct buf){0};
    }
}

static void add_place(struct pair_finding *finding, uint32_t term, uint32_t position)
{
    uint32_t *slot = &finding->slots[position % SLOTS];

    finding->places = mem_grow(finding->places, finding->place_count, &finding->place_capacity,
                               sizeof *finding->places);
    finding->places[finding->place_count++] = (struct word_place){position, term, *slot};
    *slot = (uint32_t)finding->place_count;
}

static void add_pairs_at(struct pair_finding *finding, const struct word_place *place,
                         uint32_t document)
{
    uint32_t position = place->position + 1, at = finding->slots[position % SLOTS];

    while (at > 0) {
        const struct word_place *next = &finding->places[at - 1];

        if (next->position == position)
            add_pair(finding, place->term, next->term, document);
        at = next->next;
    }
}

static void end_document(struct pair_finding *finding, uint32_t document)
{
    for (size_t i = 0; i < finding->place_count; i++)
        add_pairs_at(finding, &finding->places[i], document % PAIRS_CHUNK);
    for (size_t i = 0; i < finding->place_count; i++)
        finding->slots[finding->places[i].position % SLOTS] = 0;
    finding->place_count = 0;
}

/* --- the sources --- */

/* A frequent term in one source. */
struct term_reader {
    struct postings_cursor cursor;
    uint32_t term;
};

static enum status open_readers(const struct pairs_writer *writer, uint32_t source,
                                struct term_reader *readers, uint32_t *count, struct error *err)
{
    *count = 0;
    for (uint32_t t = 0; t < writer->count; t++) {
        const struct posting_list *list = &writer->terms[t].lists[source];
        enum status status;

        if (list->documents == 0)
            continue;
        readers[*count].term = t;
        if ((status = postings_cursor_open(&readers[*count].cursor,
                                           writer->sources[source].postings, list, err)))
            return status;
        ++*count;
    }
    return STATUS_OK;
}

/* The places of a term in the document that its cursor is at. */
static enum status add_places(struct pair_finding *finding, struct term_reader *reader,
                              struct error *err)
{
    const unsigned char *bytes;
    size_t length;
    enum status status = postings_cursor_positions(&reader->cursor, &bytes, &length, err);
    uint32_t count;

    if (status)
        return status;
    if (length > finding->position_capacity) {
        finding->position_capacity = 2 * length;
        finding->positions =
            mem_resize(finding->positions, finding->position_capacity * sizeof *finding->positions);
    }
    count = positions_decode(bytes, length, finding->positions, (uint32_t)length);
    for (uint32_t i = 0; i < count; i++)
        add_place(finding, reader->term, finding->positions[i]);
    return STATUS_OK;
}

static enum status read_document(struct pair_finding *finding, struct term_reader *readers,
                                 uint32_t count, uint32_t document, uint32_t number,
                                 struct error *err)
{
    enum status status = STATUS_OK;

    if (number / PAIRS_CHUNK != finding->chunk) {
        end_chunk(finding);
        finding->chunk = number / PAIRS_CHUNK;
    }
    for (uint32_t i = 0; !status && i < count; i++)
        if (postings_cursor_seek(&readers[i].cursor, document) == document)
            status = add_places(finding, &readers[i], err);
    end_document(finding, number);
    return status;
}

/* The documents with these numbers in the new segment. */
struct number_range {
    uint32_t from, to;
};

static enum status read_source(struct pair_finding *finding, uint32_t source,
                               struct number_range range, struct term_reader *readers,
                               struct error *err)
{
    const struct postings_source *from = &finding->writer->sources[source];
    uint32_t count;
    enum status status = open_readers(finding->writer, source, readers, &count, err);

    for (uint32_t d = 0; !status && d < from->documents && has_room(finding); d++) {
        uint32_t number = from->numbers[d];

        if (number >= range.from && number < range.to)
            status = read_document(finding, readers, count, d, number, err);
    }
    return status;
}

static enum status read_sources(struct pair_finding *finding, struct number_range range,
                                struct term_reader *readers, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t s = 0; !status && s < finding->writer->source_count && has_room(finding); s++)
        status = read_source(finding, s, range, readers, err);
    settle_pairs(finding);
    return status;
}

/* If the documents are scattered over the sources, these are read for one range after the other. */
static enum status read_ranges(struct pair_finding *finding, struct term_reader *readers,
                               struct error *err)
{
    uint32_t documents = finding->writer->documents;
    uint32_t step = finding->writer->scattered ? RANGE : documents;
    enum status status = STATUS_OK;

    for (uint32_t from = 0; !status && from < documents && has_room(finding); from += step) {
        uint32_t to = documents - from < step ? documents : from + step;

        status = read_sources(finding, (struct number_range){from, to}, readers, err);
    }
    return status;
}

static void finding_free(struct pair_finding *finding)
{
    forget_pairs(finding);
    free(finding->numbers);
    free(finding->pairs);
    free(finding->places);
    free(finding->positions);
    free(finding);
}

static void tell_all_written(struct postings_writer *out)
{
    postings_writer_begin(out, SCHEMA_PAIRS);
    postings_writer_add(out, 0, 0, "", 0);
    postings_writer_end(out);
}

enum status pairs_writer_write(const struct pairs_writer *writer, struct postings_writer *out,
                               struct error *err)
{
    struct pair_finding *finding;
    struct term_reader *readers;
    enum status status;

    if (writer->documents < PAIRS_DOCUMENTS_MIN || writer->count > PAIRS_WORDS_MAX)
        return STATUS_OK;
    finding = mem_zero(1, sizeof *finding);
    finding->writer = writer;
    finding->out = out;
    finding->numbers = mem_zero(writer->count * writer->count + 1, sizeof *finding->numbers);
    readers = mem_alloc((writer->count + 1) * sizeof *readers);
    status = read_ranges(finding, readers, err);
    if (!status && has_room(finding)) {
        end_chunk(finding);
        tell_all_written(out);
    }
    free(readers);
    finding_free(finding);
    return status;
}
