/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lineage.h - which database this is, and which of its copies may write.
 *
 *   DB/lineage.json   {"database": uuid, "epoch": N, "nextTask": N, "doneTask": N,
 *                      "follows": address or absent, "replaces": address or absent,
 *                      "fenced": N or absent}
 *
 * All copies of a database have its uuid. A promotion raises the epoch by one; who follows refuses
 * a lower epoch than it has seen. A daemon that hears of a higher epoch than its own is fenced: it
 * accepts no more writes, also after a restart. So of two daemons that both believe to be the
 * primary, only the later one goes on.
 *
 * Any thread, except lineage_open and lineage_close. */
#ifndef DATELINE_SERVER_REPLICA_LINEAGE_H
#define DATELINE_SERVER_REPLICA_LINEAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "server/keys/uuid.h"

struct lineage;

struct lineage_state {
    char database[UUID_SIZE]; /* "": of a database that no other one has followed yet */
    uint64_t epoch;           /* from 1 */
    uint64_t fenced;          /* the epoch that replaced this one; 0: none */
    uint64_t next_task;       /* of the primary, when it was last heard of */
    uint64_t done_task;       /* the indexes have what the tasks before this one did; 0: unknown */
    bool follows;             /* it is a replica */
    bool replaces;            /* it was promoted, and the former primary has not heard of it yet */
};

enum status lineage_open(const char *db, struct lineage **out, struct error *err);
void lineage_close(struct lineage *lineage); /* NULL is fine */
void lineage_get(struct lineage *lineage, struct lineage_state *out);
/* The address that it follows, or replaces; a copy, yours to free. NULL: none. */
char *lineage_source(struct lineage *lineage);

/* Gives a database that has no uuid one. */
enum status lineage_begin(struct lineage *lineage, struct error *err);
/* Follows `source`, which is at this state. STATUS_BAD_REQUEST: it is another database;
 * STATUS_STALE: it has a lower epoch. */
enum status lineage_follow(struct lineage *lineage, const char *source,
                           const struct lineage_state *state, struct error *err);
/* The indexes are equal to those of the source, which have all tasks before this one. */
enum status lineage_caught_up(struct lineage *lineage, uint64_t done_task, struct error *err);
/* A replica becomes the primary: this epoch begins. */
enum status lineage_promote(struct lineage *lineage, uint64_t epoch, struct error *err);
/* The former primary has heard of it. */
enum status lineage_replaced(struct lineage *lineage, struct error *err);
/* Another daemon is the primary of this epoch. STATUS_BAD_REQUEST: it is of another database, or
 * the epoch is not a higher one. */
enum status lineage_fence(struct lineage *lineage, const char *database, uint64_t epoch,
                          struct error *err);

/* STATUS_OK if this daemon may write; else STATUS_LOCKED, and the message says who may. */
enum status lineage_check_write(struct lineage *lineage, struct error *err);

#endif
