/* SPDX-License-Identifier: GPL-2.0-or-later */
/* orders.h - alerts that clients set, change and delete.
 *
 * Changes must not happen within a round: the last alert of an index takes with it what a round
 * reads. So orders wait for the end of a round, and whoever comes first then carries out all that
 * wait, so that they share syncs of the disk. Any thread. */
#ifndef DATELINE_SERVER_ALERTS_ORDERS_H
#define DATELINE_SERVER_ALERTS_ORDERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct alerts;

enum order_kind { ORDER_ADD, ORDER_CHANGE, ORDER_DROP };

struct alert_order {
    enum order_kind kind;
    const json_t *alert; /* the new, the changed, or the one to delete; borrowed */
    struct error err;    /* how it ended */
    bool done;           /* this one and the next are of orders.c */
    struct alert_order *next;
};

/* Carries out those of the orders whose .err has no status. Each ends by itself: durable, or not
 * made. The first alert of an index reads the index once. API_BAD_ALERT: there are too many alerts;
 * API_ALERT_NOT_FOUND: the one to change was deleted meanwhile. */
void alerts_order(struct alerts *alerts, struct alert_order *orders, uint32_t count);
/* The same for one. */
enum status alerts_order_one(struct alerts *alerts, enum order_kind kind, const json_t *alert,
                             struct error *err);

#endif
