/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_ids.c - the handles of libxapian that are open, ordered by their last use.
 *
 * Only a handle that nobody pins is closed. So whoever pins one may read `reader` without the lock
 * of the list. Lock a handle's mutex before that of the list. */
#include "store/segment/segment_ids.h"

static struct {
    pthread_mutex_t mutex;
    struct segment_ids *newest, *oldest;
    unsigned count;
} open_ids = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* --- the list; call these with its mutex held --- */

static void list_remove(struct segment_ids *ids)
{
    *(ids->newer ? &ids->newer->older : &open_ids.newest) = ids->older;
    *(ids->older ? &ids->older->newer : &open_ids.oldest) = ids->newer;
    ids->newer = ids->older = NULL;
    open_ids.count--;
}

static void list_add(struct segment_ids *ids)
{
    ids->newer = NULL;
    ids->older = open_ids.newest;
    *(ids->older ? &ids->older->newer : &open_ids.oldest) = ids;
    open_ids.newest = ids;
    open_ids.count++;
}

/* A handle to close, if there are too many; NULL: none. */
static struct xap_reader *take_surplus(void)
{
    struct segment_ids *ids = open_ids.count > SEGMENT_IDS_OPEN_MAX ? open_ids.oldest : NULL;
    struct xap_reader *reader;

    while (ids && ids->pins > 0)
        ids = ids->newer;
    if (!ids)
        return NULL;
    list_remove(ids);
    reader = ids->reader;
    ids->reader = NULL;
    return reader;
}

/* --- handles --- */

void segment_ids_init(struct segment_ids *ids, const char *directory)
{
    *ids = (struct segment_ids){.directory = directory};
    pthread_mutex_init(&ids->mutex, NULL);
}

void segment_ids_fini(struct segment_ids *ids)
{
    pthread_mutex_lock(&open_ids.mutex);
    if (ids->reader)
        list_remove(ids);
    pthread_mutex_unlock(&open_ids.mutex);
    xap_reader_close(ids->reader);
    pthread_mutex_destroy(&ids->mutex);
}

static void count_pin(struct segment_ids *ids, int change)
{
    struct xap_reader *surplus;

    pthread_mutex_lock(&open_ids.mutex);
    ids->pins += (unsigned)change;
    if (ids->reader) { /* it was used now */
        list_remove(ids);
        list_add(ids);
    }
    surplus = take_surplus();
    pthread_mutex_unlock(&open_ids.mutex);
    xap_reader_close(surplus);
}

/* Call it with the handle's mutex held, and pinned. */
static enum status open_handle(struct segment_ids *ids, struct error *err)
{
    struct xap_reader *reader, *surplus;
    enum status status = xap_reader_open(ids->directory, &reader, err);

    if (status)
        return status;
    pthread_mutex_lock(&open_ids.mutex);
    ids->reader = reader;
    list_add(ids);
    surplus = take_surplus();
    pthread_mutex_unlock(&open_ids.mutex);
    xap_reader_close(surplus);
    return STATUS_OK;
}

enum status segment_ids_pin(struct segment_ids *ids, struct error *err)
{
    enum status status = STATUS_OK;

    count_pin(ids, 1);
    pthread_mutex_lock(&ids->mutex);
    if (!ids->reader)
        status = open_handle(ids, err);
    pthread_mutex_unlock(&ids->mutex);
    if (status)
        count_pin(ids, -1);
    return status;
}

void segment_ids_unpin(struct segment_ids *ids)
{
    count_pin(ids, -1);
}

enum status segment_ids_find(struct segment_ids *ids, struct str id, const struct bitmap *deleted,
                             uint32_t *document, struct error *err)
{
    enum status status;

    pthread_mutex_lock(&ids->mutex);
    status = xap_reader_find(ids->reader, id, deleted, document, err);
    pthread_mutex_unlock(&ids->mutex);
    return status;
}

unsigned segment_ids_open_count(void)
{
    unsigned count;

    pthread_mutex_lock(&open_ids.mutex);
    count = open_ids.count;
    pthread_mutex_unlock(&open_ids.mutex);
    return count;
}
