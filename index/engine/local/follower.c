/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follower.c - opens new generations on its own thread, so that no request waits for it. */
#include "engine/local/follower.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"

#define PERIOD_MS     250 /* at least; and so long that looking costs at most a twentieth of a core */
#define PERIOD_MS_MAX 1000

struct follower {
    struct database *database;
    pthread_t thread;
    int wake; /* an event descriptor: readable when it is time to end */
};

/* Returns how many milliseconds to wait before the next look. */
static int look(struct follower *follower)
{
    int64_t start = clock_monotonic(), pause;
    bool changed = false;

    database_refresh(follower->database, &changed);
    if (changed)
        log_info("searching a new generation");
    pause = (clock_monotonic() - start) * 20 / 1000000;
    return pause < PERIOD_MS ? PERIOD_MS : pause > PERIOD_MS_MAX ? PERIOD_MS_MAX : (int)pause;
}

static void *follow_until_stopped(void *context)
{
    struct follower *follower = context;
    struct pollfd wake = {.fd = follower->wake, .events = POLLIN};
    int pause = PERIOD_MS;

    while (poll(&wake, 1, pause) <= 0)
        pause = look(follower);
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
