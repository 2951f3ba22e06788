/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alerts_private.h - the struct behind the alerts, for their thread and for the others. */
#ifndef DATELINE_SERVER_ALERTS_ALERTS_PRIVATE_H
#define DATELINE_SERVER_ALERTS_ALERTS_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "server/alerts/alerts.h"
#include "server/alerts/orders.h"
#include "server/hooks/hooks.h"
#include "server/state/alert_log.h"

/* The last round of an index has failed. */
struct failing {
    char message[sizeof((struct error *)0)->message]; /* empty: it has not */
    int64_t pause, until;                             /* ms: when to try again */
};

struct alerts {
    struct server *server;
    struct book *book;
    pthread_t thread;
    pthread_mutex_t rounds;                   /* a round, or what must not happen in one */
    pthread_mutex_t ordering;                 /* protects the members below; lock it last */
    struct alert_order *orders, **orders_end; /* that wait for `rounds` (orders.h) */
    pthread_mutex_t mutex;                    /* protects the members below */
    pthread_cond_t moved;
    atomic_bool stopping; /* end the thread; rounds read it without the mutex */
    struct hooks_more more;
    struct alert_log log;
    /* the thread's */
    bool failed, loaded;      /* to read the book; it is read */
    struct failing *failures; /* by the index's place in the book */
    size_t failure_count, failure_capacity;
};

/* --- alerts_thread.c --- */

/* The thread; its context is the struct alerts. */
void *alerts_run(void *context);
/* Reads the book, once. Only when this process has the queue. A failure is told once. */
bool alerts_load(struct alerts *alerts);
/* The moment after this time, for functions that wait until then. */
struct timespec alerts_moment_after(int64_t milliseconds);

#endif
