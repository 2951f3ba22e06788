/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writing.c - keeps the writers of a few indexes open, so that consecutive operations on different
 * indexes need not open them again, nor wait for the merges of others. */
#include <stdio.h>

#include "engine/local/local.h"

#define SEGMENTS_MAX   26
#define MERGE_NICENESS 10 /* more than what writes: documents are found before they are merged */

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
    return engine_is_writing(engine)
               ? STATUS_OK
               : error_set(err, STATUS_LOCKED, "the database is not open for writing");
}

static void close_one(struct open_writer *open)
{
    writer_close(open->writer);
    *open = (struct open_writer){0};
}

static bool is_merging(const struct open_writer *open)
{
    struct writer_progress progress;

    writer_progress(open->writer, &progress);
    return progress.merging;
}

static struct open_writer *find_open(struct engine *engine, const char *uid)
{
    for (int i = 0; i < WRITERS_MAX; i++)
        if (engine->writers[i].writer && strcmp(engine->writers[i].index, uid) == 0)
            return &engine->writers[i];
    return NULL;
}

/* Is `a` a better place for another writer than `b`? Best is a free one, then one that does not
 * merge, then the one that was not used for the longest time. */
static bool is_better_place(const struct open_writer *a, const struct open_writer *b)
{
    if (!a->writer || !b->writer)
        return !a->writer && b->writer;
    if (is_merging(a) != is_merging(b))
        return is_merging(b);
    return a->used < b->used;
}

static struct open_writer *make_place(struct engine *engine)
{
    struct open_writer *best = &engine->writers[0];

    for (int i = 1; i < WRITERS_MAX; i++)
        if (is_better_place(&engine->writers[i], best))
            best = &engine->writers[i];
    if (best->writer)
        close_one(best);
    return best;
}

enum status writing_open(struct engine *engine, const char *uid, enum settings_preset preset,
                         struct str primary_key, struct writer **out, struct error *err)
{
    const struct writer_options options = {.segments_max = SEGMENTS_MAX,
                                           .merge_niceness = MERGE_NICENESS,
                                           .problem = keep_problem,
                                           .context = engine,
                                           .lock = engine->lock,
                                           .preset = preset,
                                           .primary_key = primary_key};
    struct open_writer *open = find_open(engine, uid);

    if (writing_check(engine, err))
        return err->status;
    if (!open) {
        open = make_place(engine);
        if (writer_open(engine->path, str_of(uid), &options, &open->writer, err))
            return err->status;
        snprintf(open->index, sizeof open->index, "%s", uid);
    }
    open->used = ++engine->uses;
    *out = open->writer;
    return STATUS_OK;
}

void writing_close(struct engine *engine, const char *uid)
{
    struct open_writer *open = find_open(engine, uid);

    if (open)
        close_one(open);
}

void writing_close_all(struct engine *engine)
{
    for (int i = 0; i < WRITERS_MAX; i++)
        if (engine->writers[i].writer)
            close_one(&engine->writers[i]);
}

bool writing_close_idle(struct engine *engine)
{
    bool all = true;

    for (int i = 0; i < WRITERS_MAX; i++) {
        struct open_writer *open = &engine->writers[i];

        if (open->writer && is_merging(open))
            all = false;
        else if (open->writer)
            close_one(open);
    }
    return all;
}

enum status writing_published(struct engine *engine, const char *uid, enum status status)
{
    if (status)
        writing_close(engine, uid);
    database_refresh_index(engine->database, uid);
    return status;
}
