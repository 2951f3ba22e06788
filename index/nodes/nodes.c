/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nodes.c - reads the options that name a cluster's nodes, and asks one after the other. */
#include "nodes/nodes.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "nodes/credentials.h"

#define MS        INT64_C(1000000)
#define ANSWER_MS 60000 /* for an answer, if the request does not say */
#define NODE_MS   10000 /* a read waits for one node, while there are others */
#define LEAST_MS  200   /* for one node */
#define TRAVEL_MS 500   /* from a node, for an answer that took all the time of its search */
#define PROBE_MS  1000
#define SILENT_NS                                                                                  \
    (30000 * MS) /* so long is a silent node asked last, unless a probe is answered                \
                  */

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
    nodes->count = 0;
}

/* --- which of them answer --- */

static bool is_silent(struct nodes *nodes, uint32_t number, int64_t now)
{
    return atomic_load(&nodes->silent[number]) > now;
}

static void note_end(struct nodes *nodes, uint32_t number, enum node_end end)
{
    int64_t now = clock_monotonic();
    int64_t until = end == NODE_ANSWERED ? 0 : now + SILENT_NS;
    int64_t before = atomic_exchange(&nodes->silent[number], until);

    if (nodes->count == 1)
        return;
    if (until > 0 && before <= now)
        log_warning("%s does not answer: it is asked last", nodes->urls[number]);
    else if (until == 0 && before > 0)
        log_info("%s answers again", nodes->urls[number]);
}

void nodes_probe(struct nodes *nodes, struct node *node)
{
    const struct cluster_request request = {.method = "GET", .path = "/"};

    for (uint32_t i = 0; i < nodes->count; i++) {
        BUF_AUTO struct buf answer = {0};
        struct error ignored;
        int code;

        if (is_silent(nodes, i, clock_monotonic()))
            note_end(nodes, i,
                     node_ask(node, nodes->urls[i], &request, PROBE_MS, &code, &answer, &ignored));
    }
}

/* --- asking --- */

/* The numbers of the nodes in the order in which they are asked. */
static void order_nodes(struct nodes *nodes, uint32_t first, uint32_t order[NODES_MAX])
{
    int64_t now = clock_monotonic();
    uint32_t count = 0;

    for (int silent = 0; silent < 2; silent++)
        for (uint32_t i = 0; i < nodes->count && count < nodes->count; i++) {
            uint32_t number = (first + i) % nodes->count;

            if (is_silent(nodes, number, now) == silent)
                order[count++] = number;
        }
}

/* Of a read, while there are other nodes: half, but the node may use all the time of its search. */
static int64_t share_of(const struct cluster_request *request, int64_t left)
{
    int64_t half = left / 2 < NODE_MS ? left / 2 : NODE_MS;
    int64_t search = request->search_ms ? (int64_t)request->search_ms + TRAVEL_MS : 0;

    return search > half && search < left ? search : half;
}

/* `left`: ms of the request. */
static unsigned time_for_node(const struct cluster_request *request, int64_t left, bool last)
{
    if (!last && !request->writes)
        left = share_of(request, left);
    return left > LEAST_MS ? (unsigned)left : LEAST_MS;
}

/* A write whose time is over is not sent: who asked counts on it that nothing happens any more. */
static bool is_too_late(const struct cluster_request *request, int64_t left, uint32_t asked,
                        struct error *err)
{
    if (left > 0 || (asked == 0 && !request->writes))
        return false;
    if (asked == 0)
        error_set(err, STATUS_IO,
                  "the time of a write to the cluster was over before it could be sent");
    return true;
}

void nodes_ask(struct nodes *nodes, struct node *node, uint32_t first, int64_t since,
               const struct cluster_request *request, int *code, struct buf *answer,
               struct error *err)
{
    int64_t end = since + (request->wait_ms ? request->wait_ms : ANSWER_MS) * MS;
    enum node_end how = NODE_AGAIN;
    uint32_t order[NODES_MAX];

    order_nodes(nodes, first, order);
    for (uint32_t i = 0; i < nodes->count && how == NODE_AGAIN; i++) {
        int64_t left = (end - clock_monotonic()) / MS;

        if (is_too_late(request, left, i, err))
            break;
        how = node_ask(node, nodes->urls[order[i]], request,
                       time_for_node(request, left, i + 1 == nodes->count), code, answer, err);
        note_end(nodes, order[i], how);
    }
}

/* --- without threads --- */

static enum status exchange(void *context, const struct cluster_request *request, int *code,
                            struct buf *answer, struct error *err)
{
    struct direct_nodes *direct = context;

    err->status = STATUS_OK;
    pthread_mutex_lock(&direct->mutex);
    nodes_ask(&direct->nodes, direct->node, 0, clock_monotonic(), request, code, answer, err);
    pthread_mutex_unlock(&direct->mutex);
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
    pthread_mutex_init(&out->mutex, NULL);
    out->node = node_new(&out->nodes.options);
    return STATUS_OK;
}

void direct_nodes_close(struct direct_nodes *direct)
{
    if (direct->node) {
        node_free(direct->node);
        pthread_mutex_destroy(&direct->mutex);
    }
    direct->node = NULL;
    nodes_fini(&direct->nodes);
}

struct cluster_transport direct_nodes_transport(struct direct_nodes *direct)
{
    return (struct cluster_transport){exchange, direct};
}
