/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nodes.h - the nodes of a cluster, as the options of a program name them. */
#ifndef DATELINE_NODES_NODES_H
#define DATELINE_NODES_NODES_H

#include "base/buf.h"
#include "nodes/node.h"

#define NODES_MAX 64

struct nodes {
    char *urls[NODES_MAX];
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
/* Asks one node after the other, from number *at on, until one answers or the time is over; *at:
 * who to begin with the next time. Statuses as cluster_transport.exchange. */
void nodes_ask(const struct nodes *nodes, struct node *node, uint32_t *at,
               const struct cluster_request *request, int *code, struct buf *answer,
               struct error *err);

/* For a program with one thread: that thread sends the requests. */
struct direct_nodes {
    struct nodes nodes;
    struct node *node;
    uint32_t at;
};
enum status direct_nodes_open(const struct nodes_asked *asked, struct direct_nodes *out,
                              struct error *err);
void direct_nodes_close(struct direct_nodes *direct); /* after the engine; also a zeroed one */
struct cluster_transport direct_nodes_transport(struct direct_nodes *direct);

#endif
