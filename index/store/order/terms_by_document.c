/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terms_by_document.c - three walks over the postings: which terms fit, how many each document has,
 * and which ones. */
#include "store/order/terms_by_document.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/settings/schema.h"

#define FREQUENT   3    /* a term of 1 in so many documents, or of more, is left out */
#define RARE_SHARE 8192 /* likewise of fewer than 1 in so many */
#define RARE       4    /* or of fewer documents than these */

struct term_collecting {
    const struct postings_source *sources;
    uint32_t source_count;
    uint32_t least, most; /* documents of the terms that are collected */
    uint32_t *sizes;      /* of terms, in documents */
    size_t count, capacity;
    uint32_t *starts;
    uint32_t *terms; /* NULL in the second walk */
    uint32_t term;   /* its number */
};

typedef enum status collect_fn(struct term_collecting *collecting, const struct posting_list *lists,
                               uint64_t documents, struct error *err);

/* Calls each() for the terms that are collected. */
static enum status walk(struct term_collecting *collecting, collect_fn *each, struct error *err)
{
    struct postings_union *keys = postings_union_new(collecting->sources, collecting->source_count);
    const struct posting_list *lists;
    struct str key;
    enum status status;

    while (!(status = postings_union_next(keys, &key, &lists, err))) {
        uint64_t documents = 0;

        if (!schema_key_is_text(key))
            continue;
        for (uint32_t i = 0; i < collecting->source_count; i++)
            documents += lists[i].documents;
        if (documents >= collecting->least && documents <= collecting->most &&
            (status = each(collecting, lists, documents, err)))
            break;
    }
    postings_union_free(keys);
    return status == STATUS_END ? STATUS_OK : status;
}

/* --- which terms --- */

static enum status note_size(struct term_collecting *collecting, const struct posting_list *lists,
                             uint64_t documents, struct error *err)
{
    (void)lists;
    (void)err;
    collecting->sizes =
        mem_grow(collecting->sizes, collecting->count, &collecting->capacity, sizeof(uint32_t));
    collecting->sizes[collecting->count++] = (uint32_t)documents;
    return STATUS_OK;
}

static int compare_sizes(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left < right) - (left > right);
}

/* Raises the least number of documents until all entries have room. */
static enum status choose_terms(struct term_collecting *collecting, uint64_t room,
                                struct error *err)
{
    enum status status = walk(collecting, note_size, err);
    uint64_t all = 0;

    if (collecting->count > 0)
        qsort(collecting->sizes, collecting->count, sizeof(uint32_t), compare_sizes);
    for (size_t i = 0; i < collecting->count; i++)
        if ((all += collecting->sizes[i]) > room) {
            collecting->least = collecting->sizes[i] + 1;
            break;
        }
    free(collecting->sizes);
    return status;
}

/* --- of each document --- */

static enum status add_list(struct term_collecting *collecting,
                            const struct postings_source *source, const struct posting_list *list,
                            struct error *err)
{
    struct postings_cursor cursor;
    enum status status = postings_cursor_open(&cursor, source->postings, list, err);

    if (status)
        return status;
    for (uint32_t d = cursor.document; d != POSTINGS_END; d = postings_cursor_next(&cursor)) {
        if (d >= source->documents)
            return error_set(err, STATUS_CORRUPT, "a list of postings is damaged");
        if (source->numbers[d] == POSTINGS_END)
            continue;
        if (collecting->terms)
            collecting->terms[collecting->starts[source->numbers[d]]++] = collecting->term;
        else
            collecting->starts[source->numbers[d]]++;
    }
    return STATUS_OK;
}

static enum status add_term(struct term_collecting *collecting, const struct posting_list *lists,
                            uint64_t documents, struct error *err)
{
    enum status status = STATUS_OK;

    (void)documents;
    for (uint32_t i = 0; !status && i < collecting->source_count; i++)
        if (lists[i].documents > 0)
            status = add_list(collecting, &collecting->sources[i], &lists[i], err);
    collecting->term++;
    return status;
}

/* From how many terms each document has to where they begin. Returns how many there are. */
static uint32_t place_starts(uint32_t *starts, uint32_t documents)
{
    uint32_t all = 0;

    for (uint32_t d = 0; d <= documents; d++) {
        uint32_t own = starts[d];

        starts[d] = all;
        all += own;
    }
    return all;
}

/* Each start has moved to the next one. */
static void restore_starts(uint32_t *starts, uint32_t documents)
{
    for (uint32_t d = documents; d > 0; d--)
        starts[d] = starts[d - 1];
    starts[0] = 0;
}

enum status terms_by_document(const struct postings_source *sources, uint32_t count,
                              uint32_t documents, size_t most, struct document_terms *out,
                              struct error *err)
{
    uint32_t rare = documents / RARE_SHARE;
    struct term_collecting collecting = {.sources = sources,
                                         .source_count = count,
                                         .least = rare > RARE ? rare : RARE,
                                         .most = documents / FREQUENT};
    enum status status = choose_terms(&collecting, most / sizeof(uint32_t), err);

    *out = (struct document_terms){.document_count = documents};
    if (status)
        return status;
    collecting.starts = out->starts = mem_zero(documents + 1, sizeof *out->starts);
    if (!(status = walk(&collecting, add_term, err))) {
        out->term_count = collecting.term;
        collecting.term = 0;
        collecting.terms = out->terms =
            mem_alloc(((size_t)place_starts(out->starts, documents) + 1) * sizeof *out->terms);
        status = walk(&collecting, add_term, err);
        restore_starts(out->starts, documents);
    }
    if (status) {
        free(out->starts);
        free(out->terms);
    }
    return status;
}
