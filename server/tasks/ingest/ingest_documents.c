/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_documents.c - tasks that add and delete documents; one publish for a batch of tasks. */
#include <inttypes.h>

#include "base/json.h"
#include "engine/batch.h"
#include "server/http/api_error.h"
#include "server/state/server.h"
#include "server/tasks/ingest/ingest_private.h"

/* --- reading the documents of a task --- */

struct body {
    const struct ingest *ingest;
    const struct spool *spool;
    struct spool_reader reader;
    bool open;
};

static void close_body(struct body *body)
{
    if (body->open)
        spool_close(&body->reader);
    body->open = false;
}

static enum status rewind_body(void *context, struct error *err)
{
    struct body *body = context;

    close_body(body);
    body->open = true; /* spool_close is right even if spool_open fails */
    return spool_open(body->spool, &body->reader, err);
}

static enum status next_document(void *context, struct str *document, struct error *err)
{
    struct body *body = context;

    if (atomic_load(&body->ingest->stopping))
        return error_set(err, STATUS_LOCKED, "the daemon stops");
    return spool_line(&body->reader, document, err);
}

/* --- running the tasks --- */

static enum status add(struct ingest *ingest, struct batch *batch, struct task_work *work,
                       const json_t *arguments, struct batch_outcome *outcome, struct error *err)
{
    struct body body = {.ingest = ingest, .spool = work->body};
    const struct document_source source = {rewind_body, next_document, &body, work->body->lines};
    const struct batch_addition addition = {
        .operation = work->uid,
        .source = &source,
        .primary_key = json_get_str(arguments, "primaryKey"),
        .create = !json_is_false(json_object_get(arguments, "create")),
        .merge = json_is_true(json_object_get(arguments, "merge")),
        .skip = json_is_true(json_object_get(arguments, "skip")),
        .normalise = !json_is_true(json_object_get(arguments, "read")), /* else articles already */
        .zone = ingest->server->zone};
    enum status status = batch_add_documents(batch, &addition, outcome, err);

    close_body(&body);
    return status;
}

static enum status delete (struct ingest *ingest, struct batch *batch, struct task_work *work,
                           const json_t *arguments, struct batch_outcome *outcome,
                           struct error *err) {
    const json_t *ids = json_object_get(arguments, "ids");
    const json_t *filter = json_object_get(arguments, "filter");
    enum status status;

    if (ids) return batch_delete_ids(batch, work->uid, ids, outcome, err);
    if (!filter) return batch_delete_all(batch, work->uid, outcome, err);
    status = batch_delete_matching(batch, work->uid, filter, ingest->server->zone, outcome, err);
    api_error_recode(&outcome->refused, STATUS_BAD_FILTER, API_BAD_DOCUMENT_FILTER);
    return status;
}

/* After a crash, a deletion that the index contains already reports the number of ids given,
 * because the number of deleted documents is lost. */
static int64_t count_of(const struct batch *batch, const struct task_work *work,
                        const struct batch_outcome *outcome)
{
    if (work->kind == TASK_DOCUMENT_DELETION && batch_contains(batch, work->uid))
        return work->counts[0] > 0 ? work->counts[0] : 0;
    return (int64_t)outcome->documents;
}

/* Parts of a body that dateline-read could not read. */
static void add_unread(const json_t *arguments, struct buf *details)
{
    json_int_t count = json_integer_value(json_object_get(arguments, "unread"));

    if (count == 0)
        return;
    json_add_key(details, "unreadableParts");
    buf_addf(details, "%" JSON_INTEGER_FORMAT, count);
    json_add_key(details, "unreadable");
    json_add(details, json_object_get(arguments, "unreadNamed"));
}

/* Tell in the task's details what of its documents could not be read. */
static void tell_unread(struct task_work *work, const json_t *arguments,
                        const struct batch_outcome *outcome)
{
    json_int_t mended = json_integer_value(json_object_get(arguments, "mended"));
    struct buf details = {0};

    if (mended > 0)
        buf_addf(&details, "\"unreadableValues\":%" JSON_INTEGER_FORMAT, mended);
    noted_add(&outcome->taken_down, "takenDown", "takenDownIds", &details);
    noted_add(&outcome->hidden, "unreadableDates", "hiddenArticles", &details);
    noted_add(&outcome->told.unread, "unreadableFields", "unreadFields", &details);
    noted_add(&outcome->told.left_out, "notArticles", "leftOut", &details);
    add_unread(arguments, &details);
    if (details.length > 0)
        work->details = buf_take(&details);
}

static enum status run_one(struct ingest *ingest, struct batch *batch, struct task_work *work,
                           struct error *err)
{
    json_t *arguments = ingest_arguments(work);
    struct batch_outcome outcome;
    enum status status = work->kind == TASK_DOCUMENT_ADDITION
                             ? add(ingest, batch, work, arguments, &outcome, err)
                             : delete (ingest, batch, work, arguments, &outcome, err);

    work->error = outcome.refused;
    work->counts[1] = count_of(batch, work, &outcome);
    tell_unread(work, arguments, &outcome);
    json_decref(arguments);
    return status;
}

static bool makes_index(const struct task_work *work)
{
    json_t *arguments;
    bool creates;

    if (work->kind != TASK_DOCUMENT_ADDITION || !work->error.status)
        return false;
    arguments = ingest_arguments(work);
    creates = !json_is_false(json_object_get(arguments, "create"));
    json_decref(arguments);
    return creates;
}

/* The first documents of an index were refused: the index is there all the same, and empty. The
 * default index is not made: its first article decides what it is. The operation is the one before
 * these, so that after a crash they are refused again. */
static enum status make_empty(struct ingest *ingest, const struct task_work *works, uint32_t count,
                              struct error *err)
{
    bool makes = false;

    if (engine_has(ingest->engine, works->index) || str_is(STR(INDEX_DEFAULT), works->index))
        return STATUS_OK;
    for (uint32_t i = 0; i < count; i++)
        makes |= makes_index(&works[i]);
    return makes ? engine_create(ingest->engine, works->index, PRESET_DOCUMENTS, STR_NONE,
                                 (uint64_t)works->uid - 1, err)
                 : STATUS_OK;
}

enum status run_documents(struct ingest *ingest, struct task_work *works, uint32_t count,
                          struct error *err)
{
    struct batch *batch;
    enum status status = batch_open(ingest->engine, works->index, &batch, err);

    for (uint32_t i = 0; i < count && !status; i++) {
        status = run_one(ingest, batch, &works[i], err);
        works[i].culprit = status != STATUS_OK;
    }
    if (!status)
        status = batch_publish(batch, err);
    batch_close(batch);
    return status ? status : make_empty(ingest, works, count, err);
}
