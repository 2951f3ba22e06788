/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump.h - a dump: everything that clients stored, as text that any later version reads.
 *
 * A dump is one file, DIR/20260107-141500123.dump: gzipped lines of JSON (dump_file.h).
 *
 *   {"dateline":"dump","version":1,"createdAt":…,"pkgVersion":…}
 *   {"file":"keys","value":{…}}                           keys.json; also features, webhooks and
 * takedowns
 *   {"task":{…}}                                          each task; not imported
 *   {"alerts":{…},"bytes":base64}                         each record of the log of alerts
 *                                                         (alerts/book.h), without parts of indexes
 *   {"index":{"uid":…,"createdAt":…,"primaryKey":…,"settings":{…},"documents":N}}
 *   the N documents                                       as clients sent them, hidden ones too
 *   … more indexes …
 *   {"end":{"indexes":N,"documents":N}}
 *
 * Each index is read at one generation. Tasks are not imported; uids of tasks start again at 0. */
#ifndef DATELINE_SERVER_TASKS_INGEST_DUMP_H
#define DATELINE_SERVER_TASKS_INGEST_DUMP_H

#include "server/state/server.h"

#define DUMP_VERSION 1

/* Writes `directory`/`name`.dump; durable when it returns. An index that cannot be read fails the
 * whole dump. The thread that writes. */
enum status dump_create(struct server *server, const char *directory, const char *name,
                        struct error *err);

/* Makes a database in the directory `to` from a dump. STATUS_BAD_REQUEST: the file is not a dump,
 * is damaged, or is of another version; the message names the line. */
enum status dump_import(const char *to, const char *dump, struct error *err);

#endif
