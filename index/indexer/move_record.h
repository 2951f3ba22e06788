/* SPDX-License-Identifier: GPL-2.0-or-later */
/* move_record.h - how far a move between this database and a cluster has come: DB/moves/UID/state.
 *
 * The folder is also that of the cluster's engine: who moves is the same after a crash. It is
 * removed when the move is complete. */
#ifndef DATELINE_INDEXER_MOVE_RECORD_H
#define DATELINE_INDEXER_MOVE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

struct move_record {
    char *all, *folder; /* DB/moves; DB/moves/UID */
    bool out;           /* to the cluster; else from it */
    struct buf source;  /* a name for the documents that are moved; empty: there is no record */
    uint64_t documents; /* from the cluster: how many have arrived */
    struct buf last_id; /* of the last of them */
    bool compared;      /* all have arrived, and the two indexes were found equal */
};

/* Makes the folder, and reads what an earlier run has written. move_record_fini in any case. */
enum status move_record_open(const char *database, const char *uid, bool out,
                             struct move_record *record, struct error *err);
void move_record_fini(struct move_record *record);
/* Begins a new one. */
enum status move_record_start(struct move_record *record, struct str source, struct error *err);
/* Makes the record durable. */
enum status move_record_write(const struct move_record *record, struct error *err);
enum status move_record_remove(const struct move_record *record, struct error *err);

#endif
