/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database_lock.c - flock on DB/lock. */
#include "store/reader/database_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define STEP_MS 50

struct database_lock {
    int fd;
};

static enum status lock_file(int fd, const char *database, const char *path, unsigned wait_ms,
                             struct error *err)
{
    static const struct timespec step = {0, STEP_MS * 1000000L};

    for (unsigned waited = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; waited += STEP_MS) {
        if (errno != EWOULDBLOCK)
            return error_errno(err, "lock", path);
        if (waited >= wait_ms)
            return error_set(err, STATUS_LOCKED,
                             "another process is writing to %s: wait until it is done, or give "
                             "another --db",
                             database);
        nanosleep(&step, NULL);
    }
    return STATUS_OK;
}

enum status database_lock_take(const char *database, unsigned wait_ms, struct database_lock **out,
                               struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/lock", database);
    enum status status = file_make_dir(database, 0777, err);
    int fd;

    *out = NULL;
    if (status)
        return status;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return error_errno(err, "open", path);
    if ((status = lock_file(fd, database, path, wait_ms, err))) {
        close(fd);
        return status;
    }
    *out = mem_zero(1, sizeof **out);
    (*out)->fd = fd;
    return STATUS_OK;
}

void database_lock_release(struct database_lock *lock)
{
    if (!lock)
        return;
    close(lock->fd);
    free(lock);
}
