/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ship_files.h - the files that are shipped, and how much of each. One thread.
 *
 * They are those of the queue and of the log of alerts, and only grow: tasks/body-N, tasks/log-N,
 * alerts/log-N. In the order of their names, bodies come before the records that name them. */
#ifndef DATELINE_SERVER_PUBLISH_SHIP_FILES_H
#define DATELINE_SERVER_PUBLISH_SHIP_FILES_H

#include "base/string_table.h"
#include "server/publish/shipment.h"

struct ship_position { /* of the journal of tasks; see journal_durable */
    uint32_t log;
    uint64_t bytes;
};

struct ship_files {
    struct string_table names; /* sorted */
    uint64_t *shipped;         /* bytes, by number of the name */
};
void ship_files_init(struct ship_files *files);
void ship_files_fini(struct ship_files *files);

/* Looks which files there are now. *anew: the journal was written anew; then nothing of it counts
 * as shipped. */
enum status ship_files_look(struct ship_files *files, const char *db, bool *anew,
                            struct error *err);
/* Adds what is not shipped yet, up to the position, until the shipment is full. *more: there is
 * more. Counts it as shipped. */
enum status ship_files_take(struct ship_files *files, const char *db,
                            const struct ship_position *until, struct shipment *out, bool *more,
                            struct error *err);
/* Nothing counts as shipped. */
void ship_files_reset(struct ship_files *files);

#endif
