/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_entry.h - what a database knows of each of its indexes. Private to database.c and
 * database_refresh.c.
 *
 *   unknown ──▶ open: has a generation ◀──▶ closed: was not used for the longest time
 *      └──────────────┴──▶ failed: has a problem
 *
 * Readers hold .lock for reading. Only the thread that holds .refreshing changes entries, with
 * .lock for writing; so it may read them without .lock. */
#ifndef DATELINE_STORE_READER_INDEX_ENTRY_H
#define DATELINE_STORE_READER_INDEX_ENTRY_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "store/reader/database.h"
#include "store/reader/generation.h"

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
    uint64_t damage;     /* generation_damage_stamp when it was last opened again; 0: not yet */
    int64_t mend;        /* clock_monotonic(): when to do that next */
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

/* Returns 0, or errno on failure. */
int stamp_read(const char *directory, struct stamp *stamp);
bool stamp_same(const struct stamp *a, const struct stamp *b);

/* NULL: there is none with this uid. */
struct index_entry *entry_find(const struct database *database, struct str uid);
/* A new entry at its place. Call it with the lock held for writing. */
struct index_entry *entry_add(struct database *database, const char *uid);
void entry_free(struct index_entry *entry);

/* NULL: no problem. Call it with the lock held for writing. */
void entry_set_problem(struct index_entry *entry, const struct error *problem);
/* Call it with the lock held for writing. Returns the generation before, to be released without the
 * lock. */
struct generation *entry_set_generation(struct database *database, struct index_entry *entry,
                                        struct generation *generation);
/* Keeps what database_index_about tells. Call it with the lock held for writing. */
void entry_describe(struct index_entry *entry, const struct generation *generation);
void entry_note_use(struct database *database, struct index_entry *entry);

bool entry_is_closed(const struct index_entry *entry);
/* Are these files open, or did opening them fail a moment ago? */
bool entry_is_known(const struct index_entry *entry, const struct stamp *stamp);
/* A closed index is looked at less closely, because its files are read again before its next use.
 */
bool entry_is_unchanged(const char *directory, const struct index_entry *entry);

/* database_refresh.c: looks at one index. True: it has a new generation. Call it with `refreshing`
 * held. */
bool database_look_at(struct database *database, const char *uid);

#endif
