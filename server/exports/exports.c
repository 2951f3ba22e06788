/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exports.c - the clients of the exports that run. */
#include "server/exports/exports.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/state/metrics.h"

struct exports {
    pthread_mutex_t mutex;
    const void *clients[EXPORTS_MAX]; /* of each export that runs */
    uint32_t count;
};

struct exports *exports_new(void)
{
    struct exports *exports = mem_zero(1, sizeof *exports);

    pthread_mutex_init(&exports->mutex, NULL);
    return exports;
}

void exports_free(struct exports *exports)
{
    if (!exports)
        return;
    pthread_mutex_destroy(&exports->mutex);
    free(exports);
}

static uint32_t count_of(const struct exports *exports, const void *client)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < exports->count; i++)
        count += exports->clients[i] == client;
    return count;
}

enum status exports_enter(struct exports *exports, const void *client, struct error *err)
{
    enum status status = STATUS_OK;

    pthread_mutex_lock(&exports->mutex);
    if (exports->count == EXPORTS_MAX || count_of(exports, client) >= EXPORTS_CLIENT_MAX)
        status = api_error_set(err, API_TOO_MANY_EXPORTS,
                               "%d exports of one client, or %d of all, run already: retry when "
                               "one of them has ended",
                               EXPORTS_CLIENT_MAX, EXPORTS_MAX);
    else
        exports->clients[exports->count++] = client;
    pthread_mutex_unlock(&exports->mutex);
    return status;
}

void exports_leave(struct exports *exports, const void *client)
{
    uint32_t i = 0;

    pthread_mutex_lock(&exports->mutex);
    while (i < exports->count && exports->clients[i] != client)
        i++;
    if (i < exports->count)
        exports->clients[i] = exports->clients[--exports->count];
    pthread_mutex_unlock(&exports->mutex);
}

void exports_add_metrics(struct exports *exports, struct buf *out)
{
    uint32_t count;

    pthread_mutex_lock(&exports->mutex);
    count = exports->count;
    pthread_mutex_unlock(&exports->mutex);
    metrics_add_number(out, "dateline_exports_running", "Exports that run now.", "gauge", count);
}
