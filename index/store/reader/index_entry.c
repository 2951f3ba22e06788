/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_entry.c - what a database knows of each of its indexes. */
#include "store/reader/index_entry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/mem.h"

#define STAMP_BYTES 1024 /* of index.json; they contain the generation's number */

int stamp_read(const char *directory, struct stamp *stamp)
{
    MEM_AUTO char *path = mem_format("%s/index.json", directory);
    char head[STAMP_BYTES];
    struct stat about;
    ssize_t length;
    int file = open(path, O_RDONLY | O_CLOEXEC), failed = 0;

    if (file < 0)
        return errno;
    length = pread(file, head, sizeof head, 0);
    if (length < 0 || fstat(file, &about) < 0)
        failed = errno;
    else
        *stamp = (struct stamp){about.st_ino, about.st_size, about.st_mtim,
                                hash_bytes(head, (size_t)length)};
    close(file);
    return failed;
}

bool stamp_same(const struct stamp *a, const struct stamp *b)
{
    return a->head == b->head && a->inode == b->inode && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

/* The place of the first entry with this uid or a later one. */
static size_t place_of(const struct database *database, struct str uid)
{
    size_t low = 0, high = database->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_compare(str_of(database->entries[middle]->uid), uid) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct index_entry *entry_find(const struct database *database, struct str uid)
{
    size_t place = place_of(database, uid);

    return place < database->count && str_eq(str_of(database->entries[place]->uid), uid)
               ? database->entries[place]
               : NULL;
}

struct index_entry *entry_add(struct database *database, const char *uid)
{
    size_t place = place_of(database, str_of(uid));
    struct index_entry *entry = mem_zero(1, sizeof *entry);

    database->entries = mem_grow(database->entries, database->count, &database->capacity,
                                 sizeof *database->entries);
    memmove(database->entries + place + 1, database->entries + place,
            (database->count - place) * sizeof *database->entries);
    database->entries[place] = entry;
    database->count++;
    snprintf(entry->uid, sizeof entry->uid, "%s", uid);
    return entry;
}

void entry_set_problem(struct index_entry *entry, const struct error *problem)
{
    free(entry->problem_text);
    entry->problem = problem ? problem->status : STATUS_OK;
    entry->problem_text = problem ? mem_text(problem->message, strlen(problem->message)) : NULL;
}

struct generation *entry_set_generation(struct database *database, struct index_entry *entry,
                                        struct generation *generation)
{
    struct generation *before = entry->generation;

    database->open += (size_t)(generation != NULL) - (size_t)(before != NULL);
    entry->generation = generation;
    return before;
}

void entry_free(struct index_entry *entry)
{
    generation_release(entry->generation);
    entry_set_problem(entry, NULL);
    free(entry->primary_key);
    free(entry);
}

void entry_describe(struct index_entry *entry, const struct generation *generation)
{
    const struct generation_info info = generation_describe(generation);
    struct str key = generation->schema->primary_key;

    free(entry->primary_key);
    entry->primary_key = key.length > 0 ? mem_text(key.data, key.length) : NULL;
    entry->about = (struct index_about){info.created, info.updated, info.number, STR_NONE};
}

void entry_note_use(struct database *database, struct index_entry *entry)
{
    atomic_store(&entry->used, atomic_fetch_add(&database->uses, 1) + 1);
}

bool entry_is_closed(const struct index_entry *entry)
{
    return !entry->generation && !entry->problem;
}

bool entry_is_known(const struct index_entry *entry, const struct stamp *stamp)
{
    return entry && (stamp_same(&entry->stamp, stamp) ||
                     (stamp_same(&entry->failed, stamp) && clock_monotonic() < entry->retry));
}

bool entry_is_unchanged(const char *directory, const struct index_entry *entry)
{
    MEM_AUTO char *path = mem_format("%s/index.json", directory);
    struct stat about;

    return stat(path, &about) == 0 && about.st_ino == entry->stamp.inode &&
           about.st_size == entry->stamp.size &&
           about.st_mtim.tv_sec == entry->stamp.changed.tv_sec &&
           about.st_mtim.tv_nsec == entry->stamp.changed.tv_nsec;
}
