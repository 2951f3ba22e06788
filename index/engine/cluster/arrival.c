/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arrival.c - an index that a process moves into the cluster.
 *
 *   begin ─▶ `_meta.mover` is this process ─▶ batches ─▶ end ─▶ everyone finds the index
 *      ╰── again, after a crash: the index stays as it is, and knows which operations it has */
#include "base/json.h"
#include "base/mem.h"
#include "engine/cluster/cluster.h"
#include "engine/cluster/positions.h"
#include "engine/local/dump_head.h"

static struct index_shape *shape_of(const struct search_cluster *cluster,
                                    const struct dump_head *head)
{
    struct index_shape *shape = shape_new(head->settings->preset, head->primary_key);

    settings_release(shape->settings);
    shape->settings = settings_share(head->settings);
    if (head->created)
        shape->created = head->created;
    shape->operation = OPERATION_NONE;
    snprintf(shape->mover, sizeof shape->mover, "%s", cluster->owner);
    return shape;
}

static enum status begin(struct search_cluster *cluster, const struct dump_head *head,
                         struct error *err)
{
    struct index_shape *shape = shape_of(cluster, head);
    enum status status = lease_keep(cluster, err);

    if (!status)
        status = outgoing_forget(cluster, head->uid.data, err);
    if (!status)
        status = life_make(cluster, head->uid.data, shape, err);
    shape_free(shape);
    return status;
}

enum status engine_begin_arrival(struct engine *engine, const json_t *line, bool *goes_on,
                                 struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    struct index_shape *shape = NULL;
    struct dump_head head;
    enum status status = dump_head_read(line, &head, err);

    if (!status)
        status = shape_read(cluster, head.uid.data, &shape, err);
    *goes_on = shape && strcmp(shape->mover, cluster->owner) == 0;
    if (!status && shape && !*goes_on)
        status = error_set(err, STATUS_INDEX_EXISTS, "Index `%s` already exists in the cluster%s.",
                           head.uid.data, *shape->mover ? ": another process is moving it" : "");
    if (!status && !shape)
        status = begin(cluster, &head, err);
    shape_free(shape);
    settings_release(head.settings);
    return status;
}

enum status engine_end_arrival(struct engine *engine, const char *uid, struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    struct index_shape *shape;
    enum status status = lease_keep(cluster, err);

    if (status || shape_read(cluster, uid, &shape, err))
        return err->status;
    if (!shape)
        return index_missing(uid, err);
    status = shape_check_whole(cluster, uid, shape, err);
    if (!status && *shape->mover) {
        *shape->mover = '\0';
        status = shape_store(cluster, uid, shape, err);
    }
    shape_free(shape);
    return status ? status : outgoing_forget(cluster, uid, err);
}

/* --- the state --- */

/* The numbers of the shards grow with each write. */
static enum status name_documents(struct search_cluster *cluster, const char *uid, struct buf *out,
                                  struct error *err)
{
    struct arena *arena = arena_new();
    struct index_positions positions;
    json_int_t sum = 0;

    err->status = STATUS_OK;
    if (!positions_read(cluster, uid, arena, &positions, err)) {
        for (uint32_t i = 0; i < positions.count; i++)
            sum += positions.shards[i].newest;
        buf_addf(out, "%.*s %lld", STR_ARG(positions.uuid), (long long)sum);
    }
    arena_free(arena);
    return err->status;
}

/* They do not change with the settings, which are no document. */
enum status engine_name_state(struct engine *engine, const char *uid, struct buf *out,
                              struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);
    struct index_shape *shape;
    enum status status = shape_read(cluster, uid, &shape, err);

    if (!status && !shape)
        status = index_missing(uid, err);
    if (!status)
        status = name_documents(cluster, uid, out, err);
    if (!status)
        buf_addf(out, " %llu %lld", (unsigned long long)shape->revision, (long long)shape->created);
    shape_free(shape);
    return status;
}
