/* SPDX-License-Identifier: GPL-2.0-or-later */
/* indexes.h - finding an index by the uid that a client gave. */
#ifndef DATELINE_SERVER_ANSWERS_INDEXES_H
#define DATELINE_SERVER_ANSWERS_INDEXES_H

#include "search/search.h"
#include "server/state/server.h"
#include "store/reader/generation.h"

/* STATUS_BAD_INDEX_UID, in the API's words. */
enum status index_uid_check(struct str uid, struct error *err);
/* searcher_acquire, with what to do about it where there is no such index. */
enum status index_acquire(struct server *server, struct str uid, struct searcher **out,
                          struct error *err);
/* The same of its generation; to be released. */
enum status index_generation(struct server *server, struct str uid, struct generation **out,
                             struct error *err);
enum status index_stats(struct server *server, struct str uid, struct search_stats *stats,
                        struct error *err);

#endif
