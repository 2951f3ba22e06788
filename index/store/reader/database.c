/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database.c - the indexes of a directory; finds their new generations.
 *
 *   unknown ──▶ open: has a generation ◀──▶ closed: was not used for the longest time
 *      └──────────────┴──▶ failed: has a problem
 *
 * Each index is opened once, so that damage is known. Above DATABASE_OPEN_MAX, those that were not
 * used for the longest time are closed; generation_acquire opens them again. */
#include "store/reader/database.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/reader/generation.h"

#define TRIES_MAX     5    /* an index may be closed as soon as it is opened */
#define STAMP_BYTES   1024 /* of index.json; they contain the generation's number */
#define MEASURE_PAUSE ((int64_t)1000000000)
#define DAMAGE_PAUSE  (2 * (int64_t)1000000000) /* before damaged files are opened again */

/* Shows that index.json was replaced. Time and inode are not enough: a file system's clock ticks
 * every few milliseconds, and inodes are reused. So the stamp includes a hash of the start of the
 * file. */
struct stamp {
    ino_t inode;
    off_t size;
    struct timespec changed;
    uint64_t head;
};

struct index_entry {
    char uid[INDEX_UID_MAX + 1];
    struct generation *generation; /* NULL: it is closed, or could not be opened */
    struct index_about about;      /* of the newest generation that was opened */
    char *primary_key;             /* NULL: not known yet */
    atomic_uint_fast64_t used;     /* grows with each use */
    struct stamp stamp;
    struct stamp failed; /* of the generation that could not be opened, so that it is logged once */
    int64_t retry;       /* clock_monotonic(): when to try that one again */
    enum status problem; /* why there is no generation, or the damage found in it */
    char *problem_text;  /* NULL: STATUS_OK */
    bool found;          /* the current refresh has found its directory */
};

struct database {
    char *path;
    pthread_mutex_t refreshing;   /* one refresh at a time */
    pthread_rwlock_t lock;        /* protects the entries */
    struct index_entry **entries; /* sorted by uid */
    size_t count, capacity;
    size_t open; /* entries with a generation */
    atomic_uint_fast64_t uses;
    int64_t measured; /* clock_monotonic(): when the sizes of all files were last looked at */
};

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

static void set_problem(struct index_entry *entry, const struct error *problem)
{
    free(entry->problem_text);
    entry->problem = problem ? problem->status : STATUS_OK;
    entry->problem_text = problem ? mem_text(problem->message, strlen(problem->message)) : NULL;
}

/* Call it with the lock held for writing. Returns the generation before, to be released without the
 * lock. */
static struct generation *set_generation(struct database *database, struct index_entry *entry,
                                         struct generation *generation)
{
    struct generation *before = entry->generation;

    database->open += (size_t)(generation != NULL) - (size_t)(before != NULL);
    entry->generation = generation;
    return before;
}

static void entry_free(struct index_entry *entry)
{
    generation_release(entry->generation);
    set_problem(entry, NULL);
    free(entry->primary_key);
    free(entry);
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

static struct index_entry *find_entry(const struct database *database, struct str uid)
{
    size_t place = place_of(database, uid);

    return place < database->count && str_eq(str_of(database->entries[place]->uid), uid)
               ? database->entries[place]
               : NULL;
}

/* Only these errors mean that the index is gone. Other errors, such as too few descriptors, do
 * not. */
static bool is_absent(int error_number)
{
    return error_number == ENOENT || error_number == ENOTDIR;
}

/* Returns 0, or errno on failure. */
static int read_stamp(const char *directory, struct stamp *stamp)
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

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->head == b->head && a->inode == b->inode && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

static struct index_entry *add_entry(struct database *database, const char *uid)
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
    if (!entry || !entry->problem_text || !same_stamp(&entry->failed, stamp))
        log_warning("index %s: %s", uid, err->message);
    pthread_rwlock_wrlock(&database->lock);
    if (!entry)
        entry = add_entry(database, uid);
    entry->found = true;
    entry->failed = *stamp;
    entry->retry =
        clock_monotonic() + (status_cause(err->status) == CAUSE_DAMAGE ? DAMAGE_PAUSE : 0);
    set_problem(entry, err);
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
    set_problem(entry, NULL);
    pthread_rwlock_unlock(&database->lock);
}

/* Are these files open, or did opening them fail a moment ago? */
static bool is_known(const struct index_entry *entry, const struct stamp *stamp)
{
    return entry && (same_stamp(&entry->stamp, stamp) ||
                     (same_stamp(&entry->failed, stamp) && clock_monotonic() < entry->retry));
}

static bool is_closed(const struct index_entry *entry)
{
    return !entry->generation && !entry->problem;
}

/* A closed index is looked at less closely, because its files are read again before its next use.
 */
static bool is_unchanged(const char *directory, const struct index_entry *entry)
{
    MEM_AUTO char *path = mem_format("%s/index.json", directory);
    struct stat about;

    return stat(path, &about) == 0 && about.st_ino == entry->stamp.inode &&
           about.st_size == entry->stamp.size &&
           about.st_mtim.tv_sec == entry->stamp.changed.tv_sec &&
           about.st_mtim.tv_nsec == entry->stamp.changed.tv_nsec;
}

static void note_use(struct database *database, struct index_entry *entry)
{
    atomic_store(&entry->used, atomic_fetch_add(&database->uses, 1) + 1);
}

/* Call it with the lock held for writing. */
static void describe(struct index_entry *entry, const struct generation *generation)
{
    const struct generation_info info = generation_describe(generation);
    struct str key = generation->schema->primary_key;

    free(entry->primary_key);
    entry->primary_key = key.length > 0 ? mem_text(key.data, key.length) : NULL;
    entry->about = (struct index_about){info.created, info.updated, info.number, STR_NONE};
}

/* Takes over the generation. */
static void install(struct database *database, struct index_entry *entry, const char *uid,
                    const struct stamp *stamp, struct generation *take_opened)
{
    struct generation *before;

    pthread_rwlock_wrlock(&database->lock);
    if (!entry)
        entry = add_entry(database, uid);
    entry->found = true;
    entry->stamp = *stamp;
    before = set_generation(database, entry, take_opened);
    describe(entry, take_opened);
    note_use(database, entry);
    set_problem(entry, NULL);
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
        closed = set_generation(database, entry, NULL);
        pthread_rwlock_unlock(&database->lock);
        generation_release(closed);
    }
}

/* Only the refreshing thread changes entries, so it may read them without the lock. (Damage that a
 * reader notes is the exception.) */
static bool refresh_index(struct database *database, const char *uid)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", database->path, uid);
    struct index_entry *entry = find_entry(database, str_of(uid));
    struct generation *opened;
    struct stamp stamp = {0};
    struct error err;
    int failed;

    if (entry && is_closed(entry) && is_unchanged(directory, entry))
        return !(entry->found = true);
    failed = read_stamp(directory, &stamp);
    if (entry)
        entry->found = !failed || !is_absent(failed);
    if (failed == ENOENT)
        note_lost_manifest(database, entry, directory, uid);
    else if (failed && !is_absent(failed))
        note_unknown(database, entry, uid, directory, failed);
    else if (!failed && entry && same_stamp(&entry->stamp, &stamp))
        forget_trouble(database, entry);
    if (failed || is_known(entry, &stamp))
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
        if (!entry->problem)
            log_error("index %s: %s", entry->uid, damage->message);
        set_problem(entry, damage);
        if (take_out) {
            gone = set_generation(database, entry, NULL);
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
            any |= refresh_index(database, at->d_name);
    if (dir)
        closedir(dir);
    any |= drop_gone(database);
    measure(database);
    pthread_mutex_unlock(&database->refreshing);
    if (changed)
        *changed = any;
}

void database_refresh_index(struct database *database, const char *uid)
{
    struct index_entry *entry;

    pthread_mutex_lock(&database->refreshing);
    entry = find_entry(database, str_of(uid));
    refresh_index(database, uid);
    if (entry && !entry->found)
        drop_gone(database);
    pthread_mutex_unlock(&database->refreshing);
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
    entry = find_entry(database, uid);
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

/* *closed: the index is closed, and so NULL is returned. *behind: a newer generation could not be
 * opened, because of the machine. */
static struct generation *acquire_open(struct database *database, struct str uid, bool *closed,
                                       bool *behind)
{
    struct generation *generation = NULL;
    struct index_entry *entry;

    pthread_rwlock_rdlock(&database->lock);
    entry = find_entry(database, uid);
    if (entry && entry->generation) {
        generation = entry->generation;
        atomic_fetch_add(&generation->references, 1);
        note_use(database, entry);
    }
    *behind = entry && entry->problem && status_cause(entry->problem) == CAUSE_MACHINE;
    *closed = entry && is_closed(entry);
    pthread_rwlock_unlock(&database->lock);
    return generation;
}

static void open_again(struct database *database, struct str uid)
{
    struct index_entry *entry;

    pthread_mutex_lock(&database->refreshing);
    entry = find_entry(database, uid);
    if (entry && is_closed(entry)) {
        entry->stamp = (struct stamp){0};
        refresh_index(database, entry->uid);
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
    entry = find_entry(database, uid);
    readable = entry && (entry->generation || is_closed(entry));
    if (readable) {
        *out = entry->about;
        if (entry->primary_key)
            out->primary_key = arena_str(arena, str_of(entry->primary_key));
    }
    pthread_rwlock_unlock(&database->lock);
    return readable;
}
