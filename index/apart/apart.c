/* SPDX-License-Identifier: GPL-2.0-or-later */
/* apart.c - sends the request and the descriptor, takes the answer in time. */
#include "apart/apart.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "apart/frame.h"
#include "apart/places.h"
#include "base/child.h"
#include "base/date.h"
#include "base/mem.h"

#define SILENCE_USUAL 30 /* seconds */
#define MEMORY_MAX    ((uint64_t)1 << 30)
#define FILES_MAX     64
#define RECEIVE_CHUNK ((size_t)256 * 1024)
#define LOOK_MS       500 /* how often a wait looks whether it is stopped */
#define SECOND        ((int64_t)1000000000)
#define SIGNAL_CODES  128 /* exit status of a process that a signal ended, less the signal */
#define MEMORY_CODE   70  /* exit status without memory: base/mem.h */

struct apart {
    struct apart_options options;
    char *program;
    struct child *child; /* NULL: none */
    struct buf received;
    unsigned seconds; /* for the reading that was begun */
    atomic_bool stopped;
};

struct apart *apart_new(const struct apart_options *options)
{
    struct apart *apart = mem_zero(1, sizeof *apart);

    apart->options = *options;
    if (options->silence == 0)
        apart->options.silence = SILENCE_USUAL;
    return apart;
}

void apart_free(struct apart *apart)
{
    if (!apart)
        return;
    child_end(apart->child);
    buf_fini(&apart->received);
    free(apart->program);
    free(apart);
}

void apart_stop(struct apart *apart)
{
    atomic_store(&apart->stopped, true);
}

void apart_rest(struct apart *apart)
{
    child_end(apart->child);
    apart->child = NULL;
    buf_fini(&apart->received);
}

/* --- the program --- */

/* Where it may be, seen from the folder of the running program: installed, and in a build. */
static const char *const beside[] = {
    "../libexec/dateline/dateline-read",
    "../apart/reader/dateline-read",
    "../index/apart/reader/dateline-read",
    "../../index/apart/reader/dateline-read",
};

static char *find_beside(void)
{
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    const char *slash;

    if (length < 0)
        return NULL;
    self[length] = '\0';
    slash = strrchr(self, '/');
    for (size_t i = 0; slash && i < sizeof beside / sizeof *beside; i++) {
        char *path = mem_format("%.*s/%s", (int)(slash - self), self, beside[i]);

        if (access(path, X_OK) == 0)
            return path;
        free(path);
    }
    return NULL;
}

char *apart_find_program(void)
{
    const char *named = getenv("DATELINE_READ");
    char *found = named ? mem_text(named, strlen(named)) : find_beside();

    if (!found && access(APART_INSTALLED, X_OK) == 0)
        found = mem_text(APART_INSTALLED, strlen(APART_INSTALLED));
    return found;
}

static enum status find(struct apart *apart, struct error *err)
{
    if (!apart->program)
        apart->program = apart->options.program
                             ? mem_text(apart->options.program, strlen(apart->options.program))
                             : apart_find_program();
    if (!apart->program)
        return error_set(err, STATUS_NOT_FOUND, "the program dateline-read is not installed (%s)",
                         APART_INSTALLED);
    return STATUS_OK;
}

static enum status start(struct apart *apart, struct error *err)
{
    const struct child_limits limits = {.memory = MEMORY_MAX, .files = FILES_MAX, .starts = true};

    if (apart->child)
        return STATUS_OK;
    if (find(apart, err))
        return err->status;
    return child_start((const char *[]){apart->program, NULL}, &limits, &apart->child, err);
}

/* --- sending --- */

/* The descriptor goes with the first byte. */
static ssize_t send_some(int socket, struct str bytes, int fd)
{
    alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec piece = {(void *)(uintptr_t)bytes.data, bytes.length};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    struct cmsghdr *rights;

    if (fd >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        rights = CMSG_FIRSTHDR(&message);
        *rights = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

/* A request is a few hundred bytes: the socket takes them at once. STATUS_END: the other side has
 * closed the socket. */
static enum status send_request(struct apart *apart, int fd, const struct apart_request *request,
                                struct error *err)
{
    BUF_AUTO struct buf bytes = {0};
    struct str rest;

    request_add(&bytes, request);
    rest = buf_str(&bytes);
    while (rest.length > 0) {
        ssize_t sent = send_some(child_socket(apart->child), rest, fd);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
            return STATUS_END;
        if (sent < 0)
            return error_errno(err, "send a request to", apart->program);
        rest = str_slice(rest, (size_t)sent, rest.length);
        fd = -1;
    }
    return STATUS_OK;
}

/* --- receiving --- */

struct wait {
    int64_t silent_until, until; /* clock_monotonic() */
    uint64_t steps;              /* of the reply, when silent_until was set */
};

static void put_off(const struct apart *apart, const struct reply *reply, struct wait *wait)
{
    wait->steps = reply->steps;
    wait->silent_until = clock_monotonic() + apart->options.silence * SECOND;
}

/* Waits until there are bytes. */
static enum status await(struct apart *apart, const struct wait *wait, struct error *err)
{
    struct pollfd polled = {child_socket(apart->child), POLLIN, 0};

    while (poll(&polled, 1, LOOK_MS) <= 0) {
        int64_t now = clock_monotonic();

        if (atomic_load(&apart->stopped))
            return error_set(err, STATUS_TIMEOUT, "reading it was stopped");
        if (now >= wait->silent_until || now >= wait->until)
            return error_set(err, STATUS_TIMEOUT, "reading it takes too long (over %u seconds)",
                             now >= wait->until ? apart->seconds : apart->options.silence);
    }
    return STATUS_OK;
}

/* STATUS_END: the other side has closed the socket. */
static enum status receive(struct apart *apart, struct error *err)
{
    char *room = buf_reserve(&apart->received, RECEIVE_CHUNK);
    ssize_t got;

    do
        got = recv(child_socket(apart->child), room, RECEIVE_CHUNK, 0);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return STATUS_END;
    apart->received.length += (size_t)got;
    return STATUS_OK;
}

/* How the process ended, in words about the file that it read. The process that waits ends as a
 * shell does when what it started ends by a signal. */
static enum status tell_end(struct apart *apart, struct error *err)
{
    int code, signal;

    if (!child_wait(apart->child, err))
        return error_set(err, STATUS_BAD_REQUEST, "the program that reads it ended too early");
    code = child_exit_code(apart->child);
    signal = code > SIGNAL_CODES ? code - SIGNAL_CODES : 0;
    if (code == MEMORY_CODE)
        return error_set(err, STATUS_TOO_LARGE, "reading it needs more than %llu MB of memory",
                         (unsigned long long)(MEMORY_MAX >> 20));
    if (signal == SIGXCPU || signal == SIGKILL)
        return error_set(err, STATUS_TIMEOUT, "reading it takes too much processor time");
    if (signal)
        return error_set(err, STATUS_BAD_REQUEST, "the program that reads it crashed (%s)",
                         sigdescr_np(signal) ? sigdescr_np(signal) : "unknown signal");
    return error_prefix(err, "the program that reads it ended: ");
}

/* Drops the frames that were taken: `rest` is what is left. */
static void keep_rest(struct buf *received, struct str rest)
{
    if (rest.length > 0)
        memmove(received->data, rest.data, rest.length);
    received->length = rest.length;
}

static enum status take_reply(struct apart *apart, struct reply *reply, struct wait *wait,
                              struct error *err)
{
    put_off(apart, reply, wait);
    while (!reply->ended) {
        enum status status = await(apart, wait, err);
        struct str rest;

        if (!status)
            status = receive(apart, err);
        if (status)
            return status == STATUS_END ? tell_end(apart, err) : status;
        rest = buf_str(&apart->received);
        if (reply_take(reply, &rest, err))
            return err->status;
        keep_rest(&apart->received, rest);
        if (reply->steps > wait->steps)
            put_off(apart, reply, wait);
    }
    *err = reply->end;
    return err->status;
}

/* A process that was at rest may have ended meanwhile: then another one is started, once. */
enum status apart_begin(struct apart *apart, int fd, const struct apart_request *request,
                        struct error *err)
{
    bool rested = apart->child != NULL;
    enum status status = start(apart, err);

    buf_clear(&apart->received);
    if (!status)
        status = send_request(apart, fd, request, err);
    if (status == STATUS_END && rested) {
        apart_rest(apart);
        return apart_begin(apart, fd, request, err);
    }
    /* The time that the answer's functions take counts, too: so a whole reading has twice the time.
     */
    apart->seconds =
        apart->options.seconds ? apart->options.seconds : 2 * request_seconds(request->size);
    if (status == STATUS_END)
        status = tell_end(apart, err);
    if (status)
        apart_rest(apart);
    return status;
}

enum status apart_take(struct apart *apart, const struct apart_answer *answer, struct error *err)
{
    struct reply reply = {.answer = answer, .most = apart->options.article_max};
    struct wait wait = {.until = clock_monotonic() + apart->seconds * SECOND};
    enum status status;

    err->status = STATUS_OK;
    status = take_reply(apart, &reply, &wait, err);
    if (!reply.ended) /* it is still busy with this file, or at its end */
        apart_rest(apart);
    return status;
}

enum status apart_read(struct apart *apart, int fd, const struct apart_request *request,
                       const struct apart_answer *answer, struct error *err)
{
    enum status status;

    err->status = STATUS_OK;
    status = apart_begin(apart, fd, request, err);
    return status ? status : apart_take(apart, answer, err);
}
