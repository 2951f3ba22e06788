/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unship.h - takes a shipped journal, for a replica that becomes the primary. */
#ifndef DATELINE_SERVER_PUBLISH_UNSHIP_H
#define DATELINE_SERVER_PUBLISH_UNSHIP_H

#include "base/status.h"
#include "server/objects/objects.h"

struct unshipping {
    struct objects *objects;
    const char *place;    /* for messages */
    const char *database; /* the uuid */
    uint64_t epoch;       /* the one that begins */
    const char *by;       /* who begins it: the same when a promotion is repeated */
};

/* Ends the journal: the former primary can ship nothing after it. STATUS_NOT_FOUND: there is no
 * journal. STATUS_LOCKED: another replica has taken its place. STATUS_BAD_REQUEST: it is of another
 * database. */
enum status unship_fence(const struct unshipping *unshipping, struct error *err);
/* Writes the files of the journal below a directory, tasks/ and alerts/, which it makes. Of ended
 * tasks before `done_task` the indexes here have all; 0: it is not known. So shipments before the
 * newest round that needs no more are not read. *next_task: what the former primary said last.
 * STATUS_CORRUPT: a shipment is damaged or missing. */
enum status unship_files(const struct unshipping *unshipping, const char *to, uint64_t done_task,
                         uint64_t *next_task, struct error *err);

#endif
