/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backup.h - indexes as streams: dumps, which any later version reads, and snapshots, which are for
 * the version that made them. Both hold everything, also what may not be shown: who may read them
 * is for the front to say. */
#ifndef DATELINE_ENGINE_BACKUP_H
#define DATELINE_ENGINE_BACKUP_H

#include "engine/engine.h"

/* --- dumps --- */

/* One JSON object, without a line's end. */
typedef enum status dump_line_fn(void *context, struct str line, struct error *err);

/* An index at one state: first {"uid":…,"createdAt":…,"primaryKey":…,"settings":{…},"documents":N},
 * then N documents as they were given. STATUS_INDEX_NOT_FOUND. */
enum status engine_dump(struct engine *engine, struct str uid, dump_line_fn *line, void *context,
                        struct error *err);

/* What engine_restore reads: the next document, new; STATUS_END is an error to it. */
typedef enum status restore_next_fn(void *context, json_t **document, struct error *err);
/* A document that could not be taken; the others are. One call at a time, from any thread. */
typedef void restore_problem_fn(void *context, struct str id, const struct error *err);
struct restore_source {
    restore_next_fn *next;
    restore_problem_fn *problem;
    void *context;
};

/* The index of that first object, with its documents. STATUS_BAD_REQUEST: it is none. Writing. */
enum status engine_restore(struct engine *engine, const json_t *head,
                           const struct restore_source *source, struct error *err);

/* --- snapshots --- */

/* All parts, put back under the same names in an empty directory, are a database. */
struct snapshot_part {
    struct str name; /* a relative path: parts with `/` in their names lie in directories */
    int fd;          /* open for reading, at its start; borrowed until the function returns */
    bool immutable;  /* never changes: a hard link is as good as a copy */
    unsigned mode;
};
typedef enum status snapshot_part_fn(void *context, const struct snapshot_part *part,
                                     struct error *err);

/* Every index at one state, whoever writes meanwhile. That all are of one moment wants the right to
 * write, and no batch open. */
enum status engine_snapshot(struct engine *engine, snapshot_part_fn *part, void *context,
                            struct error *err);

#endif
