/* SPDX-License-Identifier: GPL-2.0-or-later */
/* session.h - a short load by a process that runs for long: it has the right to write only from
 * begin to end, so that a daemon can write in between.
 *
 *   session_begin ──▶ read with .reading, add to .loader ──▶ session_commit ──▶ session_end
 *
 * The counts of recurring paragraphs stay in memory from session to session. One thread. */
#ifndef DATELINE_INDEXER_SESSION_H
#define DATELINE_INDEXER_SESSION_H

#include "engine/upkeep.h"
#include "indexer/options.h"
#include "indexer/reading.h"

#define SESSION_PAUSE_MS                                                                           \
    5000 /* after a failure of the machine, before a session is tried again                        \
          */

struct session {
    const struct indexer_options *options;
    struct engine *engine; /* borrowed */
    struct loader *loader;
    struct reading reading;
    struct recurring *recurring; /* NULL: not loaded yet */
    int64_t saved;               /* clock_monotonic(): when they were written to the index */
    bool told;                   /* that another process writes */
};

void session_init(struct session *session, const struct indexer_options *options,
                  struct engine *engine);
/* Waits for the right to write until stopping_asked(), then STATUS_LOCKED. `take` is called with
 * `context` for each article that is read. After a failure there is no session to end. */
enum status session_begin(struct session *session, article_fn *take, void *context,
                          struct error *err);
/* What was read is durable, and can be found. The error that ended the reading, if any, or of the
 * index: nothing of the session is published then. */
enum status session_commit(struct session *session, struct error *err);
/* Merges if `committed`, gives the right back, and prints the notes on dates and ids. */
void session_end(struct session *session, bool committed);
/* Writes the counts of recurring paragraphs, unless another process writes. */
void session_fini(struct session *session);

#endif
