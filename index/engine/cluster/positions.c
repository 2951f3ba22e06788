/* SPDX-License-Identifier: GPL-2.0-or-later */
/* positions.c - reads them from the statistics of the shards. */
#include "engine/cluster/positions.h"

#include "base/json.h"
#include "base/mem.h"
#include "engine/cluster/inquiry.h"

static const json_t *primary_of(const json_t *copies)
{
    json_t *copy;
    size_t i;

    json_array_foreach (copies, i, copy)
        if (json_is_true(json_object_get(json_object_get(copy, "routing"), "primary")))
            return copy;
    return NULL;
}

static enum status take_shards(const json_t *shards, struct arena *arena,
                               struct index_positions *out, struct error *err)
{
    out->count = (uint32_t)json_object_size(shards);
    out->shards = arena_zero(arena, out->count + 1, sizeof *out->shards);
    for (uint32_t i = 0; i < out->count; i++) {
        MEM_AUTO char *number = mem_format("%u", i);
        const json_t *primary = primary_of(json_object_get(shards, number));
        const json_t *numbers = json_object_get(primary, "seq_no");

        if (!numbers)
            return error_set(err, STATUS_IO, "shard %u of the cluster's index has no primary", i);
        out->shards[i].newest = json_integer_value(json_object_get(numbers, "max_seq_no"));
        out->shards[i].settled = json_integer_value(json_object_get(numbers, "global_checkpoint"));
    }
    return STATUS_OK;
}

static enum status take_stats(const json_t *stats, const char *uid, struct arena *arena,
                              struct index_positions *out, struct error *err)
{
    const char *name;
    json_t *index;

    json_object_foreach (json_object_get(stats, "indices"), name, index) { /* the one */
        out->uuid = arena_str(arena, json_get_str(index, "uuid"));
        return take_shards(json_object_get(index, "shards"), arena, out, err);
    }
    return error_set(err, STATUS_IO, "the cluster's statistics have no index " CLUSTER_PREFIX "%s",
                     uid);
}

enum status positions_read(struct search_cluster *cluster, const char *uid, struct arena *arena,
                           struct index_positions *out, struct error *err)
{
    MEM_AUTO char *path = index_path(uid, "_stats/docs?level=shards");
    const struct cluster_request request = {.method = "GET", .path = path, .wait_ms = READ_MS};
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;
    enum status status;
    json_t *stats;

    *out = (struct index_positions){0};
    if (ask_text(cluster, &request, &miss, &answer, err))
        return err->status;
    if (miss)
        return index_missing(uid, err);
    stats = json_read(buf_str(&answer), 0, err);
    status = stats ? take_stats(stats, uid, arena, out, err) : err->status;
    json_decref(stats);
    return status;
}
