/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alerts.h - saved searches that report new articles: the thread that looks for these, and the
 * streams of events.
 *
 *   book.h    what is kept, durably      round.h   what has come, and what it rings
 *   alert.h   one alert                  owner.h   who made it
 *   told.h    what rang, for webhooks    orders.h  alerts that are set, changed and deleted
 *   shown.h   what rang, as JSON and as feeds
 *
 * The thread looks at each index with alerts several times a second: if its parts have changed, a
 * round rings the alerts. So it does not matter who wrote: this daemon, or dateline-index. Only the
 * process that has the queue of tasks rings. Any thread may call the functions below. */
#ifndef DATELINE_SERVER_ALERTS_ALERTS_H
#define DATELINE_SERVER_ALERTS_ALERTS_H

#include "base/buf.h"
#include "server/alerts/book.h"
#include "server/alerts/preview.h"
#include "server/http/http.h"

struct alerts;
struct server;

enum status alerts_open(struct server *server, struct alerts **out, struct error *err);
/* Before the HTTP server stops: ends the thread. NULL is fine. */
void alerts_stop(struct alerts *alerts);
/* After alerts_stop, the HTTP server and the hooks have stopped. NULL is fine. */
void alerts_free(struct alerts *alerts);

struct book *alerts_book(struct alerts *alerts);

/* Forgets articles that were taken down: see book_forget. */
enum status alerts_forget(struct alerts *alerts, const char *index, const struct taken *taken,
                          struct error *err);
struct alert_log alert_log_of(struct alerts *alerts);

/* Which alerts a document would ring: see preview_rings. API_BUSY: a round takes long. */
enum status alerts_preview(struct alerts *alerts, const struct preview_order *order,
                           struct arena *arena, struct preview_result *result, struct error *err);

/* Puts a stream of an alert's rings after a sequence into the response, as event_streams_begin. */
enum status alerts_stream(struct alerts *alerts, struct str uuid, uint64_t after,
                          struct http_response *response, struct error *err);

/* Appends the metrics. */
void alerts_add_metrics(struct alerts *alerts, struct buf *out);

#endif
