/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.c - opens, publishes and closes a batch. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "engine/local/batch_private.h"
#include "search/searcher.h"
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
    note_list_fini(&batch->hidden);
    normaliser_free(batch->normaliser);
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
    error_prefix(&outcome->refused, "Index `%s`: ", batch->index);
    return STATUS_OK;
}

enum status batch_read_published(struct batch *batch, struct searcher **out, struct error *err)
{
    struct database *database = batch->engine->database;
    struct str uid = str_of(batch->index);

    for (int tries = 0; tries < 2; tries++) {
        enum status status = searcher_acquire_unfiltered(database, uid, out, err);

        if (!status && generation_is_newest((*out)->generation))
            return STATUS_OK;
        if (status && status != STATUS_INDEX_NOT_FOUND)
            return status;
        if (!status)
            searcher_release(*out);
        *out = NULL;
        database_refresh(database, NULL);
    }
    if (database_index_problem(database, uid, err))
        return err->status;
    return error_set(err, STATUS_STALE, "the newest state of index `%s` cannot be read yet",
                     batch->index);
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
