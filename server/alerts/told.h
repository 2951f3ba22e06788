/* SPDX-License-Identifier: GPL-2.0-or-later */
/* told.h - brings what rang to the webhooks of alerts (hooks/delivery.h): in order, each ring at
 * least once. The book says what each webhook has. */
#ifndef DATELINE_SERVER_ALERTS_TOLD_H
#define DATELINE_SERVER_ALERTS_TOLD_H

#include "server/alerts/book.h"
#include "server/hooks/hooks.h"
#include "server/state/server.h"

#define TOLD_RINGS_MAX 100 /* of one body */

/* Opens the channel of the alert with this number in the book, if it has a webhook. The thread of
 * the hooks. */
void told_open(struct server *server, struct book *book, uint32_t number, hooks_open_fn *open,
               struct hooks *hooks);

#endif
