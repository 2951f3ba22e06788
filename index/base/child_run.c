/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child_run.c - runs a program that reads its input, prints and ends. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/child_private.h"
#include "base/date.h"
#include "base/mem.h"

#define COMPLAINT_MAX ((size_t)400) /* bytes of standard error in a message */
#define READ_CHUNK    ((size_t)64 * 1024)

/* Memory as a file. */
static enum status make_input(struct str bytes, int *fd, struct error *err)
{
    size_t done = 0;

    *fd = memfd_create("input", MFD_CLOEXEC);
    while (*fd >= 0 && done < bytes.length) {
        ssize_t wrote = write(*fd, bytes.data + done, bytes.length - done);

        if (wrote < 0 && errno != EINTR)
            break;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    if (*fd >= 0 && done == bytes.length && lseek(*fd, 0, SEEK_SET) == 0)
        return STATUS_OK;
    error_errno(err, "write", "the input of a program");
    if (*fd >= 0)
        close(*fd);
    return err->status;
}

struct outlet {
    int fd; /* -1: at its end */
    struct buf *out;
    size_t most; /* bytes to keep of it; the rest is read and dropped */
};

static void read_outlet(struct outlet *outlet)
{
    char chunk[READ_CHUNK];
    ssize_t got = read(outlet->fd, chunk, sizeof chunk);
    size_t room = outlet->most - outlet->out->length;

    if (got > 0)
        buf_add(outlet->out, chunk, (size_t)got < room ? (size_t)got : room);
    if (got > 0 || (got < 0 && errno == EINTR))
        return;
    close(outlet->fd);
    outlet->fd = -1;
}

/* Reads both outlets to their ends. False: `until` has come before, or the first is full. */
static bool read_both(struct outlet outlets[2], int64_t until)
{
    while (outlets[0].fd >= 0 || outlets[1].fd >= 0) {
        struct pollfd polled[2] = {{outlets[0].fd, POLLIN, 0}, {outlets[1].fd, POLLIN, 0}};
        int64_t left = (until - clock_monotonic()) / MILLISECOND;

        if (left <= 0 || outlets[0].out->length == outlets[0].most)
            return false;
        poll(polled, 2, left < 60000 ? (int)left : 60000);
        for (int i = 0; i < 2; i++)
            if (polled[i].revents)
                read_outlet(&outlets[i]);
    }
    return true;
}

static struct str first_line(const struct buf *text)
{
    struct str rest = str_trim(buf_str(text));

    return str_trim(str_cut(&rest, '\n'));
}

/* Reads what it prints until it ends. */
static enum status follow(struct child *child, const struct child_limits *limits,
                          struct outlet outlets[2], struct error *err)
{
    int64_t until = limits->seconds ? clock_monotonic() + limits->seconds * SECOND : INT64_MAX;
    bool ended = read_both(outlets, until) && child_reap(child, until);
    bool full = outlets[0].out->length == outlets[0].most;

    if (!ended)
        child_kill(child);
    if (full)
        return error_set(err, STATUS_TOO_LARGE, "%s printed more than %llu bytes", child->name,
                         (unsigned long long)limits->output);
    if (!ended)
        return error_set(err, STATUS_TIMEOUT, "%s did not end within %u seconds", child->name,
                         limits->seconds);
    return child_tell_end(child, first_line(outlets[1].out), err);
}

/* The pipes of standard output and error: .fd of the outlets is our side. */
static enum status make_pipes(struct outlet outlets[2], int files[3], struct error *err)
{
    for (int i = 0; i < 2; i++) {
        int ends[2];

        if (pipe2(ends, O_CLOEXEC))
            return error_errno(err, "make", "a pipe");
        outlets[i].fd = ends[0];
        files[i + 1] = ends[1];
    }
    return STATUS_OK;
}

static void close_open(const int *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (files[i] >= 0)
            close(files[i]);
}

enum status child_run(const char *const *argv, struct str input, const struct child_limits *limits,
                      struct buf *output, struct error *err)
{
    BUF_AUTO struct buf complaint = {0};
    size_t most = limits->output ? output->length + limits->output + 1 : SIZE_MAX;
    struct outlet outlets[2] = {{-1, output, most}, {-1, &complaint, COMPLAINT_MAX}};
    int files[3] = {-1, -1, -1};
    struct child *child = NULL;
    enum status status = make_input(input, &files[0], err);

    if (status)
        return status;
    status = make_pipes(outlets, files, err);
    if (!status)
        status = child_begin(argv, limits, files, &child, err);
    close_open(files, 3);
    if (!status)
        status = follow(child, limits, outlets, err);
    close_open((const int[]){outlets[0].fd, outlets[1].fd}, 2);
    child_end(child);
    return status;
}
