/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book.c - opens the book, and finds alerts in it. */
#include "server/alerts/book.h"

#include <pthread.h>
#include <stdlib.h>

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
        status = book_rewrite(book, err);
    book_unlock(book);
    return status;
}

enum status book_load_now(struct book *book, bool create, struct error *err)
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
    status = book_load_now(book, create, err);
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
