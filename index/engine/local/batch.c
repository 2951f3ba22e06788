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
    const struct engine_make *make = batch->engine->make;
    struct index_before before = {0};
    enum status status = make ? make->store->look(batch->engine, batch->index, &before.schema,
                                                  &before.contained, err)
                              : index_life_look(batch->engine->path, batch->index, &before, err);

    if (status || !before.schema)
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
    if (!engine->make)
        writing_problem(engine, &ignored); /* of an operation that failed before it was published */
    batch->arena = arena_new();
    batch->scratch = arena_new();
    pending_init(&batch->pending);
    snprintf(batch->index, sizeof batch->index, "%s", uid);
    status = taken_open(engine, uid, &batch->taken, err);
    if (!status)
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
    if (batch->engine->make)
        batch->engine->make->store->drop(batch->engine);
    else if (batch->dirty || batch->failed)
        writing_close(batch->engine, batch->index);
    batch_look_away(batch);
    pending_fini(&batch->pending);
    schema_release(batch->schema);
    note_list_fini(&batch->hidden);
    note_list_fini(&batch->taken_down);
    taken_close(&batch->taken);
    normaliser_free(batch->normaliser);
    arena_free(batch->scratch);
    arena_free(batch->arena);
    free(batch);
}

/* Once: an index has its key from then on. */
static enum status prepare_elsewhere(struct batch *batch, struct error *err)
{
    if (batch->prepared)
        return STATUS_OK;
    batch->prepared = batch->primary_key.data != NULL;
    batch->unkeyed &= !batch->prepared;
    return batch->engine->make->store->prepare(batch->engine, batch->index, batch->preset,
                                               batch->primary_key, err);
}

enum status batch_open_writer(struct batch *batch, struct error *err)
{
    if (batch->engine->make)
        return prepare_elsewhere(batch, err);
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
    batch_look_away(batch);
    pending_clear(&batch->pending);
    if (batch->engine->make)
        return batch->engine->make->store->publish(batch->engine, batch->completed, err);
    status = writing_published(batch->engine, batch->index, writer_commit(batch->writer, err));
    if (status)
        batch->writer = NULL;
    return status;
}

/* A later publish may come in the middle of an operation, when the writer has enough. It then tells
 * how far the batch was. */
void batch_completed(struct batch *batch, uint64_t operation)
{
    batch->completed = operation + 1;
    if (batch->writer && batch->dirty)
        writer_note_task(batch->writer, operation);
}

enum status batch_publish(struct batch *batch, struct error *err)
{
    enum status status = batch_flush(batch, err);

    if (batch->engine->make)
        return batch_result(batch, status);
    if (!status)
        status = writing_problem(batch->engine, err);
    if (!status && batch->unsure)
        status = index_life_sync(batch->engine->path, batch->index, err);
    return batch_result(batch, status);
}

enum status batch_result(struct batch *batch, enum status status)
{
    batch->failed |= status != STATUS_OK;
    return status;
}

enum status batch_refuse(struct batch *batch, enum status status, const struct error *why,
                         struct batch_outcome *outcome, struct error *err)
{
    if (!status)
        return STATUS_OK;
    if (status_cause(status) != CAUSE_INPUT) {
        *err = *why;
        return batch_result(batch, status);
    }
    outcome->refused = *why;
    if (status == STATUS_BAD_DOCUMENT_GEO || status == STATUS_BAD_DOCUMENT_GEOJSON)
        error_prefix(&outcome->refused, "Index `%s`: ", batch->index);
    return STATUS_OK;
}

/* A crash, or a failed sync, came between the publish and its end. */
bool batch_repeats(struct batch *batch, uint64_t operation)
{
    batch->unsure |= batch_contains(batch, operation);
    return batch_contains(batch, operation);
}

bool batch_contains(const struct batch *batch, uint64_t operation)
{
    return batch->contained > operation;
}
