/* SPDX-License-Identifier: GPL-2.0-or-later */
/* round.h - looks at what has come to an index, and rings the alerts that match.
 *
 *   parts of the index that the book does not know
 *     └▶ documents that are new or changed (their versions differ from the book's)
 *         └▶ the alerts that they may match (engine/standing.h) ─▶ search ─▶ one step of the book
 *
 * An article rings an alert once, when it first matches and may be shown; an embargoed one when it
 * is released. After that only a correction (a changed version that still matches) and a withdrawal
 * ring, for alerts that ask for them. One that is stored again without a change rings nothing; nor
 * do merges, and an index that is built anew from the same articles.
 *
 * All functions are for one thread at a time. */
#ifndef DATELINE_SERVER_ALERTS_ROUND_H
#define DATELINE_SERVER_ALERTS_ROUND_H

#include <stdatomic.h>

#include "server/alerts/book.h"

struct server;

/* One round over the index in this place of the book, if it has changed or something is due.
 * `rang` gets the uuids of the alerts that have rung. An index that is absent is left alone.
 * STATUS_TIMEOUT: *stopping has become true, and the next round goes on where this one was. */
enum status round_run(struct server *server, struct book *book, uint32_t place,
                      const atomic_bool *stopping, struct string_table *rang, struct error *err);
/* All that an index has now, as the first step for its first alert. An absent index has nothing. */
enum status round_first(struct server *server, const char *index, struct book_step *step,
                        struct arena *arena, struct error *err);
/* Forgets what rounds keep in memory. */
void round_forget(struct book *book);

#endif
