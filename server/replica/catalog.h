/* SPDX-License-Identifier: GPL-2.0-or-later */
/* catalog.h - what a daemon tells those who follow it.
 *
 *   {"version":1, "mark":"…", "database":uuid, "epoch":N, "nextTask":N, "doneTask":N,
 *    "indexes":[entries of engine/replica.h], "files":[{"name":"keys.json","text":"…"}, …]}
 *
 * `mark` differs after each change of the rest. Who sends the mark that it knows gets only
 * {"version":1, "mark":…, "same":true} when nothing has changed. `files` are the small files of the
 * database: keys, switches, webhooks, search rules, the record of takedowns. Any thread. */
#ifndef DATELINE_SERVER_REPLICA_CATALOG_H
#define DATELINE_SERVER_REPLICA_CATALOG_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"
#include "server/replica/lineage.h"

#define CATALOG_VERSION  1
#define CATALOG_FILE_MAX ((size_t)256 << 20) /* bytes of one of the small files */

struct engine;

struct catalog_order {
    struct engine *engine;
    const char *db;
    struct lineage_state lineage; /* of the database that is told of */
    struct str known;             /* the mark that the asking side has, or STR_NONE */
};

/* Appends the catalog. */
enum status catalog_write(const struct catalog_order *order, struct buf *out, struct error *err);

/* The names of the small files, by number; NULL if the number is too large. */
const char *catalog_file(unsigned number);

#endif
