/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rival.h - which daemon may write to a place that has something of another daemon, or of an
 * earlier run. */
#ifndef DATELINE_SERVER_PUBLISH_RIVAL_H
#define DATELINE_SERVER_PUBLISH_RIVAL_H

#include "base/status.h"
#include "base/str.h"
#include "server/replica/lineage.h"
#include "server/replica/publication.h"

struct rival {
    struct str database, run; /* of what is there */
    uint64_t epoch;
    const char *place, *own_run; /* of this daemon */
    bool has_written;            /* there, in this run */
};

/* STATUS_OK: this daemon may write there. STATUS_LOCKED: never again, for another one does: it has
 * a higher epoch, and this database is fenced; or it began later. STATUS_BAD_REQUEST: the place has
 * another database. */
enum status rival_judge(const struct rival *rival, struct lineage *lineage, struct error *err);

/* Can the place keep daemons apart? STATUS_BAD_REQUEST: no. See objects_try_condition. `run`: of
 * this daemon, and of nothing else that writes there. */
enum status rival_try_place(struct objects *objects, const char *run, struct error *err);

#endif
