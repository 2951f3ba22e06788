/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest.c - the thread that writes, and the table of functions for each kind of task. */
#include "server/tasks/ingest/ingest.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/publish/publish.h"
#include "server/tasks/ingest/ingest_private.h"

#define NICENESS 5    /* searches have 0 */
#define IDLE_MS  2000 /* after this time without work, give up the right to write */
#define LOOK_MS  20   /* meanwhile look this often whether another process waits for the right */
#define QUEUE_MS 1000 /* wait so long for the right, queued with other processes */

enum preparation {
    WRITES,  /* needs the right to write */
    RENAMES, /* too, and gives names of indexes another meaning: see tasks_end.c */
    BACKUP,  /* too, and fails if a file is damaged: a backup with a gap is none */
    QUEUE,   /* touches only the queue */
};

static const struct {
    task_run_fn *run;
    enum preparation preparation;
} kinds[TASK_KIND_COUNT] = {
    [TASK_DOCUMENT_ADDITION] = {run_documents, WRITES},
    [TASK_DOCUMENT_DELETION] = {run_documents, WRITES},
    [TASK_INDEX_CREATION] = {run_index_creation, WRITES},
    [TASK_INDEX_UPDATE] = {run_index_update, RENAMES},
    [TASK_INDEX_DELETION] = {run_index_deletion, RENAMES},
    [TASK_INDEX_SWAP] = {run_index_swap, RENAMES},
    [TASK_SETTINGS_UPDATE] = {run_settings_update, WRITES},
    [TASK_INDEX_COMPACTION] = {run_index_compaction, WRITES},
    [TASK_RULES_UPDATE] = {run_rules_update, QUEUE},
    [TASK_RULES_CLEAR] = {run_rules_clear, QUEUE},
    [TASK_TASK_CANCELATION] = {run_task_cancelation, QUEUE},
    [TASK_TASK_DELETION] = {run_task_deletion, QUEUE},
    [TASK_TAKEDOWN] = {run_takedown, WRITES},
    [TASK_DUMP_CREATION] = {run_dump_creation, BACKUP},
    [TASK_SNAPSHOT_CREATION] = {run_snapshot_creation, BACKUP},
};

/* Sets the errors of a batch; the counts of failed tasks become 0. */
static void settle(struct task_work *works, uint32_t count, enum status status,
                   const struct error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        struct task_work *work = &works[i];

        if (status && !work->error.status)
            work->error = *err;
        for (int j = 0; j < 2; j++)
            if (work->counts[j] == TASK_COUNT_LATER ||
                (j == 1 && work->error.status && work->counts[j] != TASK_COUNT_NONE))
                work->counts[j] = 0;
    }
}

static enum status prepare(struct ingest *ingest, enum preparation preparation, struct error *err)
{
    if (preparation != QUEUE && engine_begin_writing(ingest->engine, QUEUE_MS, err))
        return err->status;
    return preparation == RENAMES ? tasks_settle(ingest->tasks, err) : STATUS_OK;
}

static enum status run(struct ingest *ingest, struct task_work *works, uint32_t count,
                       struct error *err)
{
    if (!kinds[works->kind].run)
        return error_set(err, STATUS_INTERNAL, "tasks of the type %s are not done here",
                         task_kind_name(works->kind));
    if (works->crashes < CRASHES_LAST && prepare(ingest, kinds[works->kind].preparation, err))
        return err->status;
    if (works->crashes >= TASK_CRASHES_MAX)
        return run_crashed(ingest, works, err);
    return kinds[works->kind].run(ingest, works, count, err);
}

static bool is_for_later(enum task_kind kind, enum status status)
{
    return status_may_pass(status) &&
           !(status_cause(status) == CAUSE_DAMAGE && kinds[kind].preparation == BACKUP);
}

/* Runs a batch: it succeeds, fails, or waits. */
static void work_on(struct ingest *ingest, struct task_work *works, uint32_t count)
{
    struct error err;
    enum status status;

    tasks_mark_batch(works, count);
    status = run(ingest, works, count, &err);
    tasks_unmark_batch();
    if (status && atomic_load(&ingest->stopping)) {
        tasks_put_back(ingest->tasks, works, count);
        return;
    }
    if (status && status_cause(status) != CAUSE_INPUT)
        engine_pause_writing(ingest->engine); /* frees memory and descriptors */
    if (is_for_later(works->kind, status)) {
        tasks_postpone(ingest->tasks, works, count, &err);
        return;
    }
    if (status && count > 1) {
        tasks_separate(ingest->tasks, works, count);
        return;
    }
    if (status && status_cause(status) != CAUSE_INPUT)
        log_error("task %u: %s", works->uid, err.message);
    settle(works, count, status, &err);
    tasks_finish(ingest->tasks, works, count);
    publish_wake(ingest->server->publish);
}

/* Gives searches a higher priority than this thread and the threads that it starts. */
static void lower_priority(void)
{
    if (setpriority(PRIO_PROCESS, 0, NICENESS)) /* on Linux, only of this thread */
        log_debug("the writing thread keeps the priority of searches");
}

/* Nothing can be claimed now. */
static void idle(struct ingest *ingest)
{
    struct error err;

    if (!tasks_take(ingest->tasks, &err)) {
        tasks_settle(ingest->tasks, &err);
        engine_sweep(ingest->engine);
    }
    engine_pause_writing(ingest->engine);
}

/* False: there is no work, or another process waits for the right to write. */
static bool wait_for_work(struct ingest *ingest)
{
    unsigned step = engine_is_writing(ingest->engine) ? LOOK_MS : IDLE_MS;

    for (unsigned waited = 0; waited < IDLE_MS; waited += step)
        if (tasks_wait(ingest->tasks, step) || atomic_load(&ingest->stopping))
            return true;
        else if (engine_is_awaited(ingest->engine))
            return false;
    return false;
}

static void *work(void *context)
{
    struct ingest *ingest = context;
    uint32_t count;

    lower_priority();
    while (!atomic_load(&ingest->stopping)) {
        struct task_work *works;

        if (!wait_for_work(ingest))
            idle(ingest);
        if (atomic_load(&ingest->stopping))
            break;
        works = tasks_claim(ingest->tasks, &count);
        if (count > 0)
            work_on(ingest, works, count);
        free(works);
        if (engine_is_awaited(ingest->engine))
            engine_end_writing(ingest->engine);
    }
    engine_end_writing(ingest->engine);
    return NULL;
}

json_t *ingest_arguments(const struct task_work *work)
{
    struct error err;
    json_t *arguments = work->arguments ? json_read(str_of(work->arguments), 0, &err) : NULL;

    return arguments ? arguments : json_object();
}

enum status ingest_start(struct server *server, struct ingest **out, struct error *err)
{
    struct ingest *ingest = mem_zero(1, sizeof *ingest);

    ingest->server = server;
    ingest->engine = server->engine;
    ingest->tasks = server->tasks;
    if (pthread_create(&ingest->thread, NULL, work, ingest)) {
        free(ingest);
        return error_set(err, STATUS_NO_MEMORY, "cannot start the thread that writes");
    }
    *out = ingest;
    return STATUS_OK;
}

void ingest_end(struct ingest *ingest)
{
    if (!ingest)
        return;
    atomic_store(&ingest->stopping, true);
    tasks_wake(ingest->tasks);
}

void ingest_stop(struct ingest *ingest)
{
    if (!ingest)
        return;
    ingest_end(ingest);
    pthread_join(ingest->thread, NULL);
    free(ingest);
}
