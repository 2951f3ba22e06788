/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_life.h - making, renaming, swapping and deleting the indexes of a database directory.
 *
 * Each call is one rename, and leaves a trace by which it is recognised after a crash: the number
 * of the operation in index.json, or in the name under which a deleted index waits. So a caller
 * that does not know whether an operation happened repeats it with the same number.
 *
 * The caller holds the database's lock (database_lock.h) and has no writer open on these indexes.
 * Messages name indexes as clients know them. */
#ifndef DATELINE_STORE_WRITER_INDEX_LIFE_H
#define DATELINE_STORE_WRITER_INDEX_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "store/settings/schema.h"
#include "store/settings/settings.h"

/* As it was last published. */
bool index_life_exists(const char *database, const char *uid);
/* Does the directory hold indexes, or did it? */
bool index_life_any(const char *database);

/* An index before an operation. */
struct index_before {
    bool exists;
    uint64_t contained;    /* + 1 of the newest operation that it contains */
    struct schema *schema; /* yours to release; NULL where the index does not exist */
};
enum status index_life_look(const char *database, const char *uid, struct index_before *out,
                            struct error *err);

/* Small files that a front keeps with an index: the bytes under this name ([a-z]+), appended (none:
 * nothing); replaced atomically and durably. */
enum status index_life_read_note(const char *database, const char *uid, const char *name,
                                 struct buf *out, struct error *err);
enum status index_life_write_note(const char *database, const char *uid, const char *name,
                                  struct str bytes, struct error *err);

/* `primary_key` STR_NONE: not known yet. STATUS_INDEX_EXISTS. */
enum status index_life_create(const char *database, const char *uid, enum settings_preset preset,
                              struct str primary_key, uint64_t operation, struct error *err);
/* An index of a backup, without documents yet. `created` in ms, 0: now. */
enum status index_life_restore(const char *database, const char *uid,
                               const struct settings *settings, struct str primary_key,
                               int64_t created, struct error *err);
/* *documents is how many it held; left as it is where a crash had kept the rest of the deletion.
 * STATUS_INDEX_NOT_FOUND. */
enum status index_life_delete(const char *database, const char *uid, uint64_t operation,
                              uint64_t *documents, struct error *err);
/* Files of deleted indexes; what cannot be removed is logged. */
void index_life_remove_deleted(const char *database);
/* STATUS_INDEX_EXISTS: there is a `to`; STATUS_INDEX_NOT_FOUND: there is no `from`. */
enum status index_life_rename(const char *database, const char *from, const char *to,
                              uint64_t operation, struct error *err);
/* The two change names at one moment. STATUS_INDEX_NOT_FOUND. */
enum status index_life_swap(const char *database, const char *a, const char *b, uint64_t operation,
                            struct error *err);

#endif
