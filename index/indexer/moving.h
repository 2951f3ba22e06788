/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moving.h - a move between this database and a cluster: what both directions share (move.h). */
#ifndef DATELINE_INDEXER_MOVING_H
#define DATELINE_INDEXER_MOVING_H

#include <jansson.h>

#include "engine/backup.h"
#include "indexer/move_compare.h"
#include "indexer/move_record.h"
#include "indexer/options.h"
#include "indexer/progress.h"
#include "nodes/nodes.h"

struct moving {
    const struct indexer_options *options;
    struct move_record record;
    struct direct_nodes nodes;
    struct engine *here, *cluster; /* both may write */
    json_t *head;                  /* of the source */
    uint64_t documents;            /* of the source, hidden ones, too */
    bool begun;                    /* nothing was refused: documents may be on the way */
    bool ended;                    /* an earlier run has moved and compared all */
    bool differs;                  /* what has arrived is not what was sent */
    uint64_t from, done;           /* documents that had arrived before this run; now */
    struct progress progress;
    struct move_compared compared;
};

/* Opens the record and both engines, and takes both rights to write. moving_end in any case. */
enum status moving_start(struct moving *moving, const struct indexer_options *options, bool out,
                         struct error *err);
/* Prints the error or the summary; returns the exit code. */
int moving_end(struct moving *moving, enum status status, const struct error *err);

/* Reads what the source is like. */
enum status moving_read_head(struct moving *moving, struct engine *source, struct error *err);
/* Is this run the one that goes on with the move of the same documents? If not, says why it begins
 * anew. */
bool moving_goes_on(const struct moving *moving, struct str source);
/* Are they equal (move_compare.h)? Notes it; if they are not, the next run begins anew. */
enum status moving_compare(struct moving *moving, const struct move_side *here, struct error *err);
/* Shows the progress. STATUS_TIMEOUT: a signal asks for the end. */
enum status moving_came(struct moving *moving, uint64_t documents, struct error *err);
/* Calls run(), and calls it again while the cluster is away or busy, for up to a minute without a
 * new document. Each call goes on after the last document that has arrived. */
enum status moving_repeat(struct moving *moving,
                          enum status (*run)(struct moving *moving, void *context,
                                             struct error *err),
                          void *context, struct error *err);

#endif
