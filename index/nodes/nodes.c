/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nodes.c - reads the options that name a cluster's nodes, and asks one after the other. */
#include "nodes/nodes.h"

#include <stdlib.h>

#include "base/mem.h"
#include "nodes/credentials.h"

static enum status add_url(const char *option, struct str url, struct nodes *nodes,
                           struct error *err)
{
    while (str_ends(url, STR("/")))
        url.length--;
    if (!str_starts(url, STR("http://")) && !str_starts(url, STR("https://")))
        return error_set(err, STATUS_BAD_REQUEST,
                         "%s: `%.*s` is no address: write https://search1:9200", option,
                         STR_ARG(url));
    if (str_find(url, STR("@")) >= 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "%s: other users can see a password in an option: write it into the file "
                         "of --cluster-auth-file",
                         option);
    if (nodes->count == NODES_MAX)
        return error_set(err, STATUS_BAD_REQUEST, "%s has more than %d addresses", option,
                         NODES_MAX);
    nodes->urls[nodes->count++] = mem_text(url.data, url.length);
    return STATUS_OK;
}

enum status nodes_read(const struct nodes_asked *asked, struct nodes *out, struct error *err)
{
    struct str rest = str_of(asked->urls);

    *out = (struct nodes){.options.ca_file = asked->ca_file};
    while (rest.data)
        if (add_url(asked->option, str_trim(str_cut(&rest, ',')), out, err))
            return err->status;
    if (credentials_read(asked->auth_file, &out->credentials, err))
        return err->status;
    if (out->credentials.length > 0)
        out->options.credentials = out->credentials.data;
    return node_check(err);
}

void nodes_fini(struct nodes *nodes)
{
    for (uint32_t i = 0; i < nodes->count; i++)
        free(nodes->urls[i]);
    buf_fini(&nodes->credentials);
    *nodes = (struct nodes){0};
}

void nodes_ask(const struct nodes *nodes, struct node *node, uint32_t *at,
               const struct cluster_request *request, int *code, struct buf *answer,
               struct error *err)
{
    enum node_end end = NODE_AGAIN;

    for (uint32_t tries = 0; tries < nodes->count && end == NODE_AGAIN; tries++) {
        end = node_ask(node, nodes->urls[*at], request, code, answer, err);
        if (end != NODE_ANSWERED)
            *at = (*at + 1) % nodes->count;
    }
}

/* --- without threads --- */

static enum status exchange(void *context, const struct cluster_request *request, int *code,
                            struct buf *answer, struct error *err)
{
    struct direct_nodes *direct = context;

    err->status = STATUS_OK;
    nodes_ask(&direct->nodes, direct->node, &direct->at, request, code, answer, err);
    return err->status;
}

enum status direct_nodes_open(const struct nodes_asked *asked, struct direct_nodes *out,
                              struct error *err)
{
    *out = (struct direct_nodes){0};
    if (nodes_read(asked, &out->nodes, err)) {
        direct_nodes_close(out);
        return err->status;
    }
    out->node = node_new(&out->nodes.options);
    return STATUS_OK;
}

void direct_nodes_close(struct direct_nodes *direct)
{
    if (direct->node)
        node_free(direct->node);
    direct->node = NULL;
    nodes_fini(&direct->nodes);
}

struct cluster_transport direct_nodes_transport(struct direct_nodes *direct)
{
    return (struct cluster_transport){exchange, direct};
}
