/* SPDX-License-Identifier: GPL-2.0-or-later */
/* link.c - the threads that send requests to the cluster, and their queue. */
#include "server/cluster/link.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sandbox.h"
#include "nodes/nodes.h"

#define THREADS       8
#define PROBE_SECONDS 1 /* between two looks at silent nodes */

/* A request that waits, or is on its way. The thread that wants it waits, too. */
struct errand {
    struct errand *next;
    const struct cluster_request *request;
    int64_t since; /* clock_monotonic() ns */
    int *code;
    struct buf *answer;
    struct error *err;
    bool done;
};

struct cluster_link {
    struct nodes nodes;
    const char *writable[CONFIG_FOLDERS + 1];
    pthread_t threads[THREADS + 1]; /* the last one looks whether silent nodes answer again */
    uint32_t thread_count;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t arrived, finished, ending;
    struct errand *first, **last;
    uint32_t next_node; /* threads begin with different nodes */
    bool stopping;
};

/* --- the threads --- */

/* The next errand; NULL: the link stops. */
static struct errand *wait_for_errand(struct cluster_link *link)
{
    struct errand *errand;

    pthread_mutex_lock(&link->mutex);
    while (!link->first && !link->stopping)
        pthread_cond_wait(&link->arrived, &link->mutex);
    errand = link->first;
    if (errand && !(link->first = errand->next))
        link->last = &link->first;
    pthread_mutex_unlock(&link->mutex);
    return errand;
}

static void finish(struct cluster_link *link, struct errand *errand)
{
    pthread_mutex_lock(&link->mutex);
    errand->done = true;
    pthread_cond_broadcast(&link->finished);
    pthread_mutex_unlock(&link->mutex);
}

/* This thread may connect from now on. */
static struct node *connect_thread(struct cluster_link *link)
{
    const char *lacks = sandbox_confine_connecting(link->writable);

    if (lacks)
        log_debug("the threads that ask the cluster lack %s", lacks);
    return node_new(&link->nodes.options);
}

static void *run(void *context)
{
    struct cluster_link *link = context;
    struct node *node = connect_thread(link);
    struct errand *errand;
    uint32_t first;

    pthread_mutex_lock(&link->mutex);
    first = link->next_node++ % link->nodes.count;
    pthread_mutex_unlock(&link->mutex);
    while ((errand = wait_for_errand(link))) {
        nodes_ask(&link->nodes, node, first, errand->since, errand->request, errand->code,
                  errand->answer, errand->err);
        finish(link, errand);
    }
    node_free(node);
    return NULL;
}

/* False: the link stops. */
static bool wait_for_probe(struct cluster_link *link)
{
    struct timespec until;
    bool goes_on;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += PROBE_SECONDS;
    pthread_mutex_lock(&link->mutex);
    while (!link->stopping && pthread_cond_timedwait(&link->ending, &link->mutex, &until) == 0)
        ;
    goes_on = !link->stopping;
    pthread_mutex_unlock(&link->mutex);
    return goes_on;
}

static void *probe(void *context)
{
    struct cluster_link *link = context;
    struct node *node = connect_thread(link);

    while (wait_for_probe(link))
        nodes_probe(&link->nodes, node);
    node_free(node);
    return NULL;
}

/* --- asking --- */

static enum status exchange(void *context, const struct cluster_request *request, int *code,
                            struct buf *answer, struct error *err)
{
    struct cluster_link *link = context;
    struct errand errand = {
        .request = request, .since = clock_monotonic(), .code = code, .answer = answer, .err = err};

    err->status = STATUS_OK;
    pthread_mutex_lock(&link->mutex);
    *link->last = &errand;
    link->last = &errand.next;
    pthread_cond_signal(&link->arrived);
    while (!errand.done)
        pthread_cond_wait(&link->finished, &link->mutex);
    pthread_mutex_unlock(&link->mutex);
    return err->status;
}

struct cluster_transport link_transport(struct cluster_link *link)
{
    return (struct cluster_transport){exchange, link};
}

/* --- starting --- */

/* What a cluster cannot be together with. */
static enum status check_config(const struct config *config, struct error *err)
{
    const struct {
        bool given;
        const char *option;
    } others[] = {{config->follow != NULL, "follow"},
                  {config->promote, "promote"},
                  {config->import_dump != NULL, "import-dump"},
                  {config->import_snapshot != NULL, "import-snapshot"}};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].given)
            return error_set(err, STATUS_BAD_REQUEST, "--%s is not possible with --cluster",
                             others[i].option);
    return STATUS_OK;
}

static enum status set_up(struct cluster_link *link, const struct config *config, struct error *err)
{
    const struct nodes_asked asked = {"--cluster", config->cluster, config->cluster_ca,
                                      config->cluster_auth_file};

    return check_config(config, err) ? err->status : nodes_read(&asked, &link->nodes, err);
}

static void init_ending(pthread_cond_t *ending)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(ending, &attributes);
    pthread_condattr_destroy(&attributes);
}

enum status link_start(const struct config *config, struct cluster_link **out, struct error *err)
{
    struct cluster_link *link;

    *out = NULL;
    if (!config->cluster)
        return STATUS_OK;
    link = mem_zero(1, sizeof *link);
    config_folders(config, link->writable);
    pthread_mutex_init(&link->mutex, NULL);
    pthread_cond_init(&link->arrived, NULL);
    pthread_cond_init(&link->finished, NULL);
    init_ending(&link->ending);
    link->last = &link->first;
    if (set_up(link, config, err)) {
        link_stop(link);
        return err->status;
    }
    while (link->thread_count <= THREADS &&
           !pthread_create(&link->threads[link->thread_count], NULL,
                           link->thread_count < THREADS ? run : probe, link))
        link->thread_count++;
    if (link->thread_count <= THREADS) {
        link_stop(link);
        return error_set(err, STATUS_NO_MEMORY, "cannot start the threads that ask the cluster");
    }
    *out = link;
    return STATUS_OK;
}

void link_stop(struct cluster_link *link)
{
    if (!link)
        return;
    pthread_mutex_lock(&link->mutex);
    link->stopping = true;
    pthread_cond_broadcast(&link->arrived);
    pthread_cond_broadcast(&link->ending);
    pthread_mutex_unlock(&link->mutex);
    for (uint32_t i = 0; i < link->thread_count; i++)
        pthread_join(link->threads[i], NULL);
    pthread_cond_destroy(&link->arrived);
    pthread_cond_destroy(&link->finished);
    pthread_cond_destroy(&link->ending);
    pthread_mutex_destroy(&link->mutex);
    nodes_fini(&link->nodes);
    free(link);
}
