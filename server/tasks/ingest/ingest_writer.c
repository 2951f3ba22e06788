/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_writer.c - one writer at a time, kept open while tasks of its index come. */
#include <stdio.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/tasks/ingest/ingest_private.h"

char *ingest_index_path(const struct ingest *ingest, const char *index)
{
    return mem_format("%s/indexes/%s", ingest->path, index);
}

bool ingest_has_index(const struct ingest *ingest, const char *index)
{
    MEM_AUTO char *path = mem_format("%s/indexes/%s/index.json", ingest->path, index);

    return file_exists(path);
}

enum status ingest_read_manifest(const struct ingest *ingest, const char *index,
                                 struct manifest *manifest, struct error *err)
{
    MEM_AUTO char *path = ingest_index_path(ingest, index);
    enum status status = manifest_read(manifest, path, err);

    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", index);
    return status;
}

/* From the writer's threads. Ids were checked before: so this is what nobody foresaw. */
static void keep_problem(void *context, struct str id, const struct error *err)
{
    struct ingest *ingest = context;

    (void)id;
    pthread_mutex_lock(&ingest->mutex);
    if (!ingest->problem.status)
        ingest->problem = *err;
    pthread_mutex_unlock(&ingest->mutex);
}

enum status ingest_take_lock(struct ingest *ingest, struct error *err)
{
    return ingest->lock ? STATUS_OK : database_lock_take(ingest->path, 0, &ingest->lock, err);
}

void ingest_let_go(struct ingest *ingest)
{
    ingest_close_writer(ingest);
    database_lock_release(ingest->lock);
    ingest->lock = NULL;
}

enum status ingest_open_writer(struct ingest *ingest, const char *index,
                               enum settings_preset preset, struct str primary_key,
                               struct writer **out, struct error *err)
{
    const struct writer_options options = {.problem = keep_problem,
                                           .context = ingest,
                                           .lock = ingest->lock,
                                           .preset = preset,
                                           .primary_key = primary_key};

    if (ingest->writer && strcmp(ingest->index, index) != 0)
        ingest_close_writer(ingest);
    if (!ingest->writer && writer_open(ingest->path, str_of(index), &options, &ingest->writer, err))
        return err->status;
    snprintf(ingest->index, sizeof ingest->index, "%s", index);
    *out = ingest->writer;
    return STATUS_OK;
}

void ingest_close_writer(struct ingest *ingest)
{
    writer_close(ingest->writer);
    ingest->writer = NULL;
    ingest->index[0] = '\0';
}

enum status ingest_published(struct ingest *ingest, enum status status)
{
    if (status)
        ingest_close_writer(ingest);
    database_refresh(ingest->database, NULL);
    return status;
}

enum status ingest_commit(struct ingest *ingest, uint32_t uid, struct error *err)
{
    writer_note_task(ingest->writer, uid);
    return ingest_published(ingest, writer_commit(ingest->writer, err));
}

json_t *ingest_arguments(const struct task_work *work)
{
    struct error err;
    json_t *arguments = work->arguments ? json_read(str_of(work->arguments), 0, &err) : NULL;

    return arguments ? arguments : json_object();
}
