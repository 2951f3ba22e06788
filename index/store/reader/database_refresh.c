/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database_refresh.c - finds new, changed, lost and damaged indexes in a database's directory. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/reader/index_entry.h"

#define MEASURE_PAUSE ((int64_t)1000000000)
#define DAMAGE_PAUSE  (2 * (int64_t)1000000000) /* before damaged files are opened again */

/* Only these errors mean that the index is gone. Other errors, such as too few descriptors, do
 * not. */
static bool is_absent(int error_number)
{
    return error_number == ENOENT || error_number == ENOTDIR;
}

/* Segments without index.json are not an index that is being made, nor one that is gone. */
static bool has_segments(const char *directory)
{
    DIR *dir = opendir(directory);
    struct dirent *at;
    bool any = false;

    while (dir && !any && (at = readdir(dir)))
        any = str_starts(str_of(at->d_name), STR(SEGMENT_PREFIX));
    if (dir)
        closedir(dir);
    return any;
}

/* Keeps the reason, and the generation before, if there is one. */
static void note_failure(struct database *database, struct index_entry *entry, const char *uid,
                         const struct stamp *stamp, const struct error *err)
{
    if (!entry || !entry->problem_text || !stamp_same(&entry->failed, stamp))
        log_warning("index %s: %s", uid, err->message);
    pthread_rwlock_wrlock(&database->lock);
    if (!entry)
        entry = entry_add(database, uid);
    entry->found = true;
    entry->failed = *stamp;
    entry->retry =
        clock_monotonic() + (status_cause(err->status) == CAUSE_DAMAGE ? DAMAGE_PAUSE : 0);
    entry_set_problem(entry, err);
    pthread_rwlock_unlock(&database->lock);
}

static void note_lost_manifest(struct database *database, struct index_entry *entry,
                               const char *directory, const char *uid)
{
    const struct stamp none = {0};
    struct error err;

    if (!has_segments(directory))
        return;
    error_set(&err, STATUS_CORRUPT, "%s/index.json is missing", directory);
    note_failure(database, entry, uid, &none, &err);
}

/* Which generation there is cannot be told now: the next use looks again. */
static void note_unknown(struct database *database, struct index_entry *entry, const char *uid,
                         const char *directory, int failed)
{
    MEM_AUTO char *path = mem_format("%s/index.json", directory);
    const struct stamp none = {0};
    struct error err;

    errno = failed;
    error_errno(&err, "open", path);
    note_failure(database, entry, uid, &none, &err);
}

/* It can be told again, and is the one that was open before. */
static void forget_trouble(struct database *database, struct index_entry *entry)
{
    if (!entry->problem || status_cause(entry->problem) != CAUSE_MACHINE)
        return;
    pthread_rwlock_wrlock(&database->lock);
    entry_set_problem(entry, NULL);
    pthread_rwlock_unlock(&database->lock);
}

/* Takes over the generation. */
static void install(struct database *database, struct index_entry *entry, const char *uid,
                    const struct stamp *stamp, struct generation *take_opened)
{
    struct generation *before;

    pthread_rwlock_wrlock(&database->lock);
    if (!entry)
        entry = entry_add(database, uid);
    entry->found = true;
    entry->stamp = *stamp;
    before = entry_set_generation(database, entry, take_opened);
    entry_describe(entry, take_opened);
    entry_note_use(database, entry);
    entry_set_problem(entry, NULL);
    pthread_rwlock_unlock(&database->lock);
    generation_release(before);
}

/* The open index that was not used for the longest time. */
static struct index_entry *least_used(const struct database *database)
{
    struct index_entry *least = NULL;

    for (size_t i = 0; i < database->count; i++) {
        struct index_entry *entry = database->entries[i];

        if (entry->generation && !entry->problem &&
            (!least || atomic_load(&entry->used) < atomic_load(&least->used)))
            least = entry;
    }
    return least;
}

/* Closes indexes until there are few enough. Call it with `refreshing` held. */
static void close_surplus(struct database *database)
{
    while (database->open > DATABASE_OPEN_MAX) {
        struct index_entry *entry = least_used(database);
        struct generation *closed;

        if (!entry)
            return;
        pthread_rwlock_wrlock(&database->lock);
        closed = entry_set_generation(database, entry, NULL);
        pthread_rwlock_unlock(&database->lock);
        generation_release(closed);
    }
}

bool database_look_at(struct database *database, const char *uid)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", database->path, uid);
    struct index_entry *entry = entry_find(database, str_of(uid));
    struct generation *opened;
    struct stamp stamp = {0};
    struct error err;
    int failed;

    if (entry && entry_is_closed(entry) && entry_is_unchanged(directory, entry))
        return !(entry->found = true);
    failed = stamp_read(directory, &stamp);
    if (entry)
        entry->found = !failed || !is_absent(failed);
    if (failed == ENOENT)
        note_lost_manifest(database, entry, directory, uid);
    else if (failed && !is_absent(failed))
        note_unknown(database, entry, uid, directory, failed);
    else if (!failed && entry && stamp_same(&entry->stamp, &stamp))
        forget_trouble(database, entry);
    if (failed || entry_is_known(entry, &stamp))
        return false;
    if (generation_open(directory, entry ? entry->generation : NULL, &opened, &err)) {
        note_failure(database, entry, uid, &stamp, &err);
        return false;
    }
    install(database, entry, uid, &stamp, opened);
    close_surplus(database);
    return true;
}

/* Call it with `refreshing` held. */
static void note_damage(struct database *database, const struct generation *generation,
                        bool take_out, const struct error *damage)
{
    struct generation *gone = NULL;

    pthread_rwlock_wrlock(&database->lock);
    for (size_t i = 0; i < database->count; i++) {
        struct index_entry *entry = database->entries[i];

        if (entry->generation != generation)
            continue;
        if (!entry->problem) {
            log_error("index %s: %s", entry->uid, damage->message);
            entry->damage = 0;
            entry->mend = 0;
        }
        entry_set_problem(entry, damage);
        if (take_out) {
            gone = entry_set_generation(database, entry, NULL);
            entry->stamp = (struct stamp){0};
        }
    }
    pthread_rwlock_unlock(&database->lock);
    generation_release(gone);
}

void database_note_damage(struct database *database, const struct generation *generation,
                          bool take_out, const struct error *damage)
{
    pthread_mutex_lock(&database->refreshing);
    note_damage(database, generation, take_out, damage);
    pthread_mutex_unlock(&database->refreshing);
}

/* Takes out indexes of which a file was cut short. */
static void measure(struct database *database)
{
    struct error err;

    if (clock_monotonic() < database->measured + MEASURE_PAUSE)
        return;
    for (size_t i = 0; i < database->count; i++) {
        struct generation *generation = database->entries[i]->generation;

        if (generation && generation_measure(generation, &err))
            note_damage(database, generation, true, &err);
    }
    database->measured = clock_monotonic();
}

/* Damage was found in use. If the files have changed since, or readers have found them whole, opens
 * them again. */
static void look_for_mended(struct database *database, struct index_entry *entry)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", database->path, entry->uid);
    uint64_t damage = generation_damage_stamp(entry->generation);
    struct generation *opened;
    struct stamp stamp;
    struct error err;

    entry->mend = clock_monotonic() + DAMAGE_PAUSE;
    if (damage == 0 || damage == entry->damage || stamp_read(directory, &stamp))
        return;
    entry->damage = damage;
    if (generation_open(directory, NULL, &opened, &err))
        return;
    if (!generation_is_mended(entry->generation, opened)) {
        generation_release(opened);
        return;
    }
    log_info("index %s: what was damaged is whole again", entry->uid);
    install(database, entry, entry->uid, &stamp, opened);
}

static void look_for_all_mended(struct database *database)
{
    for (size_t i = 0; i < database->count; i++) {
        struct index_entry *entry = database->entries[i];

        if (entry->generation && entry->problem && clock_monotonic() > entry->mend &&
            status_cause(entry->problem) == CAUSE_DAMAGE)
            look_for_mended(database, entry);
    }
}

/* Removes the entries whose directories were not found. */
static bool drop_gone(struct database *database)
{
    size_t kept = 0, before = database->count;

    pthread_rwlock_wrlock(&database->lock);
    for (size_t i = 0; i < before; i++) {
        struct index_entry *entry = database->entries[i];

        if (entry->found) {
            database->entries[kept++] = entry;
            continue;
        }
        database->open -= entry->generation != NULL;
        entry_free(entry);
    }
    database->count = kept;
    pthread_rwlock_unlock(&database->lock);
    return kept < before;
}

void database_refresh(struct database *database, bool *changed)
{
    MEM_AUTO char *path = mem_format("%s/indexes", database->path);
    struct dirent *at;
    bool any = false;
    DIR *dir;

    pthread_mutex_lock(&database->refreshing);
    dir = opendir(path);
    for (size_t i = 0; i < database->count; i++)
        database->entries[i]->found = !dir && !is_absent(errno);
    while (dir && (at = readdir(dir)))
        if (index_uid_valid(str_of(at->d_name)))
            any |= database_look_at(database, at->d_name);
    if (dir)
        closedir(dir);
    any |= drop_gone(database);
    measure(database);
    look_for_all_mended(database);
    pthread_mutex_unlock(&database->refreshing);
    if (changed)
        *changed = any;
}

void database_refresh_index(struct database *database, const char *uid)
{
    struct index_entry *entry;

    pthread_mutex_lock(&database->refreshing);
    entry = entry_find(database, str_of(uid));
    database_look_at(database, uid);
    if (entry && !entry->found)
        drop_gone(database);
    pthread_mutex_unlock(&database->refreshing);
}
