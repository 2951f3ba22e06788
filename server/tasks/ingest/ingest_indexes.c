/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_indexes.c - tasks that create, change, delete, swap and compact indexes, and change
 * settings. */
#include "base/date.h"
#include "base/json.h"
#include "engine/reader.h"
#include "engine/takedown.h"
#include "server/tasks/ingest/ingest_private.h"

enum status run_index_creation(struct ingest *ingest, struct task_work *works, uint32_t count,
                               struct error *err)
{
    json_t *arguments = ingest_arguments(works);
    bool articles = str_is(json_get_str(arguments, "preset"), "articles");
    enum status status =
        engine_create(ingest->engine, works->index, articles ? PRESET_ARTICLES : PRESET_DOCUMENTS,
                      json_get_str(arguments, "primaryKey"), works->uid, err);

    (void)count;
    json_decref(arguments);
    return status;
}

enum status run_index_deletion(struct ingest *ingest, struct task_work *works, uint32_t count,
                               struct error *err)
{
    uint64_t documents = 0;
    enum status status = engine_delete(ingest->engine, works->index, works->uid, &documents, err);

    (void)count;
    if (!status)
        works->counts[1] = (int64_t)documents;
    return status;
}

/* An index that gets another name has nothing, from the first moment on, that was taken down under
 * that name: it loses it before. */
static enum status enforce(struct ingest *ingest, const char *uid, const char *name,
                           struct error *err)
{
    uint64_t removed;

    return engine_enforce_takedowns(ingest->engine, uid, name, &removed, err);
}

/* An index whose rename will be refused loses nothing. */
static enum status rename_index(struct ingest *ingest, const char *from, const char *to,
                                uint64_t operation, struct error *err)
{
    if (!engine_has(ingest->engine, to) && enforce(ingest, from, to, err))
        return err->status;
    return engine_rename(ingest->engine, from, to, operation, err);
}

/* If a crash interrupted the swap, this may come after the exchange. Then each index has its new
 * name, and the list of the other one is that of its old name: it has nothing of it. */
static enum status swap_indexes(struct ingest *ingest, const char *a, const char *b,
                                uint64_t operation, struct error *err)
{
    if (enforce(ingest, a, b, err) || enforce(ingest, b, a, err))
        return err->status;
    return engine_swap(ingest->engine, a, b, operation, err);
}

/* After a crash the rename may be half done: then the index has its new name already, and its
 * primary key, which is set first. */
static enum status update(struct ingest *ingest, const struct task_work *work,
                          const json_t *arguments, struct error *err)
{
    struct str key = json_get_str(arguments, "primaryKey"), uid = json_get_str(arguments, "uid");
    bool renames = uid.data && !str_is(uid, work->index);
    bool there = engine_has(ingest->engine, work->index);

    if (!there && !renames)
        return error_set(err, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", work->index);
    if (there && key.data &&
        engine_set_primary_key(ingest->engine, work->index, key, work->uid, err))
        return err->status;
    if (!renames)
        return STATUS_OK;
    return rename_index(ingest, work->index, uid.data, work->uid, err);
}

enum status run_index_update(struct ingest *ingest, struct task_work *works, uint32_t count,
                             struct error *err)
{
    json_t *arguments = ingest_arguments(works);
    enum status status = update(ingest, works, arguments, err);

    (void)count;
    json_decref(arguments);
    return status;
}

/* All indexes of all swaps must exist before the first swap is done. */
static enum status check_swaps(struct ingest *ingest, const json_t *swaps, struct error *err)
{
    BUF_AUTO struct buf missing = {0};
    uint32_t count = 0;
    json_t *swap;
    size_t i;

    json_array_foreach (swaps, i, swap) {
        for (size_t j = 0; j < 2; j++) {
            const json_t *pair = json_object_get(swap, "indexes");
            const char *index = json_string_value(json_array_get(pair, j));

            if (json_is_true(json_object_get(swap, "rename")) || engine_has(ingest->engine, index))
                continue;
            buf_addf(&missing, "%s`%s`", count ? ", " : "", index);
            count++;
        }
    }
    if (count == 0)
        return STATUS_OK;
    return error_set(err, STATUS_INDEX_NOT_FOUND, "%s %.400s not found.",
                     count == 1 ? "Index" : "Indexes", missing.data);
}

static enum status swap_one(struct ingest *ingest, const json_t *swap, uint64_t operation,
                            struct error *err)
{
    const json_t *pair = json_object_get(swap, "indexes");
    const char *a = json_string_value(json_array_get(pair, 0));
    const char *b = json_string_value(json_array_get(pair, 1));

    return json_is_true(json_object_get(swap, "rename"))
               ? rename_index(ingest, a, b, operation, err)
               : swap_indexes(ingest, a, b, operation, err);
}

enum status run_index_swap(struct ingest *ingest, struct task_work *works, uint32_t count,
                           struct error *err)
{
    json_t *arguments = ingest_arguments(works), *swaps = json_object_get(arguments, "swaps");
    enum status status = check_swaps(ingest, swaps, err);

    (void)count;
    for (size_t i = 0; i < json_array_size(swaps) && !status; i++)
        status = swap_one(ingest, json_array_get(swaps, i), works->uid, err);
    json_decref(arguments);
    return status;
}

enum status run_settings_update(struct ingest *ingest, struct task_work *works, uint32_t count,
                                struct error *err)
{
    json_t *arguments = ingest_arguments(works);
    bool reset = json_is_true(json_object_get(arguments, "reset"));
    const json_t *patch = reset ? NULL : json_object_get(arguments, "patch");
    enum status status = engine_set_settings(ingest->engine, works->index, patch, works->uid, err);

    (void)count;
    json_decref(arguments);
    return status;
}

/* Bytes on disk; 0 if the index cannot be read. */
static uint64_t size_of(struct ingest *ingest, const char *index)
{
    struct reader_stats stats;
    struct reader *reader;
    struct error gone;

    if (reader_acquire(ingest->engine, str_of(index), date_now(), &reader, &gone))
        return 0;
    reader_stats(reader, &stats);
    reader_release(reader);
    return stats.bytes;
}

enum status run_index_compaction(struct ingest *ingest, struct task_work *works, uint32_t count,
                                 struct error *err)
{
    uint64_t before = size_of(ingest, works->index);
    enum status status = engine_compact(ingest->engine, works->index, works->uid, err);
    struct buf details = {0};

    (void)count;
    if (status)
        return status;
    task_add_size(&details, "preCompactionSize", before);
    task_add_size(&details, "postCompactionSize", size_of(ingest, works->index));
    works->details = buf_take(&details);
    return STATUS_OK;
}
