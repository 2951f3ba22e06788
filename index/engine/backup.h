/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backup.h - indexes as streams: dumps and snapshots.
 *
 * Any later version reads a dump. A snapshot is meant for the version that made it. Both contain
 * all documents, also embargoed, expired and withdrawn ones: the caller must restrict access. */
#ifndef DATELINE_ENGINE_BACKUP_H
#define DATELINE_ENGINE_BACKUP_H

#include "engine/engine.h"

/* --- dumps --- */

/* Receives one JSON object, without a newline; borrowed during the call. */
typedef enum status dump_line_fn(void *context, struct str line, struct error *err);

/* Writes one state of an index: first the head {"uid":…,"createdAt":…,"primaryKey":…,
 * "settings":{…},"documents":N}, then the N documents. Any thread. STATUS_INDEX_NOT_FOUND. */
enum status engine_dump(struct engine *engine, struct str uid, dump_line_fn *line, void *context,
                        struct error *err);

/* A place in the list of an index's documents: behind these. While the index does not change, its
 * documents come in the same order. */
struct dump_place {
    uint64_t documents; /* how many are before the place; 0: the start */
    struct str id;      /* of the last of them */
};
/* The same, but of the documents only those behind the place. */
enum status engine_dump_from(struct engine *engine, struct str uid, const struct dump_place *place,
                             dump_line_fn *line, void *context, struct error *err);

/* Returns the next document, a new reference. STATUS_END makes engine_restore fail. */
typedef enum status restore_next_fn(void *context, json_t **document, struct error *err);
/* Reports a document that was not indexed. The restore goes on. From any thread, one call at a
 * time. */
typedef void restore_problem_fn(void *context, struct str id, const struct error *err);
struct restore_source {
    restore_next_fn *next;
    restore_problem_fn *problem;
    void *context;
};

/* Makes the index that the dump's head describes, with its documents. Writing. STATUS_BAD_REQUEST:
 * `head` is no head. */
enum status engine_restore(struct engine *engine, const json_t *head,
                           const struct restore_source *source, struct error *err);

/* --- snapshots --- */

/* One file. All files, copied under their names into an empty directory, are a database. */
struct snapshot_part {
    struct str name; /* a relative path, with `/` between directories */
    int fd;          /* open for reading, at its start; borrowed until the function returns */
    bool immutable;  /* the file never changes: a hard link is enough */
    unsigned mode;   /* permission bits */
};
typedef enum status snapshot_part_fn(void *context, const struct snapshot_part *part,
                                     struct error *err);

/* Hands over the files of all indexes, each index at one state, even if another process writes. To
 * get all indexes at the same moment, hold the right to write and have no batch open. */
enum status engine_snapshot(struct engine *engine, snapshot_part_fn *part, void *context,
                            struct error *err);

#endif
