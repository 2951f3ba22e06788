/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_merge.c - merges each part on its own: postings by a walk over all dictionaries in
 * parallel, columns and texts document by document. */
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/segment/segment_merge_private.h"
#include "xapian/xap.h"

/* In the order of the sources. */
static void number_documents(struct segment_merge *merge)
{
    uint32_t all = 0;

    for (uint32_t s = 0; s < merge->count; s++)
        all += merge->sources[s].files->document_count;
    merge->origins = mem_alloc((all + 1) * sizeof *merge->origins);
    for (uint32_t s = 0; s < merge->count; s++) {
        struct merge_source *source = &merge->sources[s];
        uint32_t documents = source->files->document_count;

        source->numbers = mem_alloc(documents * sizeof *source->numbers);
        for (uint32_t d = 0; d < documents; d++) {
            source->numbers[d] = MERGE_GONE;
            if (source->deleted && bitmap_has(source->deleted, d))
                continue;
            merge->origins[merge->documents] = (struct merge_origin){s, d};
            source->numbers[d] = merge->documents++;
        }
    }
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
static enum column_kind merged_kind(const struct column *const *columns, uint32_t count)
{
    enum column_kind kind = COLUMN_VALUES;

    for (uint32_t i = count; i > 0; i--)
        if (columns[i - 1])
            kind = columns[i - 1]->kind;
    for (uint32_t i = 0; i < count; i++)
        if (columns[i] && (columns[i]->kind == COLUMN_POINT || columns[i]->kind == COLUMN_BOX))
            return columns[i]->kind;
    return kind;
}

void segment_merge_column(const struct segment_merge *merge, struct columns_writer *writer,
                          struct str name)
{
    const struct column **columns = mem_zero(merge->count + 1, sizeof *columns);
    enum column_kind kind;

    for (uint32_t i = 0; i < merge->count; i++)
        columns[i] = columns_find(&merge->sources[i].files->columns, name);
    kind = merged_kind(columns, merge->count);
    columns_writer_begin(writer, name, kind);
    for (uint32_t n = 0; n < merge->documents; n++) {
        const struct merge_origin *origin = &merge->origins[n];
        const struct column *column = columns[origin->source];

        if (column && column->kind == kind)
            columns_writer_copy(writer, column, origin->document);
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    free(columns);
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
                segment_merge_column(merge, writer, columns->columns[i].name);
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

/* Copy the records of sources that have the same dictionary; compress all others anew. */
static enum status copy_texts(const struct segment_merge *merge, struct texts_writer *writer,
                              struct error *err)
{
    struct expander *expander = expander_new();
    struct arena *arena = arena_new();
    bool *as_it_is = mem_zero(merge->count + 1, sizeof *as_it_is);
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < merge->count; i++)
        as_it_is[i] =
            str_eq(merge->sources[i].files->texts.dictionary, buf_str(&writer->dictionary));
    for (uint32_t n = 0; !status && n < merge->documents; n++) {
        const struct merge_origin *origin = &merge->origins[n];

        status = copy_text(&merge->sources[origin->source].files->texts, origin->document,
                           as_it_is[origin->source], writer, expander, arena, err);
    }
    free(as_it_is);
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
    if ((status = copy_texts(merge, &writer, err))) {
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
    for (uint32_t n = 0; !status && n < merge->documents; n++) {
        const struct merge_origin *origin = &merge->origins[n];
        struct sketched document;

        if (!(status = sketches_read(&merge->sources[origin->source].files->sketches,
                                     origin->document, &document, err)))
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

static enum status copy_documents(const struct segment_merge *merge, struct xap_writer *writer,
                                  struct xap_reader **readers, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < merge->count; i++)
        status = xap_reader_open(merge->sources[i].files->directory, &readers[i], err);
    for (uint32_t n = 0; !status && n < merge->documents; n++)
        status = xap_writer_copy(writer, readers[merge->origins[n].source],
                                 merge->origins[n].document, err);
    return status;
}

static enum status merge_documents_one_by_one(const struct segment_merge *merge, struct error *err)
{
    struct xap_reader **readers;
    struct xap_writer *writer;
    enum status status = xap_writer_open(merge->directory, &writer, err);

    if (status)
        return status;
    readers = mem_zero(merge->count + 1, sizeof *readers);
    status = copy_documents(merge, writer, readers, err);
    for (uint32_t i = 0; i < merge->count; i++)
        xap_reader_close(readers[i]);
    free(readers);
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
    if (merge->reordered || all != merge->documents)
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

static enum status write_parts(const struct segment_merge *merge, struct error *err)
{
    if (merge_documents(merge, err) || segment_merge_postings(merge, err) ||
        merge_columns(merge, err) || merge_texts(merge, err) || merge_sketches(merge, err))
        return err->status;
    return merge_lexicon(merge, err);
}

enum status segment_merge(struct merge_source *sources, uint32_t count,
                          const struct merge_plan *plan, const char *directory, struct error *err)
{
    struct segment_merge merge = {.sources = sources,
                                  .count = count,
                                  .words = has_words(sources, count),
                                  .structure = has_structure(sources, count),
                                  .directory = directory};
    enum status status;

    number_documents(&merge);
    status = file_remove_tree(directory, err);
    if (!status)
        status = file_make_new_dir(directory, 0777, err);
    if (!status)
        status = segment_merge_order(&merge, plan, err);
    if (!status)
        status = write_parts(&merge, err);
    free(merge.origins);
    return status;
}
