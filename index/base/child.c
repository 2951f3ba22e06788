/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child.c - a program that talks with us over a socket, and the end of a child. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/child_private.h"
#include "base/date.h"

#define END_WAIT SECOND /* for a child that has closed its output */

int child_socket(const struct child *child)
{
    return child->socket;
}

enum status child_start(const char *const *argv, const struct child_limits *limits,
                        struct child **out, struct error *err)
{
    struct child_limits untimed = *limits;
    int ends[2];
    enum status status;

    untimed.seconds = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return error_errno(err, "start", argv[0]);
    status = child_begin(argv, &untimed, (const int[]){ends[1], ends[1], STDERR_FILENO}, out, err);
    close(ends[1]);
    if (status)
        close(ends[0]);
    else
        (*out)->socket = ends[0];
    return status;
}

/* --- ending --- */

static void kill_all(const struct child *child)
{
    kill(-child->pid, SIGKILL);
    kill(child->pid, SIGKILL);
}

/* The pause grows from 0.1 to 10 ms. */
bool child_reap(struct child *child, int64_t until)
{
    int64_t pause = MILLISECOND / 10;
    struct timespec time;

    while (!child->ended) {
        pid_t got = waitpid(child->pid, &child->status, WNOHANG);

        child->ended = got == child->pid || (got < 0 && errno != EINTR);
        if (child->ended)
            break;
        if (clock_monotonic() >= until)
            return false;
        time = (struct timespec){.tv_nsec = (long)pause};
        nanosleep(&time, NULL);
        pause = pause < 10 * MILLISECOND ? 2 * pause : pause;
    }
    return true;
}

void child_kill(struct child *child)
{
    if (child->ended || child->pid < 0)
        return;
    kill_all(child);
    while (waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
        continue;
    child->ended = true;
}

void child_end(struct child *child)
{
    if (!child)
        return;
    if (child->socket >= 0)
        close(child->socket);
    child_kill(child);
    free(child->name);
    free(child);
}

static const char *signal_text(int number)
{
    const char *text = sigdescr_np(number);

    return text ? text : "unknown signal";
}

enum status child_tell_end(const struct child *child, struct str complaint, struct error *err)
{
    int code = WEXITSTATUS(child->status);

    if (WIFEXITED(child->status) && code == 0)
        return STATUS_OK;
    if (WIFSIGNALED(child->status) && WTERMSIG(child->status) == SIGXCPU)
        return error_set(err, STATUS_TIMEOUT, "%s used more processor time than it may",
                         child->name);
    if (WIFSIGNALED(child->status))
        return error_set(err, STATUS_BAD_REQUEST, "%s crashed (%s)", child->name,
                         signal_text(WTERMSIG(child->status)));
    return error_set(err, STATUS_BAD_REQUEST, "%s failed (exit status %d)%s%.*s", child->name, code,
                     complaint.length > 0 ? ": " : "", STR_ARG(complaint));
}

enum status child_wait(struct child *child, struct error *err)
{
    if (!child_reap(child, clock_monotonic() + END_WAIT))
        child_kill(child);
    return child_tell_end(child, STR(""), err);
}

int child_exit_code(const struct child *child)
{
    return WIFSIGNALED(child->status) ? 128 + WTERMSIG(child->status) : WEXITSTATUS(child->status);
}
