/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read_pool.h - a few threads, each with a process of dateline-read (apart/apart.h). They read the
 * bodies that the daemon must not read itself, one after another. A process starts with the first
 * body and ends when there was none for a minute.
 *
 * Clients take turns: a client's first waiting body goes before the second one of any other, as in
 * fair queueing (Demers, Keshav and Shenker 1989). */
#ifndef DATELINE_SERVER_READING_READ_POOL_H
#define DATELINE_SERVER_READING_READ_POOL_H

#include "apart/apart.h"

#define READ_QUEUE_MAX  64 /* bodies that wait */
#define READ_CLIENT_MAX 48 /* of these, of one client */

struct read_pool;

struct read_job { /* the caller's, until `done` is called */
    int fd;
    const struct apart_request *request;
    const struct apart_answer *answer; /* called in a thread of the pool */
    /* The last call, in a thread of the pool. `err`: how the reading ended (apart_read). */
    void (*done)(void *context, const struct error *err);
    void *context;
    const void *client; /* who sent it; only to be compared */
    /* the pool's own */
    struct read_job *next;
    uint64_t turn;
};

/* `readers`: threads; 0: no body is read. `seconds`: for one body. */
struct read_pool *read_pool_new(unsigned readers, unsigned seconds);
/* Any thread. API_BUSY: READ_QUEUE_MAX bodies wait, or READ_CLIENT_MAX of this client.
 * API_BAD_CONTENT_TYPE: there are no readers. Then `done` is not called. */
enum status read_pool_add(struct read_pool *pool, struct read_job *job, struct error *err);
/* The daemon stops: jobs that wait, and those that are not done within two seconds, fail. */
void read_pool_stop(struct read_pool *pool);
/* Waits for its threads. NULL is fine. */
void read_pool_free(struct read_pool *pool);

#endif
