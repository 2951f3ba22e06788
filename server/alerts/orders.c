/* SPDX-License-Identifier: GPL-2.0-or-later */
/* orders.c - collects the orders of all threads, and carries them out together. */
#include "server/alerts/orders.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "server/alerts/alerts_private.h"
#include "server/alerts/round.h"
#include "server/http/api_error.h"
#include "server/http/event_streams.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

/* What is carried out at once. */
struct order_batch {
    struct alerts *alerts;
    struct book_change *changes;
    uint32_t count;
    uint32_t added;       /* new alerts among them */
    bool hooked, dropped; /* one of the alerts has, or had, a webhook; one is deleted */
    struct str failed; /* an index whose first alert could not be set, .data NULL: none; and why */
    struct error failure;
};

/* --- one order; `rounds` is locked --- */

/* The book does not know yet what the index has. */
static enum status read_first(struct alerts *alerts, const json_t *alert, struct error *err)
{
    struct book_step step = {.created = 0};
    struct arena *arena = arena_new();

    if (!round_first(alerts->server, json_get_str(alert, "index").data, &step, arena, err))
        book_set_first(alerts->book, alert, &step, err);
    book_step_fini(&step);
    arena_free(arena);
    return err->status;
}

/* After a failure, the index is not read again for each of the others: they end as the first. */
static void set_first(struct order_batch *batch, struct alert_order *order)
{
    struct str index = json_get_str(order->alert, "index");

    if (batch->failed.data && str_eq(index, batch->failed))
        order->err = batch->failure;
    else if (read_first(batch->alerts, order->alert, &order->err)) {
        batch->failed = index;
        batch->failure = order->err;
    }
}

static enum status check(struct order_batch *batch, const struct alert_order *order,
                         struct error *err)
{
    struct book *book = batch->alerts->book;
    struct str uuid = json_get_str(order->alert, "uuid");
    struct alert numbers = {.hooked = false};
    json_auto_t *there = book_find(book, uuid, STR_NONE, &numbers);

    batch->hooked |= numbers.hooked || json_object_get(order->alert, "webhook");
    if (order->kind == ORDER_ADD && book_count(book) + batch->added >= BOOK_ALERTS_MAX)
        return api_error_set(err, API_BAD_ALERT, "there are %d alerts already", BOOK_ALERTS_MAX);
    if (order->kind == ORDER_CHANGE && !there)
        return api_error_set(err, API_ALERT_NOT_FOUND, "Alert `%.*s` not found.", STR_ARG(uuid));
    return STATUS_OK;
}

static void take(struct order_batch *batch, struct alert_order *order)
{
    bool drop = order->kind == ORDER_DROP;

    if (check(batch, order, &order->err))
        return;
    if (!drop && !book_watches(batch->alerts->book, json_get_str(order->alert, "index"))) {
        set_first(batch, order);
        return;
    }
    batch->changes[batch->count++] = (struct book_change){order->alert, drop, &order->err};
    batch->added += order->kind == ORDER_ADD;
    batch->dropped |= drop;
}

/* --- all that wait --- */

static struct alert_order *take_orders(struct alerts *alerts)
{
    struct alert_order *orders;

    pthread_mutex_lock(&alerts->ordering);
    orders = alerts->orders;
    alerts->orders = NULL;
    alerts->orders_end = &alerts->orders;
    pthread_mutex_unlock(&alerts->ordering);
    return orders;
}

/* Deletions come last: after the last alert of an index, the book does not watch it any more. */
static void carry_out(struct order_batch *batch, struct alert_order *orders)
{
    uint32_t count = 0;

    for (const struct alert_order *order = orders; order; order = order->next)
        count++;
    batch->changes = mem_zero((size_t)count + 1, sizeof *batch->changes);
    for (struct alert_order *order = orders; order; order = order->next)
        if (order->kind != ORDER_DROP)
            take(batch, order);
    for (struct alert_order *order = orders; order; order = order->next)
        if (order->kind == ORDER_DROP)
            take(batch, order);
    book_change(batch->alerts->book, batch->changes, batch->count);
    for (struct alert_order *order = orders; order; order = order->next)
        order->done = true;
    free(batch->changes);
}

/* Returns one of them; NULL: there are none. Those of one call are carried out together. */
static struct alert_order *enqueue(struct alerts *alerts, struct alert_order *orders,
                                   uint32_t count)
{
    struct alert_order *one = NULL;

    pthread_mutex_lock(&alerts->ordering);
    for (uint32_t i = 0; i < count; i++) {
        if (orders[i].err.status)
            continue;
        one = &orders[i];
        one->next = NULL;
        one->done = false;
        *alerts->orders_end = one;
        alerts->orders_end = &one->next;
    }
    pthread_mutex_unlock(&alerts->ordering);
    return one;
}

static void fail_all(struct alert_order *orders, uint32_t count, const struct error *err)
{
    for (uint32_t i = 0; i < count; i++)
        if (!orders[i].err.status)
            orders[i].err = *err;
}

void alerts_order(struct alerts *alerts, struct alert_order *orders, uint32_t count)
{
    struct order_batch batch = {.alerts = alerts};
    const struct alert_order *one;
    struct error err;

    if (tasks_take(alerts->server->tasks, &err) || book_load(alerts->book, false, &err)) {
        fail_all(orders, count, &err);
        return;
    }
    one = enqueue(alerts, orders, count);
    if (!one)
        return;
    pthread_mutex_lock(&alerts->rounds);
    if (!one->done)
        carry_out(&batch, take_orders(alerts));
    pthread_mutex_unlock(&alerts->rounds);
    if (batch.dropped)
        event_streams_ring(alerts->server->events, NULL, NULL);
    if (batch.hooked)
        hooks_changed(alerts->server->hooks);
}

enum status alerts_order_one(struct alerts *alerts, enum order_kind kind, const json_t *alert,
                             struct error *err)
{
    struct alert_order order = {.kind = kind, .alert = alert};

    alerts_order(alerts, &order, 1);
    *err = order.err;
    return err->status;
}
