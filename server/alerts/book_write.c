/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book_write.c - changes the book: each change is a record, durable before it is part of it. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/journal.h"
#include "server/alerts/book_private.h"

#define PAIR ((size_t)16) /* bytes of an id's hash and a version */

static enum status add_to_image(void *context, struct str record, struct error *err)
{
    (void)err;
    journal_image_add(context, record);
    return STATUS_OK;
}

enum status book_rewrite(struct book *book, struct error *err)
{
    struct buf image = {0};
    enum status status = journal_rewrite_begin(book->journal, err);

    if (!status)
        status = book_add_image(book, add_to_image, &image, err);
    if (!status)
        status = journal_rewrite_end(book->journal, buf_str(&image), err);
    buf_fini(&image);
    return status;
}

/* --- records --- */

static void note_end(void *context, const struct error *err)
{
    *(struct error *)context = *err;
}

struct book_record {
    struct str bytes;
    struct error *end; /* how it ended */
};

/* A record is part of the book only when it is durable. Call it with `changing` locked. */
static void append_all(struct book *book, const struct book_record *records, uint32_t count)
{
    struct error unread = {.status = STATUS_OK};
    enum status status = book_load_now(book, true, &unread);

    for (uint32_t i = 0; i < count; i++) {
        struct error *end = records[i].end;

        *end = status ? unread : (struct error){.status = STATUS_IO};
        if (!status)
            journal_append(book->journal, records[i].bytes, note_end, end, end);
    }
    if (!status)
        journal_flush(book->journal);
    book_lock(book);
    for (uint32_t i = 0; i < count; i++)
        if (!records[i].end->status)
            book_read_record(book, records[i].bytes);
    book_unlock(book);
}

static enum status append_now(struct book *book, struct str record, struct error *err)
{
    append_all(book, &(struct book_record){record, err}, 1);
    return err->status;
}

static enum status append(struct book *book, struct str record, struct error *err)
{
    enum status status;

    pthread_mutex_lock(&book->changing);
    status = append_now(book, record, err);
    pthread_mutex_unlock(&book->changing);
    return status;
}

enum status book_tell(struct book *book, const char *uuid, uint64_t after, struct error *err)
{
    BUF_AUTO struct buf record = {0};

    buf_addf(&record, "{\"told\":\"%s\",\"after\":%llu}", uuid, (unsigned long long)after);
    return append(book, buf_str(&record), err);
}

static void add_taken_ids(const struct book *book, struct str index, const struct taken *taken,
                          struct buf *record)
{
    uint32_t place = book_watched_place(book, index);
    const struct watched *watched = place == BOOK_NONE ? NULL : book->watched[place];

    for (size_t i = 0; i < book->ring_count; i++)
        if (engine_is_taken_id(taken, str_of(book->rings[i].id)))
            buf_add_u64(record, hash_str(str_of(book->rings[i].id)));
    for (size_t i = 0; watched && i < watched->held_count; i++)
        if (engine_is_taken_id(taken, str_of(watched->held[i].id)))
            buf_add_u64(record, hash_str(str_of(watched->held[i].id)));
}

/* The logs may have ids of alerts that are gone, and the torn bytes any: so the image is written
 * even if the book has none of the ids. Call it with `changing` locked. */
static enum status forget(struct book *book, const char *index, const struct taken *taken,
                          struct error *err)
{
    BUF_AUTO struct buf record = {0};
    enum status status;

    buf_addf(&record, "{\"forget\":\"%s\"}\n", index);
    book_lock(book);
    add_taken_ids(book, str_of(index), taken, &record);
    book_unlock(book);
    status = append_now(book, buf_str(&record), err);
    book_lock(book);
    if (!status)
        status = book_rewrite(book, err);
    book_unlock(book);
    return status ? status : journal_remove_torn(book->directory, err);
}

enum status book_forget(struct book *book, const char *index, const struct taken *taken,
                        struct error *err)
{
    enum status status;

    pthread_mutex_lock(&book->changing);
    status = book_load_now(book, false, err);
    if (!status && book->journal)
        status = forget(book, index, taken, err);
    pthread_mutex_unlock(&book->changing);
    return status;
}

/* --- a step --- */

void book_add_seen(struct buf *seen, struct str id, uint64_t version)
{
    buf_add_u64(seen, hash_str(id));
    buf_add_u64(seen, version);
}

void book_add_gone(struct buf *gone, uint64_t id, uint64_t version)
{
    buf_add_u64(gone, id);
    buf_add_u64(gone, version);
}

void book_add_held(struct book_step *step, struct str id, int64_t from)
{
    step->holds = true;
    json_add_comma(&step->held);
    buf_add_char(&step->held, '[');
    json_add_string(&step->held, id);
    buf_addf(&step->held, ",%lld]", (long long)from);
}

void book_add_ring(struct book_step *step, const char *uuid, struct str id, enum ring_kind kind)
{
    json_add_comma(&step->rings);
    buf_addf(&step->rings, "[\"%s\",", uuid);
    json_add_string(&step->rings, id);
    buf_addf(&step->rings, ",%d]", (int)kind);
}

void book_step_fini(struct book_step *step)
{
    buf_fini(&step->held);
    buf_fini(&step->rings);
    buf_fini(&step->seen);
    buf_fini(&step->gone);
}

static void add_parts(const struct book_step *step, struct buf *record)
{
    buf_add_text(record, ",\"parts\":[");
    for (uint32_t i = 0; i < step->part_count; i++) {
        json_add_comma(record);
        json_add_string(record, str_of(step->parts[i]));
    }
    buf_add_char(record, ']');
}

static void add_members(const struct book_step *step, struct buf *record)
{
    buf_addf(record, "\"index\":\"%s\",\"created\":%lld,\"at\":%lld", step->index,
             (long long)step->created, (long long)date_now());
    if (step->anew)
        buf_add_text(record, ",\"anew\":true");
    if (step->gone.length > 0)
        buf_addf(record, ",\"gone\":%zu", step->gone.length / PAIR);
    if (step->parts)
        add_parts(step, record);
    if (step->holds)
        buf_addf(record, ",\"held\":[%s]", step->held.length ? step->held.data : "");
    if (step->rings.length > 0)
        buf_addf(record, ",\"rings\":[%s]", step->rings.data);
}

enum status book_take(struct book *book, const struct book_step *step, struct error *err)
{
    BUF_AUTO struct buf record = {0};

    buf_add_char(&record, '{');
    add_members(step, &record);
    buf_add_text(&record, "}\n");
    buf_add_str(&record, buf_str(&step->gone));
    buf_add_str(&record, buf_str(&step->seen));
    return append(book, buf_str(&record), err);
}

/* --- alerts --- */

enum status book_set_first(struct book *book, const json_t *alert, const struct book_step *first,
                           struct error *err)
{
    BUF_AUTO struct buf record = {0};

    buf_add_text(&record, "{\"alert\":");
    json_add(&record, alert);
    buf_add_char(&record, ',');
    add_members(first, &record);
    buf_add_text(&record, "}\n");
    buf_add_str(&record, buf_str(&first->seen));
    return append(book, buf_str(&record), err);
}

static void add_change(const struct book_change *change, struct buf *record)
{
    if (change->drop)
        buf_addf(record, "{\"drop\":\"%s\"}", json_get_str(change->alert, "uuid").data);
    else {
        buf_add_text(record, "{\"alert\":");
        json_add(record, change->alert);
        buf_add_text(record, "}\n");
    }
}

void book_change(struct book *book, const struct book_change *changes, uint32_t count)
{
    struct buf *bytes = mem_zero((size_t)count + 1, sizeof *bytes);
    struct book_record *records = mem_zero((size_t)count + 1, sizeof *records);

    for (uint32_t i = 0; i < count; i++) {
        add_change(&changes[i], &bytes[i]);
        records[i] = (struct book_record){buf_str(&bytes[i]), changes[i].end};
    }
    pthread_mutex_lock(&book->changing);
    append_all(book, records, count);
    pthread_mutex_unlock(&book->changing);
    for (uint32_t i = 0; i < count; i++)
        buf_fini(&bytes[i]);
    free(bytes);
    free(records);
}
