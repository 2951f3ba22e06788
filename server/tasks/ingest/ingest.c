/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest.c - the thread that writes, and the table of functions for each kind of task. */
#include "server/tasks/ingest/ingest.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/tasks/ingest/ingest_private.h"

#define NICENESS  10   /* searches have 0 */
#define IDLE_MS   2000 /* after this time without work, give up the right to write */
#define RETRY_MS  200  /* before the first retry; doubled each time */
#define RETRY_MAX 5000

static task_run_fn *const runs[TASK_KIND_COUNT] = {
    [TASK_DOCUMENT_ADDITION] = run_documents,
    [TASK_DOCUMENT_DELETION] = run_documents,
    [TASK_INDEX_CREATION] = run_index_creation,
    [TASK_INDEX_UPDATE] = run_index_update,
    [TASK_INDEX_DELETION] = run_index_deletion,
    [TASK_INDEX_SWAP] = run_index_swap,
    [TASK_SETTINGS_UPDATE] = run_settings_update,
    [TASK_TASK_CANCELATION] = run_task_cancelation,
    [TASK_TASK_DELETION] = run_task_deletion,
    [TASK_DUMP_CREATION] = run_dump_creation,
    [TASK_SNAPSHOT_CREATION] = run_snapshot_creation,
};

static bool is_for_later(enum status status)
{
    return status == STATUS_LOCKED || status == STATUS_NO_SPACE;
}

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

static enum status run(struct ingest *ingest, struct task_work *works, uint32_t count,
                       struct error *err)
{
    task_run_fn *function = runs[works->kind];

    if (!function)
        return error_set(err, STATUS_INTERNAL, "tasks of the type %s are not done here",
                         task_kind_name(works->kind));
    return function(ingest, works, count, err);
}

/* Runs a batch. True: it succeeded or failed; false: retry it later. `said`: that it waits was
 * logged before. */
static bool work_on(struct ingest *ingest, struct task_work *works, uint32_t count, bool said)
{
    struct error err;
    enum status status = engine_begin_writing(ingest->engine, 0, &err);

    if (!status)
        status = run(ingest, works, count, &err);
    if (is_for_later(status)) {
        if (!said)
            log_warning("%u tasks wait: %s", count, err.message);
        engine_end_writing(ingest->engine);
        tasks_return(ingest->tasks, works, count);
        return false;
    }
    if (status && api_error_http(&err) >= 500)
        log_error("task %u: %s", works->uid, err.message);
    settle(works, count, status, &err);
    tasks_finish(ingest->tasks, works, count);
    return true;
}

/* Gives searches a higher priority than this thread and the threads that it starts. */
static void lower_priority(void)
{
    if (setpriority(PRIO_PROCESS, 0, NICENESS)) /* on Linux, only of this thread */
        log_debug("the writing thread keeps the priority of searches");
}

static void *work(void *context)
{
    struct ingest *ingest = context;
    int64_t pause = RETRY_MS;
    uint32_t count;

    lower_priority();
    while (!atomic_load(&ingest->stopping)) {
        struct task_work *works;
        struct error err;

        if (!tasks_wait(ingest->tasks, IDLE_MS) && !atomic_load(&ingest->stopping)) {
            if (!tasks_take(ingest->tasks, &err))
                engine_sweep(ingest->engine);
            engine_end_writing(ingest->engine);
        }
        if (atomic_load(&ingest->stopping))
            break;
        works = tasks_claim(ingest->tasks, &count);
        if (count > 0 && work_on(ingest, works, count, pause > RETRY_MS))
            pause = RETRY_MS;
        else if (count > 0) {
            tasks_pause(ingest->tasks, pause);
            pause = pause * 2 < RETRY_MAX ? pause * 2 : RETRY_MAX;
        }
        free(works);
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

void ingest_stop(struct ingest *ingest)
{
    if (!ingest)
        return;
    atomic_store(&ingest->stopping, true);
    tasks_wake(ingest->tasks);
    pthread_join(ingest->thread, NULL);
    free(ingest);
}
