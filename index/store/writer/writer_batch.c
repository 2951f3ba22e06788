/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_batch.c - the caller's side of writing: collects documents in batches and waits for
 * them. */
#include "base/json.h"
#include "base/mem.h"
#include "store/document/document.h"
#include "store/writer/writer_private.h"

#define BATCH_OPERATIONS ((size_t)50000)
#define DOCUMENT_BYTES   ((size_t)300) /* memory of a document in addition to its text */

void writer_take_fields(struct writer *writer)
{
    schema_release(writer->schema);
    field_list_free(writer->fields);
    writer->schema = schema_share(writer->manifest.schema);
    writer->fields = field_list_new(writer->schema->settings->preset);
    for (uint32_t f = 0; f < writer->schema->field_count; f++)
        field_list_add(writer->fields, writer->schema->fields[f].name);
}

/* New fields of the batch get their numbers here, on the caller's thread. So the same documents in
 * the same order get the same numbers, whichever thread is faster. */
static void renew_schema(struct writer *writer)
{
    struct schema *before = writer->schema;

    if (field_list_count(writer->fields) == before->field_count)
        return;
    writer->schema = schema_new(before->settings, writer->fields, before->primary_key);
    schema_release(before);
}

/* Call it with the mutex held. */
static void enqueue(struct writer *writer, struct writer_batch *batch)
{
    batch->sequence = writer->next_sequence++;
    if (!writer->rebuilding) { /* else the replacement of all segments completes the task */
        batch->last_task = writer->noted_task;
        writer->noted_task = 0;
    }
    *writer->queue_end = batch;
    writer->queue_end = &batch->next;
    writer->queued++;
    pthread_cond_signal(&writer->work);
}

static bool is_full(const struct writer *writer)
{
    return writer->queued > writer->threads_max || writer_is_behind(writer);
}

enum status writer_submit(struct writer *writer, struct error *err)
{
    struct writer_batch *batch = writer->filling;
    enum status status;

    if (!batch)
        return STATUS_OK;
    writer->filling = NULL;
    renew_schema(writer);
    batch->schema = schema_share(writer->schema);
    pthread_mutex_lock(&writer->mutex);
    while (is_full(writer) && !writer->failure.status)
        pthread_cond_wait(&writer->moved, &writer->mutex);
    enqueue(writer, batch);
    if (writer->queued > writer->idle && writer_start_thread(writer, err))
        writer_fail(writer, err);
    status = writer->failure.status;
    if (status)
        *err = writer->failure;
    pthread_mutex_unlock(&writer->mutex);
    return status;
}

enum status writer_add_operation(struct writer *writer, struct operation operation, size_t bytes,
                                 struct error *err)
{
    struct writer_batch *batch = writer->filling;

    if (!batch)
        batch = writer->filling = mem_zero(1, sizeof *batch);
    batch->operations =
        mem_grow(batch->operations, batch->count, &batch->capacity, sizeof *batch->operations);
    batch->operations[batch->count++] = operation;
    batch->bytes += bytes + DOCUMENT_BYTES;
    if (batch->bytes < writer->options.batch_bytes && batch->count < BATCH_OPERATIONS)
        return STATUS_OK;
    return writer_submit(writer, err);
}

enum status writer_add(struct writer *writer, json_t *document, struct error *err)
{
    pthread_mutex_lock(&writer->mutex);
    writer->progress.added++;
    pthread_mutex_unlock(&writer->mutex);
    document_list_fields(document, writer->fields, &writer->path);
    return writer_add_operation(writer, (struct operation){.document = json_incref(document)},
                                json_text_bytes(document), err);
}

enum status writer_delete(struct writer *writer, struct str id, struct error *err)
{
    return writer_add_operation(writer, (struct operation){.id = mem_text(id.data, id.length)},
                                id.length, err);
}

uint64_t writer_mark(struct writer *writer)
{
    uint64_t mark;

    pthread_mutex_lock(&writer->mutex);
    mark = writer->next_sequence + (writer->filling ? 1 : 0);
    pthread_mutex_unlock(&writer->mutex);
    return mark;
}

uint64_t writer_published(struct writer *writer)
{
    uint64_t published;

    pthread_mutex_lock(&writer->mutex);
    published = writer->next_published;
    pthread_mutex_unlock(&writer->mutex);
    return published;
}

void writer_note_task(struct writer *writer, uint64_t task)
{
    writer->noted_task = task + 1;
}

void writer_take_task(struct writer *writer)
{
    if (writer->noted_task > writer->manifest.last_task)
        writer->manifest.last_task = writer->noted_task;
    writer->noted_task = 0;
}

/* The last batch before a commit completes the noted task, even if the batch is empty. */
static enum status submit_last(struct writer *writer, struct error *err)
{
    if (writer->noted_task > 0 && !writer->filling)
        writer->filling = mem_zero(1, sizeof *writer->filling);
    return writer_submit(writer, err);
}

enum status writer_commit(struct writer *writer, struct error *err)
{
    enum status status = submit_last(writer, err);

    if (status)
        return status;
    pthread_mutex_lock(&writer->mutex);
    while (writer->next_published < writer->next_sequence && !writer->failure.status)
        pthread_cond_wait(&writer->moved, &writer->mutex);
    status = writer->failure.status;
    if (status)
        *err = writer->failure;
    pthread_mutex_unlock(&writer->mutex);
    return status;
}

/* Commit, then merge with the mutex held. */
static enum status commit_and(struct writer *writer,
                              enum status (*merge)(struct writer *, struct error *),
                              struct error *err)
{
    enum status status = writer_commit(writer, err);

    if (status)
        return status;
    pthread_mutex_lock(&writer->mutex);
    status = merge(writer, err);
    if (status)
        writer_fail(writer, err);
    pthread_mutex_unlock(&writer->mutex);
    return status;
}

enum status writer_settle(struct writer *writer, struct error *err)
{
    return commit_and(writer, writer_merge_tiers, err);
}

static enum status merge_after_load(struct writer *writer, struct error *err)
{
    bool bulk = writer->progress.published * 4 >= manifest_documents(&writer->manifest);

    return bulk ? writer_merge_few(writer, err) : writer_merge_tiers(writer, err);
}

enum status writer_tidy(struct writer *writer, struct error *err)
{
    return commit_and(writer, merge_after_load, err);
}

enum status writer_compact(struct writer *writer, struct error *err)
{
    return commit_and(writer, writer_merge_all, err);
}
