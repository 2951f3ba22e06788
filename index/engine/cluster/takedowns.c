/* SPDX-License-Identifier: GPL-2.0-or-later */
/* takedowns.c - the record of takedowns that all daemons before a cluster share, and how an index
 * gets rid of what was deleted.
 *
 * Record N is the document `takedown-N` of the index `dateline_state`: its text is that of a record
 * of DB/takedowns.json (engine/local/taken.h). Records are only added, and of two daemons only one
 * can add the next. What was read once stays known.
 *
 * **Purging.** Lucene keeps what was deleted until it merges a segment, and its cluster as long as
 * a copy of the shard may still ask for it ("retention leases", which are renewed twice a minute).
 * So merges are asked for until the statistics of all copies have no deleted document. */
#include "engine/cluster/takedowns.h"

#include <pthread.h>
#include <time.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"

#define ASKED       16  /* records of one request */
#define PURGE_TRIES 100 /* merges that are asked for */
#define PURGE_PAUSE 2   /* s between two */

/* --- the record --- */

static json_t *record_of(struct str item, struct error *err)
{
    struct arena *arena = arena_new();
    struct str text = json_member_text(json_member(item, STR("_source")), "record", arena);
    json_t *record = text.data ? json_read(text, SIZE_MAX, err) : NULL;

    if (!text.data)
        error_set(err, STATUS_CORRUPT, "a record of takedowns in the cluster cannot be read");
    arena_free(arena);
    return record;
}

/* Appends those of the answer, up to the first that is not there. */
static enum status take_records(struct str answer, json_t *records, bool *more, struct error *err)
{
    struct str rest = json_member(answer, STR("docs")), item;

    *more = false;
    while (json_next_element(&rest, &item)) {
        json_t *record;

        err->status = STATUS_OK;
        if (ask_check_document(item, "", err) && err->status != STATUS_INDEX_NOT_FOUND)
            return err->status;
        *more = !err->status && str_is(json_member(item, STR("found")), "true");
        if (!*more)
            break;
        record = record_of(item, err);
        if (!record)
            return err->status;
        json_array_append_new(records, record);
    }
    return STATUS_OK;
}

static enum status ask_records(struct search_cluster *cluster, json_t *records, bool *more,
                               struct error *err)
{
    struct cluster_request request = {.method = "GET", .path = "/" CLUSTER_STATE "/_mget"};
    BUF_AUTO struct buf body = {0}, answer = {0};
    enum ask_miss miss;

    buf_add_text(&body, "{\"ids\":[");
    for (size_t i = 0; i < ASKED; i++)
        buf_addf(&body, "%s\"takedown-%zu\"", i ? "," : "", json_array_size(records) + i + 1);
    buf_add_text(&body, "]}");
    request.body = buf_str(&body);
    *more = false;
    if (ask_text(cluster, &request, &miss, &answer, err))
        return err->status;
    return miss ? STATUS_OK : take_records(buf_str(&answer), records, more, err);
}

enum status takedowns_read(const struct engine *engine, json_t **out, struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    enum status status = STATUS_OK;
    bool more = true;

    pthread_mutex_lock(&cluster->takedowns_mutex);
    if (!cluster->takedowns)
        cluster->takedowns = json_array();
    while (!status && more)
        status = ask_records(cluster, cluster->takedowns, &more, err);
    *out = status ? NULL : json_deep_copy(cluster->takedowns);
    pthread_mutex_unlock(&cluster->takedowns_mutex);
    return status;
}

enum status takedowns_add(struct engine *engine, const json_t *record, struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    MEM_AUTO char *path =
        mem_format("/" CLUSTER_STATE "/_doc/takedown-%lld?op_type=create",
                   (long long)json_integer_value(json_object_get(record, "number")));
    BUF_AUTO struct buf text = {0}, answer = {0};
    enum ask_miss miss;

    json_add(&text, record);
    if (lease_keep(cluster, err) ||
        ask(cluster, "PUT", path, json_pack("{s:s%}", "record", text.data, text.length), &miss,
            &answer, err))
        return err->status;
    return miss ? error_set(err, STATUS_STALE, "another daemon has taken down articles meanwhile")
                : STATUS_OK;
}

/* --- purging --- */

static enum status call(struct search_cluster *cluster, const char *method, const char *uid,
                        const char *rest, json_t *take_body, struct buf *answer, struct error *err)
{
    MEM_AUTO char *path = index_path(uid, rest);
    enum ask_miss miss;

    buf_clear(answer);
    if (ask(cluster, method, path, take_body, &miss, answer, err))
        return err->status;
    return miss ? index_missing(uid, err) : STATUS_OK;
}

/* Of all copies. */
static enum status count_deleted(struct search_cluster *cluster, const char *uid, uint64_t *deleted,
                                 struct error *err)
{
    BUF_AUTO struct buf answer = {0};
    struct str all, total;

    if (call(cluster, "GET", uid, "_stats/docs", NULL, &answer, err) ||
        ask_check_shards(buf_str(&answer), uid, err))
        return err->status;
    all = json_member(buf_str(&answer), STR("_all"));
    total = json_member(json_member(all, STR("total")), STR("docs"));
    *deleted = ask_number(total, "deleted");
    return total.data ? STATUS_OK
                      : error_set(err, STATUS_IO, "the cluster does not tell what it has deleted");
}

/* All that has a deleted document is merged; the log of changes ends with a flush. */
static enum status merge(struct search_cluster *cluster, const char *uid, struct error *err)
{
    MEM_AUTO char *name = mem_format(CLUSTER_PREFIX "%s", uid);
    BUF_AUTO struct buf answer = {0};

    if (lease_keep(cluster, err) ||
        call(cluster, "POST", uid, "_flush?force=true&wait_if_ongoing=true", NULL, &answer, err) ||
        call(cluster, "POST", uid, "_forcemerge?only_expunge_deletes=true", NULL, &answer, err))
        return err->status;
    return refresh_index(cluster, name, err);
}

/* The setting comes first: by itself Lucene passes over segments with few deleted documents. */
enum status takedowns_purge(struct engine *engine, const char *uid, struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    const struct timespec pause = {.tv_sec = PURGE_PAUSE};
    BUF_AUTO struct buf answer = {0};
    uint64_t deleted = 0;

    if (call(cluster, "PUT", uid, "_settings",
             json_pack("{s:i}", "index.merge.policy.expunge_deletes_allowed", 0), &answer, err))
        return err->status;
    for (int i = 0; i < PURGE_TRIES; i++) {
        if (i > 0)
            nanosleep(&pause, NULL);
        if (merge(cluster, uid, err) || count_deleted(cluster, uid, &deleted, err))
            return err->status;
        if (deleted == 0)
            return STATUS_OK;
    }
    return error_set(err, STATUS_IO,
                     "the cluster still keeps %llu deleted articles of %s: they are not found any "
                     "more, and are removed when it merges them",
                     (unsigned long long)deleted, uid);
}
