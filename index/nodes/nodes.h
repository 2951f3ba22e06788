/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nodes.h - the nodes of a cluster, as the options of a program name them, and which of them
 * answer.
 *
 *   a request ─▶ the nodes that answered last, one after the other ─▶ the silent ones
 *
 * A read waits for a node at most half of its time, so that another one can answer it. A write that
 * may have arrived is not sent to a second node. */
#ifndef DATELINE_NODES_NODES_H
#define DATELINE_NODES_NODES_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "nodes/node.h"

#define NODES_MAX 64

struct nodes {
    char *urls[NODES_MAX];
    /* Nodes that did not answer: clock_monotonic() ns until which they are asked last. 0: it
     * answered. From any thread. */
    _Atomic int64_t silent[NODES_MAX];
    uint32_t count;
    struct node_options options;
    struct buf credentials;
};

/* The options that name them; NULL: not given. */
struct nodes_asked {
    const char *option; /* the one with the addresses, for messages: "--cluster" */
    const char *urls;   /* separated by commas */
    const char *ca_file, *auth_file;
};

/* Reads the addresses and the credentials, and opens libcurl. nodes_fini in any case.
 * STATUS_BAD_REQUEST: a wrong option. STATUS_NO_MEMORY: there is no libcurl. */
enum status nodes_read(const struct nodes_asked *asked, struct nodes *out, struct error *err);
void nodes_fini(struct nodes *nodes);
/* Asks one node after the other, from number `first` on, until one answers or the time is over,
 * which began at `since` (clock_monotonic() ns). Statuses as cluster_transport.exchange. */
void nodes_ask(struct nodes *nodes, struct node *node, uint32_t first, int64_t since,
               const struct cluster_request *request, int *code, struct buf *answer,
               struct error *err);
/* Asks the silent nodes whether they answer again. From one thread. */
void nodes_probe(struct nodes *nodes, struct node *node);

/* For a program without such threads: who wants an answer sends the request, one at a time. */
struct direct_nodes {
    struct nodes nodes;
    struct node *node;
    pthread_mutex_t mutex; /* of .node; there is one if that is not NULL */
};
enum status direct_nodes_open(const struct nodes_asked *asked, struct direct_nodes *out,
                              struct error *err);
void direct_nodes_close(struct direct_nodes *direct); /* after the engine; also a zeroed one */
struct cluster_transport direct_nodes_transport(struct direct_nodes *direct);

#endif
