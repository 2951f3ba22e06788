/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump.h - everything that clients put into the database, as text that any later version reads.
 *
 * A dump is one file, DIR/20260107-141500123.dump: gzipped lines of JSON (dump_file.h).
 *
 *   {"dateline":"dump","version":1,"createdAt":…,"pkgVersion":…}
 *   {"file":"keys","value":{…}}                           keys.json; features and webhooks likewise
 *   {"task":{…}}                                          each task, for the record
 *   {"index":{"uid":…,"createdAt":…,"primaryKey":…,"settings":{…},"documents":N}}
 *   the N documents                                       as they were given
 *   … further indexes …
 *   {"end":{"indexes":N,"documents":N}}
 *
 * Indexes are read at one generation each. Tasks are not brought back: numbers of tasks start anew.
 */
#ifndef DATELINE_SERVER_TASKS_INGEST_DUMP_H
#define DATELINE_SERVER_TASKS_INGEST_DUMP_H

#include "server/state/server.h"

#define DUMP_VERSION 1

/* Made in `directory` as `name`.dump, durable when it returns. */
enum status dump_create(struct server *server, const char *directory, const char *name,
                        struct error *err);

/* Makes a database in `to` from a dump. */
enum status dump_import(const char *to, const char *dump, struct error *err);

#endif
