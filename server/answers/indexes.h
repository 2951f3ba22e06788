/* SPDX-License-Identifier: GPL-2.0-or-later */
/* indexes.h - finding an index by the uid that a client gave. */
#ifndef DATELINE_SERVER_ANSWERS_INDEXES_H
#define DATELINE_SERVER_ANSWERS_INDEXES_H

#include "engine/reader.h"
#include "server/state/server.h"

/* STATUS_BAD_INDEX_UID, in the API's words. */
enum status index_uid_check(struct str uid, struct error *err);
/* A reader of the index at this moment, yours to release. Where there is no such index, the error
 * says what to do about it. */
enum status index_acquire(struct server *server, struct str uid, struct reader **out,
                          struct error *err);
/* The same of what the index is, its primary key in the arena; and of its settings, yours to
 * release. */
enum status index_find(struct server *server, struct str uid, struct arena *arena,
                       struct index_info *out, struct error *err);
enum status index_settings(struct server *server, struct str uid, struct settings **out,
                           struct error *err);

#endif
