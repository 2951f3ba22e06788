/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica.c - catalogs of the indexes, remembered by their stamps, and copies made equal to one. */
#include "engine/replica.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "engine/local/local.h"

/* The entry of an index as it was described last. */
struct described {
    char uid[INDEX_UID_MAX + 1];
    uint64_t stamp;
    bool damaged;
    struct buf text;
};

struct catalog {
    pthread_mutex_t mutex;
    struct file_sums *sums;
    struct described *entries;
    size_t count, capacity;
    size_t damaged; /* of the entries */
};

struct catalog *catalog_new(void)
{
    struct catalog *catalog = mem_zero(1, sizeof *catalog);

    pthread_mutex_init(&catalog->mutex, NULL);
    catalog->sums = file_sums_new();
    return catalog;
}

void catalog_free(struct catalog *catalog)
{
    if (!catalog)
        return;
    for (size_t i = 0; i < catalog->count; i++)
        buf_fini(&catalog->entries[i].text);
    free(catalog->entries);
    file_sums_free(catalog->sums);
    pthread_mutex_destroy(&catalog->mutex);
    free(catalog);
}

/* --- giving --- */

static struct described *find_described(struct catalog *catalog, const char *uid)
{
    struct described *added;

    for (size_t i = 0; i < catalog->count; i++)
        if (strcmp(catalog->entries[i].uid, uid) == 0)
            return &catalog->entries[i];
    catalog->entries =
        mem_grow(catalog->entries, catalog->count, &catalog->capacity, sizeof *catalog->entries);
    added = &catalog->entries[catalog->count++];
    *added = (struct described){0};
    snprintf(added->uid, sizeof added->uid, "%s", uid);
    return added;
}

/* Hold the mutex. The stamp is taken first: what changes later is described by the next call. */
static enum status describe(struct engine *engine, const char *uid, struct buf *out,
                            struct error *err)
{
    struct described *described = find_described(engine->catalog, uid);
    uint64_t stamp = replica_stamp(engine->path, uid);

    if (described->text.length == 0 || described->stamp != stamp) {
        buf_clear(&described->text);
        described->stamp = stamp;
        if (replica_describe(engine->path, uid, engine->catalog->sums, &described->text, err))
            return err->status;
    }
    buf_add_str(out, buf_str(&described->text));
    return STATUS_OK;
}

static void note_damage(struct catalog *catalog, const char *uid, bool damaged)
{
    struct described *described = find_described(catalog, uid);

    catalog->damaged += (size_t)damaged - (size_t)described->damaged;
    described->damaged = damaged;
}

/* Was the index deleted while the catalog was made? */
static bool is_gone(struct engine *engine, const char *uid)
{
    return replica_stamp(engine->path, uid) == 0;
}

/* Appends the entry, or one that says that the index is damaged, or nothing if it is gone. */
static enum status add_entry(struct engine *engine, const char *uid, struct buf *out,
                             struct error *err)
{
    size_t before = out->length;
    enum status status = describe(engine, uid, out, err);

    note_damage(engine->catalog, uid, status && status_cause(status) == CAUSE_DAMAGE);
    if (!status)
        return STATUS_OK;
    out->length = before;
    if (status == STATUS_NOT_FOUND && is_gone(engine, uid))
        return STATUS_OK;
    if (status_cause(status) != CAUSE_DAMAGE)
        return status;
    buf_addf(out, "{\"uid\":\"%s\",\"unreadable\":true}", uid);
    return STATUS_OK;
}

/* Was it damaged when it was described last, and is still? Its files may have been restored. */
static bool is_damaged(struct engine *engine, const char *uid)
{
    BUF_AUTO struct buf entry = {0};
    struct error ignored;
    bool damaged;

    pthread_mutex_lock(&engine->catalog->mutex);
    damaged = engine->catalog->damaged > 0 && find_described(engine->catalog, uid)->damaged;
    if (damaged && !add_entry(engine, uid, &entry, &ignored))
        damaged = find_described(engine->catalog, uid)->damaged;
    pthread_mutex_unlock(&engine->catalog->mutex);
    return damaged;
}

uint64_t engine_stamp(struct engine *engine)
{
    char uid[INDEX_UID_MAX + 1];
    uint64_t stamp = 0;

    if (engine->make) /* there are no files that a replica could take */
        return 0;
    for (uint32_t i = 0; database_index_uid(engine->database, i, uid); i++)
        stamp = hash_mix(stamp ^ hash_str(str_of(uid)),
                         replica_stamp(engine->path, uid) + is_damaged(engine, uid));
    return stamp;
}

enum status engine_describe(struct engine *engine, struct buf *out, struct error *err)
{
    BUF_AUTO struct buf entries = {0};
    char uid[INDEX_UID_MAX + 1];
    enum status status = STATUS_OK;

    if (engine->make)
        return engine_lacks(engine, "replicas are", err);
    pthread_mutex_lock(&engine->catalog->mutex);
    for (uint32_t i = 0; !status && database_index_uid(engine->database, i, uid); i++) {
        size_t before = entries.length;

        status = add_entry(engine, uid, &entries, err);
        if (entries.length > before)
            buf_add_char(&entries, ',');
    }
    pthread_mutex_unlock(&engine->catalog->mutex);
    if (entries.length > 0)
        entries.length--; /* the last comma */
    buf_add_char(out, '[');
    buf_add_str(out, buf_str(&entries));
    buf_add_char(out, ']');
    return status;
}

enum status engine_read_file(const struct engine *engine, struct str uid, struct str name,
                             uint64_t offset, size_t length, struct buf *out, struct error *err)
{
    if (engine->make)
        return engine_lacks(engine, "replicas are", err);
    return replica_read(engine->path, uid, name, offset, length, out, err);
}

/* --- receiving --- */

static bool is_unreadable(const json_t *entry)
{
    return json_is_true(json_object_get(entry, "unreadable"));
}

enum status engine_receive(struct engine *engine, const json_t *catalog,
                           const struct replica_source *source, struct replica_counts *counts,
                           struct error *err)
{
    struct error why;
    size_t number;
    json_t *entry;

    if (engine->make)
        return engine_lacks(engine, "replicas are", err);
    if (writing_check(engine, err))
        return err->status;
    err->status = STATUS_OK;
    json_array_foreach (catalog, number, entry)
        if (!is_unreadable(entry) &&
            replica_receive(engine->path, entry, engine->catalog->sums, source, counts, &why) &&
            !err->status)
            *err = why;
    if (replica_remove_others(engine->path, catalog, &why) && !err->status)
        *err = why;
    database_refresh(engine->database, NULL);
    return err->status;
}

uint64_t engine_newest_operation_of(struct engine *engine, struct str uid)
{
    struct generation *generation;
    uint64_t newest;

    if (engine->make) /* each index tells it to the batches */
        return 0;
    generation = generation_acquire(engine->database, uid);
    newest = generation ? generation->manifest.last_task : 0;
    generation_release(generation);
    return newest;
}

uint64_t engine_newest_operation(struct engine *engine)
{
    char uid[INDEX_UID_MAX + 1];
    uint64_t newest = 0;

    if (engine->make)
        return 0;
    for (uint32_t i = 0; database_index_uid(engine->database, i, uid); i++) {
        uint64_t own = engine_newest_operation_of(engine, str_of(uid));

        newest = own > newest ? own : newest;
    }
    return newest;
}
