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
    char *next_path;
    int next; /* of DB/lock-next, which the holder has not locked; -1: nobody ever waited */
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

static void look_for_queue(struct database_lock *lock)
{
    if (lock->next < 0)
        lock->next = open(lock->next_path, O_RDWR | O_CLOEXEC);
}

static enum status queue_up(struct database_lock *lock, const char *database, const char *path,
                            unsigned wait_ms, struct error *err)
{
    unsigned waited = 0;

    if (lock_file(lock->next, database, lock->next_path, wait_ms, &waited, err) ||
        lock_file(lock->fd, database, path, wait_ms, &waited, err))
        return err->status;
    flock(lock->next, LOCK_UN);
    return STATUS_OK;
}

/* DB/lock-next is made by the first process that has to wait. */
static enum status take(struct database_lock *lock, const char *database, unsigned wait_ms,
                        struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/lock", database);
    unsigned waited = 0;
    enum status status;

    if (open_file(path, &lock->fd, err))
        return err->status;
    look_for_queue(lock);
    if (lock->next < 0) {
        status = lock_file(lock->fd, database, path, 0, &waited, err);
        if (status != STATUS_LOCKED || wait_ms == 0)
            return status;
        if (open_file(lock->next_path, &lock->next, err))
            return err->status;
    }
    return queue_up(lock, database, path, wait_ms, err);
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
    lock->next_path = mem_format("%s/lock-next", database);
    if (take(lock, database, wait_ms, err)) {
        database_lock_release(lock);
        return err->status;
    }
    *out = lock;
    return STATUS_OK;
}

bool database_lock_is_awaited(struct database_lock *lock)
{
    look_for_queue(lock);
    if (lock->next < 0)
        return false;
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
    free(lock->next_path);
    free(lock);
}
