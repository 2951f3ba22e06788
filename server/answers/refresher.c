/* SPDX-License-Identifier: GPL-2.0-or-later */
/* refresher.c - requests never look for a new generation: opening one takes time. */
#include "server/answers/refresher.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

#define PERIOD_MS 250

struct refresher {
    struct database *database;
    pthread_t thread;
    int wake; /* an event descriptor: readable when it is time to end */
};

static void *refresh_until_stopped(void *context)
{
    struct refresher *refresher = context;
    struct pollfd wake = {.fd = refresher->wake, .events = POLLIN};
    bool changed = false;

    while (poll(&wake, 1, PERIOD_MS) <= 0) {
        database_refresh(refresher->database, &changed);
        if (changed)
            log_info("searching a new generation");
    }
    return NULL;
}

enum status refresher_start(struct database *database, struct refresher **out, struct error *err)
{
    struct refresher *refresher = mem_zero(1, sizeof *refresher);

    refresher->database = database;
    refresher->wake = eventfd(0, EFD_CLOEXEC);
    if (refresher->wake < 0 ||
        pthread_create(&refresher->thread, NULL, refresh_until_stopped, refresher)) {
        if (refresher->wake >= 0)
            close(refresher->wake);
        free(refresher);
        return error_set(err, STATUS_INTERNAL,
                         "cannot start the thread that looks for new "
                         "generations");
    }
    *out = refresher;
    return STATUS_OK;
}

void refresher_stop(struct refresher *refresher)
{
    if (!refresher)
        return;
    eventfd_write(refresher->wake, 1);
    pthread_join(refresher->thread, NULL);
    close(refresher->wake);
    free(refresher);
}
