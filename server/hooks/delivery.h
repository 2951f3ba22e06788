/* SPDX-License-Identifier: GPL-2.0-or-later */
/* delivery.h - brings bodies to receivers by HTTP: in order, each until it has arrived.
 *
 * A channel is one receiver, with a source that makes its bodies one after the other. A body is
 * posted until the receiver answers 2xx; then the source is told, and asked for the next one.
 * Between two tries is a pause, which grows. Channels do not wait for each other. Bodies are sent
 * as gzip, and are signed if the receiver has a secret (signature.h).
 *
 * One thread, except where it says otherwise. */
#ifndef DATELINE_SERVER_HOOKS_DELIVERY_H
#define DATELINE_SERVER_HOOKS_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/network.h"

/* Makes the bodies of one channel. Its functions are called by the thread of the delivery. */
struct delivery_source {
    void *context;
    /* Appends the next body. False: there is none now; delivery_ring says when to ask again. */
    bool (*next)(void *context, struct buf *body);
    /* The last body of `next` has arrived: the source makes that durable. */
    void (*arrived)(void *context);
    void (*free)(void *context);
    bool again; /* a body that has not arrived is made again for the next try */
};

struct delivery_receiver {
    const char *url;
    const char *content_type; /* of the bodies */
    char *const *lines;       /* more of the head, "Name: value" */
    uint32_t line_count;
    struct str secret; /* signs the bodies; STR_NONE: no signature */
};

struct delivery;
struct delivery *delivery_new(const struct network *allowed, uint32_t count); /* see post.h */
void delivery_free(struct delivery *delivery); /* what has not arrived is for the next start */

/* Opens a channel, and takes over the source. If there is one with this id, changes its receiver,
 * frees the new source, and tries at once. Copies the texts. */
void delivery_open(struct delivery *delivery, const char *id,
                   const struct delivery_receiver *receiver, struct delivery_source source);
/* Closes the channels whose id `stays` refuses. */
void delivery_keep(struct delivery *delivery, bool (*stays)(void *context, const char *id),
                   void *context);
uint32_t delivery_count(const struct delivery *delivery); /* of channels */

/* Starts what is due, and waits until something happens, for a second at most. */
void delivery_step(struct delivery *delivery);

/* The sources may have new bodies. Any thread, at any time. */
void delivery_ring(struct delivery *delivery);

/* What is known of a channel. Any thread. */
struct delivery_state {
    uint32_t failures; /* since the last body arrived */
    int64_t arrived;   /* ms since 1970: when that was, since the start; 0: not yet */
    int64_t retry;     /* ms since 1970: the next try; 0: none is due */
    char problem[256]; /* of the last try, if there are failures */
};
void delivery_get_state(struct delivery *delivery, const char *id, struct delivery_state *out);

/* Counters since the start. Any thread. */
struct delivery_counts {
    uint64_t arrived, failed; /* tries */
    uint32_t failing;         /* channels whose last try failed */
};
void delivery_count_tries(struct delivery *delivery, struct delivery_counts *out);

#endif
