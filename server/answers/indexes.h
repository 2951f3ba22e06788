/* SPDX-License-Identifier: GPL-2.0-or-later */
/* indexes.h - finds an index by the uid that a client sent. */
#ifndef DATELINE_SERVER_ANSWERS_INDEXES_H
#define DATELINE_SERVER_ANSWERS_INDEXES_H

#include "engine/reader.h"
#include "server/state/server.h"

/* Is the uid well-formed? STATUS_BAD_INDEX_UID with the API's message if not. */
enum status index_uid_check(struct str uid, struct error *err);
/* A new reader of the index at this moment, yours to release. STATUS_BAD_INDEX_UID;
 * STATUS_INDEX_NOT_FOUND. */
enum status index_acquire(struct server *server, struct str uid, struct reader **out,
                          struct error *err);
/* The same at a moment of the past (ms since 1970). */
enum status index_acquire_at(struct server *server, struct str uid, int64_t now,
                             struct reader **out, struct error *err);
/* The index's dates and primary key, which is in the arena. The same errors. */
enum status index_find(struct server *server, struct str uid, struct arena *arena,
                       struct index_info *out, struct error *err);
/* A reference to the index's settings, yours to release. The same errors. */
enum status index_settings(struct server *server, struct str uid, struct settings **out,
                           struct error *err);
/* Names the index in an error about what its settings allow; returns the status. */
enum status index_blame(struct str uid, struct error *err);
/* Of an error in a filter and a missing index, the missing index is told: replaces the error, or
 * leaves it; returns its status. For routes that look for the index first. */
enum status index_before_filter(struct server *server, struct str uid, struct error *err);
/* Does the index have the preset for articles? One that does not exist yet will, if it is the
 * default index: its first article decides that. */
bool index_takes_articles(struct server *server, struct str uid);

#endif
