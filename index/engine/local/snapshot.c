/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot.c - hands over the files of all indexes, under their paths in the database. */
#include "engine/backup.h"
#include "engine/local/local.h"
#include "store/writer/index_parts.h"

struct snapshot {
    snapshot_part_fn *each;
    void *context;
};

static enum status hand_on(void *context, const struct index_part *part, struct error *err)
{
    const struct snapshot *snapshot = context;
    const struct snapshot_part named = {str_of(part->name), part->fd, part->immutable, part->mode};

    return snapshot->each(snapshot->context, &named, err);
}

enum status engine_snapshot(struct engine *engine, snapshot_part_fn *part, void *context,
                            struct error *err)
{
    char uid[INDEX_UID_MAX + 1];
    struct snapshot snapshot = {part, context};
    enum status status = STATUS_OK;

    if (engine->make)
        return engine_lacks(engine, "snapshots are", err);
    engine_rest(engine);
    for (uint32_t i = 0; !status && database_index_uid(engine->database, i, uid); i++)
        status = index_parts_each(engine->path, uid, hand_on, &snapshot, err);
    return status;
}
