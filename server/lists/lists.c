/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lists.c - the queue of lists, and the thread that works on one after the other. */
#include "server/lists/lists.h"

#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/reader.h"
#include "server/http/api_error.h"

#define NICENESS 10 /* searches have 0 */

struct lists {
    struct engine *engine;
    uint32_t threads;
    char *directory; /* of their files; NULL: in memory only */
    pthread_t thread;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;
    struct name_list *first; /* oldest */
    uint32_t count, waiting;
    size_t bytes; /* of the rows of all lists */
    bool stopping;
};

/* One whose table is made again counts as ended. */
static bool has_ended(const struct name_list *list)
{
    return list->status > LIST_PROCESSING || (list->again && list->status == LIST_ENQUEUED);
}

static bool is_waiting(const struct name_list *list)
{
    return list->status == LIST_ENQUEUED && !list->again;
}

static void remove_file(const struct lists *lists, const struct name_list *list)
{
    if (lists->directory)
        list_remove_file(list, lists->directory);
}

/* Forget the oldest list that has ended, of one owner or of any (NULL). False: there is none. Hold
 * the mutex. */
static bool forget(struct lists *lists, const char *owner)
{
    struct name_list **at = &lists->first, *gone;

    while (*at && (!has_ended(*at) || (owner && strcmp((*at)->owner, owner) != 0)))
        at = &(*at)->next;
    gone = *at;
    if (!gone)
        return false;
    *at = gone->next;
    lists->count--;
    lists->bytes -= gone->rows.length;
    remove_file(lists, gone);
    list_free(gone);
    return true;
}

/* --- the thread --- */

/* The oldest one that waits; if there is none, the oldest whose table is to be made again. */
static struct name_list *next_enqueued(struct lists *lists)
{
    struct name_list *again = NULL;

    for (struct name_list *list = lists->first; list; list = list->next) {
        if (is_waiting(list))
            return list;
        if (!again && list->status == LIST_ENQUEUED)
            again = list;
    }
    return again;
}

struct keeping {
    struct lists *lists;
    struct name_list *list;
};

/* False: nobody wants more of it. */
static bool keep_row(void *context, const struct buf *row)
{
    struct lists *lists = ((struct keeping *)context)->lists;
    struct name_list *list = ((struct keeping *)context)->list;
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

static enum status match(struct lists *lists, struct name_list *list, struct error *err)
{
    struct keeping keeping = {lists, list};
    struct reader *reader;
    enum status status = reader_acquire(lists->engine, str_of(list->uid), date_now(), &reader, err);

    if (status)
        return status;
    status = list_match_all(list, reader, lists->threads, keep_row, &keeping, err);
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
    if (list->status == LIST_CANCELED)
        remove_file(lists, list);
    else if (lists->directory)
        list_mark_ended(list, lists->directory);
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

    /* On Linux, only of this thread and of those that it starts. */
    setpriority(PRIO_PROCESS, 0, NICENESS);
    pthread_mutex_lock(&lists->mutex);
    while (!lists->stopping) {
        if (!(list = next_enqueued(lists))) {
            pthread_cond_wait(&lists->moved, &lists->mutex);
            continue;
        }
        lists->waiting -= is_waiting(list);
        list->status = LIST_PROCESSING;
        list->started = date_now();
        pthread_mutex_unlock(&lists->mutex);
        status = match(lists, list, &err);
        pthread_mutex_lock(&lists->mutex);
        if (!lists->stopping)
            end(lists, list, status, &err);
    }
    pthread_mutex_unlock(&lists->mutex);
    return NULL;
}

/* --- start and stop --- */

/* By age. */
static void insert(struct lists *lists, struct name_list *list)
{
    struct name_list **at = &lists->first;

    while (*at && (*at)->created <= list->created)
        at = &(*at)->next;
    list->next = *at;
    *at = list;
    lists->count++;
    lists->waiting += is_waiting(list);
}

static void load_one(struct lists *lists, const char *name)
{
    struct name_list *list;
    struct error err;

    if (list_load(&list, lists->directory, name, &err))
        log_warning("%s/%s is not matched again: %s", lists->directory, name, err.message);
    else
        insert(lists, list);
}

static void load_all(struct lists *lists)
{
    DIR *folder = opendir(lists->directory);
    struct dirent *entry;

    while (folder && (entry = readdir(folder)))
        if (str_ends(str_of(entry->d_name), STR(".json")))
            load_one(lists, entry->d_name);
    if (folder)
        closedir(folder);
    while (lists->count > LISTS_MAX && forget(lists, NULL))
        ;
}

static enum status open_directory(struct lists *lists, const char *directory, struct error *err)
{
    if (!directory)
        return STATUS_OK;
    if (file_make_dir(directory, S_IRWXU, err))
        return err->status;
    lists->directory = mem_format("%s", directory);
    load_all(lists);
    return STATUS_OK;
}

static void free_all(struct lists *lists)
{
    while (lists->first) {
        struct name_list *list = lists->first;

        lists->first = list->next;
        list_free(list);
    }
    pthread_mutex_destroy(&lists->mutex);
    pthread_cond_destroy(&lists->moved);
    free(lists->directory);
    free(lists);
}

enum status lists_start(struct engine *engine, uint32_t threads, const char *directory,
                        struct lists **out, struct error *err)
{
    struct lists *lists = *out = mem_zero(1, sizeof *lists);
    enum status status;

    lists->engine = engine;
    lists->threads = threads;
    pthread_mutex_init(&lists->mutex, NULL);
    pthread_cond_init(&lists->moved, NULL);
    status = open_directory(lists, directory, err);
    if (!status) {
        if (!pthread_create(&lists->thread, NULL, work, lists))
            return STATUS_OK;
        status = error_set(err, STATUS_NO_MEMORY, "cannot start the thread that matches lists");
    }
    *out = NULL;
    free_all(lists);
    return status;
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
    free_all(lists);
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
            *waiting += is_waiting(list);
        }
    return count;
}

/* A client that has half of all lists loses its own first. */
static void make_room(struct lists *lists, const char *owner, uint32_t own)
{
    if (lists->count >= LISTS_MAX && (own < LISTS_MAX / 2 || !forget(lists, owner)))
        forget(lists, NULL);
}

/* Hold the mutex. */
static enum status check_room(const struct lists *lists, const char *owner, uint32_t *own,
                              struct error *err)
{
    uint32_t own_waiting;

    *own = count_of(lists, owner, &own_waiting);
    if (own_waiting >= LISTS_OF_ONE_MAX)
        return api_error_set(err, API_TOO_MANY,
                             "%d lists of this key wait already: send this one when one of them "
                             "has ended, or cancel one",
                             LISTS_OF_ONE_MAX);
    if (lists->waiting >= LISTS_WAITING_MAX)
        return api_error_set(err, API_BUSY, "%d lists wait already: send this one later",
                             LISTS_WAITING_MAX);
    return STATUS_OK;
}

/* Check the limits before and after: the mutex is not held while the file is written. */
static enum status save(struct lists *lists, const struct name_list *list, struct error *err)
{
    enum status status;
    uint32_t own;

    if (!lists->directory)
        return STATUS_OK;
    pthread_mutex_lock(&lists->mutex);
    status = check_room(lists, list->owner, &own, err);
    pthread_mutex_unlock(&lists->mutex);
    return status ? status : list_save(list, lists->directory, err);
}

static enum status enqueue(struct lists *lists, struct name_list *list, struct buf *out,
                           struct error *err)
{
    enum status status;
    uint32_t own;

    pthread_mutex_lock(&lists->mutex);
    status = check_room(lists, list->owner, &own, err);
    if (!status) {
        make_room(lists, list->owner, own);
        insert(lists, list);
        list_add_state(list, out);
        pthread_cond_signal(&lists->moved);
    }
    pthread_mutex_unlock(&lists->mutex);
    return status;
}

enum status lists_add(struct lists *lists, struct name_list *take_list, struct buf *out,
                      struct error *err)
{
    enum status status;

    take_list->created = date_now();
    status = save(lists, take_list, err);
    if (!status)
        status = enqueue(lists, take_list, out, err);
    if (!status)
        return STATUS_OK;
    remove_file(lists, take_list);
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
                     "List `%.*s` not found: lists are forgotten when %d newer ones or larger ones "
                     "came",
                     STR_ARG(id), LISTS_MAX);
}

enum status lists_add_page(struct lists *lists, const struct lists_asker *reader, struct str id,
                           const struct list_page *page, const struct list_sight *sight, bool csv,
                           struct buf *out, struct error *err)
{
    struct list_excerpt excerpt = {.page = *page};
    struct name_list *list;
    enum status status;

    pthread_mutex_lock(&lists->mutex);
    status = find(lists, reader, id, &list, err);
    if (!status)
        list_excerpt_take(list, page, &excerpt);
    pthread_mutex_unlock(&lists->mutex);
    if (!status)
        status = (csv ? list_add_csv : list_add_page)(&excerpt, sight, out, err);
    list_excerpt_fini(&excerpt);
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
        lists->waiting -= is_waiting(list);
        remove_file(lists, list);
        if (list->status != LIST_PROCESSING)
            end(lists, list, STATUS_OK, err);
        list_add_state(list, out);
    }
    pthread_mutex_unlock(&lists->mutex);
    return status;
}
