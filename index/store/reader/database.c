/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database.c - the indexes of a directory, and a generation of each for those who search it.
 *
 * Each index is opened once, so that damage is known. Above DATABASE_OPEN_MAX, those that were not
 * used for the longest time are closed; generation_acquire opens them again. */
#include "store/reader/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/reader/index_entry.h"

#define TRIES_MAX 5 /* an index may be closed as soon as it is opened */

enum status database_open(const char *path, struct database **out, struct error *err)
{
    struct database *database = mem_zero(1, sizeof *database);

    (void)err;
    database->path = mem_text(path, strlen(path));
    pthread_mutex_init(&database->refreshing, NULL);
    pthread_rwlock_init(&database->lock, NULL);
    database_refresh(database, NULL);
    *out = database;
    return STATUS_OK;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    for (size_t i = 0; i < database->count; i++)
        entry_free(database->entries[i]);
    pthread_mutex_destroy(&database->refreshing);
    pthread_rwlock_destroy(&database->lock);
    free(database->entries);
    free(database->path);
    free(database);
}

uint32_t database_index_count(struct database *database)
{
    uint32_t count;

    pthread_rwlock_rdlock(&database->lock);
    count = (uint32_t)database->count;
    pthread_rwlock_unlock(&database->lock);
    return count;
}

bool database_index_uid(struct database *database, uint32_t number, char uid[INDEX_UID_MAX + 1])
{
    bool there;

    pthread_rwlock_rdlock(&database->lock);
    there = number < database->count;
    if (there)
        memcpy(uid, database->entries[number]->uid, INDEX_UID_MAX + 1);
    pthread_rwlock_unlock(&database->lock);
    return there;
}

enum status database_index_problem(struct database *database, struct str uid, struct error *err)
{
    enum status status = STATUS_OK;
    struct index_entry *entry;

    pthread_rwlock_rdlock(&database->lock);
    entry = entry_find(database, uid);
    if (entry && !entry->generation)
        status = entry->problem
                     ? error_set(err, entry->problem, "%s", entry->problem_text)
                     : error_set(err, STATUS_NO_FILES,
                                 "index %s is closed, and could not be opened: retry", entry->uid);
    pthread_rwlock_unlock(&database->lock);
    return status;
}

enum status database_open_index(const struct database *database, const char *uid,
                                struct generation **out, struct error *err)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", database->path, uid);

    if (!index_uid_valid(str_of(uid)) || !file_exists(directory))
        return error_set(err, STATUS_INDEX_NOT_FOUND, "index %s not found in %s", uid,
                         database->path);
    return generation_open(directory, NULL, out, err);
}

uint32_t database_count_damaged(struct database *database)
{
    uint32_t count = 0;

    pthread_rwlock_rdlock(&database->lock);
    for (size_t i = 0; i < database->count; i++)
        count += database->entries[i]->problem &&
                 status_cause(database->entries[i]->problem) == CAUSE_DAMAGE;
    pthread_rwlock_unlock(&database->lock);
    return count;
}

/* *closed: the index is closed, and so NULL is returned. *behind: a newer generation could not be
 * opened, because of the machine. */
static struct generation *acquire_open(struct database *database, struct str uid, bool *closed,
                                       bool *behind)
{
    struct generation *generation = NULL;
    struct index_entry *entry;

    pthread_rwlock_rdlock(&database->lock);
    entry = entry_find(database, uid);
    if (entry && entry->generation) {
        generation = entry->generation;
        atomic_fetch_add(&generation->references, 1);
        entry_note_use(database, entry);
    }
    *behind = entry && entry->problem && status_cause(entry->problem) == CAUSE_MACHINE;
    *closed = entry && entry_is_closed(entry);
    pthread_rwlock_unlock(&database->lock);
    return generation;
}

static void open_again(struct database *database, struct str uid)
{
    struct index_entry *entry;

    pthread_mutex_lock(&database->refreshing);
    entry = entry_find(database, uid);
    if (entry && entry_is_closed(entry)) {
        entry->stamp = (struct stamp){0};
        database_look_at(database, entry->uid);
    }
    pthread_mutex_unlock(&database->refreshing);
}

/* Only this index: where descriptors are few, there is trouble with many. */
static void look_again(struct database *database, struct str uid)
{
    char name[INDEX_UID_MAX + 1];

    snprintf(name, sizeof name, "%.*s", STR_ARG(uid));
    database_refresh_index(database, name);
}

struct generation *generation_acquire(struct database *database, struct str uid)
{
    struct generation *generation = NULL;
    bool closed, behind, looked = false;

    for (int tries = 0; tries < TRIES_MAX; tries++) {
        generation = acquire_open(database, uid, &closed, &behind);
        if (closed)
            open_again(database, uid);
        else if (!behind || looked)
            return generation;
        else {
            generation_release(generation);
            look_again(database, uid);
            looked = true;
        }
    }
    return acquire_open(database, uid, &closed, &behind);
}

bool database_index_about(struct database *database, struct str uid, struct arena *arena,
                          struct index_about *out)
{
    struct index_entry *entry;
    bool readable;

    pthread_rwlock_rdlock(&database->lock);
    entry = entry_find(database, uid);
    readable = entry && (entry->generation || entry_is_closed(entry));
    if (readable) {
        *out = entry->about;
        if (entry->primary_key)
            out->primary_key = arena_str(arena, str_of(entry->primary_key));
    }
    pthread_rwlock_unlock(&database->lock);
    return readable;
}
