/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database_lock.c - flock on DB/lock, and on DB/lock-next while waiting. */
#include "store/reader/database_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define STEP_MS 5

struct database_lock {
    int fd;
    int next; /* of DB/lock-next; not locked by the holder */
};

/* *waited: ms, all waits together. */
static enum status lock_file(int fd, const char *database, const char *path, unsigned wait_ms,
                             unsigned *waited, struct error *err)
{
    static const struct timespec step = {0, STEP_MS * 1000000L};

    for (; flock(fd, LOCK_EX | LOCK_NB) < 0; *waited += STEP_MS) {
        if (errno != EWOULDBLOCK)
            return error_errno(err, "lock", path);
        if (*waited >= wait_ms)
            return error_set(err, STATUS_LOCKED,
                             "another process is writing to %s: wait until it is done, or give "
                             "another --db",
                             database);
        nanosleep(&step, NULL);
    }
    return STATUS_OK;
}

static enum status open_file(const char *path, int *fd, struct error *err)
{
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    return *fd < 0 ? error_errno(err, "open", path) : STATUS_OK;
}

static enum status take(struct database_lock *lock, const char *database, unsigned wait_ms,
                        struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/lock", database);
    MEM_AUTO char *next = mem_format("%s/lock-next", database);
    unsigned waited = 0;

    if (open_file(path, &lock->fd, err) || open_file(next, &lock->next, err) ||
        lock_file(lock->next, database, next, wait_ms, &waited, err) ||
        lock_file(lock->fd, database, path, wait_ms, &waited, err))
        return err->status;
    flock(lock->next, LOCK_UN);
    return STATUS_OK;
}

enum status database_lock_take(const char *database, unsigned wait_ms, struct database_lock **out,
                               struct error *err)
{
    struct database_lock *lock;

    *out = NULL;
    if (file_make_dir(database, 0777, err))
        return err->status;
    lock = mem_zero(1, sizeof *lock);
    lock->fd = lock->next = -1;
    if (take(lock, database, wait_ms, err)) {
        database_lock_release(lock);
        return err->status;
    }
    *out = lock;
    return STATUS_OK;
}

bool database_lock_is_awaited(const struct database_lock *lock)
{
    if (flock(lock->next, LOCK_EX | LOCK_NB) < 0)
        return errno == EWOULDBLOCK;
    flock(lock->next, LOCK_UN);
    return false;
}

void database_lock_release(struct database_lock *lock)
{
    if (!lock)
        return;
    if (lock->next >= 0)
        close(lock->next);
    if (lock->fd >= 0)
        close(lock->fd);
    free(lock);
}
