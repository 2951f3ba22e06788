/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follower.c - opens new generations on its own thread, so that no request waits for it. */
#include "engine/local/follower.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

#define PERIOD_MS 250

struct follower {
    struct database *database;
    pthread_t thread;
    int wake; /* an event descriptor: readable when it is time to end */
};

static void *follow_until_stopped(void *context)
{
    struct follower *follower = context;
    struct pollfd wake = {.fd = follower->wake, .events = POLLIN};
    bool changed = false;

    while (poll(&wake, 1, PERIOD_MS) <= 0) {
        database_refresh(follower->database, &changed);
        if (changed)
            log_info("searching a new generation");
    }
    return NULL;
}

enum status follower_start(struct database *database, struct follower **out, struct error *err)
{
    struct follower *follower = mem_zero(1, sizeof *follower);

    follower->database = database;
    follower->wake = eventfd(0, EFD_CLOEXEC);
    if (follower->wake < 0 ||
        pthread_create(&follower->thread, NULL, follow_until_stopped, follower)) {
        if (follower->wake >= 0)
            close(follower->wake);
        free(follower);
        return error_set(err, STATUS_NO_MEMORY,
                         "cannot start the thread that looks for new generations");
    }
    *out = follower;
    return STATUS_OK;
}

void follower_stop(struct follower *follower)
{
    if (!follower)
        return;
    eventfd_write(follower->wake, 1);
    pthread_join(follower->thread, NULL);
    close(follower->wake);
    free(follower);
}
