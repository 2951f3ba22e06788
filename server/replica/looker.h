/* SPDX-License-Identifier: GPL-2.0-or-later */
/* looker.h - a thread that takes the same step again and again, with growing pauses after failures.
 *
 * The thread is started before the daemon gives up the right to connect (base/sandbox.h), and
 * waits for looker_begin. Any thread, except looker_new, looker_start, looker_stop and looker_free.
 */
#ifndef DATELINE_SERVER_REPLICA_LOOKER_H
#define DATELINE_SERVER_REPLICA_LOOKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

struct config;
struct looker;

struct looker_work {
    const char *doing;   /* for messages: "following" */
    const char *address; /* of the other side; borrowed */
    /* STATUS_NOT_FOUND: something changed meanwhile; try again. STATUS_END: all is done.
     * STATUS_LOCKED: another daemon has the part of this one, for good. */
    enum status (*step)(void *context, struct error *err);
    void *context;
    const struct config *config;
    unsigned gap_ms; /* at least, between the beginnings of two steps that looker_wake asked for */
};

struct looker *looker_new(const struct looker_work *work);
/* True from looker_stop on, for steps that wait. */
const atomic_bool *looker_stopping(const struct looker *looker);
enum status looker_start(struct looker *looker, struct error *err);
/* Steps may begin. NULL is fine, here and below. */
void looker_begin(struct looker *looker);
/* Takes the next step as soon as the gap allows, unless the last one failed. */
void looker_wake(struct looker *looker);
/* Waits until the steps have come to an end; returns how, if it was not STATUS_END. */
enum status looker_wait(struct looker *looker, struct error *err);
void looker_stop(struct looker *looker); /* ends the thread */
void looker_free(struct looker *looker); /* ends it, too */

#define LOOKER_BEHIND_MAX 30 /* seconds; then users should know */

struct looker_state {
    double behind;        /* seconds since the last step that succeeded; -1: none has */
    uint64_t failures;    /* in a row */
    struct error problem; /* of the last failure; .message "": none */
};
void looker_get(struct looker *looker, struct looker_state *out);
bool looker_is_late(struct looker *looker, double *seconds);

/* Appends "behindSeconds":N,"failures":N,"error":text or null, for an object. */
void looker_add_state(const struct looker_state *state, struct buf *out);
/* Appends the metrics dateline_NAME_behind_seconds and dateline_NAME_failures. */
void looker_add_metrics(const struct looker_state *state, const char *name, const char *behind_help,
                        struct buf *out);

#endif
