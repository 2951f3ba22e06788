/* SPDX-License-Identifier: GPL-2.0-or-later */
/* server.h - what all requests share. */
#ifndef DATELINE_SERVER_STATE_SERVER_H
#define DATELINE_SERVER_STATE_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "server/http/http.h"
#include "server/state/config.h"
#include "server/state/metrics.h"

struct answer_cache;
struct engine;
struct keys;
struct kept;
struct tasks;

struct server {
    const struct config *config;
    struct engine *engine;
    struct keys *keys;
    struct kept *flags, *webhooks;
    struct tasks *tasks;
    struct metrics *metrics;
    struct answer_cache *answers; /* NULL: none are kept */
    bool local_only;              /* bound to loopback: Host is checked */
    int64_t started;              /* date_now() */
};

/* The http_handler of the daemon; `context` is the server. */
void server_answer(void *context, const struct http_request *request,
                   struct http_response *response);
/* What takes the bodies of documents as they come. */
struct http_intake server_intake(const struct config *config);

#endif
