/* SPDX-License-Identifier: GPL-2.0-or-later */
/* catch_up.h - one look at a source: takes what is new in its catalog. */
#ifndef DATELINE_SERVER_REPLICA_CATCH_UP_H
#define DATELINE_SERVER_REPLICA_CATCH_UP_H

#include "engine/replica.h"
#include "server/replica/lineage.h"
#include "server/replica/source.h"

#define MARK_SIZE 32

struct server;

struct catch_up {
    struct server *server;
    struct lineage *lineage;
    const struct upstream *source;
    const char *address;  /* of the source, for the lineage and messages */
    char mark[MARK_SIZE]; /* of the catalog that was taken last; "": none */
    struct replica_counts counts;
};

/* Makes the database equal to the source's. The engine has the right to write. STATUS_NOT_FOUND:
 * the source published meanwhile; try again. After any error what has arrived stays. */
enum status catch_up(struct catch_up *state, struct error *err);

#endif
