/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_merge.c - merges each part on its own: postings by a walk over all dictionaries in
 * parallel, columns and texts document by document. */
#include "store/segment/segment_merge.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/settings/schema.h"
#include "store/terms/pairs.h"
#include "xapian/xap.h"

struct segment_merge {
    struct merge_source *sources;
    uint32_t count;
    uint32_t documents; /* of the new segment */
    bool words;         /* all sources have words, so the new segment has them (postings.h) */
    bool structure;     /* the same of sentences, paragraphs and so on (schema.h) */
    const char *directory;
};

static uint32_t number_documents(struct merge_source *source, uint32_t next)
{
    uint32_t documents = source->files->document_count;

    source->numbers = mem_alloc(documents * sizeof *source->numbers);
    for (uint32_t d = 0; d < documents; d++)
        source->numbers[d] =
            source->deleted && bitmap_has(source->deleted, d) ? MERGE_GONE : next++;
    return next;
}

/* --- postings --- */

struct key_source {
    struct postings_walk walk;
    struct posting_list list;
    struct str key; /* .data NULL: after the last key */
};

static enum status key_source_next(struct key_source *source, struct error *err)
{
    enum status status = postings_walk_next(&source->walk, &source->key, &source->list, err);

    if (status == STATUS_END) {
        source->key = STR_NONE;
        return STATUS_OK;
    }
    return status;
}

/* `words`: the new segment tells words from other words with the same stem. */
static enum status copy_list(struct postings_writer *writer, const struct merge_source *source,
                             const struct posting_list *list, bool words, struct error *err)
{
    struct postings_cursor cursor;
    const unsigned char *positions;
    size_t length;
    enum status status;

    if ((status = postings_cursor_open(&cursor, &source->files->postings, list, err)))
        return status;
    for (uint32_t d = cursor.document; d != POSTINGS_END; d = postings_cursor_next(&cursor)) {
        if (d >= source->files->document_count)
            return error_set(err, STATUS_CORRUPT, "%s is damaged in a list",
                             source->files->directory);
        if (source->numbers[d] == MERGE_GONE)
            continue;
        if ((status = postings_cursor_positions(&cursor, &positions, &length, err)))
            return status;
        postings_writer_add(writer, source->numbers[d],
                            words ? postings_cursor_note(&cursor)
                                  : postings_cursor_frequency(&cursor),
                            positions, length);
    }
    return STATUS_OK;
}

static struct str smallest_key(const struct key_source *keys, uint32_t count)
{
    struct str smallest = STR_NONE;

    for (uint32_t i = 0; i < count; i++)
        if (keys[i].key.data && (!smallest.data || str_compare(keys[i].key, smallest) < 0))
            smallest = keys[i].key;
    return smallest;
}

/* A part of a segment's words or sentences would look like all of them. Pairs are made anew. */
static bool is_kept(const struct segment_merge *merge, struct str key)
{
    return !schema_key_is_pair(key) && (merge->words || !schema_key_is_word(key)) &&
           (merge->structure || !schema_key_is_structure(key));
}

/* The postings of the new segment. */
struct merged_postings {
    struct postings_writer *writer;
    struct pairs_writer *pairs;
    struct key_source *keys;    /* of each source */
    struct posting_list *lists; /* of the key that is merged, in each source */
};

static enum status merge_key(const struct segment_merge *merge, struct merged_postings *to,
                             struct str smallest, struct error *err)
{
    char copy[POSTINGS_KEY_MAX];
    struct str key = str_n(copy, smallest.length);
    bool kept = is_kept(merge, smallest);
    enum status status;

    memcpy(copy, smallest.data, smallest.length); /* the walk's next step overwrites the key */
    postings_writer_begin(to->writer, key);
    for (uint32_t i = 0; i < merge->count; i++) {
        struct key_source *from = &to->keys[i];

        to->lists[i].documents = 0;
        if (!from->key.data || !str_eq(from->key, key))
            continue;
        to->lists[i] = from->list;
        if (kept &&
            (status = copy_list(to->writer, &merge->sources[i], &from->list, merge->words, err)))
            return status;
        if ((status = key_source_next(from, err)))
            return status;
    }
    postings_writer_end(to->writer);
    pairs_writer_offer(to->pairs, key, postings_writer_documents(to->writer), to->lists);
    return STATUS_OK;
}

static enum status merge_keys(const struct segment_merge *merge, struct merged_postings *to,
                              struct error *err)
{
    struct str smallest;
    enum status status;

    for (uint32_t i = 0; i < merge->count; i++) {
        postings_walk_start(&to->keys[i].walk, &merge->sources[i].files->postings);
        if ((status = key_source_next(&to->keys[i], err)))
            return status;
    }
    while ((smallest = smallest_key(to->keys, merge->count)).data)
        if ((status = merge_key(merge, to, smallest, err)))
            return status;
    return merge->words ? pairs_writer_write(to->pairs, to->writer, err) : STATUS_OK;
}

static struct pairs_source *pairs_sources(const struct segment_merge *merge)
{
    struct pairs_source *sources = mem_zero(merge->count, sizeof *sources);

    for (uint32_t i = 0; i < merge->count; i++)
        sources[i] = (struct pairs_source){.postings = &merge->sources[i].files->postings,
                                           .numbers = merge->sources[i].numbers,
                                           .documents = merge->sources[i].files->document_count};
    return sources;
}

static enum status merge_postings(const struct segment_merge *merge, struct error *err)
{
    struct pairs_source *sources;
    struct merged_postings to;
    enum status status;

    if ((status = postings_writer_open(&to.writer, merge->directory, merge->documents, merge->words,
                                       err)))
        return status;
    sources = pairs_sources(merge);
    to.pairs = pairs_writer_new(sources, merge->count, merge->documents, PAIRS_BYTES_MAX);
    to.keys = mem_zero(merge->count, sizeof *to.keys);
    to.lists = mem_zero(merge->count, sizeof *to.lists);
    status = merge_keys(merge, &to, err);
    free(to.lists);
    free(to.keys);
    pairs_writer_free(to.pairs);
    free(sources);
    if (status) {
        postings_writer_abandon(to.writer);
        return status;
    }
    return postings_writer_close(to.writer, err);
}

/* --- columns: all that some source has --- */

/* A column is written when the first source that has it is visited. */
static bool is_first(const struct segment_merge *merge, uint32_t source, struct str name)
{
    for (uint32_t i = 0; i < source; i++)
        if (columns_find(&merge->sources[i].files->columns, name))
            return false;
    return true;
}

/* Columns of one name may have different kinds: segments of earlier versions kept no points and no
 * boxes. */
static enum column_kind merged_kind(const struct segment_merge *merge, const struct column *first)
{
    for (uint32_t i = 0; i < merge->count; i++) {
        const struct column *column = columns_find(&merge->sources[i].files->columns, first->name);

        if (column && (column->kind == COLUMN_POINT || column->kind == COLUMN_BOX))
            return column->kind;
    }
    return first->kind;
}

static void merge_column(const struct segment_merge *merge, struct columns_writer *writer,
                         const struct column *first)
{
    enum column_kind kind = merged_kind(merge, first);

    columns_writer_begin(writer, first->name, kind);
    for (uint32_t i = 0; i < merge->count; i++) {
        const struct merge_source *source = &merge->sources[i];
        const struct column *column = columns_find(&source->files->columns, first->name);

        for (uint32_t d = 0; d < source->files->document_count; d++) {
            if (source->numbers[d] == MERGE_GONE)
                continue;
            if (column && column->kind == kind)
                columns_writer_copy(writer, column, d);
            columns_writer_next(writer);
        }
    }
    columns_writer_end(writer);
}

static enum status merge_columns(const struct segment_merge *merge, struct error *err)
{
    struct columns_writer *writer;
    enum status status = columns_writer_open(&writer, merge->directory, merge->documents, err);

    if (status)
        return status;
    for (uint32_t s = 0; s < merge->count; s++) {
        const struct columns *columns = &merge->sources[s].files->columns;

        for (uint32_t i = 0; i < columns->count; i++)
            if (is_first(merge, s, columns->columns[i].name))
                merge_column(merge, writer, &columns->columns[i]);
    }
    return columns_writer_close(writer, err);
}

/* --- texts, lexicon, documents --- */

static enum status copy_text(const struct texts *texts, uint32_t document, bool as_it_is,
                             struct texts_writer *writer, struct expander *expander,
                             struct arena *arena, struct error *err)
{
    struct text_record record;
    struct str bytes;
    enum status status;

    if (as_it_is) {
        if (!(status = texts_raw(texts, document, &bytes, err)))
            texts_writer_add_raw(writer, bytes);
        return status;
    }
    arena_reset(arena);
    if (!(status = texts_read(texts, document, expander, arena, &record, err)))
        texts_writer_add(writer, &record);
    return status;
}

/* Copy the records of a source that has the same dictionary; compress all others anew. */
static enum status copy_texts(const struct merge_source *source, struct texts_writer *writer,
                              struct error *err)
{
    const struct texts *texts = &source->files->texts;
    bool as_it_is = str_eq(texts->dictionary, buf_str(&writer->dictionary));
    struct expander *expander = expander_new();
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;

    for (uint32_t d = 0; !status && d < source->files->document_count; d++)
        if (source->numbers[d] != MERGE_GONE)
            status = copy_text(texts, d, as_it_is, writer, expander, arena, err);
    expander_free(expander);
    arena_free(arena);
    return status;
}

/* The dictionary of the largest source that has one. */
static struct str choose_dictionary(const struct segment_merge *merge)
{
    struct str chosen = STR("");
    uint32_t most = 0;

    for (uint32_t i = 0; i < merge->count; i++) {
        const struct segment_files *files = merge->sources[i].files;

        if (files->texts.dictionary.length == 0 || files->document_count <= most)
            continue;
        most = files->document_count;
        chosen = files->texts.dictionary;
    }
    return chosen;
}

static enum status merge_texts(const struct segment_merge *merge, struct error *err)
{
    struct texts_writer writer;
    enum status status;

    if ((status = texts_writer_open(&writer, merge->directory, choose_dictionary(merge), err)))
        return status;
    for (uint32_t i = 0; !status && i < merge->count; i++)
        status = copy_texts(&merge->sources[i], &writer, err);
    if (status) {
        texts_writer_abandon(&writer);
        return status;
    }
    return texts_writer_close(&writer, err);
}

bool segment_merge_is_sketched(const struct merge_source *sources, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (sources[i].files->sketches.count == 0)
            return false;
    return true;
}

static enum status merge_sketches(const struct segment_merge *merge, struct error *err)
{
    struct sketches_writer writer = {0};
    enum status status = STATUS_OK;

    if (!segment_merge_is_sketched(merge->sources, merge->count))
        return STATUS_OK;
    for (uint32_t i = 0; !status && i < merge->count; i++) {
        const struct merge_source *source = &merge->sources[i];
        struct sketched document;

        for (uint32_t d = 0; !status && d < source->files->document_count; d++)
            if (source->numbers[d] != MERGE_GONE &&
                !(status = sketches_read(&source->files->sketches, d, &document, err)))
                sketches_writer_add(&writer, &document);
    }
    if (status) {
        sketches_writer_abandon(&writer);
        return status;
    }
    return sketches_writer_close(&writer, merge->directory, err);
}

static enum status merge_lexicon(const struct segment_merge *merge, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/lexicon", merge->directory);
    const struct lexicon **lexicons = mem_alloc(merge->count * sizeof *lexicons);
    enum status status;

    for (uint32_t i = 0; i < merge->count; i++)
        lexicons[i] = &merge->sources[i].files->lexicon;
    status = lexicon_merge(&(struct lexicon_set){lexicons, merge->count}, path, false, err);
    free(lexicons);
    return status;
}

static enum status copy_documents(const struct merge_source *source, struct xap_writer *writer,
                                  struct error *err)
{
    struct xap_reader *reader;
    enum status status = xap_reader_open(source->files->directory, &reader, err);

    for (uint32_t d = 0; !status && d < source->files->document_count; d++)
        if (source->numbers[d] != MERGE_GONE)
            status = xap_writer_copy(writer, reader, d, err);
    xap_reader_close(reader);
    return status;
}

static enum status merge_documents_one_by_one(const struct segment_merge *merge, struct error *err)
{
    struct xap_writer *writer;
    enum status status = xap_writer_open(merge->directory, &writer, err);

    for (uint32_t i = 0; !status && i < merge->count; i++)
        status = copy_documents(&merge->sources[i], writer, err);
    if (status) {
        xap_writer_abandon(writer);
        return status;
    }
    return xap_writer_finish(writer, err);
}

/* libxapian merges whole databases many times faster than single documents. */
static enum status merge_documents(const struct segment_merge *merge, struct error *err)
{
    const char **paths;
    uint32_t all = 0;
    enum status status;

    for (uint32_t i = 0; i < merge->count; i++)
        all += merge->sources[i].files->document_count;
    if (all != merge->documents)
        return merge_documents_one_by_one(merge, err);
    paths = mem_alloc(merge->count * sizeof *paths);
    for (uint32_t i = 0; i < merge->count; i++)
        paths[i] = merge->sources[i].files->directory;
    status = xap_join(paths, merge->count, merge->directory, err);
    free(paths);
    return status;
}

/* A segment of an earlier version has none. */
static bool has_words(const struct merge_source *sources, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!sources[i].files->postings.has_words)
            return false;
    return true;
}

static bool has_structure(const struct merge_source *sources, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!postings_has_structure(&sources[i].files->postings))
            return false;
    return true;
}

enum status segment_merge(struct merge_source *sources, uint32_t count, const char *directory,
                          struct error *err)
{
    struct segment_merge merge = {.sources = sources,
                                  .count = count,
                                  .words = has_words(sources, count),
                                  .structure = has_structure(sources, count),
                                  .directory = directory};
    enum status status;

    for (uint32_t i = 0; i < count; i++)
        merge.documents = number_documents(&sources[i], merge.documents);
    if ((status = file_remove_tree(directory, err)) ||
        (status = file_make_new_dir(directory, 0777, err)) ||
        (status = merge_documents(&merge, err)) || (status = merge_postings(&merge, err)) ||
        (status = merge_columns(&merge, err)) || (status = merge_texts(&merge, err)) ||
        (status = merge_sketches(&merge, err)))
        return status;
    return merge_lexicon(&merge, err);
}
