/* SPDX-License-Identifier: GPL-2.0-or-later */
/* move_in.c - copies an index of a cluster into this database.
 *
 *   head ─▶ an index UID-moving ─▶ documents in the order of their ids, noted after each commit
 *        ─▶ compare ─▶ UID-moving gets its name */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "engine/upkeep.h"
#include "indexer/move.h"
#include "indexer/moving.h"
#include "indexer/say.h"

#define SUFFIX           "-moving"
#define COMMIT_DOCUMENTS 5000

struct landing {
    char *uid; /* of the index that is not whole yet */
    struct loader *loader;
    struct buf last_id; /* of the documents that were passed to the loader */
    uint64_t received;  /* so many */
    bool has_head;
    struct str key; /* the primary key */
    struct moving *moving;
};

/* --- landing --- */

static void tell_problem(void *context, struct str id, const struct error *err)
{
    (void)context;
    say_line("%.*s: %s", STR_ARG(id), err->message);
}

static enum status commit(struct landing *landing, struct error *err)
{
    struct move_record *record = &landing->moving->record;

    if (loader_commit(landing->loader, err))
        return err->status;
    record->documents = landing->received;
    buf_clear(&record->last_id);
    buf_add_str(&record->last_id, buf_str(&landing->last_id));
    return move_record_write(record, err);
}

static enum status take_document(struct landing *landing, struct str line, struct error *err)
{
    json_t *document = json_read_exact(line, 0, err);
    enum status status = document ? loader_add(landing->loader, document, err) : err->status;

    if (!status) {
        buf_clear(&landing->last_id);
        move_id_of(document, landing->key, &landing->last_id);
        landing->received++;
        status = moving_came(landing->moving, landing->received, err);
    }
    json_decref(document);
    if (!status && landing->received - landing->moving->record.documents >= COMMIT_DOCUMENTS)
        status = commit(landing, err);
    return status;
}

static enum status take_line(void *context, struct str line, struct error *err)
{
    struct landing *landing = context;

    if (landing->has_head)
        return take_document(landing, line, err);
    landing->has_head = true;
    return STATUS_OK;
}

/* Goes on after the last document that was passed to the loader. */
static enum status receive_rest(struct moving *moving, void *context, struct error *err)
{
    struct landing *landing = context;
    struct str last = buf_str(&landing->last_id);
    MEM_AUTO char *id = mem_text(last.data ? last.data : "", last.length); /* the buffer changes */
    const struct dump_place after = {landing->received, str_n(id, last.length)};

    landing->has_head = false;
    if (engine_begin_writing(moving->cluster, 0, err))
        return err->status;
    return engine_dump_from(moving->cluster, str_of(moving->options->index), &after, take_line,
                            landing, err);
}

/* --- the index that is not whole yet --- */

static enum status no_document(void *context, json_t **document, struct error *err)
{
    (void)context;
    (void)err;
    *document = NULL;
    return STATUS_END;
}

static enum status make_empty(struct landing *landing, struct error *err)
{
    const struct restore_source source = {no_document, tell_problem, NULL};
    struct moving *moving = landing->moving;
    json_t *head = json_copy(moving->head);
    enum status status;

    json_object_set_new(head, "uid", json_string(landing->uid));
    json_object_set_new(head, "documents", json_integer(0));
    status = engine_restore(moving->here, head, &source, err);
    json_decref(head);
    return status;
}

static enum status begin(struct landing *landing, struct str source, struct error *err)
{
    struct moving *moving = landing->moving;
    bool exists = engine_has(moving->here, landing->uid);
    bool known = moving->record.source.length > 0;
    uint64_t gone;

    if (exists && !known)
        return error_set(err, STATUS_INDEX_EXISTS,
                         "index %s exists, but no move made it: rename or delete it", landing->uid);
    if (moving_goes_on(moving, source) && exists)
        return STATUS_OK;
    /* the record never names a source that the index is not of */
    if ((exists && engine_delete(moving->here, landing->uid, OPERATION_NONE, &gone, err)) ||
        move_record_start(&moving->record, source, err))
        return err->status;
    engine_sweep(moving->here);
    return make_empty(landing, err);
}

static enum status receive(struct landing *landing, struct error *err)
{
    struct moving *moving = landing->moving;
    const struct loader_options loading = {
        .jobs = moving->options->jobs, .problem = tell_problem, .preset = PRESET_ARTICLES};

    landing->received = moving->from = moving->done = moving->record.documents;
    buf_add_str(&landing->last_id, buf_str(&moving->record.last_id));
    if (loader_open(moving->here, landing->uid, &loading, &landing->loader, err) ||
        moving_repeat(moving, receive_rest, landing, err))
        return err->status;
    progress_say(&moving->progress, "writing and merging …");
    return commit(landing, err) ? err->status : loader_finish(landing->loader, err);
}

/* --- the whole --- */

/* Writers may not have changed the source meanwhile: this process had the right to write, but may
 * have lost it for a while. */
static enum status check_source(struct moving *moving, struct error *err)
{
    BUF_AUTO struct buf source = {0};

    if (engine_name_state(moving->cluster, moving->options->index, &source, err))
        return err->status;
    return str_eq(buf_str(&source), buf_str(&moving->record.source))
               ? STATUS_OK
               : error_set(err, STATUS_STALE, "the index in the cluster has changed meanwhile");
}

static enum status complete(struct landing *landing, struct error *err)
{
    struct moving *moving = landing->moving;
    const struct move_side here = {moving->here, landing->uid};

    loader_close(landing->loader);
    landing->loader = NULL;
    if (check_source(moving, err) || moving_compare(moving, &here, err) ||
        engine_rename(moving->here, landing->uid, moving->options->index, OPERATION_NONE, err))
        return err->status;
    return move_record_remove(&moving->record, err);
}

/* An index of this name is the one that was moved if that was compared and has its name no more. */
static enum status end_again(struct landing *landing, struct error *err)
{
    struct moving *moving = landing->moving;

    if (!moving->record.compared || engine_has(moving->here, landing->uid))
        return error_set(err, STATUS_INDEX_EXISTS, "index %s exists in %s already",
                         moving->options->index, moving->options->database);
    moving->ended = true;
    return moving_read_head(moving, moving->here, err) ? err->status
                                                       : move_record_remove(&moving->record, err);
}

static enum status run(struct landing *landing, struct error *err)
{
    struct moving *moving = landing->moving;
    BUF_AUTO struct buf source = {0};

    if (engine_has(moving->here, moving->options->index))
        return end_again(landing, err);
    if (engine_name_state(moving->cluster, moving->options->index, &source, err) ||
        moving_read_head(moving, moving->cluster, err))
        return err->status;
    landing->key = json_get_str(moving->head, "primaryKey");
    if (begin(landing, buf_str(&source), err))
        return err->status;
    moving->begun = true;
    if (receive(landing, err))
        return err->status;
    return complete(landing, err);
}

int move_from_cluster(const struct indexer_options *options)
{
    struct moving moving;
    struct landing landing = {.uid = mem_format("%s" SUFFIX, options->index), .moving = &moving};
    struct error err;
    enum status status = moving_start(&moving, options, false, &err);
    int exit_code;

    if (!status && !index_uid_valid(str_of(landing.uid)))
        status = error_set(&err, STATUS_BAD_INDEX_UID, "the name of the index is too long");
    if (!status)
        status = run(&landing, &err);
    loader_close(landing.loader);
    exit_code = moving_end(&moving, status, &err);
    buf_fini(&landing.last_id);
    free(landing.uid);
    return exit_code;
}
