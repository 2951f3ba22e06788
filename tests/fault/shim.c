/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shim.c - a disk that fails, preloaded into a program: the Nth call that changes a file ends the
 * process, or fails as a full or broken disk does.
 *
 *   FAULT_AT=N     which call, counted from 1 over all threads; unset: none, only count
 *   FAULT_CALLS=   write, sync, rename, unlink, or any mixture with commas; unset: all of them
 *   FAULT_ACT=     exit: _exit(99) in the place of the call (a crash just before it)
 *                  after: the call is made, then _exit(99)
 *                  half: half of a write is made, then _exit(99) (a torn write)
 *                  ENOSPC, EIO: the call fails so, and with FAULT_STAYS=1 all later ones too
 *   FAULT_COUNT=F  at exit the number of calls is written to the file F
 *
 * Only regular files count: not sockets, pipes and the terminal. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXIT_FAULT 99

static atomic_long calls;

static void *real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);

    if (!function)
        abort();
    return function;
}

static bool counts(const char *kind)
{
    const char *kinds = getenv("FAULT_CALLS");

    return !kinds || strstr(kinds, kind);
}

static bool regular(int fd)
{
    struct stat about;
    int before = errno;
    bool answer = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);

    errno = before;
    return answer;
}

/* What to do with this call: NULL to make it as if we were not there. */
static const char *fault(const char *kind)
{
    const char *at = getenv("FAULT_AT"), *stays = getenv("FAULT_STAYS");
    long wanted = at ? strtol(at, NULL, 10) : 0, number;

    if (!counts(kind))
        return NULL;
    number = atomic_fetch_add(&calls, 1) + 1;
    if (wanted == 0 || number < wanted || (number > wanted && !stays))
        return NULL;
    return getenv("FAULT_ACT");
}

/* Fails as FAULT_ACT says, or does not return. */
static int fail(const char *act)
{
    if (strcmp(act, "ENOSPC") == 0)
        errno = ENOSPC;
    else if (strcmp(act, "EIO") == 0)
        errno = EIO;
    else
        _exit(EXIT_FAULT);
    return -1;
}

static bool is_after(const char *act)
{
    return act && strcmp(act, "after") == 0;
}

/* Any call: made, made and then the end, or not made. */
#define MAKE(act, call)                                                                            \
    do {                                                                                           \
        if ((act) && !is_after(act))                                                               \
            return fail(act);                                                                      \
        result = (call);                                                                           \
        if (is_after(act))                                                                         \
            _exit(EXIT_FAULT);                                                                     \
        return result;                                                                             \
    } while (0)

static bool is_half(const char *act)
{
    return act && strcmp(act, "half") == 0;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    ssize_t (*make)(int, const void *, size_t) = real("write");
    const char *act = regular(fd) ? fault("write") : NULL;
    ssize_t result;

    if (is_half(act))
        make(fd, bytes, length / 2);
    MAKE(act, make(fd, bytes, length));
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    ssize_t (*make)(int, const void *, size_t, off_t) = real("pwrite");
    const char *act = regular(fd) ? fault("write") : NULL;
    ssize_t result;

    if (is_half(act))
        make(fd, bytes, length / 2, offset);
    MAKE(act, make(fd, bytes, length, offset));
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
    return pwrite(fd, bytes, length, offset);
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    ssize_t (*make)(int, const struct iovec *, int) = real("writev");
    const char *act = regular(fd) ? fault("write") : NULL;
    ssize_t result;

    MAKE(act, make(fd, pieces, count));
}

int ftruncate(int fd, off_t length)
{
    int (*make)(int, off_t) = real("ftruncate");
    const char *act = fault("write");
    int result;

    MAKE(act, make(fd, length));
}

int fsync(int fd)
{
    int (*make)(int) = real("fsync");
    const char *act = fault("sync");
    int result;

    MAKE(act, make(fd));
}

int fdatasync(int fd)
{
    int (*make)(int) = real("fdatasync");
    const char *act = fault("sync");
    int result;

    MAKE(act, make(fd));
}

int rename(const char *from, const char *to)
{
    int (*make)(const char *, const char *) = real("rename");
    const char *act = fault("rename");
    int result;

    MAKE(act, make(from, to));
}

int unlink(const char *path)
{
    int (*make)(const char *) = real("unlink");
    const char *act = fault("unlink");
    int result;

    MAKE(act, make(path));
}

__attribute__((destructor)) static void tell_count(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;

    if (!file)
        return;
    fprintf(file, "%ld\n", atomic_load(&calls));
    fclose(file);
}
