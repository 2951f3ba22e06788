/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bulks.c - a thread for each bulk on its way: it waits for the answer. */
#include "engine/cluster/bulks.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/mem.h"

#define BULKS_MAX 2 /* on their way: the cluster has one to begin with when it has done another */

struct bulk {
    struct bulks *bulks;
    pthread_t thread;
    bool has_thread;
    struct buf body, answer;
    struct string_table ids;
    uint32_t count; /* changes */
    enum status status;
    enum ask_miss miss;
    struct error err;
};

struct bulks {
    struct search_cluster *cluster;
    char *uid, *path;
    struct bulk ring[BULKS_MAX];
    uint32_t first, count; /* on their way: the oldest, and how many */
};

struct bulks *bulks_new(struct search_cluster *cluster, const char *uid)
{
    struct bulks *bulks = mem_zero(1, sizeof *bulks);

    bulks->cluster = cluster;
    bulks->uid = mem_text(uid, strlen(uid));
    bulks->path =
        index_path(uid, "_bulk?require_alias=false&filter_path=items.*.status,items.*.error,"
                        "items.*._id");
    return bulks;
}

static void *exchange(void *context)
{
    struct bulk *bulk = context;
    const struct cluster_request request = {.method = "POST",
                                            .path = bulk->bulks->path,
                                            .body = buf_str(&bulk->body),
                                            .lines = true,
                                            .writes = true};

    bulk->status = ask_text(bulk->bulks->cluster, &request, &bulk->miss, &bulk->answer, &bulk->err);
    return NULL;
}

/* Without a thread, the caller waits for the answer. */
static void start(struct bulk *bulk)
{
    sigset_t all, before;

    sigfillset(&all); /* signals are for other threads */
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bulk->has_thread = pthread_create(&bulk->thread, NULL, exchange, bulk) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!bulk->has_thread)
        exchange(bulk);
}

static enum status check(const struct bulk *bulk, struct error *err)
{
    if (bulk->status) {
        *err = bulk->err;
        return bulk->status;
    }
    return bulk->miss ? index_missing(bulk->bulks->uid, err)
                      : bulk_check(buf_str(&bulk->answer), bulk->count, err);
}

/* Waits for the oldest. */
static enum status end_one(struct bulks *bulks, struct error *err)
{
    struct bulk *bulk = &bulks->ring[bulks->first];
    enum status status;

    if (bulk->has_thread)
        pthread_join(bulk->thread, NULL);
    status = check(bulk, err);
    buf_fini(&bulk->body);
    buf_fini(&bulk->answer);
    string_table_fini(&bulk->ids);
    bulks->first = (bulks->first + 1) % BULKS_MAX;
    bulks->count--;
    return status;
}

enum status bulks_send(struct bulks *bulks, struct buf *take_body, struct string_table *take_ids,
                       uint32_t count, struct error *err)
{
    struct bulk *bulk;

    if (bulks->count == BULKS_MAX && end_one(bulks, err))
        return err->status;
    bulk = &bulks->ring[(bulks->first + bulks->count++) % BULKS_MAX];
    *bulk = (struct bulk){.bulks = bulks, .body = *take_body, .ids = *take_ids, .count = count};
    *take_body = (struct buf){0};
    string_table_init(take_ids);
    start(bulk);
    return STATUS_OK;
}

bool bulks_have(const struct bulks *bulks, struct str id)
{
    for (uint32_t i = 0; i < bulks->count; i++)
        if (string_table_find(&bulks->ring[(bulks->first + i) % BULKS_MAX].ids, id) >= 0)
            return true;
    return false;
}

enum status bulks_wait(struct bulks *bulks, struct error *err)
{
    enum status status = STATUS_OK;
    struct error later;

    while (bulks->count > 0) {
        if (status)
            end_one(bulks, &later);
        else
            status = end_one(bulks, err);
    }
    return status;
}

void bulks_free(struct bulks *bulks)
{
    struct error ignored;

    if (!bulks)
        return;
    bulks_wait(bulks, &ignored);
    free(bulks->uid);
    free(bulks->path);
    free(bulks);
}
