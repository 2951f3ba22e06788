/* SPDX-License-Identifier: GPL-2.0-or-later */
/* node.h - one connection to a node of the cluster, with libcurl. One thread at a time. */
#ifndef DATELINE_NODES_NODE_H
#define DATELINE_NODES_NODE_H

#include "engine/cluster.h"

struct node_options {
    const char *ca_file;     /* certificates to trust; NULL: those of the system */
    const char *credentials; /* credentials.h; NULL: none */
};

struct node;

/* Can libcurl be opened? STATUS_NO_MEMORY: it is not installed. */
enum status node_check(struct error *err);
struct node *node_new(const struct node_options *options); /* borrowed until node_free */
void node_free(struct node *node);

enum node_end {
    NODE_ANSWERED, /* also with an answer that is too large */
    NODE_SILENT,   /* no answer, or a part of one: the next request should go to another node */
    NODE_AGAIN     /* the same, and this request, too, may be sent to another one */
};

/* Asks the node at this address (without a slash at its end), and waits so long for its answer.
 * Statuses as cluster_transport.exchange. */
enum node_end node_ask(struct node *node, const char *url, const struct cluster_request *request,
                       unsigned wait_ms, int *code, struct buf *answer, struct error *err);

#endif
