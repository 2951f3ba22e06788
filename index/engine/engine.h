/* SPDX-License-Identifier: GPL-2.0-or-later */
/* engine.h - what a database of indexes can do, for the daemon, the indexer and every later front.
 *
 *   engine_open ──▶ reader.h    an index at a moment: search, browse, fetch, facet values, similar
 *              ├──▶ batch.h     documents added, merged and deleted
 *              ├──▶ backup.h    dumps and snapshots as streams
 *              ├──▶ journal.h   the durable log that a front keeps its accepted writes in
 *              └──▶ upkeep.h    checking, compacting, sizes, near-copies
 *
 * The engine owns how an index is kept. A front knows uids, settings, documents and moments, and
 * nothing below them, so that another make of engine can stand behind the same headers.
 *
 * **Writing.** One process writes to a database at a time: engine_begin_writing takes the right to
 * write, engine_end_writing gives it up. Within a process, one thread writes. Every function that
 * says "writing" wants that right. Readers may be on any thread, and go on meanwhile.
 *
 * **Operations.** A front that keeps a journal numbers its operations in the order in which it does
 * them. An index remembers the newest number, so an operation that a crash interrupted is repeated
 * with the same number, and happens once. OPERATION_NONE: no number.
 *
 * What returns STATUS_OK is durable, and seen by readers that are acquired later. */
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

#define OPERATION_NONE UINT64_MAX

struct engine;

struct engine_options {
    bool follow; /* see what other processes write, within a second, on a thread of its own */
};

/* Does the path hold indexes, or did it? */
bool engine_exists(const char *path);
/* Succeeds where nothing is there yet: then there is no index. The path is copied. */
enum status engine_open(const char *path, const struct engine_options *options, struct engine **out,
                        struct error *err);
/* NULL is fine. No reader and no batch may be open. */
void engine_close(struct engine *engine);

/* --- which indexes there are: any thread --- */

struct index_info {
    char uid[INDEX_UID_MAX + 1];
    struct str primary_key;   /* STR_NONE: not known yet */
    int64_t created, updated; /* ms */
    bool unreadable;          /* damaged, or of a newer version: nothing but its uid is known */
};

uint32_t engine_index_count(struct engine *engine);
/* In the arena, in no order. */
void engine_list(struct engine *engine, struct arena *arena, struct index_info **out,
                 uint32_t *count);
/* STATUS_INDEX_NOT_FOUND, or why it cannot be read. The primary key is in the arena. */
enum status engine_info(struct engine *engine, struct str uid, struct arena *arena,
                        struct index_info *out, struct error *err);
/* A reference that is yours to release. STATUS_INDEX_NOT_FOUND. */
enum status engine_settings(struct engine *engine, struct str uid, struct settings **out,
                            struct error *err);

/* --- the right to write --- */

/* Waits so many milliseconds for another process; STATUS_LOCKED when it does not give up. Fine when
 * this engine has the right already. */
enum status engine_begin_writing(struct engine *engine, unsigned wait_ms, struct error *err);
/* Also ends work that goes on behind the last batch, as merging. */
void engine_end_writing(struct engine *engine);
/* Ends that work only: before something that wants a database at rest. Writing. */
void engine_rest(struct engine *engine);

/* --- the life of an index: writing --- */

/* `primary_key` STR_NONE: not known yet. STATUS_INDEX_EXISTS. */
enum status engine_create(struct engine *engine, const char *uid, enum settings_preset preset,
                          struct str primary_key, uint64_t operation, struct error *err);
/* *documents: how many it held. STATUS_INDEX_NOT_FOUND. */
enum status engine_delete(struct engine *engine, const char *uid, uint64_t operation,
                          uint64_t *documents, struct error *err);
/* STATUS_INDEX_NOT_FOUND, STATUS_INDEX_EXISTS. */
enum status engine_rename(struct engine *engine, const char *from, const char *to,
                          uint64_t operation, struct error *err);
/* Two indexes change names at one moment. STATUS_INDEX_NOT_FOUND. */
enum status engine_swap(struct engine *engine, const char *a, const char *b, uint64_t operation,
                        struct error *err);
/* Is there such an index, as last published? */
bool engine_has(struct engine *engine, const char *uid);
/* Frees what deleted indexes have left on disk. Nobody waits for it. */
void engine_sweep(struct engine *engine);

/* --- how an index is set up: writing --- */

/* STATUS_PRIMARY_KEY_EXISTS when there are documents under another key. */
enum status engine_set_primary_key(struct engine *engine, const char *uid, struct str key,
                                   uint64_t operation, struct error *err);
/* The members of `patch` change (settings_patch); NULL: all go back to the preset's defaults. The
 * index is made where it is missing. Where terms or columns change, the index is built anew;
 * readers see the old one until the new one is there. */
enum status engine_set_settings(struct engine *engine, const char *uid, const json_t *patch,
                                uint64_t operation, struct error *err);

/* --- small files that a front keeps with an index --- */

/* The bytes kept under that name ([a-z]+), appended; none: nothing is appended. */
enum status engine_read_note(struct engine *engine, const char *uid, const char *name,
                             struct buf *out, struct error *err);
/* Replaced atomically and durably. */
enum status engine_write_note(struct engine *engine, const char *uid, const char *name,
                              struct str bytes, struct error *err);

#endif
