/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_merge_postings.c - the postings of the new segment: each key's lists of all sources, one
 * behind the other, or put into the order of the documents. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/radix.h"
#include "store/segment/segment_merge_private.h"
#include "store/settings/schema.h"
#include "store/terms/pairs.h"

/* What a list says of a document. */
struct merged_posting {
    const unsigned char *positions; /* borrowed from the source */
    uint32_t length;                /* of the positions, in bytes */
    uint8_t note;
};

struct merged_postings {
    const struct segment_merge *merge;
    struct postings_writer *writer;
    struct pairs_writer *pairs;
    /* of the key, if the documents are reordered: */
    struct merged_posting *gathered;
    struct radix_item *places; /* document, and index of .gathered */
    struct radix_item *spare;
    size_t count, capacity;
};

/* Takes a document of the list. */
typedef void posting_fn(struct merged_postings *to, uint32_t number,
                        const struct merged_posting *posting);

static void write_posting(struct merged_postings *to, uint32_t number,
                          const struct merged_posting *posting)
{
    postings_writer_add(to->writer, number, posting->note, posting->positions, posting->length);
}

static void gather_posting(struct merged_postings *to, uint32_t number,
                           const struct merged_posting *posting)
{
    if (to->count == to->capacity) {
        to->capacity = to->capacity ? 2 * to->capacity : 1024;
        to->gathered = mem_resize(to->gathered, to->capacity * sizeof *to->gathered);
        to->places = mem_resize(to->places, to->capacity * sizeof *to->places);
        to->spare = mem_resize(to->spare, to->capacity * sizeof *to->spare);
    }
    to->places[to->count] = (struct radix_item){number, (uint32_t)to->count};
    to->gathered[to->count++] = *posting;
}

static void write_gathered(struct merged_postings *to)
{
    radix_sort(to->places, to->spare, to->count);
    for (size_t i = 0; i < to->count; i++)
        write_posting(to, to->places[i].key, &to->gathered[to->places[i].value]);
    to->count = 0;
}

static enum status visit_list(struct merged_postings *to, const struct merge_source *source,
                              const struct posting_list *list, posting_fn *each, struct error *err)
{
    struct postings_cursor cursor;
    enum status status = postings_cursor_open(&cursor, &source->files->postings, list, err);

    if (status)
        return status;
    for (uint32_t d = cursor.document; d != POSTINGS_END; d = postings_cursor_next(&cursor)) {
        struct merged_posting posting;
        size_t length;

        if (d >= source->files->document_count)
            return error_set(err, STATUS_CORRUPT, "%s is damaged in a list",
                             source->files->directory);
        if (source->numbers[d] == MERGE_GONE)
            continue;
        if ((status = postings_cursor_positions(&cursor, &posting.positions, &length, err)))
            return status;
        posting.length = (uint32_t)length;
        posting.note =
            to->merge->words ? postings_cursor_note(&cursor) : postings_cursor_frequency(&cursor);
        each(to, source->numbers[d], &posting);
    }
    return STATUS_OK;
}

/* A part of a segment's words or sentences would look like all of them. Pairs are made anew. */
static bool is_kept(const struct segment_merge *merge, struct str key)
{
    return !schema_key_is_pair(key) && (merge->words || !schema_key_is_word(key)) &&
           (merge->structure || !schema_key_is_structure(key));
}

static enum status merge_key(struct merged_postings *to, struct str key,
                             const struct posting_list *lists, struct error *err)
{
    const struct segment_merge *merge = to->merge;
    posting_fn *each = merge->reordered ? gather_posting : write_posting;
    enum status status = STATUS_OK;

    postings_writer_begin(to->writer, key);
    for (uint32_t i = 0; !status && i < merge->count && is_kept(merge, key); i++)
        if (lists[i].documents > 0)
            status = visit_list(to, &merge->sources[i], &lists[i], each, err);
    if (status)
        return status;
    write_gathered(to);
    postings_writer_end(to->writer);
    pairs_writer_offer(to->pairs, key, postings_writer_documents(to->writer), lists);
    return STATUS_OK;
}

static enum status merge_keys(struct merged_postings *to, struct postings_union *keys,
                              struct error *err)
{
    const struct posting_list *lists;
    struct str key;
    enum status status;

    while (!(status = postings_union_next(keys, &key, &lists, err)))
        if ((status = merge_key(to, key, lists, err)))
            return status;
    if (status != STATUS_END)
        return status;
    return to->merge->words ? pairs_writer_write(to->pairs, to->writer, err) : STATUS_OK;
}

struct postings_source *segment_merge_postings_sources(const struct segment_merge *merge)
{
    struct postings_source *sources = mem_zero(merge->count + 1, sizeof *sources);

    for (uint32_t i = 0; i < merge->count; i++)
        sources[i] = (struct postings_source){.postings = &merge->sources[i].files->postings,
                                              .numbers = merge->sources[i].numbers,
                                              .documents = merge->sources[i].files->document_count};
    return sources;
}

enum status segment_merge_postings(const struct segment_merge *merge, struct error *err)
{
    struct merged_postings to = {.merge = merge};
    struct postings_source *sources;
    struct postings_union *keys;
    enum status status;

    if ((status = postings_writer_open(&to.writer, merge->directory, merge->documents, merge->words,
                                       err)))
        return status;
    sources = segment_merge_postings_sources(merge);
    to.pairs = pairs_writer_new(sources, merge->count, merge->documents, PAIRS_BYTES_MAX);
    keys = postings_union_new(sources, merge->count);
    status = merge_keys(&to, keys, err);
    postings_union_free(keys);
    pairs_writer_free(to.pairs);
    free(sources);
    free(to.gathered);
    free(to.places);
    free(to.spare);
    if (status) {
        postings_writer_abandon(to.writer);
        return status;
    }
    return postings_writer_close(to.writer, err);
}
