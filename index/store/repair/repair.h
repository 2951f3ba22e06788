/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.h - makes an index anew from what can be read of a damaged one.
 *
 * The stored documents (`texts`) are the source: all other files of a segment are derived from them
 * and are built again. The new index is complete and durable before it takes the place of the
 * damaged one, by one exchange of names. No file of the damaged index is changed or removed.
 *
 *   DB/.repair              the new index while it is built; a crash leaves it, the next repair
 *                           removes it
 *   DB/damaged-1            afterwards: a database with the damaged index, as it was
 *   .../doubtful.jsonl      documents that can be read, but fail their checksum: they are not in
 *                           the new index */
#ifndef DATELINE_STORE_REPAIR_REPAIR_H
#define DATELINE_STORE_REPAIR_REPAIR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

struct repair_options {
    const char *into;  /* make the index in this database and leave the other one alone, so that it
                          may be read-only; NULL: put it into its place */
    bool with_deleted; /* go on if deleted documents would be back (.returned) */
    unsigned jobs;     /* threads; 0: one for each core */
};

/* What was found in a file, and what became of it. */
struct repair_finding {
    const char *problem, *outcome;
};

struct repair_report {
    struct arena *arena;     /* the caller's: holds all texts below */
    struct buf findings;     /* struct repair_finding each */
    struct buf lost_ids;     /* struct str each: documents that are lost */
    uint64_t kept;           /* documents of the new index */
    uint64_t unchecked;      /* of these: read from a file whose checksums are gone */
    uint64_t lost;           /* documents that are lost, doubtful ones included */
    uint64_t unnamed;        /* of these: without a known id */
    uint64_t doubtful;       /* of these: written to doubtful.jsonl */
    uint64_t returned;       /* deleted documents that are back, because their marks are lost */
    bool settings_lost;      /* the settings are those of a new index */
    const char *damaged_at;  /* the database with the damaged index; NULL: it is where it was */
    const char *doubtful_at; /* the file; NULL: none is doubtful */
};
/* Adds a finding; the texts are copied. */
void repair_report_add(struct repair_report *report, const char *problem, const char *outcome);
/* Frees the buffers. */
void repair_report_fini(struct repair_report *report);

/* The caller holds the lock of `database` (database_lock.h), unless options->into is given. Then
 * nothing may write to the index meanwhile; if something does, STATUS_STALE.
 *
 * STATUS_BAD_REQUEST: deleted documents would be back in an index that may be searched, and
 * options->with_deleted is not set. The message says what to do.
 * STATUS_INDEX_NOT_FOUND; STATUS_INDEX_EXISTS: `into` has an index of this name; STATUS_CORRUPT: a
 * newer version wrote the index. After any failure the damaged index is where it was. */
enum status repair_index(const char *database, const char *uid,
                         const struct repair_options *options, struct repair_report *report,
                         struct error *err);

#endif
