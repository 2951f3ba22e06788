/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follower.c - opens new generations on its own thread, so that no request waits for it.
 *
 * inotify tells when an index.json is put in place, or a directory of an index comes or goes. Not
 * every file system tells, so the thread also looks from time to time. */
#include "engine/local/follower.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"

#define PERIOD_MS     250 /* at least; and so long that looking costs at most a twentieth of a core */
#define PERIOD_MS_MAX 1000
#define EVENTS_BYTES  4096

struct follower {
    struct database *database;
    char *folder; /* of the indexes */
    pthread_t thread;
    int wake;  /* an event descriptor: readable when it is time to end */
    int watch; /* of inotify; -1: there is none */
};

/* Returns how many milliseconds to wait before the next look. */
static int look(struct follower *follower, bool *changed)
{
    int64_t start = clock_monotonic(), pause;

    database_refresh(follower->database, changed);
    if (*changed)
        log_info("searching a new generation");
    pause = (clock_monotonic() - start) * 20 / 1000000;
    return pause < PERIOD_MS ? PERIOD_MS : pause > PERIOD_MS_MAX ? PERIOD_MS_MAX : (int)pause;
}

/* A path that is watched already stays so. */
static void watch_indexes(struct follower *follower)
{
    char uid[INDEX_UID_MAX + 1];

    if (follower->watch < 0)
        return;
    inotify_add_watch(follower->watch, follower->folder,
                      IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_ONLYDIR);
    for (uint32_t i = 0; database_index_uid(follower->database, i, uid); i++) {
        MEM_AUTO char *path = mem_format("%s/%s", follower->folder, uid);

        inotify_add_watch(follower->watch, path, IN_MOVED_TO | IN_ONLYDIR);
    }
}

static void drop_events(const struct follower *follower)
{
    char events[EVENTS_BYTES];

    while (follower->watch >= 0 && read(follower->watch, events, sizeof events) > 0)
        ; /* whatever it was, all indexes are looked at */
}

static void *follow_until_stopped(void *context)
{
    struct follower *follower = context;
    struct pollfd files[] = {{.fd = follower->wake, .events = POLLIN},
                             {.fd = follower->watch, .events = POLLIN}}; /* poll ignores -1 */
    bool changed = true;
    int pause = PERIOD_MS;

    for (;;) {
        if (changed)
            watch_indexes(follower);
        poll(files, 2, pause);
        if (files[0].revents)
            return NULL;
        drop_events(follower);
        pause = look(follower, &changed);
    }
}

static void release(struct follower *follower)
{
    if (follower->wake >= 0)
        close(follower->wake);
    if (follower->watch >= 0)
        close(follower->watch);
    free(follower->folder);
    free(follower);
}

enum status follower_start(struct database *database, const char *path, struct follower **out,
                           struct error *err)
{
    struct follower *follower = mem_zero(1, sizeof *follower);

    follower->database = database;
    follower->folder = mem_format("%s/indexes", path);
    follower->wake = eventfd(0, EFD_CLOEXEC);
    follower->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (follower->wake < 0 ||
        pthread_create(&follower->thread, NULL, follow_until_stopped, follower)) {
        release(follower);
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
    release(follower);
}
