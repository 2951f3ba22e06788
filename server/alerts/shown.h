/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shown.h - what rang, as clients see it: JSON, server-sent events, Atom and JSON Feed.
 *
 * The texts are read from the index when they are shown, and marked by the alert's own search. So
 * what may not be shown any more (withdrawn, deleted, forbidden to the owner) is named by its id
 * alone. Any thread. */
#ifndef DATELINE_SERVER_ALERTS_SHOWN_H
#define DATELINE_SERVER_ALERTS_SHOWN_H

#include "base/buf.h"
#include "server/alerts/book.h"
#include "server/state/server.h"

#define SHOWN_FEED_MAX 50 /* entries of a feed */

/* Appends the alert as the API shows it, with the state of its webhook, and why it cannot ring. */
void shown_add_alert(struct server *server, const json_t *alert, const struct alert *numbers,
                     struct buf *out);
/* Appends the chosen rings: {"results":[…],"after":…,"more":…}. False: the alert is gone. */
bool shown_add_rings(struct server *server, struct book *book, struct str uuid,
                     const struct ring_choice *choice, struct arena *arena, struct buf *out);
/* Appends events, and moves *after behind them. False: the alert is gone. The worker's thread: if
 * its search takes too long, the events name articles by their ids alone. */
bool shown_add_events(struct server *server, struct book *book, struct str uuid, uint32_t most,
                      uint64_t *after, bool *more, struct buf *out);
/* Appends the body of a webhook: {"alert":…,"name":…,"results":[…]} with the rings after a
 * sequence and up to another one, and moves *after behind them. False: there are none. */
bool shown_add_body(struct server *server, struct book *book, struct str uuid, uint32_t most,
                    uint64_t until, uint64_t *after, struct buf *out);
/* Append a whole feed of an alert (book_find_token): Atom (RFC 4287), and JSON Feed 1.1. */
void shown_add_atom(struct server *server, struct book *book, const json_t *alert,
                    struct arena *arena, struct buf *out);
void shown_add_json_feed(struct server *server, struct book *book, const json_t *alert,
                         struct arena *arena, struct buf *out);

#endif
