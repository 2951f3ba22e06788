/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runner_queue.h - the queues of jobs, and what their clients have used. Private to runners.c.
 *
 * Call each function with the lock of the runners held. Times are of clock_monotonic(), in
 * nanoseconds, unless they are of a thread's clock (`cpu`). */
#ifndef DATELINE_SERVER_HTTP_RUNNER_QUEUE_H
#define DATELINE_SERVER_HTTP_RUNNER_QUEUE_H

#include <pthread.h>
#include <sys/types.h>

#include "server/http/runners.h"

enum queue_name { QUEUE_QUICK, QUEUE_LONG, QUEUES };

struct queue {
    struct runner_job *first, **last;
    pthread_cond_t filled;
    uint32_t runners; /* threads that take jobs from this queue first */
    uint32_t running; /* of these, at work */
};

struct runner {
    struct runners *all;
    struct runner *next;
    pthread_t thread;
    pid_t tid;
    enum queue_name queue;
    struct runner_job *job;         /* NULL: none */
    int64_t began;                  /* clock_monotonic() when the job began */
    int64_t cpu_began, cpu_charged; /* of the thread's clock */
    bool overdue;                   /* the job is only told that it has waited too long */
    bool ended;                     /* its thread may be joined */
};

struct discarded { /* memory that is no longer used, to be freed */
    struct discarded *next;
};

struct runners {
    struct runners_options options;
    pthread_mutex_t lock;
    struct queue queues[QUEUES];
    struct runner *list;
    pthread_cond_t watched; /* wakes the watcher */
    struct discarded *discarded;
    pthread_t watcher;
    const struct client *last[CLIENT_KINDS]; /* of the last job; only to be compared */
    struct client_share heaviest; /* what the client has used that has used most lately */
    int64_t others_seen; /* clock_monotonic() when jobs of two clients followed each other */
    int64_t quick_seen;  /* clock_monotonic() when the last job began that stayed quick */
    bool has_watcher;
    bool watching; /* the watcher does not sleep */
    bool stopping;
};

/* Puts a job with its .since into a queue, and wakes a runner of it. */
void runners_enqueue(struct runners *runners, struct runner_job *job);
/* Has the job waited for too long? */
bool runners_overdue(const struct runners *runners, const struct runner_job *job, int64_t now);
/* Takes a job for this runner; NULL: there is none now. A quick runner also ends the wait of a long
 * job that is overdue; a long runner helps where no quick runner could be started. */
struct runner_job *runner_next_job(struct runner *runner, int64_t now);

/* Counts the runner's job (change 1 or -1U) as one that runs in the runner's queue. */
void runner_count_running(const struct runner *runner, uint32_t change);
/* Charges the time that the job has used so far to its clients. Returns the time in all. */
int64_t runner_charge(struct runner *runner, int64_t cpu, int64_t now);
/* What the next jobs of the connection, and of new connections of its clients, will be like. A job
 * that was only refused says nothing about that. */
void runner_learn(const struct runner *runner, int64_t used, int64_t now);

#endif
