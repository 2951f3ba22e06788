/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writing.c - keeps one writer open, until an operation needs another index. */
#include <stdio.h>

#include "engine/local/local.h"

/* Called on the writer's threads. Ids were checked before, so this failure is unexpected. */
static void keep_problem(void *context, struct str id, const struct error *err)
{
    struct engine *engine = context;

    (void)id;
    pthread_mutex_lock(&engine->mutex);
    if (!engine->problem.status)
        engine->problem = *err;
    pthread_mutex_unlock(&engine->mutex);
}

enum status writing_problem(struct engine *engine, struct error *err)
{
    pthread_mutex_lock(&engine->mutex);
    if (engine->problem.status)
        *err = engine->problem;
    else
        err->status = STATUS_OK;
    engine->problem.status = STATUS_OK;
    pthread_mutex_unlock(&engine->mutex);
    return err->status;
}

enum status writing_check(const struct engine *engine, struct error *err)
{
    return engine->lock ? STATUS_OK
                        : error_set(err, STATUS_LOCKED, "the database is not open for writing");
}

enum status writing_open(struct engine *engine, const char *uid, enum settings_preset preset,
                         struct str primary_key, struct writer **out, struct error *err)
{
    const struct writer_options options = {.problem = keep_problem,
                                           .context = engine,
                                           .lock = engine->lock,
                                           .preset = preset,
                                           .primary_key = primary_key};

    if (writing_check(engine, err))
        return err->status;
    if (engine->writer && strcmp(engine->index, uid) != 0)
        writing_close(engine);
    if (!engine->writer && writer_open(engine->path, str_of(uid), &options, &engine->writer, err))
        return err->status;
    snprintf(engine->index, sizeof engine->index, "%s", uid);
    *out = engine->writer;
    return STATUS_OK;
}

void writing_close(struct engine *engine)
{
    writer_close(engine->writer);
    engine->writer = NULL;
    engine->index[0] = '\0';
}

enum status writing_published(struct engine *engine, enum status status)
{
    if (status)
        writing_close(engine);
    database_refresh(engine->database, NULL);
    return status;
}
