/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cluster.c - opens the engine of a cluster, and has the table of what it does itself. */
#include "engine/cluster/cluster.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "engine/cluster/changes.h"
#include "engine/cluster/counts.h"
#include "engine/cluster/found_stories.h"
#include "engine/cluster/gathered.h"
#include "engine/cluster/takedowns.h"

#define OWNER_FILE "cluster-id"

static void close_cluster(struct engine *engine)
{
    struct search_cluster *cluster = cluster_of(engine);

    lease_end(engine);
    outgoing_free(cluster->outgoing);
    shape_forget(cluster, NULL);
    counts_free(cluster->counts);
    json_decref(cluster->takedowns);
    pthread_mutex_destroy(&cluster->mutex);
    pthread_mutex_destroy(&cluster->takedowns_mutex);
    free(engine->path);
    free(cluster);
}

static const struct engine_make in_a_cluster = {
    .where = "in a cluster",
    .only_articles = true,
    .close = close_cluster,
    .list = shape_list,
    .begin_writing = lease_begin,
    .is_writing = lease_is_ours,
    .end_writing = lease_end,
    .create = life_create,
    .delete_index = life_delete,
    .has = life_has,
    .set_settings = life_set_settings,
    .newest = shape_newest,
    .search = read_search,
    .timeline = read_timeline,
    .together = read_together,
    .facet_values = read_facet_values,
    .similar = read_similar,
    .background = read_background,
    .list_open = list_open,
    .list_fetch = list_fetch,
    .list_close = list_close,
    .document = read_document,
    .may_show = read_may_show,
    .browse = read_browse,
    .count = read_count,
    .look = read_look,
    .arrivals = read_arrivals,
    .gather = read_gather,
    .absent = read_absent,
    .story = read_story,
    .store = &cluster_store,
    .takedowns = takedowns_read,
    .add_takedown = takedowns_add,
    .purge = takedowns_purge,
    .dump = scan_dump,
};

/* --- who this is --- */

static enum status make_owner(const char *path, char owner[CLUSTER_OWNER_SIZE], struct error *err)
{
    unsigned char bytes[(CLUSTER_OWNER_SIZE - 1) / 2];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return error_errno(err, "make random numbers for", path);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(owner + 2 * i, 3, "%02x", bytes[i]);
    return file_replace(path, str_of(owner), S_IRUSR | S_IWUSR, err);
}

/* The same after a restart: a lease and the numbers of operations belong to it. */
static enum status read_owner(struct search_cluster *cluster, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/" OWNER_FILE, cluster->engine.path);
    BUF_AUTO struct buf text = {0};

    if (!file_exists(path))
        return make_owner(path, cluster->owner, err);
    if (file_read(&text, path, CLUSTER_OWNER_SIZE, err))
        return err->status;
    if (text.length != CLUSTER_OWNER_SIZE - 1)
        return error_set(err, STATUS_CORRUPT, "%s is damaged: it should have %d characters", path,
                         CLUSTER_OWNER_SIZE - 1);
    snprintf(cluster->owner, sizeof cluster->owner, "%s", text.data);
    return STATUS_OK;
}

enum status engine_open_cluster(const char *path, const struct cluster_transport *transport,
                                struct engine **out, struct error *err)
{
    struct search_cluster *cluster = mem_zero(1, sizeof *cluster);

    *out = NULL;
    cluster->engine.make = &in_a_cluster;
    cluster->engine.path = mem_text(path, strlen(path));
    cluster->transport = *transport;
    pthread_mutex_init(&cluster->mutex, NULL);
    pthread_mutex_init(&cluster->takedowns_mutex, NULL);
    cluster->counts = counts_new();
    if (read_owner(cluster, err)) {
        close_cluster(&cluster->engine);
        return err->status;
    }
    *out = &cluster->engine;
    return STATUS_OK;
}
