/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.c - opens, publishes and closes a batch. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "engine/local/batch_private.h"
#include "store/writer/index_life.h"

/* Reads the state of the index before the first operation. */
static enum status look_at(struct batch *batch, struct error *err)
{
    struct index_before before;
    enum status status = index_life_look(batch->engine->path, batch->index, &before, err);

    if (status || !before.exists)
        return status;
    batch->exists = true;
    batch->contained = before.contained;
    batch->schema = before.schema;
    if (batch->schema->primary_key.length > 0)
        batch->primary_key = arena_str(batch->arena, batch->schema->primary_key);
    batch->unkeyed = !batch->primary_key.data;
    return STATUS_OK;
}

enum status batch_open(struct engine *engine, const char *uid, struct batch **out,
                       struct error *err)
{
    struct batch *batch;
    struct error ignored;
    enum status status = writing_check(engine, err);

    *out = NULL;
    if (status)
        return status;
    batch = mem_zero(1, sizeof *batch);
    batch->engine = engine;
    writing_problem(engine, &ignored); /* of an operation that failed before it was published */
    batch->arena = arena_new();
    batch->written = OPERATION_NONE; /* 0 is an operation: a crash must not take it for done */
    snprintf(batch->index, sizeof batch->index, "%s", uid);
    status = look_at(batch, err);
    if (status)
        batch_close(batch);
    else
        *out = batch;
    return status;
}

void batch_close(struct batch *batch)
{
    if (!batch)
        return;
    if (batch->dirty || batch->failed)
        writing_close(batch->engine);
    schema_release(batch->schema);
    buf_fini(&batch->named);
    arena_free(batch->arena);
    free(batch);
}

enum status batch_open_writer(struct batch *batch, struct error *err)
{
    if (!batch->writer && writing_open(batch->engine, batch->index, batch->preset,
                                       batch->primary_key, &batch->writer, err))
        return err->status;
    if (!batch->unkeyed || !batch->primary_key.data)
        return STATUS_OK;
    batch->unkeyed = false;
    return writer_set_primary_key(batch->writer, batch->primary_key, err);
}

enum status batch_flush(struct batch *batch, struct error *err)
{
    enum status status;

    if (!batch->dirty)
        return STATUS_OK;
    batch->dirty = false;
    writer_note_task(batch->writer, batch->written);
    status = writing_published(batch->engine, writer_commit(batch->writer, err));
    if (status)
        batch->writer = NULL;
    return status;
}

enum status batch_publish(struct batch *batch, struct error *err)
{
    enum status status = batch_flush(batch, err);

    return batch_result(batch, status ? status : writing_problem(batch->engine, err));
}

enum status batch_result(struct batch *batch, enum status status)
{
    batch->failed |= status != STATUS_OK;
    return status;
}

void batch_refuse_in_index(const struct batch *batch, struct error *refused)
{
    error_prefix(refused, "Index `%s`: ", batch->index);
}

bool batch_contains(const struct batch *batch, uint64_t operation)
{
    return batch->contained > operation;
}
