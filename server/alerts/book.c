/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book.c - opens the book, finds alerts and rings, appends records. */
#include "server/alerts/book.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/journal.h"
#include "server/alerts/book_private.h"

#define PAIR          ((size_t)16)         /* bytes of an id's hash and a version */
#define REWRITE_LEAST ((uint64_t)64 << 20) /* bytes: smaller logs stay as they are at a start */

static void read_record(void *context, struct str record)
{
    book_read_record(context, record);
}

static enum status add_to_image(void *context, struct str record, struct error *err)
{
    (void)err;
    journal_image_add(context, record);
    return STATUS_OK;
}

/* The logs have all changes; an image has only what they made. Locked. */
static enum status rewrite(struct book *book, struct error *err)
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
    uint32_t logs;

    book_lock(book);
    status = journal_open(book->directory, read_record, book, &book->journal, err);
    if (status) {
        book_empty(book);
        book->looked = false;
    } else if (journal_size(book->journal, &logs) >= REWRITE_LEAST)
        status = rewrite(book, err);
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

/* A record is part of the book only when it is durable. Call it with `changing` locked. */
static enum status append_now(struct book *book, struct str record, struct error *err)
{
    struct error end = {.status = STATUS_IO};

    if (!load(book, true, err) && !journal_append(book->journal, record, note_end, &end, err)) {
        journal_flush(book->journal);
        *err = end;
    }
    if (!err->status) {
        book_lock(book);
        book_read_record(book, record);
        book_unlock(book);
    }
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
        status = rewrite(book, err);
    book_unlock(book);
    return status ? status : journal_remove_torn(book->directory, err);
}

enum status book_forget(struct book *book, const char *index, const struct taken *taken,
                        struct error *err)
{
    enum status status;

    pthread_mutex_lock(&book->changing);
    status = load(book, false, err);
    if (!status && book->journal)
        status = forget(book, index, taken, err);
    pthread_mutex_unlock(&book->changing);
    return status;
}

static enum status collect(void *context, struct str record, struct error *err)
{
    struct buf *records = context;

    (void)err;
    buf_add_u64(records, record.length);
    buf_add_str(records, record);
    return STATUS_OK;
}

/* each() may take long, as to compress and write: so it is called when the book is unlocked. */
enum status book_each_record(struct book *book, alert_record_fn *each, void *context,
                             struct error *err)
{
    BUF_AUTO struct buf records = {0};
    enum status status;

    book_lock(book);
    status = book_add_image(book, collect, &records, err);
    book_unlock(book);
    for (size_t at = 0; !status && at < records.length;) {
        size_t length = (size_t)load_u64((const unsigned char *)records.data + at);

        at += sizeof(uint64_t);
        status = each(context, str_n(records.data + at, length), err);
        at += length;
    }
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

json_t *book_read(struct book *book, uint32_t number, struct alert *out)
{
    json_t *alert;

    book_lock(book);
    alert = read_alert(book, number, out);
    book_unlock(book);
    return alert;
}

uint64_t book_owner_hash(const json_t *owner)
{
    BUF_AUTO struct buf text = {0};

    if (owner)
        json_add(&text, owner);
    return hash_str(buf_str(&text));
}

struct listed_alert {
    int64_t created;
    uint32_t number;
};

static int by_creation(const void *one, const void *other)
{
    const struct listed_alert *a = one, *b = other;

    if (a->created != b->created)
        return a->created < b->created ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* All of the owner's. Locked. */
static struct listed_alert *list_all(const struct book *book, uint32_t place, const json_t *owner,
                                     uint32_t *count)
{
    struct listed_alert *all = mem_zero(book->alert_count + 1, sizeof *all);
    uint64_t hash = owner ? book_owner_hash(owner) : 0;

    *count = 0;
    for (uint32_t i = 0; i < book->alert_count; i++) {
        const struct alert *alert = &book->alerts[i];

        if (alert->text && alert->index == place && (!owner || alert->owner == hash))
            all[(*count)++] = (struct listed_alert){alert->created, i};
    }
    return all;
}

void book_list(struct book *book, struct str index, const json_t *owner, struct arena *arena,
               struct alert_page *page)
{
    struct listed_alert *all;

    book_lock(book);
    all = list_all(book, book_watched_place(book, index), owner, &page->total);
    book_unlock(book);
    qsort(all, page->total, sizeof *all, by_creation);
    page->count = 0;
    page->alerts = arena_alloc(arena, ((size_t)page->limit + 1) * sizeof *page->alerts);
    for (uint32_t i = page->offset; i < page->total && page->count < page->limit; i++)
        page->alerts[page->count++] = all[i].number;
    free(all);
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
    bool watches;

    book_lock(book);
    watches = book_watched_place(book, index) != BOOK_NONE;
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
