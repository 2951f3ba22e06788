/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_life.h - creates, renames, swaps and deletes the indexes of a database directory.
 *
 * Every call survives a crash at any moment. It makes its change by one rename, and it leaves a
 * trace of the operation's number:
 *
 *   create         writes index.json, with number + 1 as `lastTask`
 *   delete         renames DB/indexes/<uid> to DB/indexes/.deleted-<number>; the files are removed
 *                  later, by index_life_remove_deleted
 *   rename, swap   renames directories; then writes the new uid and `lastTask` to each index.json
 *
 * After a crash the caller repeats the call with the same number. The call then does only the steps
 * that are missing. Numbers grow; the daemon uses the numbers of its tasks.
 *
 * The caller holds the database's lock (database_lock.h) and has no writer open on these indexes.
 * Messages name indexes by uid, as clients know them. */
#ifndef DATELINE_STORE_WRITER_INDEX_LIFE_H
#define DATELINE_STORE_WRITER_INDEX_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "store/settings/schema.h"
#include "store/settings/settings.h"
#include "store/writer/operation.h"

/* True if the index has an index.json, or if that cannot be told now: the next step will say why.
 */
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

/* Makes sure that the newest state, as a reader sees it, is durable. */
enum status index_life_sync(const char *database, const char *uid, struct error *err);

/* Small files that a front keeps with an index: the bytes under this name ([a-z]+), appended (none:
 * nothing); replaced atomically and durably. */
enum status index_life_read_note(const char *database, const char *uid, const char *name,
                                 struct buf *out, struct error *err);
enum status index_life_write_note(const char *database, const char *uid, const char *name,
                                  struct str bytes, struct error *err);

/* `primary_key` STR_NONE: not known yet. STATUS_INDEX_EXISTS: the index exists, and this operation
 * did not create it. */
enum status index_life_create(const char *database, const char *uid, enum settings_preset preset,
                              struct str primary_key, uint64_t operation, struct error *err);
/* Make an empty index for a backup to fill. `created` is in ms; 0: now. */
enum status index_life_restore(const char *database, const char *uid,
                               const struct settings *settings, struct str primary_key,
                               int64_t created, struct error *err);
/* Rename the index away. Sets *documents to the number of documents it held. If the call repeats a
 * deletion after a crash, *documents is unchanged. STATUS_INDEX_NOT_FOUND. */
enum status index_life_delete(const char *database, const char *uid, uint64_t operation,
                              uint64_t *documents, struct error *err);
/* Remove the files of deleted indexes. Files that cannot be removed are logged. */
void index_life_remove_deleted(const char *database);
/* STATUS_INDEX_EXISTS: both `from` and `to` exist. STATUS_INDEX_NOT_FOUND: neither exists. If only
 * `to` exists, an earlier call was interrupted: this one completes it. */
enum status index_life_rename(const char *database, const char *from, const char *to,
                              uint64_t operation, struct error *err);
/* Exchange the names of two indexes, by one rename. STATUS_INDEX_NOT_FOUND: one does not exist. */
enum status index_life_swap(const char *database, const char *a, const char *b, uint64_t operation,
                            struct error *err);

#endif
