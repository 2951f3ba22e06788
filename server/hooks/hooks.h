/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hooks.h - calls the webhooks: a thread of its own, which searches and writes never wait for.
 *
 * The thread is started before the daemon gives up the right to connect (base/sandbox.h). Only this
 * thread, and that of a replica (replica.h), keep it. It posts the tasks that have ended
 * (task_source.h), and what alerts rang for (hooks_set_more), to each webhook (delivery.h). Any
 * thread, except hooks_start, hooks_open and hooks_stop. */
#ifndef DATELINE_SERVER_HOOKS_HOOKS_H
#define DATELINE_SERVER_HOOKS_HOOKS_H

#include "base/buf.h"
#include "server/state/config.h"

struct hooks;
struct server;

/* *out is NULL if the configuration forbids webhooks. STATUS_BAD_REQUEST: --webhook-allow names no
 * network. */
enum status hooks_start(const struct config *config, struct hooks **out, struct error *err);
/* Begins to call the webhooks of the server, whose .webhooks and .tasks stay until hooks_stop. */
enum status hooks_open(struct hooks *hooks, struct server *server, struct error *err);
void hooks_stop(struct hooks *hooks); /* NULL is fine, here and below */

/* A webhook is about to be stored: it gets the tasks that end from now on. */
enum status hooks_begin(struct hooks *hooks, const char *uuid, struct error *err);
/* The stored webhooks have changed. */
void hooks_changed(struct hooks *hooks);

/* Receivers besides the stored webhooks, which another room keeps. Its functions are called by the
 * thread of the hooks. */
struct delivery_receiver;
struct delivery_source;
typedef void hooks_open_fn(struct hooks *hooks, const char *id,
                           const struct delivery_receiver *receiver, struct delivery_source source);
struct hooks_more {
    void *context;
    void (*each)(void *context, hooks_open_fn *open, struct hooks *hooks); /* calls open() */
    bool (*has)(void *context, const char *id);
};
/* Before hooks_open; borrowed. When these receivers change: hooks_changed. */
void hooks_set_more(struct hooks *hooks, const struct hooks_more *more);
/* They may have something to tell. */
void hooks_ring(struct hooks *hooks);

/* Appends the state of a webhook as a JSON object. */
void hooks_add_state(struct hooks *hooks, const char *uuid, struct buf *out);
/* Appends the metrics. */
void hooks_add_metrics(struct hooks *hooks, struct buf *out);

#endif
