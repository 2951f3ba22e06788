/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_build.c - the writer's threads: each takes a batch and builds a segment from it. */
#include <stdlib.h>

#include "base/crash_note.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/document/document.h"
#include "store/writer/writer_private.h"

#define FEW_DOCUMENTS 500 /* documents of a small segment */

void batch_free(struct writer_batch *batch)
{
    if (!batch)
        return;
    for (size_t i = 0; i < batch->count; i++) {
        json_decref(batch->operations[i].document);
        free(batch->operations[i].id);
    }
    schema_release(batch->schema);
    free(batch->operations);
    free(batch);
}

void built_free(struct built *built)
{
    if (!built)
        return;
    segment_builder_free(built->builder);
    sync_list_fini(&built->unsynced);
    free(built);
}

static bool is_document_problem(enum status status)
{
    return status == STATUS_BAD_DOCUMENT || status == STATUS_BAD_DOCUMENT_ID ||
           status == STATUS_MISSING_DOCUMENT_ID;
}

void writer_report(struct writer *writer, struct str id, const struct error *why)
{
    pthread_mutex_lock(&writer->mutex);
    writer->progress.failed++;
    if (writer->options.problem)
        writer->options.problem(writer->options.context, id, why);
    pthread_mutex_unlock(&writer->mutex);
}

static enum status add_all(struct writer *writer, struct segment_builder *builder,
                           struct writer_batch *batch, struct error *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct operation *operation = &batch->operations[i];
        enum status status = STATUS_OK;

        if (operation->document)
            status = segment_builder_add(builder, operation->document, err);
        else
            segment_builder_delete(builder, str_of(operation->id));
        if (status && !is_document_problem(status))
            return status;
        if (status)
            writer_report(writer,
                          json_str(document_find(operation->document, batch->schema->primary_key)),
                          err);
        json_decref(operation->document); /* free it early: the segment has its text */
        operation->document = NULL;
    }
    return STATUS_OK;
}

/* Measure the average lengths, unless the index has more documents than the batch and was measured
 * before. */
static void measure_norms(struct writer *writer, const struct segment_builder *builder)
{
    struct manifest *manifest = &writer->manifest;

    if (!manifest->has_norms || segment_builder_count(builder) > manifest_documents(manifest))
        segment_builder_measure(builder, &manifest->norms);
    manifest->has_norms = writer->norms_settled = true;
}

/* Settle the average lengths and the dictionary for texts. The first batch with a document measures
 * them, and later batches wait for it. Batches are taken in order, so the first one is being built
 * already. So the same load gives the same index, whichever thread is faster. */
static enum status settle_norms(struct writer *writer, const struct segment_builder *builder,
                                uint64_t sequence, struct norms *norms, struct buf *dictionary,
                                struct error *err)
{
    enum status status;

    pthread_mutex_lock(&writer->mutex);
    while (!writer->norms_settled && writer->norms_sequence < sequence && !writer->failure.status)
        pthread_cond_wait(&writer->moved, &writer->mutex);
    if (!writer->norms_settled && writer->norms_sequence == sequence) {
        writer->norms_sequence++;
        if (builder && segment_builder_count(builder) > 0) {
            measure_norms(writer, builder);
            if (writer->dictionary.length == 0)
                segment_builder_learn(builder, &writer->dictionary);
        }
        pthread_cond_broadcast(&writer->moved);
    }
    norms_copy(norms, &writer->manifest.norms);
    buf_add_str(dictionary, buf_str(&writer->dictionary));
    status = writer->failure.status;
    if (status)
        *err = writer->failure;
    pthread_mutex_unlock(&writer->mutex);
    return status;
}

/* An empty batch has nothing to measure: pass the task on to the next batch. */
static enum status pass_norms(struct writer *writer, uint64_t sequence, struct error *err)
{
    NORMS_AUTO struct norms norms = {0};
    BUF_AUTO struct buf dictionary = {0};

    return settle_norms(writer, NULL, sequence, &norms, &dictionary, err);
}

static enum status build(struct writer *writer, struct writer_batch *batch,
                         struct analyzer *analyzer, struct built *built, struct error *err)
{
    MEM_AUTO char *directory = NULL;
    BUF_AUTO struct buf dictionary = {0};
    NORMS_AUTO struct norms norms = {0};
    enum status status;

    built->sequence = batch->sequence;
    built->last_task = batch->last_task;
    analyzer_follow(analyzer, batch->schema->rules);
    if (batch->count == 0)
        return pass_norms(writer, batch->sequence, err);
    pthread_mutex_lock(&writer->mutex);
    directory = writer_new_segment(writer, built->name);
    pthread_mutex_unlock(&writer->mutex);
    if ((status = segment_builder_open(&built->builder, batch->schema, analyzer, directory, err)) ||
        (status = add_all(writer, built->builder, batch, err)) ||
        (status = settle_norms(writer, built->builder, batch->sequence, &norms, &dictionary, err)))
        return status;
    built->documents = segment_builder_count(built->builder);
    if (built->documents == 0)
        return file_remove_tree(directory, err);
    if ((status = segment_builder_finish(built->builder, &norms, buf_str(&dictionary), err)) ||
        (status = segment_seal(directory, &built->unsynced, err)))
        return status;
    /* A small segment is synced with the publish, together with index.json. */
    return built->documents < FEW_DOCUMENTS ? STATUS_OK : sync_list_sync(&built->unsynced, err);
}

static void insert_built(struct writer *writer, struct built *built)
{
    struct built **at = &writer->built;

    while (*at && (*at)->sequence < built->sequence)
        at = &(*at)->next;
    built->next = *at;
    *at = built;
}

static void process(struct writer *writer, struct writer_batch *batch, struct analyzer *analyzer)
{
    struct built *built = mem_zero(1, sizeof *built);
    struct error err = {0};
    enum status status = build(writer, batch, analyzer, built, &err);

    batch_free(batch);
    pthread_mutex_lock(&writer->mutex);
    if (status) {
        built_free(built);
        writer_fail(writer, &err);
    } else {
        insert_built(writer, built);
        if (!writer->rebuilding)
            writer_publish_ready(writer);
        pthread_cond_broadcast(&writer->moved);
    }
    pthread_mutex_unlock(&writer->mutex);
}

static struct writer_batch *take_batch(struct writer *writer)
{
    struct writer_batch *batch = NULL;

    pthread_mutex_lock(&writer->mutex);
    writer->idle++;
    while (!writer->queue && !writer->stopping)
        pthread_cond_wait(&writer->work, &writer->mutex);
    writer->idle--;
    if (!writer->stopping) {
        batch = writer->queue;
        writer->queue = batch->next;
        if (!writer->queue)
            writer->queue_end = &writer->queue;
        batch->next = NULL;
        writer->queued--;
        pthread_cond_broadcast(&writer->moved);
    }
    pthread_mutex_unlock(&writer->mutex);
    return batch;
}

static void *build_batches(void *context)
{
    struct writer *writer = context;
    struct analyzer *analyzer = analyzer_new();
    struct writer_batch *batch;

    while ((batch = take_batch(writer)))
        process(writer, batch, analyzer);
    analyzer_free(analyzer);
    return NULL;
}

/* For a thread that works at what the thread that starts it is noted to do. */
static void *build_noted(void *context)
{
    crash_note_join();
    return build_batches(context);
}

enum status writer_start_thread(struct writer *writer, struct error *err)
{
    void *(*start)(void *) = crash_note_is_mine() ? build_noted : build_batches;

    if (writer->thread_count == writer->threads_max)
        return STATUS_OK;
    if (!pthread_create(&writer->threads[writer->thread_count], NULL, start, writer))
        writer->thread_count++;
    else if (writer->thread_count == 0)
        return error_set(err, STATUS_NO_MEMORY, "cannot start a thread to index with");
    return STATUS_OK;
}
