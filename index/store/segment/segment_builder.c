/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_builder.c - adds each document to the four parts: postings, columns, texts, libxapian. */
#include "store/segment/segment_builder.h"
#include "store/segment/document_words.h"

#include <stdlib.h>

#include "base/compress.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/document/column_values.h"
#include "store/document/document.h"
#include "store/document/geometry.h"
#include "store/document/shape.h"
#include "store/document/texts.h"
#include "store/document/withdrawal.h"
#include "store/stories/sketches.h"
#include "store/terms/inverter.h"
#include "xapian/xap.h"

#define DICTIONARY_SIZE    ((size_t)32 * 1024)
#define DICTIONARY_SAMPLE  ((size_t)3 * 1024 * 1024) /* bytes of texts to train a dictionary on */
#define DICTIONARY_RECORDS 200                       /* fewer are too few to train on */
#define DICTIONARY_USERS   50 /* documents: with fewer it is larger than what it saves */

struct id_state {
    uint32_t document; /* the newest + 1; 0: none */
    bool was_deleted;  /* by the batch, which may have added it again */
};

struct segment_builder {
    struct schema *schema;
    char *directory;
    struct analyzer *analyzer;
    struct inverter *inverter;
    struct xap_writer *documents;
    struct sketches_writer sketches; /* if the schema has `copies` */
    struct shingles shingles;
    struct buf shapes; /* for each document: u32 length, text */
    /* of the current document */
    struct buf texts;        /* not yet compressed: for each record three times u32 length, text */
    uint32_t count;          /* documents */
    struct string_table ids; /* added or deleted */
    struct id_state *states; /* by id's number */
    size_t id_capacity;
    struct version *versions; /* by document */
    size_t version_capacity;
    struct bitmap deleted;
    uint32_t deleted_room;
    struct buf *columns; /* by field: values waiting to be written, see column_values.h */
    struct buf corners;  /* the same of GEOMETRY_CORNERS */
    /* of the current document */
    struct buf id, fields, hidden;
    struct document_values values;
};

enum status segment_builder_open(struct segment_builder **out, const struct schema *schema,
                                 struct analyzer *analyzer, const char *directory,
                                 struct error *err)
{
    struct segment_builder *builder = mem_zero(1, sizeof *builder);
    enum status status;

    builder->schema = schema_share(schema);
    builder->columns = mem_zero(schema->field_count + 1, sizeof *builder->columns);
    builder->directory = mem_text(directory, strlen(directory));
    builder->analyzer = analyzer;
    builder->inverter = inverter_new(schema, analyzer);
    string_table_init(&builder->ids);
    builder->deleted_room = 1024;
    bitmap_init(&builder->deleted, builder->deleted_room);
    if (!(status = file_remove_tree(directory, err)) &&
        !(status = file_make_new_dir(directory, 0777, err)))
        status = xap_writer_open(directory, &builder->documents, err);
    if (status) {
        segment_builder_free(builder);
        builder = NULL;
    }
    *out = builder;
    return status;
}

void segment_builder_free(struct segment_builder *builder)
{
    if (!builder)
        return;
    xap_writer_abandon(builder->documents);
    inverter_free(builder->inverter);
    sketches_writer_abandon(&builder->sketches);
    shingles_fini(&builder->shingles);
    string_table_fini(&builder->ids);
    bitmap_fini(&builder->deleted);
    for (size_t i = 0; i < builder->schema->field_count; i++)
        buf_fini(&builder->columns[i]);
    free(builder->columns);
    buf_fini(&builder->corners);
    document_values_fini(&builder->values);
    buf_fini(&builder->shapes);
    schema_release(builder->schema);
    buf_fini(&builder->texts);
    buf_fini(&builder->id);
    buf_fini(&builder->fields);
    buf_fini(&builder->hidden);
    free(builder->versions);
    free(builder->states);
    free(builder->directory);
    free(builder);
}

uint32_t segment_builder_count(const struct segment_builder *builder)
{
    return builder->count;
}

const struct schema *segment_builder_schema(const struct segment_builder *builder)
{
    return builder->schema;
}

bool segment_builder_is_sketched(const struct segment_builder *builder)
{
    return builder->schema->copies;
}

void segment_builder_measure(const struct segment_builder *builder, struct norms *norms)
{
    size_t count;
    const struct field_span *spans = inverter_spans(builder->inverter, &count);

    norms_measure(norms, builder->schema, spans, count);
}

const struct string_table *segment_builder_ids(const struct segment_builder *builder)
{
    return &builder->ids;
}

const struct bitmap *segment_builder_deleted(struct segment_builder *builder)
{
    builder->deleted.size = builder->count;
    return &builder->deleted;
}

uint32_t segment_builder_document(const struct segment_builder *builder, uint32_t id)
{
    return builder->states[id].document;
}

bool segment_builder_was_deleted(const struct segment_builder *builder, uint32_t id)
{
    return builder->states[id].was_deleted;
}

const struct version *segment_builder_version(const struct segment_builder *builder,
                                              uint32_t document)
{
    return &builder->versions[document];
}

void segment_builder_drop(struct segment_builder *builder, uint32_t document)
{
    bitmap_set(&builder->deleted, document);
}

static bool is_earlier(const struct segment_builder *builder, uint32_t document, uint32_t than)
{
    return version_is_earlier(&builder->versions[document], &builder->versions[than]);
}

/* Make `document` (+ 1; 0: none) the id's newest and delete the previous one. If the previous one
 * is a later version, delete `document` instead. */
static void touch_id(struct segment_builder *builder, struct str id, uint32_t document)
{
    bool is_new;
    uint32_t number = string_table_add(&builder->ids, id, &is_new);
    struct id_state *state;

    if (is_new) {
        builder->states =
            mem_grow(builder->states, number, &builder->id_capacity, sizeof *builder->states);
        builder->states[number] = (struct id_state){0};
    }
    state = &builder->states[number];
    if (document > 0 && state->document > 0 &&
        is_earlier(builder, document - 1, state->document - 1)) {
        segment_builder_drop(builder, document - 1);
        return;
    }
    if (state->document > 0)
        segment_builder_drop(builder, state->document - 1);
    state->document = document;
    state->was_deleted |= document == 0;
}

void segment_builder_delete(struct segment_builder *builder, struct str id)
{
    touch_id(builder, id, 0);
}

static void make_room_for_deletion(struct segment_builder *builder, uint32_t document)
{
    struct bitmap larger;

    if (document < builder->deleted_room)
        return;
    bitmap_init(&larger, builder->deleted_room * 2);
    memcpy(larger.words, builder->deleted.words,
           bitmap_words(builder->deleted_room) * sizeof *larger.words);
    bitmap_fini(&builder->deleted);
    builder->deleted = larger;
    builder->deleted_room *= 2;
}

/* --- columns --- */

static void keep_columns(struct segment_builder *builder, uint32_t document)
{
    const struct document_values *values = &builder->values;

    for (size_t from = 0, to; from < values->count; from = to) {
        uint32_t field = values->at[from].field;
        enum column_kind kind = builder->schema->fields[field].column;

        for (to = from + 1; to < values->count && values->at[to].field == field;)
            to++;
        if (kind != COLUMN_NONE)
            column_keep(&builder->columns[field], document, values->at + from, to - from, kind,
                        builder->schema->fields[field].bound, &builder->corners);
    }
}

static void keep_shape(struct segment_builder *builder, const json_t *document)
{
    size_t start = builder->shapes.length;
    uint32_t length;

    buf_add_u32(&builder->shapes, 0);
    shape_add(&builder->shapes, builder->schema, document);
    length = (uint32_t)(builder->shapes.length - start - 4);
    memcpy(builder->shapes.data + start, &length, sizeof length);
}

static void write_shapes(struct segment_builder *builder, struct columns_writer *writer)
{
    const char *at = builder->shapes.data;

    columns_writer_begin(writer, SHAPE_COLUMN, COLUMN_TEXT);
    for (uint32_t d = 0; d < builder->count; d++) {
        uint32_t length = load_u32(at);

        if (length > 0)
            columns_writer_text(writer, str_n(at + 4, length));
        columns_writer_next(writer);
        at += 4 + length;
    }
    columns_writer_end(writer);
}

static enum status write_columns(struct segment_builder *builder, struct error *err)
{
    uint32_t documents = builder->count;
    struct columns_writer *writer;
    enum status status = columns_writer_open(&writer, builder->directory, documents, err);

    if (status)
        return status;
    for (uint32_t f = 0; f < builder->schema->field_count; f++)
        if (builder->columns[f].length > 0)
            column_write_kept(writer, builder->schema->fields[f].name,
                              builder->schema->fields[f].column, buf_str(&builder->columns[f]),
                              documents);
    if (builder->corners.length > 0)
        column_write_kept(writer, GEOMETRY_CORNERS, COLUMN_BOX, buf_str(&builder->corners),
                          documents);
    write_shapes(builder, writer);
    return columns_writer_close(writer, err);
}

/* --- what copies are found by --- */

/* A short text has no sketch. Its label is made from its id, so no other document has it. */
static void keep_sketch(struct segment_builder *builder, struct str body)
{
    struct sketched about = {.size = 0};
    struct sketch sketch;

    shingles_read(&builder->shingles, builder->analyzer, body);
    if (sketch_make(&sketch, &builder->shingles)) {
        about.label = builder->shingles.text;
        about.size = builder->shingles.count;
        about.sketch = &sketch;
    } else {
        about.label = hash_mix(hash_str(buf_str(&builder->id)), builder->shingles.text);
    }
    sketches_writer_add(&builder->sketches, &about);
}

/* --- texts --- */

static void keep_text_record(struct segment_builder *builder, struct str body)
{
    const struct str parts[] = {buf_str(&builder->fields), body, buf_str(&builder->hidden)};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        buf_add_u32(&builder->texts, (uint32_t)parts[i].length);
        buf_add_str(&builder->texts, parts[i]);
    }
}

static struct str take_text(struct str *kept)
{
    struct str text = str_n(kept->data + 4, load_u32(kept->data));

    *kept = str_slice(*kept, 4 + text.length, kept->length);
    return text;
}

/* Take the first record from the front of *kept. */
static void take_text_record(struct str *kept, struct text_record *record)
{
    record->fields = take_text(kept);
    record->body = take_text(kept);
    record->hidden = take_text(kept);
}

/* The sample takes every n-th record, so that it is small and covers the whole batch. */
void segment_builder_learn(const struct segment_builder *builder, struct buf *dictionary)
{
    struct str kept = buf_str(&builder->texts);
    struct text_record record;
    uint32_t documents = builder->count, count = 0;
    size_t every = builder->texts.length / DICTIONARY_SAMPLE + 1;
    size_t *lengths = mem_alloc(documents * sizeof *lengths);
    BUF_AUTO struct buf sample = {0};

    for (uint32_t d = 0; d < documents; d++) {
        take_text_record(&kept, &record);
        if (d % every != 0)
            continue;
        lengths[count++] = record.fields.length + record.body.length;
        buf_add_str(&sample, record.fields);
        buf_add_str(&sample, record.body);
    }
    if (count >= DICTIONARY_RECORDS)
        compress_learn(dictionary, sample.data, lengths, count, DICTIONARY_SIZE);
    free(lengths);
}

static enum status write_texts(struct segment_builder *builder, struct str dictionary,
                               struct error *err)
{
    struct str kept = buf_str(&builder->texts);
    struct text_record record;
    struct texts_writer writer;
    enum status status;

    if (builder->count < DICTIONARY_USERS)
        dictionary = STR("");
    if ((status = texts_writer_open(&writer, builder->directory, dictionary, err)))
        return status;
    while (kept.length > 0) {
        take_text_record(&kept, &record);
        texts_writer_add(&writer, &record);
    }
    return texts_writer_close(&writer, err);
}

/* --- the document --- */

static enum status add(struct segment_builder *builder, const json_t *document, struct error *err)
{
    uint32_t number = builder->count;
    struct str body;
    enum status status;

    buf_clear(&builder->id);
    buf_clear(&builder->fields);
    buf_clear(&builder->hidden);
    if ((status = document_id(builder->schema, document, &builder->id, err)))
        return status;
    document_parts(builder->schema, document, &builder->fields, &body, &builder->hidden);
    if ((status = xap_writer_add(builder->documents, buf_str(&builder->id), err)))
        return status;
    keep_text_record(builder, body);
    if (builder->schema->copies)
        keep_sketch(builder, body);
    document_values_take(&builder->values, builder->schema, document);
    keep_columns(builder, number);
    document_invert(builder->inverter, builder->schema, &builder->values,
                    document_language(builder->schema, document));
    keep_shape(builder, document);
    builder->count++;
    make_room_for_deletion(builder, number);
    builder->versions =
        mem_grow(builder->versions, number, &builder->version_capacity, sizeof *builder->versions);
    builder->versions[number] = version_of_document(builder->schema, document);
    touch_id(builder, buf_str(&builder->id), number + 1);
    return STATUS_OK;
}

enum status segment_builder_add(struct segment_builder *builder, const json_t *document,
                                struct error *err)
{
    json_auto_t *withdrawal = withdrawal_of(builder->schema, document);

    return add(builder, withdrawal ? withdrawal : document, err);
}

/* The documents are on disk. Only the ids are still needed, until the segment is published. */
static void forget_documents(struct segment_builder *builder)
{
    inverter_free(builder->inverter);
    builder->inverter = NULL;
    buf_fini(&builder->texts);
    for (size_t i = 0; i < builder->schema->field_count; i++)
        buf_fini(&builder->columns[i]);
    buf_fini(&builder->corners);
}

enum status segment_builder_finish(struct segment_builder *builder, const struct norms *norms,
                                   struct str dictionary, struct error *err)
{
    struct xap_writer *documents = builder->documents;
    enum status status;

    builder->documents = NULL;
    if ((status = xap_writer_finish(documents, err)) ||
        (status = write_texts(builder, dictionary, err)) ||
        (status = inverter_write(builder->inverter, norms, builder->directory, err)) ||
        (status = write_columns(builder, err)))
        return status;
    if (builder->schema->copies &&
        (status = sketches_writer_close(&builder->sketches, builder->directory, err)))
        return status;
    forget_documents(builder);
    return STATUS_OK;
}
