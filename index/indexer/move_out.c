/* SPDX-License-Identifier: GPL-2.0-or-later */
/* move_out.c - copies an index of this database into a cluster.
 *
 *   head ─▶ what stays here ─▶ an index that only this move finds ─▶ chunks of documents ─▶ compare
 *        ─▶ everyone finds it
 *
 * A chunk is an operation (engine.h) with the number of its last document. So the cluster knows how
 * far an earlier run came. */
#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/batch.h"
#include "engine/takedown.h"
#include "indexer/move.h"
#include "indexer/moving.h"
#include "indexer/say.h"

#define CHUNK_DOCUMENTS_MAX 1000
#define CHUNK_BYTES_MAX     ((size_t)8 << 20)
#define PUBLISH_DOCUMENTS   2000 /* after so many, the cluster notes how far it is */

/* --- what stays here --- */

static void tell(const char *what)
{
    say_line("%s", what);
}

static bool has_note(const struct moving *moving, const char *name)
{
    BUF_AUTO struct buf note = {0};
    struct error ignored;

    return !engine_read_note(moving->here, moving->options->index, name, &note, &ignored) &&
           note.length > 0;
}

static bool has_takedowns(const struct moving *moving)
{
    json_t *records = NULL;
    struct error ignored;
    bool intact, has;

    has = !engine_takedowns(moving->here, moving->options->index, STR_NONE, &records, &intact,
                            &ignored) &&
          json_array_size(records) > 0;
    json_decref(records);
    return has;
}

static bool has_files(const struct moving *moving, const char *folder)
{
    MEM_AUTO char *path = mem_format("%s/%s", moving->options->database, folder);

    return file_tree_size(path) > 0;
}

static void tell_what_stays(const struct moving *moving)
{
    const struct {
        bool is_so;
        const char *what;
    } rows[] = {
        {has_files(moving, "alerts"),
         "alerts stay in the database: give this --db to `datelined --cluster`, "
         "and they go on there"},
        {has_files(moving, "lists"), "lists of names stay here: they do not run in a cluster"},
        {has_takedowns(moving), "the list of articles that were taken down stays here: give this "
                                "--db to `datelined --cluster`, so that they are kept out there, "
                                "too"},
        {has_note(moving, INDEX_LOADED_NOTE) || has_note(moving, INDEX_FEEDS_NOTE),
         "the record of the files and feeds that were loaded stays here: files are loaded into a "
         "cluster by its daemon"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is_so && !moving->options->quiet)
            tell(rows[i].what);
}

/* --- sending --- */

struct sending {
    struct batch *batch;
    struct buf lines; /* of the chunk */
    struct str rest;  /* of it, while it is read */
    uint64_t count;   /* documents of the chunk */
    uint64_t sent;    /* documents that were passed to the batch */
    uint64_t noted;   /* of these, as the cluster has noted */
    bool has_head;
};

static enum status rewind_chunk(void *context, struct error *err)
{
    struct sending *sending = context;

    (void)err;
    sending->rest = buf_str(&sending->lines);
    return STATUS_OK;
}

static enum status next_of_chunk(void *context, struct str *document, struct error *err)
{
    struct sending *sending = context;

    (void)err;
    if (sending->rest.length == 0)
        return STATUS_END;
    *document = str_cut(&sending->rest, '\n');
    return STATUS_OK;
}

static enum status note(struct moving *moving, struct sending *sending, struct error *err)
{
    if (batch_publish(sending->batch, err))
        return err->status;
    sending->noted = sending->sent;
    return moving_came(moving, sending->sent, err);
}

static enum status send_chunk(struct moving *moving, struct sending *sending, struct error *err)
{
    const struct document_source source = {rewind_chunk, next_of_chunk, sending, sending->count};
    const struct batch_addition addition = {.operation = sending->sent + sending->count - 1,
                                            .source = &source};
    struct batch_outcome outcome;

    if (sending->count == 0)
        return STATUS_OK;
    if (batch_add_documents(sending->batch, &addition, &outcome, err))
        return err->status;
    if (outcome.refused.status) {
        *err = outcome.refused;
        return error_prefix(err, "the cluster cannot store an article: ");
    }
    sending->sent += sending->count;
    sending->count = 0;
    buf_clear(&sending->lines);
    return sending->sent - sending->noted >= PUBLISH_DOCUMENTS ? note(moving, sending, err)
                                                               : STATUS_OK;
}

struct sending_line {
    struct moving *moving;
    struct sending *sending;
};

static enum status take_line(void *context, struct str line, struct error *err)
{
    const struct sending_line *to = context;
    struct sending *sending = to->sending;

    if (!sending->has_head) {
        sending->has_head = true;
        return STATUS_OK;
    }
    buf_add_str(&sending->lines, line);
    buf_add_char(&sending->lines, '\n');
    sending->count++;
    return sending->count < CHUNK_DOCUMENTS_MAX && sending->lines.length < CHUNK_BYTES_MAX
               ? STATUS_OK
               : send_chunk(to->moving, sending, err);
}

/* How many documents the index in the cluster has for sure: those of the first chunks. */
static uint64_t count_arrived(const struct batch *batch, uint64_t documents)
{
    uint64_t low = 0, high = documents;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (batch_contains(batch, middle))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum status send_rest(struct moving *moving, struct sending *sending, struct error *err)
{
    const struct dump_place place = {.documents = sending->sent};
    struct sending_line to = {moving, sending};

    if (engine_dump_from(moving->here, str_of(moving->options->index), &place, take_line, &to,
                         err) ||
        send_chunk(moving, sending, err))
        return err->status;
    return note(moving, sending, err);
}

static enum status send_all(struct moving *moving, void *context, struct error *err)
{
    struct sending sending = {0};
    enum status status = engine_begin_writing(moving->cluster, 0, err);

    (void)context;
    if (!status)
        status = batch_open(moving->cluster, moving->options->index, &sending.batch, err);
    if (!status) {
        sending.sent = sending.noted = count_arrived(sending.batch, moving->documents);
        moving->done = sending.sent;
        status = send_rest(moving, &sending, err);
    }
    batch_close(sending.batch);
    buf_fini(&sending.lines);
    return status;
}

/* --- the whole --- */

/* The state of the source. */
static enum status name_source(const struct moving *moving, struct buf *out, struct error *err)
{
    struct arena *arena = arena_new();
    struct index_info info;
    enum status status =
        engine_info(moving->here, str_of(moving->options->index), arena, &info, err);

    if (!status)
        buf_addf(out, "%lld %llu", (long long)info.created, (unsigned long long)info.revision);
    arena_free(arena);
    return status;
}

/* Is the cluster's index the one that was moved, and not one that was made since? */
static bool is_moved(const struct moving *moving)
{
    struct arena *arena = arena_new();
    struct index_info info;
    struct error ignored;
    int64_t created;
    bool is =
        date_parse(json_get_str(moving->head, "createdAt"), &created, NULL) &&
        !engine_info(moving->cluster, str_of(moving->options->index), arena, &info, &ignored) &&
        info.created == created;

    arena_free(arena);
    return is;
}

/* An earlier run has done all but to remove its record: everyone finds the index. */
static bool has_ended(struct moving *moving, const struct error *err)
{
    return err->status == STATUS_INDEX_EXISTS && moving->record.compared && is_moved(moving);
}

/* Deletes the part of an earlier run that moved other documents. */
static enum status begin(struct moving *moving, struct error *err)
{
    BUF_AUTO struct buf source = {0};
    uint64_t gone;
    bool same, goes_on;

    if (name_source(moving, &source, err))
        return err->status;
    same = moving_goes_on(moving, buf_str(&source));
    if (engine_begin_arrival(moving->cluster, moving->head, &goes_on, err)) {
        moving->ended = same && has_ended(moving, err);
        return moving->ended ? STATUS_OK : err->status;
    }
    if (goes_on && !same &&
        (engine_delete(moving->cluster, moving->options->index, OPERATION_NONE, &gone, err) ||
         engine_begin_arrival(moving->cluster, moving->head, &goes_on, err)))
        return err->status;
    return same ? STATUS_OK : move_record_start(&moving->record, buf_str(&source), err);
}

static enum status complete(struct moving *moving, struct error *err)
{
    const struct move_side here = {moving->here, moving->options->index};

    if ((!moving->ended && moving_compare(moving, &here, err)) ||
        engine_end_arrival(moving->cluster, moving->options->index, err))
        return err->status;
    return move_record_remove(&moving->record, err);
}

static enum status run(struct moving *moving, struct error *err)
{
    if (moving_read_head(moving, moving->here, err))
        return err->status;
    tell_what_stays(moving);
    if (begin(moving, err))
        return err->status;
    moving->begun = true;
    if (!moving->ended && moving_repeat(moving, send_all, NULL, err))
        return err->status;
    return complete(moving, err);
}

int move_to_cluster(const struct indexer_options *options)
{
    struct moving moving;
    struct error err;
    enum status status = moving_start(&moving, options, true, &err);

    if (!status)
        status = run(&moving, &err);
    return moving_end(&moving, status, &err);
}
