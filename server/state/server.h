/* SPDX-License-Identifier: GPL-2.0-or-later */
/* server.h - the parts of the daemon that all requests share. Read-only after the start; each part
 * may be used by any thread. */
#ifndef DATELINE_SERVER_STATE_SERVER_H
#define DATELINE_SERVER_STATE_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/budget.h"
#include "server/http/http.h"
#include "server/state/config.h"
#include "server/state/metrics.h"

struct alert_log;
struct alerts;
struct answer_cache;
struct engine;
struct event_streams;
struct exports;
struct hooks;
struct index_stats;
struct keys;
struct lineage;
struct cluster_link;
struct lists;
struct promotion;
struct publish;
struct search_notes;
struct read_pool;
struct replica;
struct ship;
struct stored_object;
struct tasks;
struct zone_info;

struct server {
    const struct config *config;
    struct engine *engine;
    struct keys *keys;
    struct stored_object *flags, *webhooks, *rules;
    struct tasks *tasks;
    struct lineage *lineage;           /* which database this is, and who may write to it */
    struct cluster_link *link;         /* to the cluster; NULL: the indexes are here */
    struct replica *replica;           /* NULL: it follows no other one */
    struct promotion *promotion;       /* NULL: there is none with a journal */
    struct publish *publish;           /* NULL: it publishes nothing */
    struct ship *ship;                 /* NULL: its journal is not shipped */
    struct lists *lists;               /* of names, that are matched */
    struct hooks *hooks;               /* NULL: webhooks are not called */
    struct alerts *alerts;             /* saved searches that ring */
    const struct alert_log *alert_log; /* for backups and takedowns */
    struct event_streams *events;      /* streams of events, of alerts and of tasks */
    struct metrics *metrics;
    struct index_stats *stats;    /* of indexes, as they were read last */
    struct search_notes *notes;   /* searches that an operator should see */
    struct read_pool *readers;    /* of bodies in other formats than JSON and CSV */
    struct answer_cache *answers; /* NULL: no cache */
    struct exports *exports;      /* those that run */
    struct budget_pool running;   /* the memory of all running requests */
    bool local_only;              /* listens on loopback only: Host must be a local name */
    const struct zone_info *zone; /* of times without one, and of days; NULL: UTC */
    int64_t started;              /* date_now(): ms since 1970 */
};

/* The daemon's http_handler; `context` is the struct server. */
void server_answer(void *context, const struct http_request *request,
                   struct http_response *response);
/* The longest body that the handler of this request reads; 0: none. See http.h. */
uint64_t server_body_limit(void *context, const struct http_request *head);
/* Streams uploads of documents to disk; see http.h. */
struct http_intake server_intake(const struct config *config);

#endif
