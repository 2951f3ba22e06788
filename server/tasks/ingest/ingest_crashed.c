/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_crashed.c - the end of a task that crashes the daemon again and again. */
#include <string.h>

#include "base/json.h"
#include "engine/batch.h"
#include "server/tasks/ingest/ingest_private.h"

#define SMALL_BYTES ((uint64_t)4 * 1024 * 1024) /* larger additions are published in steps */
#define SMALL_LINES 10000

static bool is_about_documents(const struct task_work *work)
{
    return work->kind == TASK_DOCUMENT_ADDITION || work->kind == TASK_DOCUMENT_DELETION;
}

/* Was it published before a crash? */
static enum status find_done(struct ingest *ingest, const struct task_work *work, bool *done,
                             struct error *err)
{
    struct batch *batch;

    *done = false;
    if (!is_about_documents(work))
        return STATUS_OK;
    if (batch_open(ingest->engine, work->index, &batch, err))
        return err->status;
    *done = batch_contains(batch, work->uid);
    batch_close(batch);
    return STATUS_OK;
}

/* Is it published whole or not at all? A change of fields may be of large documents. */
static bool is_one_step(const struct task_work *work)
{
    json_t *arguments = ingest_arguments(work);
    bool whole = !json_is_true(json_object_get(arguments, "merge"));

    json_decref(arguments);
    return whole && work->body && work->body->bytes <= SMALL_BYTES &&
           work->body->lines <= SMALL_LINES;
}

static enum status refuse(const struct task_work *work, struct error *err)
{
    const char *signal = sigdescr_np(work->crash_signal);

    return error_set(err, STATUS_INTERNAL,
                     "datelined crashed %u times while it processed this task (%s). This is a bug. "
                     "The task is set aside: %s.",
                     work->crashes, signal ? signal : "unknown signal",
                     is_one_step(work) ? "none of its documents was applied"
                                       : "it was not completed");
}

enum status run_crashed(struct ingest *ingest, struct task_work *work, struct error *err)
{
    bool done = false;

    if (work->crashes < CRASHES_LAST && find_done(ingest, work, &done, err))
        return err->status;
    if (!done)
        return refuse(work, err);
    if (work->body)
        work->counts[1] = (int64_t)work->body->lines;
    return STATUS_OK;
}
