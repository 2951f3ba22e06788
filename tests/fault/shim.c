/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shim.c - a machine that fails, preloaded into a program: the Nth call of some kinds ends the
 * process, or fails as a full or broken disk or a lack of descriptors does. (shim_memory.c fails
 * allocations.)
 *
 *   FAULT_AT=N     which call, counted from 1 over all threads; unset: none, only count
 *   FAULT_CALLS=   write, sync, rename, unlink, open, map, thread, or any mixture with commas;
 *                  unset: the first four, which change files
 *   FAULT_ACT=     exit: _exit(99) in the place of the call (a crash just before it)
 *                  after: the call is made, then _exit(99)
 *                  half: half of a write is made, then _exit(99) (a torn write)
 *                  power: what was appended to files since their last sync is cut off, then
 *                  _exit(99)
 *                  ENOSPC, EIO, EMFILE, ENOMEM, EAGAIN: the call fails so, and with FAULT_STAYS=1
 *                  all later ones too
 *                  SEGV, ABRT: the thread crashes in the place of the call
 *                  slow: the call is made a tenth of a second later, and with FAULT_STAYS=1 all
 *                  later ones too
 *   FAULT_PATH=P   of the calls that open files, only those of paths count that match the pattern P
 *   FAULT_WHILE=F  calls count and fail only while the file F exists
 *   FAULT_COUNT=F  at exit the number of calls is written to the file F
 *
 * Only regular files count: not sockets, pipes and the terminal. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define EXIT_FAULT 99

#define NOTES_MAX 4096

#define SLOW_NS 100000000

static atomic_long calls;

/* --- what a power cut takes --- */

static struct note {
    dev_t device;
    ino_t inode;
    off_t synced; /* bytes that are safe */
    char path[1024];
} notes[NOTES_MAX];
static int note_count;
static pthread_mutex_t noting = PTHREAD_MUTEX_INITIALIZER;

static bool is_power(void)
{
    const char *act = getenv("FAULT_ACT");

    return act && strcmp(act, "power") == 0;
}

static struct note *find_note(const struct stat *about)
{
    for (int i = 0; i < note_count; i++)
        if (notes[i].inode == about->st_ino && notes[i].device == about->st_dev)
            return &notes[i];
    return NULL;
}

static void set_path(struct note *note, int fd)
{
    char link[64];
    ssize_t length;

    snprintf(link, sizeof link, "/proc/thread-self/fd/%d", fd);
    length = readlink(link, note->path, sizeof note->path - 1);
    note->path[length < 0 ? 0 : length] = '\0';
}

/* Before a write: what a file had before the first one is safe. A file that was removed may have
 * had the same number. */
static void note_file(int fd)
{
    struct stat about;
    struct note *note;

    if (!is_power() || fstat(fd, &about) < 0)
        return;
    pthread_mutex_lock(&noting);
    note = find_note(&about);
    if (!note && note_count < NOTES_MAX) {
        note = &notes[note_count++];
        *note = (struct note){about.st_dev, about.st_ino, about.st_size, ""};
        set_path(note, fd);
    } else if (note && about.st_size < note->synced) {
        note->synced = about.st_size;
        set_path(note, fd);
    }
    pthread_mutex_unlock(&noting);
}

static void note_sync(int fd)
{
    struct stat about;
    struct note *note;

    if (!is_power() || fstat(fd, &about) < 0)
        return;
    pthread_mutex_lock(&noting);
    note = find_note(&about);
    if (note)
        note->synced = about.st_size;
    pthread_mutex_unlock(&noting);
}

static void note_rename(const char *to)
{
    struct stat about;
    struct note *note;
    char path[PATH_MAX];

    if (!is_power() || stat(to, &about) < 0 || !realpath(to, path))
        return;
    pthread_mutex_lock(&noting);
    note = find_note(&about);
    if (note)
        snprintf(note->path, sizeof note->path, "%.1000s", path);
    pthread_mutex_unlock(&noting);
}

static void cut_power(void)
{
    struct stat about;

    pthread_mutex_lock(&noting); /* for good: nothing is synced any more */
    for (int i = 0; i < note_count; i++)
        if (stat(notes[i].path, &about) == 0 && about.st_ino == notes[i].inode &&
            about.st_size > notes[i].synced && truncate(notes[i].path, notes[i].synced) < 0)
            abort();
}

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

    return strstr(kinds ? kinds : "write,sync,rename,unlink", kind);
}

static bool regular(int fd)
{
    struct stat about;
    int before = errno;
    bool answer = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);

    errno = before;
    return answer;
}

/* access() may not change errno here. */
static bool armed(void)
{
    const char *file = getenv("FAULT_WHILE");
    int before = errno;
    bool answer = !file || access(file, F_OK) == 0;

    errno = before;
    return answer;
}

/* A slow call is made like any other, after a while. NULL, or what else to do. */
static const char *unless_slow(const char *act)
{
    const struct timespec pause = {.tv_nsec = SLOW_NS};

    if (!act || strcmp(act, "slow") != 0)
        return act;
    nanosleep(&pause, NULL);
    return NULL;
}

/* What to do with this call: NULL to make it as if we were not there. */
static const char *fault(const char *kind)
{
    const char *at = getenv("FAULT_AT"), *stays = getenv("FAULT_STAYS");
    long wanted = at ? strtol(at, NULL, 10) : 0, number;

    if (!counts(kind) || !armed())
        return NULL;
    number = atomic_fetch_add(&calls, 1) + 1;
    if (wanted == 0 || number < wanted || (number > wanted && !stays))
        return NULL;
    return unless_slow(getenv("FAULT_ACT"));
}

static int *volatile nowhere;

/* Fails as FAULT_ACT says, or does not return. */
static int fail(const char *act)
{
    static const struct {
        const char *name;
        int code;
    } codes[] = {{"ENOSPC", ENOSPC},
                 {"EIO", EIO},
                 {"EMFILE", EMFILE},
                 {"ENOMEM", ENOMEM},
                 {"EAGAIN", EAGAIN}};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(act, codes[i].name) == 0) {
            errno = codes[i].code;
            return -1;
        }
    if (strcmp(act, "power") == 0)
        cut_power();
    if (strcmp(act, "SEGV") == 0)
        *(volatile int *)nowhere = 1;
    if (strcmp(act, "ABRT") == 0)
        abort();
    _exit(EXIT_FAULT);
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

    note_file(fd);
    if (is_half(act))
        make(fd, bytes, length / 2);
    MAKE(act, make(fd, bytes, length));
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    ssize_t (*make)(int, const void *, size_t, off_t) = real("pwrite");
    const char *act = regular(fd) ? fault("write") : NULL;
    ssize_t result;

    note_file(fd);
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

static int sync_as(const char *name, int fd)
{
    int (*make)(int) = real(name);
    const char *act = fault("sync");
    int result;

    if (act && !is_after(act))
        return fail(act);
    result = make(fd);
    if (result == 0)
        note_sync(fd);
    if (is_after(act))
        _exit(EXIT_FAULT);
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

int rename(const char *from, const char *to)
{
    int (*make)(const char *, const char *) = real("rename");
    const char *act = fault("rename");
    int result;

    if (act && !is_after(act))
        return fail(act);
    result = make(from, to);
    note_rename(to);
    if (is_after(act))
        _exit(EXIT_FAULT);
    return result;
}

int renameat2(int at, const char *from, int to_at, const char *to, unsigned flags)
{
    int (*make)(int, const char *, int, const char *, unsigned) = real("renameat2");
    const char *act = fault("rename");
    int result;

    MAKE(act, make(at, from, to_at, to, flags));
}

int unlink(const char *path)
{
    int (*make)(const char *) = real("unlink");
    const char *act = fault("unlink");
    int result;

    MAKE(act, make(path));
}

/* --- calls that open and start things --- */

static bool is_named(const char *path)
{
    const char *pattern = getenv("FAULT_PATH");

    return !pattern || fnmatch(pattern, path, 0) == 0;
}

static int open_as(const char *name, const char *path, int flags, mode_t mode)
{
    int (*make)(const char *, int, ...) = real(name);
    const char *act = is_named(path) ? fault("open") : NULL;
    int result;

    MAKE(act, make(path, flags, mode));
}

/* The mode is an argument only if a file may be made; else what is read here is passed on unused.
 */
#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list rest;                                                                              \
        mode_t mode;                                                                               \
                                                                                                   \
        va_start(rest, flags);                                                                     \
        mode = va_arg(rest, mode_t);                                                               \
        va_end(rest);                                                                              \
        return open_as(#name, path, flags, mode);                                                  \
    }

OPEN(open)
OPEN(open64)

DIR *opendir(const char *path)
{
    DIR *(*make)(const char *) = real("opendir");
    const char *act = is_named(path) ? fault("open") : NULL;

    if (act && !is_after(act)) {
        fail(act);
        return NULL;
    }
    return make(path);
}

static void *map_as(const char *name, void *at, size_t length, int protection, int flags, int fd,
                    off64_t offset)
{
    void *(*make)(void *, size_t, int, int, int, off64_t) = real(name);
    const char *act = fd >= 0 ? fault("map") : NULL;

    if (act && !is_after(act)) {
        fail(act);
        return MAP_FAILED;
    }
    return make(at, length, protection, flags, fd, offset);
}

void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset)
{
    return map_as("mmap", at, length, protection, flags, fd, offset);
}

void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset)
{
    return map_as("mmap64", at, length, protection, flags, fd, offset);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *context)
{
    int (*make)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
        real("pthread_create");
    const char *act = fault("thread");

    if (act && !is_after(act)) {
        fail(act);
        return errno;
    }
    return make(thread, attributes, run, context);
}

/* Opened at the start: a daemon that is confined may not do so later. */
static FILE *count_file;

__attribute__((constructor)) static void open_count(void)
{
    const char *path = getenv("FAULT_COUNT");

    count_file = path ? fopen(path, "we") : NULL;
}

__attribute__((destructor)) static void tell_count(void)
{
    if (!count_file)
        return;
    fprintf(count_file, "%ld\n", atomic_load(&calls));
    fclose(count_file);
}
