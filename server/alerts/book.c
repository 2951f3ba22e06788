/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book.c - opens the book, finds alerts and rings, appends records. */
#include "server/alerts/book.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/journal.h"
#include "server/alerts/book_private.h"

#define REWRITE_LEAST ((uint64_t)64 << 20) /* bytes: smaller logs stay as they are at a start */

static void read_record(void *context, struct str record)
{
    book_read_record(context, record);
}

/* The logs have all changes; an image has only what they made. */
static enum status rewrite(struct book *book, struct error *err)
{
    struct buf image = {0};
    uint32_t logs;
    enum status status;

    if (journal_size(book->journal, &logs) < REWRITE_LEAST)
        return STATUS_OK;
    status = journal_rewrite_begin(book->journal, err);
    if (!status) {
        book_add_image(book, &image);
        status = journal_rewrite_end(book->journal, buf_str(&image), err);
    }
    buf_fini(&image);
    return status;
}

struct book *book_new(const char *db)
{
    struct book *book = mem_zero(1, sizeof *book);

    book->directory = mem_format("%s/alerts", db);
    pthread_mutex_init(&book->mutex, NULL);
    pthread_mutex_init(&book->changing, NULL);
    string_table_init(&book->uuids);
    string_table_init(&book->tokens);
    book->next_sequence = 1;
    return book;
}

/* What could be read before a failure is forgotten: the next try reads everything, once. */
static enum status open_journal(struct book *book, struct error *err)
{
    enum status status;

    book_lock(book);
    status = journal_open(book->directory, read_record, book, &book->journal, err);
    if (!status)
        status = rewrite(book, err);
    else {
        book_empty(book);
        book->looked = false;
    }
    book_unlock(book);
    return status;
}

/* Call it with `changing` locked. */
static enum status load(struct book *book, bool create, struct error *err)
{
    if (book->journal || (book->looked && !create))
        return STATUS_OK;
    book->looked = !file_exists(book->directory);
    return book->looked && !create ? STATUS_OK : open_journal(book, err);
}

enum status book_load(struct book *book, bool create, struct error *err)
{
    enum status status;

    pthread_mutex_lock(&book->changing);
    status = load(book, create, err);
    pthread_mutex_unlock(&book->changing);
    return status;
}

void book_close(struct book *book)
{
    if (!book)
        return;
    journal_close(book->journal);
    free(book->directory);
    book_empty(book);
    string_table_fini(&book->uuids);
    string_table_fini(&book->tokens);
    pthread_mutex_destroy(&book->mutex);
    pthread_mutex_destroy(&book->changing);
    free(book);
}

void book_lock(struct book *book)
{
    pthread_mutex_lock(&book->mutex);
}

void book_unlock(struct book *book)
{
    pthread_mutex_unlock(&book->mutex);
}

/* --- records --- */

static void note_end(void *context, const struct error *err)
{
    *(struct error *)context = *err;
}

/* A record is part of the book only when it is durable. */
static enum status append(struct book *book, struct str record, struct error *err)
{
    struct error end = {.status = STATUS_IO};

    pthread_mutex_lock(&book->changing);
    if (!load(book, true, err) && !journal_append(book->journal, record, note_end, &end, err)) {
        journal_flush(book->journal);
        *err = end;
    }
    if (!err->status) {
        book_lock(book);
        book_read_record(book, record);
        book_unlock(book);
    }
    pthread_mutex_unlock(&book->changing);
    return err->status;
}

enum status book_drop(struct book *book, const char *uuid, struct error *err)
{
    BUF_AUTO struct buf record = {0};

    buf_addf(&record, "{\"drop\":\"%s\"}", uuid);
    return append(book, buf_str(&record), err);
}

enum status book_tell(struct book *book, const char *uuid, uint64_t after, struct error *err)
{
    BUF_AUTO struct buf record = {0};

    buf_addf(&record, "{\"told\":\"%s\",\"after\":%llu}", uuid, (unsigned long long)after);
    return append(book, buf_str(&record), err);
}

/* --- a step --- */

void book_add_seen(struct buf *seen, struct str id, uint64_t version)
{
    buf_add_u64(seen, hash_str(id));
    buf_add_u64(seen, version);
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
    buf_add_str(&record, buf_str(&step->seen));
    return append(book, buf_str(&record), err);
}

enum status book_set(struct book *book, const json_t *alert, const struct book_step *first,
                     struct error *err)
{
    BUF_AUTO struct buf record = {0};

    buf_add_text(&record, "{\"alert\":");
    json_add(&record, alert);
    if (first) {
        buf_add_char(&record, ',');
        add_members(first, &record);
    }
    buf_add_text(&record, "}\n");
    if (first)
        buf_add_str(&record, buf_str(&first->seen));
    return append(book, buf_str(&record), err);
}

/* --- finding --- */

uint32_t book_number(const struct book *book, struct str uuid)
{
    int place = string_table_find(&book->uuids, uuid);

    return place < 0 || !book->alerts[book->by_uuid[place]].text ? BOOK_NONE : book->by_uuid[place];
}

static json_t *read_alert(const struct book *book, uint32_t number, struct alert *out)
{
    struct error err;

    if (number == BOOK_NONE || !book->alerts[number].text)
        return NULL;
    if (out) {
        *out = book->alerts[number];
        out->text = NULL;
    }
    return json_read(str_of(book->alerts[number].text), 0, &err);
}

json_t *book_find(struct book *book, struct str uuid, struct str index, struct alert *out)
{
    json_t *alert;

    book_lock(book);
    alert = read_alert(book, book_number(book, uuid), out);
    book_unlock(book);
    if (!index.data || !alert || str_eq(json_get_str(alert, "index"), index))
        return alert;
    json_decref(alert);
    return NULL;
}

json_t *book_find_token(struct book *book, struct str token, struct alert *out)
{
    json_t *alert = NULL;
    int place;

    book_lock(book);
    place = string_table_find(&book->tokens, token);
    if (place >= 0)
        alert = read_alert(book, book->by_token[place], out);
    book_unlock(book);
    return alert;
}

uint32_t book_count(struct book *book)
{
    uint32_t live;

    book_lock(book);
    live = book->live;
    book_unlock(book);
    return live;
}

int64_t book_last_ring(struct book *book, uint64_t *rings)
{
    int64_t last;

    book_lock(book);
    last = book->last_ring;
    *rings = book->ring_total;
    book_unlock(book);
    return last;
}

bool book_watches(struct book *book, struct str index)
{
    bool watches = false;

    book_lock(book);
    for (size_t i = 0; i < book->watched_count; i++)
        watches |= str_is(index, book->watched[i]->uid);
    book_unlock(book);
    return watches;
}

uint32_t book_alert_count(const struct book *book)
{
    return (uint32_t)book->alert_count;
}

struct alert *book_alert(struct book *book, uint32_t number)
{
    return &book->alerts[number];
}

uint32_t book_watched_count(const struct book *book)
{
    return (uint32_t)book->watched_count;
}

struct watched *book_watched(struct book *book, uint32_t number)
{
    return book->watched[number];
}

bool watched_version(const struct watched *watched, struct str id, uint64_t *version)
{
    int64_t place = number_table_find(&watched->seen, hash_str(id));

    if (place >= 0)
        *version = watched->versions[place];
    return place >= 0;
}

bool book_has_rung(const struct book *book, const char *uuid, struct str id)
{
    return number_table_find(&book->rung, book_rung_key(str_of(uuid), id)) >= 0;
}

/* --- rings --- */

static void copy_ring(const struct ring *ring, struct arena *arena, struct ring *out)
{
    *out = *ring;
    out->id = (char *)(uintptr_t)arena_str(arena, str_of(ring->id)).data;
}

void book_newest(struct book *book, uint32_t alert, uint32_t most, struct arena *arena,
                 struct ring_list *out)
{
    uint32_t at;

    *out = (struct ring_list){.rings = arena_alloc(arena, (most + 1) * sizeof *out->rings)};
    book_lock(book);
    for (at = book->alerts[alert].latest; at != BOOK_NONE && out->count < most;
         at = book->rings[at].before)
        copy_ring(&book->rings[at], arena, &out->rings[out->count++]);
    out->more = at != BOOK_NONE;
    book_unlock(book);
}

/* Walks back to `after`, then copies the oldest ones behind it. */
void book_rings(struct book *book, uint32_t alert, uint64_t after, uint32_t most,
                struct arena *arena, struct ring_list *out)
{
    uint32_t *ring = arena_alloc(arena, (most + 1) * sizeof *ring);
    uint64_t passed = 0;

    *out = (struct ring_list){.rings = arena_alloc(arena, (most + 1) * sizeof *out->rings)};
    book_lock(book);
    for (uint32_t at = book->alerts[alert].latest;
         at != BOOK_NONE && book->rings[at].sequence > after; at = book->rings[at].before)
        ring[passed++ % (most + 1)] = at;
    out->more = passed > most;
    for (; passed > 0 && out->count < most; passed--)
        copy_ring(&book->rings[ring[(passed - 1) % (most + 1)]], arena, &out->rings[out->count++]);
    book_unlock(book);
}
