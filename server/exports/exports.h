/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exports.h - how many exports run, of all clients and of each.
 *
 * An export keeps the files of its generation open, and 12 bytes a hit, until its client has all of
 * it. So there are few at once. Any thread. */
#ifndef DATELINE_SERVER_EXPORTS_EXPORTS_H
#define DATELINE_SERVER_EXPORTS_EXPORTS_H

#include "base/buf.h"
#include "base/status.h"

#define EXPORTS_MAX        16
#define EXPORTS_CLIENT_MAX 4

struct exports;

struct exports *exports_new(void);
void exports_free(struct exports *exports); /* NULL is fine; no export runs */

/* Counts an export of the client, which is only compared. API_TOO_MANY_EXPORTS. */
enum status exports_enter(struct exports *exports, const void *client, struct error *err);
/* The end of an export for which exports_enter returned STATUS_OK. */
void exports_leave(struct exports *exports, const void *client);
/* How many run now, for /metrics. */
void exports_add_metrics(struct exports *exports, struct buf *out);

#endif
