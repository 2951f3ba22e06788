/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_documents.c - several tasks, one publish: the index that a batch writes to. */
#include "server/tasks/ingest/ingest_batch.h"

/* What the index is like before the tasks. */
static enum status batch_init(struct batch *batch, struct ingest *ingest, const char *index,
                              struct error *err)
{
    struct manifest manifest;
    enum status status;

    *batch = (struct batch){.ingest = ingest, .index = index};
    status = ingest_read_manifest(ingest, index, &manifest, err);
    if (status == STATUS_INDEX_NOT_FOUND)
        return STATUS_OK;
    if (status)
        return status;
    batch->exists = true;
    batch->last_task = manifest.last_task;
    batch->schema = schema_share(manifest.schema);
    if (batch->schema->primary_key.length > 0)
        batch->primary_key = arena_str(ingest->arena, batch->schema->primary_key);
    batch->unkeyed = !batch->primary_key.data;
    manifest_fini(&manifest);
    return STATUS_OK;
}

enum status batch_open_writer(struct batch *batch, struct error *err)
{
    if (!batch->writer && ingest_open_writer(batch->ingest, batch->index, batch->preset,
                                             batch->primary_key, &batch->writer, err))
        return err->status;
    if (!batch->unkeyed || !batch->primary_key.data)
        return STATUS_OK;
    batch->unkeyed = false;
    return writer_set_primary_key(batch->writer, batch->primary_key, err);
}

enum status batch_publish(struct batch *batch, struct error *err)
{
    if (!batch->dirty)
        return STATUS_OK;
    batch->dirty = false;
    return ingest_commit(batch->ingest, batch->written, err);
}

enum status batch_in_index(const struct batch *batch, struct error *err)
{
    return error_prefix(err, "Index `%s`: ", batch->index);
}

bool batch_has(const struct batch *batch, const struct task_work *work)
{
    return batch->last_task > work->uid;
}

enum status run_documents(struct ingest *ingest, struct task_work *works, uint32_t count,
                          struct error *err)
{
    struct batch batch;
    enum status status = batch_init(&batch, ingest, works->index, err);

    for (uint32_t i = 0; i < count && !status; i++)
        status = works[i].kind == TASK_DOCUMENT_ADDITION
                     ? batch_add_documents(&batch, &works[i], err)
                     : batch_delete_documents(&batch, &works[i], err);
    if (!status)
        status = batch_publish(&batch, err);
    if (status)
        ingest_close_writer(ingest);
    schema_release(batch.schema);
    return status;
}
