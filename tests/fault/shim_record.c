/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shim_record.c - records every change of files, preloaded into a program, so that the power can be
 * cut afterwards at any point, in any order that a disk may keep (power.py reads the record).
 *
 * To the program the kernel has no Landlock: the record is written where the program may not.
 *
 *   RECORD_TO=F    the record; RECORD_ROOT=D only changes below this directory (an absolute path)
 *
 *   C inode path          a file was created        M inode path    a directory
 *   W inode offset bytes  followed by the bytes     T inode length  cut or extended
 *   S inode               a file or directory was synced
 *   R path TAB path       renamed                   X path TAB path exchanged
 *   L inode path          one more name             U path          removed
 *
 * One line each. A call and its line happen at once for all threads, so the lines are in order.
 * Calls of the C library's own functions to each other are not seen; test_power.py compares the
 * record with the directory at the end. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);

    if (!function)
        abort();
    return function;
}

long syscall(long number, ...)
{
    long (*make)(long, long, long, long, long, long, long) = real("syscall");
    long with[6];
    va_list args;

    if (number == SYS_landlock_create_ruleset) {
        errno = ENOSYS;
        return -1;
    }
    va_start(args, number);
    for (int i = 0; i < 6; i++)
        with[i] = va_arg(args, long);
    va_end(args);
    return make(number, with[0], with[1], with[2], with[3], with[4], with[5]);
}

/* --- the record --- */

/* In one call: test_power.py writes its marks to the same file. It is opened for each line, since
 * threads may have descriptors of their own. */
static void put(const char *line, size_t line_length, const void *bytes, size_t length)
{
    ssize_t (*make)(int, const struct iovec *, int) = real("writev");
    const struct iovec pieces[] = {{(void *)(uintptr_t)line, line_length},
                                   {(void *)(uintptr_t)bytes, length}};

    int (*make_open)(const char *, int, ...) = real("open");
    int (*make_close)(int) = real("close");
    int record = make_open(getenv("RECORD_TO"), O_WRONLY | O_APPEND | O_CLOEXEC);

    if (record < 0 || make(record, pieces, 2) != (ssize_t)(line_length + length))
        abort();
    make_close(record);
}

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...)
{
    char line[2 * PATH_MAX + 100];
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    put(line, (size_t)length, "", 0);
}

static bool is_below(const char *path)
{
    const char *root = getenv("RECORD_ROOT");

    return root && getenv("RECORD_TO") && strncmp(path, root, strlen(root)) == 0;
}

/* The absolute path of a name in a directory; its own last part may be a link. */
static bool path_at(int directory, const char *name, char out[PATH_MAX])
{
    char link[64], base[PATH_MAX];
    ssize_t length;

    if (name[0] == '/')
        return (size_t)snprintf(out, PATH_MAX, "%s", name) < PATH_MAX && is_below(out);
    snprintf(link, sizeof link,
             directory == AT_FDCWD ? "/proc/self/cwd" : "/proc/thread-self/fd/%d", directory);
    length = readlink(link, base, sizeof base - 1);
    if (length < 0)
        return false;
    base[length] = '\0';
    return (size_t)snprintf(out, PATH_MAX, "%s/%s", base, name) < PATH_MAX && is_below(out);
}

/* An open file or directory below the root: its inode; 0: another one. */
static unsigned long inode_of(int fd)
{
    char link[64], path[PATH_MAX];
    struct stat about;
    ssize_t length;

    snprintf(link, sizeof link, "/proc/thread-self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = '\0';
    return is_below(path) && fstat(fd, &about) == 0 ? (unsigned long)about.st_ino : 0;
}

static unsigned long inode_at(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0 ? (unsigned long)about.st_ino : 0;
}

/* Keeps errno, which belongs to the call. */
static void begin(void)
{
    pthread_mutex_lock(&mutex);
}

static void end(int code)
{
    pthread_mutex_unlock(&mutex);
    errno = code;
}

/* --- opening --- */

static int open_in(int directory, const char *path, int flags, mode_t mode)
{
    int (*make)(int, const char *, int, ...) = real("openat");
    char whole[PATH_MAX];
    bool below = (flags & (O_CREAT | O_TRUNC)) && path_at(directory, path, whole), there;
    int fd, code;

    if (!below)
        return make(directory, path, flags, mode);
    begin();
    there = access(whole, F_OK) == 0;
    fd = make(directory, path, flags, mode);
    code = errno;
    if (fd >= 0 && !there)
        tell("C %lu %s\n", inode_at(whole), whole);
    else if (fd >= 0 && (flags & O_TRUNC))
        tell("T %lu 0\n", inode_at(whole));
    end(code);
    return fd;
}

#define MODE_OF(last)                                                                              \
    mode_t mode;                                                                                   \
    va_list rest;                                                                                  \
                                                                                                   \
    va_start(rest, last);                                                                          \
    mode = va_arg(rest, mode_t);                                                                   \
    va_end(rest)

int open(const char *path, int flags, ...)
{
    MODE_OF(flags);
    return open_in(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags);
    return open_in(AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...)
{
    MODE_OF(flags);
    return open_in(directory, path, flags, mode);
}

int openat64(int directory, const char *path, int flags, ...)
{
    MODE_OF(flags);
    return open_in(directory, path, flags, mode);
}

/* --- writing --- */

static void tell_write(unsigned long inode, off_t offset, const void *bytes, size_t length)
{
    char line[100];

    snprintf(line, sizeof line, "W %lu %lld %zu\n", inode, (long long)offset, length);
    put(line, strlen(line), bytes, length);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    ssize_t (*make)(int, const void *, size_t) = real("write");
    unsigned long inode = inode_of(fd);
    ssize_t wrote;
    int code;

    if (!inode)
        return make(fd, bytes, length);
    begin();
    wrote = make(fd, bytes, length);
    code = errno;
    if (wrote > 0)
        tell_write(inode, lseek(fd, 0, SEEK_CUR) - wrote, bytes, (size_t)wrote);
    end(code);
    return wrote;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    ssize_t (*make)(int, const void *, size_t, off_t) = real("pwrite");
    unsigned long inode = inode_of(fd);
    ssize_t wrote;
    int code;

    if (!inode)
        return make(fd, bytes, length, offset);
    begin();
    wrote = make(fd, bytes, length, offset);
    code = errno;
    if (wrote > 0)
        tell_write(inode, offset, bytes, (size_t)wrote);
    end(code);
    return wrote;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
    return pwrite(fd, bytes, length, offset);
}

/* What was copied is read back. */
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags)
{
    ssize_t (*make)(int, off64_t *, int, off64_t *, size_t, unsigned) = real("copy_file_range");
    unsigned long inode = inode_of(out);
    off_t offset = to ? *to : lseek(out, 0, SEEK_CUR);
    ssize_t moved;
    int code;

    if (!inode)
        return make(in, from, out, to, length, flags);
    begin();
    moved = make(in, from, out, to, length, flags);
    code = errno;
    if (moved > 0) {
        char *bytes = malloc((size_t)moved), link[64];
        int (*make_open)(const char *, int, ...) = real("open");
        int again;

        snprintf(link, sizeof link, "/proc/thread-self/fd/%d", out);
        again = make_open(link, O_RDONLY | O_CLOEXEC);
        if (!bytes || pread(again, bytes, (size_t)moved, offset) != moved)
            abort();
        tell_write(inode, offset, bytes, (size_t)moved);
        close(again);
        free(bytes);
    }
    end(code);
    return moved;
}

int ftruncate(int fd, off_t length)
{
    int (*make)(int, off_t) = real("ftruncate");
    unsigned long inode = inode_of(fd);
    int result, code;

    begin();
    result = make(fd, length);
    code = errno;
    if (inode && result == 0)
        tell("T %lu %lld\n", inode, (long long)length);
    end(code);
    return result;
}

int ftruncate64(int fd, off64_t length)
{
    return ftruncate(fd, length);
}

int truncate(const char *path, off_t length)
{
    int (*make)(const char *, off_t) = real("truncate");
    int result, code;

    begin();
    result = make(path, length);
    code = errno;
    if (is_below(path) && result == 0)
        tell("T %lu %lld\n", inode_at(path), (long long)length);
    end(code);
    return result;
}

int truncate64(const char *path, off64_t length)
{
    return truncate(path, length);
}

static int sync_as(const char *name, int fd)
{
    int (*make)(int) = real(name);
    unsigned long inode = inode_of(fd);
    int result, code;

    begin();
    result = make(fd);
    code = errno;
    if (inode && result == 0)
        tell("S %lu\n", inode);
    end(code);
    return result;
}

int fsync(int fd)
{
    return sync_as("fsync", fd);
}

int fdatasync(int fd)
{
    return sync_as("fdatasync", fd);
}

/* --- names --- */

static int rename_as(int at, const char *from, int to_at, const char *to, unsigned flags)
{
    int (*make)(int, const char *, int, const char *, unsigned) = real("renameat2");
    char source[PATH_MAX], target[PATH_MAX];
    bool below = path_at(to_at, to, target) && path_at(at, from, source);
    int result, code;

    begin();
    result = make(at, from, to_at, to, flags);
    code = errno;
    if (below && result == 0)
        tell("%c %s\t%s\n", flags & RENAME_EXCHANGE ? 'X' : 'R', source, target);
    end(code);
    return result;
}

int rename(const char *from, const char *to)
{
    return rename_as(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int at, const char *from, int to_at, const char *to)
{
    return rename_as(at, from, to_at, to, 0);
}

int renameat2(int at, const char *from, int to_at, const char *to, unsigned flags)
{
    return rename_as(at, from, to_at, to, flags);
}

/* A name by way of /proc, too: the file that is open there. */
int linkat(int at, const char *from, int to_at, const char *to, int flags)
{
    int (*make)(int, const char *, int, const char *, int) = real("linkat");
    char target[PATH_MAX];
    bool below = path_at(to_at, to, target);
    int result, code;

    begin();
    result = make(at, from, to_at, to, flags);
    code = errno;
    if (below && result == 0)
        tell("L %lu %s\n", inode_at(target), target);
    end(code);
    return result;
}

int link(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int at, const char *name, int flags)
{
    int (*make)(int, const char *, int) = real("unlinkat");
    char path[PATH_MAX];
    bool below = path_at(at, name, path);
    int result, code;

    begin();
    result = make(at, name, flags);
    code = errno;
    if (below && result == 0)
        tell("U %s\n", path);
    end(code);
    return result;
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int remove(const char *path)
{
    int result = unlink(path);

    return result < 0 && (errno == EISDIR || errno == EPERM) ? rmdir(path) : result;
}

int mkdirat(int at, const char *name, mode_t mode)
{
    int (*make)(int, const char *, mode_t) = real("mkdirat");
    char path[PATH_MAX];
    bool below = path_at(at, name, path);
    int result, code;

    begin();
    result = make(at, name, mode);
    code = errno;
    if (below && result == 0)
        tell("M %lu %s\n", inode_at(path), path);
    end(code);
    return result;
}

int mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}
