/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arrivals.c - watches directories with inotify; keeps the files that are about to be ready. */
#include "indexer/arrivals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "article/input/system_file.h"
#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/number_table.h"
#include "base/string_table.h"
#include "indexer/walk.h"

#define MILLISECOND  INT64_C(1000000)
#define SETTLE_MS    50   /* a program that closes a file may open it again at once */
#define BUSY_MS      200  /* when to look again at a file that is open for writing */
#define RECENT_MS    2000 /* if that cannot be told, a file is ready so long after its last change */
#define GONE_MS      300  /* files are often removed one after the other */
#define EVENTS_BYTES 65536
#define FOLDER_EVENTS                                                                              \
    (IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |            \
     IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

enum state { STATE_NONE, STATE_READY, STATE_SETTLING };

struct arrival {
    enum state state;
    bool moved; /* moved in: nobody writes to it */
};

struct settling {
    uint32_t file;
    int64_t due; /* clock_monotonic(), ns */
};

struct arrivals {
    const char *directory;
    const char *const *except;
    unsigned except_count;
    int fd; /* of inotify */
    bool rescan;
    bool gone; /* the directory itself */
    int64_t
        gone_due; /* clock_monotonic(): when to tell of files that are gone; 0: there are none */

    struct number_table numbers; /* watch descriptors */
    char **folders;              /* by their number; NULL: not watched any more */
    size_t folder_capacity;

    struct string_table paths; /* of files; emptied when none waits */
    struct arrival *files;     /* by the path's number */
    size_t file_capacity;
    uint32_t *ready; /* a queue; a file that has settled again meanwhile is passed over */
    size_t first, end, ready_capacity;
    struct settling *settling; /* in no order */
    size_t settling_count, settling_capacity;
};

/* --- files --- */

static void make_ready(struct arrivals *arrivals, uint32_t file)
{
    arrivals->files[file].state = STATE_READY;
    arrivals->ready = mem_grow(arrivals->ready, arrivals->end, &arrivals->ready_capacity,
                               sizeof *arrivals->ready);
    arrivals->ready[arrivals->end++] = file;
}

static void let_settle(struct arrivals *arrivals, uint32_t file, int64_t ms)
{
    int64_t due = clock_monotonic() + ms * MILLISECOND;

    for (size_t i = 0; i < arrivals->settling_count; i++)
        if (arrivals->settling[i].file == file) {
            arrivals->settling[i].due = due;
            return;
        }
    arrivals->files[file].state = STATE_SETTLING;
    arrivals->settling = mem_grow(arrivals->settling, arrivals->settling_count,
                                  &arrivals->settling_capacity, sizeof *arrivals->settling);
    arrivals->settling[arrivals->settling_count++] = (struct settling){file, due};
}

static void add_file(struct arrivals *arrivals, const char *path, int64_t ms, bool moved)
{
    bool is_new;
    uint32_t file = string_table_add(&arrivals->paths, str_of(path), &is_new);

    arrivals->files =
        mem_grow(arrivals->files, file, &arrivals->file_capacity, sizeof *arrivals->files);
    if (is_new)
        arrivals->files[file] = (struct arrival){.state = STATE_NONE};
    arrivals->files[file].moved = moved;
    if (arrivals->files[file].state == STATE_READY)
        return; /* whether it is still written to is seen when its turn comes */
    if (ms > 0)
        let_settle(arrivals, file, ms);
    else if (arrivals->files[file].state == STATE_NONE)
        make_ready(arrivals, file);
}

void arrivals_again(struct arrivals *arrivals, const char *path, int64_t ms)
{
    add_file(arrivals, path, ms, false);
}

/* A write to a file that settles makes it wait longer. */
static void note_write(struct arrivals *arrivals, const char *path)
{
    int file = string_table_find(&arrivals->paths, str_of(path));

    if (file >= 0 && arrivals->files[file].state == STATE_SETTLING)
        let_settle(arrivals, (uint32_t)file, SETTLE_MS);
}

/* Makes settled files ready; returns when the next one is due, or 0. */
static int64_t promote(struct arrivals *arrivals)
{
    int64_t now = clock_monotonic(), next = 0;

    for (size_t i = 0; i < arrivals->settling_count;) {
        struct settling *settling = &arrivals->settling[i];

        if (settling->due <= now) {
            make_ready(arrivals, settling->file);
            *settling = arrivals->settling[--arrivals->settling_count];
            continue;
        }
        if (next == 0 || settling->due < next)
            next = settling->due;
        i++;
    }
    return next;
}

/* Without a lease on the file, as on a file of another user, only time can tell. */
static bool was_changed_just_now(const struct stat *about)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (now.tv_sec - about->st_mtim.tv_sec) * 1000 < RECENT_MS;
}

/* Does a program have the file open for writing? The kernel grants no lease to read then. */
static bool is_busy(const char *path, const struct stat *about)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool busy = false;

    if (fd < 0)
        return false;
    if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0)
        fcntl(fd, F_SETLEASE, F_UNLCK);
    else
        busy = errno == EAGAIN || was_changed_just_now(about);
    close(fd);
    return busy;
}

/* Where others put files, a link may lead anywhere, and what is moved away after it was read would
 * be moved from there. */
static bool pass_link(const char *path)
{
    bool is = is_link(path);

    if (is)
        log_warning("%s is a link: links in a watched directory are not followed", path);
    return is;
}

/* The next ready file, yours to free, or NULL. An empty one has not arrived yet: its writer will
 * close it. */
static char *take_ready(struct arrivals *arrivals)
{
    while (arrivals->first < arrivals->end) {
        uint32_t file = arrivals->ready[arrivals->first++];
        struct str path = string_table_get(&arrivals->paths, file);
        struct arrival *arrival = &arrivals->files[file];
        struct stat about;

        arrival->state = STATE_NONE;
        if (pass_link(path.data) || stat(path.data, &about) < 0 || !S_ISREG(about.st_mode) ||
            about.st_size == 0)
            continue;
        if (arrival->moved || !is_busy(path.data, &about))
            return mem_text(path.data, path.length);
        let_settle(arrivals, file, BUSY_MS);
    }
    arrivals->first = arrivals->end = 0;
    if (arrivals->settling_count == 0)
        string_table_clear(&arrivals->paths);
    return NULL;
}

/* --- directories --- */

static void watch_folder(void *context, const char *path)
{
    struct arrivals *arrivals = context;
    int wd = inotify_add_watch(arrivals->fd, path, FOLDER_EVENTS);
    uint32_t number;
    bool is_new;

    if (wd < 0) {
        log_warning("cannot watch %s: %s", path, strerror(errno));
        return;
    }
    number = number_table_add(&arrivals->numbers, (uint64_t)wd, &is_new);
    arrivals->folders =
        mem_grow(arrivals->folders, number, &arrivals->folder_capacity, sizeof *arrivals->folders);
    if (!is_new)
        free(arrivals->folders[number]);
    arrivals->folders[number] = mem_text(path, strlen(path));
}

static bool found_file(void *context, const char *path, const struct stat *about)
{
    (void)about;
    add_file(context, path, 0, false);
    return true;
}

static bool found_link(void *context, const char *path, const struct stat *about)
{
    (void)context;
    (void)about;
    return pass_link(path);
}

static void found_problem(void *context, const char *path, const char *why)
{
    (void)context;
    log_warning("%s: %s", path, why);
}

/* Watches a directory before its files are listed, so that none is missed. */
static void scan(struct arrivals *arrivals, const char *path)
{
    const struct walk finds = {.file = found_file,
                               .folder = watch_folder,
                               .passes = found_link,
                               .problem = found_problem,
                               .context = arrivals,
                               .except = arrivals->except,
                               .except_count = arrivals->except_count};

    walk(&finds, path);
}

static void forget_below(struct arrivals *arrivals, const char *path)
{
    struct str top = str_of(path);

    for (size_t i = 0; i < arrivals->numbers.count; i++) {
        struct str folder = str_of(arrivals->folders[i]);

        if (folder.data && str_starts(folder, top) &&
            (folder.length == top.length || folder.data[top.length] == '/'))
            inotify_rm_watch(arrivals->fd, (int)arrivals->numbers.keys[i]);
    }
}

/* --- events --- */

void arrivals_note_gone(struct arrivals *arrivals)
{
    arrivals->gone_due = clock_monotonic() + GONE_MS * MILLISECOND;
}

static bool has_gone(const struct arrivals *arrivals)
{
    return arrivals->gone_due > 0 && arrivals->gone_due <= clock_monotonic();
}

bool arrivals_take_gone(struct arrivals *arrivals)
{
    bool gone = has_gone(arrivals);

    if (gone)
        arrivals->gone_due = 0;
    return gone;
}

static void take_folder_event(struct arrivals *arrivals, const char *path, uint32_t mask)
{
    if (mask & IN_MOVED_FROM)
        forget_below(arrivals, path);
    else if (mask & (IN_CREATE | IN_MOVED_TO))
        scan(arrivals, path);
}

static void take_file_event(struct arrivals *arrivals, const char *path, uint32_t mask)
{
    if (mask & IN_MOVED_TO)
        add_file(arrivals, path, 0, true);
    else if (mask & (IN_CLOSE_WRITE | IN_CREATE))
        add_file(arrivals, path, SETTLE_MS, false);
    else if (mask & IN_MODIFY)
        note_write(arrivals, path);
}

static void take_own_event(struct arrivals *arrivals, int64_t number, uint32_t mask)
{
    if ((mask & (IN_DELETE_SELF | IN_MOVE_SELF)) &&
        strcmp(arrivals->folders[number], arrivals->directory) == 0)
        arrivals->gone = true;
    if (mask & IN_IGNORED) {
        free(arrivals->folders[number]);
        arrivals->folders[number] = NULL;
    }
}

static void take_event(struct arrivals *arrivals, const struct inotify_event *event)
{
    int64_t number = number_table_find(&arrivals->numbers, (uint64_t)event->wd);
    MEM_AUTO char *path = NULL;

    if (event->mask & IN_Q_OVERFLOW)
        arrivals->rescan = true;
    if (number < 0 || !arrivals->folders[number])
        return;
    if (event->len == 0) {
        take_own_event(arrivals, number, event->mask);
        return;
    }
    if (event->name[0] == '.' || system_file_is(str_of(event->name)))
        return;
    path = mem_format("%s/%s", arrivals->folders[number], event->name);
    if (event->mask & (IN_MOVED_FROM | IN_DELETE))
        arrivals_note_gone(arrivals);
    if (event->mask & IN_ISDIR)
        take_folder_event(arrivals, path, event->mask);
    else
        take_file_event(arrivals, path, event->mask);
}

static void take_events(struct arrivals *arrivals)
{
    _Alignas(struct inotify_event) char bytes[EVENTS_BYTES];
    ssize_t got;

    while ((got = read(arrivals->fd, bytes, sizeof bytes)) > 0)
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const void *)(bytes + at);

            take_event(arrivals, event);
            at += (ssize_t)(sizeof *event + event->len);
        }
    if (arrivals->rescan) {
        arrivals->rescan = false;
        scan(arrivals, arrivals->directory);
    }
}

/* A file that was renamed before another one has its event first. */
bool arrivals_has(struct arrivals *arrivals, const char *path)
{
    struct stat about;
    int file;

    take_events(arrivals);
    file = string_table_find(&arrivals->paths, str_of(path));
    if (file >= 0 && arrivals->files[file].state != STATE_NONE)
        return true;
    return stat(path, &about) == 0 && is_busy(path, &about);
}

/* False: a signal came, or the time is over. */
static bool wait_for_events(struct arrivals *arrivals, const sigset_t *mask, int64_t next,
                            int64_t end)
{
    struct pollfd watch = {.fd = arrivals->fd, .events = POLLIN};
    int64_t until = next > 0 && (end == 0 || next < end) ? next : end;
    int64_t wait = until - clock_monotonic();
    struct timespec time = {.tv_sec = 0};

    if (wait > 0)
        time = (struct timespec){wait / (1000 * MILLISECOND), wait % (1000 * MILLISECOND)};
    return ppoll(&watch, 1, until > 0 ? &time : NULL, mask) >= 0 &&
           (end == 0 || clock_monotonic() < end);
}

enum status arrivals_next(struct arrivals *arrivals, const sigset_t *mask, int64_t ms, char **path,
                          struct error *err)
{
    int64_t end = ms < 0 ? 0 : clock_monotonic() + ms * MILLISECOND, next;

    for (;;) {
        take_events(arrivals);
        next = promote(arrivals);
        *path = take_ready(arrivals);
        if (*path)
            return STATUS_OK;
        if (has_gone(arrivals))
            return STATUS_OK;
        if (arrivals->gone)
            return error_set(err, STATUS_NOT_FOUND, "%s is gone", arrivals->directory);
        if (arrivals->settling_count > 0 && next == 0)
            continue; /* a busy file was put back */
        if (arrivals->gone_due > 0 && (next == 0 || arrivals->gone_due < next))
            next = arrivals->gone_due;
        if (!wait_for_events(arrivals, mask, next, end))
            return STATUS_OK;
    }
}

enum status arrivals_open(const char *directory, const char *const *except, unsigned except_count,
                          struct arrivals **out, struct error *err)
{
    struct arrivals *arrivals = mem_zero(1, sizeof *arrivals);

    *out = NULL;
    arrivals->directory = directory;
    arrivals->except = except;
    arrivals->except_count = except_count;
    string_table_init(&arrivals->paths);
    arrivals->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (arrivals->fd < 0) {
        error_errno(err, "watch", directory);
        arrivals_close(arrivals);
        return err->status;
    }
    arrivals->rescan = true;
    *out = arrivals;
    return STATUS_OK;
}

void arrivals_close(struct arrivals *arrivals)
{
    if (!arrivals)
        return;
    if (arrivals->fd >= 0)
        close(arrivals->fd);
    for (size_t i = 0; i < arrivals->numbers.count; i++)
        free(arrivals->folders[i]);
    number_table_fini(&arrivals->numbers);
    string_table_fini(&arrivals->paths);
    free(arrivals->folders);
    free(arrivals->files);
    free(arrivals->ready);
    free(arrivals->settling);
    free(arrivals);
}
