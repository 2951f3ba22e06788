/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lists.c - the queue of lists, and the thread that works on them name by name. */
#include "server/lists/lists.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/date.h"
#include "base/mem.h"
#include "engine/reader.h"
#include "server/http/api_error.h"

#define NICENESS 10 /* searches have 0 */

struct lists {
    struct engine *engine;
    pthread_t thread;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;
    struct name_list *first; /* oldest */
    uint32_t count, waiting;
    size_t bytes; /* of the rows of all lists */
    bool stopping;
};

/* Forget the oldest list that has ended, of one owner or of any (NULL). False: there is none. Hold
 * the mutex. */
static bool forget(struct lists *lists, const char *owner)
{
    struct name_list **at = &lists->first, *gone;

    while (*at && ((*at)->status <= LIST_PROCESSING || (owner && strcmp((*at)->owner, owner) != 0)))
        at = &(*at)->next;
    gone = *at;
    if (!gone)
        return false;
    *at = gone->next;
    lists->count--;
    lists->bytes -= gone->rows.length;
    list_free(gone);
    return true;
}

/* --- the thread --- */

static struct name_list *next_enqueued(struct lists *lists)
{
    for (struct name_list *list = lists->first; list; list = list->next)
        if (list->status == LIST_ENQUEUED)
            return list;
    return NULL;
}

/* False: nobody wants more of it. */
static bool keep_row(struct lists *lists, struct name_list *list, const struct buf *row)
{
    bool go_on;

    pthread_mutex_lock(&lists->mutex);
    go_on = !list->stop && !lists->stopping;
    if (go_on) {
        buf_add_str(&list->rows, buf_str(row));
        buf_add_u64(&list->ends, list->rows.length);
        lists->bytes += row->length;
        while (lists->bytes > LISTS_BYTES_MAX && forget(lists, NULL))
            ;
    }
    pthread_mutex_unlock(&lists->mutex);
    return go_on;
}

static enum status match_one(const struct name_list *list, uint32_t number, struct reader *reader,
                             bool *sorted, struct arena *arena, struct buf *row, struct error *err)
{
    enum status status = list_match(list, &list->names[number], reader, *sorted, arena, row, err);

    if (status != STATUS_BAD_SORT)
        return status;
    *sorted = false;
    buf_clear(row);
    return list_match(list, &list->names[number], reader, false, arena, row, err);
}

static enum status match_all(struct lists *lists, struct name_list *list, struct error *err)
{
    struct reader *reader;
    struct arena *arena;
    BUF_AUTO struct buf row = {0};
    bool sorted = true, go_on = true;
    enum status status = reader_acquire(lists->engine, str_of(list->uid), date_now(), &reader, err);

    if (status)
        return status;
    arena = arena_new();
    for (uint32_t i = 0; i < list->name_count && !status && go_on; i++) {
        arena_reset(arena);
        buf_clear(&row);
        status = match_one(list, i, reader, &sorted, arena, &row, err);
        go_on = !status && keep_row(lists, list, &row);
    }
    arena_free(arena);
    reader_release(reader);
    return status;
}

static void end(struct lists *lists, struct name_list *list, enum status status,
                const struct error *err)
{
    list->finished = date_now();
    list->status = status ? LIST_FAILED : list->stop ? LIST_CANCELED : LIST_SUCCEEDED;
    if (status)
        list->error = *err;
    if (list->status == LIST_CANCELED) {
        lists->bytes -= list->rows.length;
        buf_fini(&list->rows);
        buf_fini(&list->ends);
        list->rows = list->ends = (struct buf){0};
    }
}

static void *work(void *context)
{
    struct lists *lists = context;
    struct name_list *list;
    struct error err;
    enum status status;

    setpriority(PRIO_PROCESS, 0, NICENESS); /* on Linux, only of this thread */
    pthread_mutex_lock(&lists->mutex);
    while (!lists->stopping) {
        if (!(list = next_enqueued(lists))) {
            pthread_cond_wait(&lists->moved, &lists->mutex);
            continue;
        }
        list->status = LIST_PROCESSING;
        list->started = date_now();
        lists->waiting--;
        pthread_mutex_unlock(&lists->mutex);
        status = match_all(lists, list, &err);
        pthread_mutex_lock(&lists->mutex);
        end(lists, list, status, &err);
    }
    pthread_mutex_unlock(&lists->mutex);
    return NULL;
}

enum status lists_start(struct engine *engine, struct lists **out, struct error *err)
{
    struct lists *lists = *out = mem_zero(1, sizeof *lists);

    lists->engine = engine;
    pthread_mutex_init(&lists->mutex, NULL);
    pthread_cond_init(&lists->moved, NULL);
    if (!pthread_create(&lists->thread, NULL, work, lists))
        return STATUS_OK;
    *out = NULL;
    free(lists);
    return error_set(err, STATUS_NO_MEMORY, "cannot start the thread that matches lists");
}

void lists_stop(struct lists *lists)
{
    if (!lists)
        return;
    pthread_mutex_lock(&lists->mutex);
    lists->stopping = true;
    pthread_cond_broadcast(&lists->moved);
    pthread_mutex_unlock(&lists->mutex);
    pthread_join(lists->thread, NULL);
    while (lists->first) {
        struct name_list *list = lists->first;

        lists->first = list->next;
        list_free(list);
    }
    pthread_mutex_destroy(&lists->mutex);
    pthread_cond_destroy(&lists->moved);
    free(lists);
}

/* --- for requests --- */

/* How many lists the owner has, and how many of them wait. Hold the mutex. */
static uint32_t count_of(const struct lists *lists, const char *owner, uint32_t *waiting)
{
    uint32_t count = 0;

    *waiting = 0;
    for (const struct name_list *list = lists->first; list; list = list->next)
        if (strcmp(list->owner, owner) == 0) {
            count++;
            *waiting += list->status == LIST_ENQUEUED;
        }
    return count;
}

/* A client that has half of all lists loses its own first. */
static void make_room(struct lists *lists, const char *owner, uint32_t own)
{
    if (lists->count >= LISTS_MAX && (own < LISTS_MAX / 2 || !forget(lists, owner)))
        forget(lists, NULL);
}

enum status lists_add(struct lists *lists, struct name_list *take_list, struct buf *out,
                      struct error *err)
{
    struct name_list **at;
    enum status status = STATUS_OK;
    uint32_t own, own_waiting;

    take_list->created = date_now();
    pthread_mutex_lock(&lists->mutex);
    own = count_of(lists, take_list->owner, &own_waiting);
    if (own_waiting >= LISTS_OF_ONE_MAX)
        status = api_error_set(err, API_TOO_MANY,
                               "%d lists of this key wait already: send this one when one of them "
                               "has ended, or cancel one",
                               LISTS_OF_ONE_MAX);
    else if (lists->waiting >= LISTS_WAITING_MAX)
        status = api_error_set(err, API_BUSY, "%d lists wait already: send this one later",
                               LISTS_WAITING_MAX);
    else {
        make_room(lists, take_list->owner, own);
        for (at = &lists->first; *at; at = &(*at)->next)
            ;
        *at = take_list;
        lists->count++;
        lists->waiting++;
        list_add_state(take_list, out);
        pthread_cond_signal(&lists->moved);
    }
    pthread_mutex_unlock(&lists->mutex);
    if (status)
        list_free(take_list);
    return status;
}

static bool may_read(const struct name_list *list, const struct lists_asker *reader)
{
    return str_is(reader->uid, list->uid) &&
           (reader->everything || strcmp(list->owner, reader->owner) == 0);
}

void lists_add_all(struct lists *lists, const struct lists_asker *reader, struct buf *out)
{
    bool first = true;

    buf_add_text(out, "{\"results\":[");
    pthread_mutex_lock(&lists->mutex);
    for (const struct name_list *list = lists->first; list; list = list->next)
        if (may_read(list, reader)) {
            buf_add_text(out, first ? "" : ",");
            list_add_state(list, out);
            first = false;
        }
    pthread_mutex_unlock(&lists->mutex);
    buf_add_text(out, "]}");
}

/* Hold the mutex. */
static enum status find(struct lists *lists, const struct lists_asker *reader, struct str id,
                        struct name_list **out, struct error *err)
{
    for (*out = lists->first; *out; *out = (*out)->next)
        if (str_is(id, (*out)->id) && may_read(*out, reader))
            return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND,
                     "List `%.*s` not found: lists are forgotten when the server stops, and when "
                     "%d newer ones or larger ones came",
                     STR_ARG(id), LISTS_MAX);
}

enum status lists_add_page(struct lists *lists, const struct lists_asker *reader, struct str id,
                           const struct list_page *page, bool csv, struct buf *out,
                           struct error *err)
{
    struct name_list *list;
    enum status status;

    pthread_mutex_lock(&lists->mutex);
    status = find(lists, reader, id, &list, err);
    if (!status)
        (csv ? list_add_csv : list_add_page)(list, page, out);
    pthread_mutex_unlock(&lists->mutex);
    return status;
}

enum status lists_cancel(struct lists *lists, const struct lists_asker *reader, struct str id,
                         struct buf *out, struct error *err)
{
    struct name_list *list;
    enum status status;

    pthread_mutex_lock(&lists->mutex);
    status = find(lists, reader, id, &list, err);
    if (!status) {
        list->stop = true;
        if (list->status == LIST_ENQUEUED)
            lists->waiting--;
        if (list->status != LIST_PROCESSING)
            end(lists, list, STATUS_OK, err);
        list_add_state(list, out);
    }
    pthread_mutex_unlock(&lists->mutex);
    return status;
}
