/* SPDX-License-Identifier: GPL-2.0-or-later */
/* engine.h - the interface to a database of indexes, for the daemon and the indexer.
 *
 *   engine_open ──▶ reader.h    read an index at a moment: search, browse, fetch, facets, similar
 *              ├──▶ standing.h  saved searches, and the documents that come
 *              ├──▶ batch.h     add, merge and delete documents
 *              ├──▶ backup.h    dumps and snapshots as streams
 *              ├──▶ journal.h   a durable log, for the writes that a daemon has accepted
 *              └──▶ upkeep.h    bulk loading, checking, sizes, near-duplicates
 *
 * Only the engine knows how an index is stored. Its callers know uids, settings, documents and
 * moments. So another engine can be put behind the same headers (README.md).
 *
 * **Writing.** One process at a time writes to a database: engine_begin_writing takes the right to
 * write, engine_end_writing returns it. Within the process, one thread writes. A function marked
 * "writing" fails with STATUS_LOCKED without that right. Readers are not blocked, on any thread.
 *
 * **Operations.** A caller with a journal numbers its operations in order. An index stores the
 * newest number. After a crash the caller repeats an operation with the same number, and the engine
 * does it only once. OPERATION_NONE: no number.
 *
 * A change that returned STATUS_OK is durable, and visible to readers acquired later (in a batch:
 * after batch_publish). Texts of errors are in the user's terms. */
#ifndef DATELINE_ENGINE_ENGINE_H
#define DATELINE_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"
#include "query/filter.h"
#include "store/settings/attribute.h"
#include "store/settings/settings.h"
#include "store/settings/uid.h"
#include "store/writer/operation.h"

struct engine;

struct engine_options {
    bool follow; /* run a thread that finds changes by other processes within a second */
};

/* Whether the directory holds indexes, or held some. */
bool engine_exists(const char *path);
/* Opens the database in directory `path` (copied). A missing directory is an empty database. */
enum status engine_open(const char *path, const struct engine_options *options, struct engine **out,
                        struct error *err);
/* Release all readers, batches and loaders before. NULL is fine. */
void engine_close(struct engine *engine);

/* --- listing indexes: any thread --- */

struct index_info {
    char uid[INDEX_UID_MAX + 1];
    struct str primary_key;         /* STR_NONE: not known yet */
    int64_t created, updated;       /* ms */
    uint64_t revision;              /* of the published state; grows with each publish */
    const struct error *unreadable; /* why it cannot be read (then only .uid is set), or NULL */
};

uint32_t engine_index_count(struct engine *engine);
/* How many of them are damaged, as far as is known. Never waits for a file. */
uint32_t engine_count_damaged(struct engine *engine);
/* All indexes, in the arena, in no order. */
void engine_list(struct engine *engine, struct arena *arena, struct index_info **out,
                 uint32_t *count);
/* STATUS_INDEX_NOT_FOUND, or the reason why the index cannot be read. The primary key is in the
 * arena. */
enum status engine_info(struct engine *engine, struct str uid, struct arena *arena,
                        struct index_info *out, struct error *err);
/* A new reference: release it with settings_release. STATUS_INDEX_NOT_FOUND. */
enum status engine_settings(struct engine *engine, struct str uid, struct settings **out,
                            struct error *err);
/* Has it the preset `articles`? Of an index that does not exist: would it? Never waits for another
 * machine: an engine that has only such indexes says yes. */
bool engine_takes_articles(struct engine *engine, struct str uid);

/* --- the right to write --- */

/* Waits up to `wait_ms` milliseconds if another process has the right, then fails with
 * STATUS_LOCKED. Succeeds at once if this engine has the right already. */
enum status engine_begin_writing(struct engine *engine, unsigned wait_ms, struct error *err);
/* Does this engine have the right to write, and does another process wait for it? The holder should
 * then end writing soon; when it begins again, it queues behind the other. */
bool engine_is_writing(const struct engine *engine);
bool engine_is_awaited(const struct engine *engine);
/* Also ends background work of the last batch (merging). */
void engine_end_writing(struct engine *engine);
/* Returns the right to write, unless background work is still running. Does not wait for it. */
void engine_pause_writing(struct engine *engine);
/* Only ends the background work, and keeps the right to write. Writing. */
void engine_rest(struct engine *engine);

/* --- the life of an index: writing --- */

/* `primary_key` STR_NONE: not known yet. STATUS_INDEX_EXISTS. */
enum status engine_create(struct engine *engine, const char *uid, enum settings_preset preset,
                          struct str primary_key, uint64_t operation, struct error *err);
/* *documents: how many documents it had. STATUS_INDEX_NOT_FOUND. */
enum status engine_delete(struct engine *engine, const char *uid, uint64_t operation,
                          uint64_t *documents, struct error *err);
/* STATUS_INDEX_NOT_FOUND, STATUS_INDEX_EXISTS. */
enum status engine_rename(struct engine *engine, const char *from, const char *to,
                          uint64_t operation, struct error *err);
/* Swaps the names of two indexes atomically. STATUS_INDEX_NOT_FOUND. */
enum status engine_swap(struct engine *engine, const char *a, const char *b, uint64_t operation,
                        struct error *err);
/* Does the index exist, as last published? */
bool engine_has(struct engine *engine, const char *uid);
/* Removes the files of deleted indexes. Not urgent. */
void engine_sweep(struct engine *engine);

/* --- settings: writing --- */

/* STATUS_PRIMARY_KEY_EXISTS if the index has documents with another key. STATUS_INDEX_NOT_FOUND. */
enum status engine_set_primary_key(struct engine *engine, const char *uid, struct str key,
                                   uint64_t operation, struct error *err);
/* Changes the members of `patch` (settings_patch); NULL: resets all settings to the preset's
 * defaults. Creates a missing index. If terms or columns change, the index is rebuilt; readers see
 * the old one until then. */
enum status engine_set_settings(struct engine *engine, const char *uid, const json_t *patch,
                                uint64_t operation, struct error *err);
/* Merges all segments of the index into one, without the deleted documents. Readers see the old
 * ones until then. STATUS_INDEX_NOT_FOUND. */
enum status engine_compact(struct engine *engine, const char *uid, uint64_t operation,
                           struct error *err);

/* --- notes: small files that a caller keeps with an index --- */

/* Appends the note with this name ([a-z]+) to `out`; appends nothing if there is none. */
enum status engine_read_note(struct engine *engine, const char *uid, const char *name,
                             struct buf *out, struct error *err);
/* The path of a note that the caller writes piece by piece. Yours to free. */
char *engine_note_path(const struct engine *engine, const char *uid, const char *name);
/* The notes that tell which files and which versions of feeds were loaded. */
#define INDEX_LOADED_NOTE "loaded"
#define INDEX_FEEDS_NOTE  "feeds"
/* Removes them, so that all files and feeds are read again. Call it before documents are lost that
 * they claim; deleting all documents does it by itself. Writing. */
enum status engine_forget_loads(const struct engine *engine, const char *uid, struct error *err);
/* Replaces the note atomically and durably. */
enum status engine_write_note(struct engine *engine, const char *uid, const char *name,
                              struct str bytes, struct error *err);

#endif
