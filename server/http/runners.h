/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runners.h - the threads that make answers, and which request goes first.
 *
 *   worker ── runners_submit ──▶ quick queue ──▶ quick runners (normal priority)
 *                           └──▶ long queue ───▶ long runners  (low priority)
 *
 * A job is quick until it has used LONG_AFTER of processor time. Then its runner becomes a long
 * runner: the kernel lowers the priority of its thread, and a new thread takes its place. So a
 * quick job waits neither for a thread nor for a core, and a long job has all the time that quick
 * jobs leave. (A thread without privileges cannot raise its priority again, so a runner changes
 * only once.) A connection whose last job was long begins the next one in the long queue, unless
 * its client has been quiet; so does a new connection of a client whose last jobs were long. If the
 * client keeps a core busy, and no other client uses far more, a job that was only slow counts as
 * long. While there are quick jobs, long ones leave one core to them.
 *
 * Of the jobs of a queue, the one goes first whose client has used least processor time lately; of
 * equals, the oldest. One client cannot occupy all quick runners, nor all cores while there are
 * others. A job that accepts a write does not wait until fewer of its client's jobs are running:
 * these may be searches that wait for a cluster. A job has up to two clients, its address and its
 * token. What counts is the lesser of the two: so among all readers behind one proxy, or among all
 * with the same public key, the busy one waits. A job that has waited for `wait_most` goes first,
 * to be told so.
 *
 * This is a multilevel feedback queue (Corbató, Merwin-Daggett and Daley 1962, "An experimental
 * time-sharing system") with shares. */
#ifndef DATELINE_SERVER_HTTP_RUNNERS_H
#define DATELINE_SERVER_HTTP_RUNNERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/coding.h"
#include "base/status.h"
#include "server/http/client.h"

struct runner_tools { /* of one thread */
    struct arena *arena;
    struct coding_writer *encoder;
};

enum job_length { LENGTH_UNKNOWN, LENGTH_SHORT, LENGTH_SLOW, LENGTH_LONG };

struct runner_job {
    void (*run)(struct runner_job *job, const struct runner_tools *tools);
    void (*done)(struct runner_job *job); /* called last, with no lock; it may free the job */
    struct client *clients[CLIENT_KINDS]; /* the second may be NULL */
    atomic_int *last_length;              /* enum job_length: of the last job of the connection */
    bool accepts;                         /* it stores what came, and waits for no other machine */
    /* the runners' own */
    struct runner_job *next;
    int64_t since; /* clock_monotonic() when it was submitted */
};

struct runners_options {
    uint32_t threads;  /* long runners; two more are quick */
    int64_t wait_most; /* nanoseconds; 0: no limit */
};

struct runners;

enum status runners_start(const struct runners_options *options, struct runners **out,
                          struct error *err);
/* Runs the waiting jobs, ends the threads. NULL is fine. */
void runners_stop(struct runners *runners);

/* The job is borrowed until `done` is called. Any thread. */
void runners_submit(struct runners *runners, struct runner_job *job);

/* Frees large memory, at least the size of a pointer, on another thread: to give many pages back to
 * the kernel takes milliseconds. Any thread. */
void runners_discard(struct runners *runners, void *memory);

#endif
