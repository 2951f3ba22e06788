/* SPDX-License-Identifier: GPL-2.0-or-later */
/* indexes.h - finding an index by the uid that a client gave. */
#ifndef DATELINE_SERVER_INDEXES_H
#define DATELINE_SERVER_INDEXES_H

#include "search/search.h"
#include "server.h"

/* searcher_acquire, with what to do about it where there is no such index. */
enum status index_acquire(struct server *server, struct str uid, struct searcher **out,
                          struct error *err);
enum status index_stats(struct server *server, struct str uid, struct search_stats *stats,
                        struct error *err);

#endif
