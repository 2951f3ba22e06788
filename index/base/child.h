/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child.h - run another program in a process of its own, within limits.
 *
 * The program reads strangers' bytes, so it is bounded from outside: by time, processor time,
 * memory, output, and by a sandbox (sandbox.h). It has an empty environment except for PATH and the
 * locale, no open files but its own, and it ends when the thread that started it ends. When its
 * time is over, it and all that it started are killed.
 *
 * Functions may be called from any thread; one child from one thread at a time. */
#ifndef DATELINE_BASE_CHILD_H
#define DATELINE_BASE_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

struct child_limits {            /* 0 is "no limit", unless it says otherwise */
    unsigned seconds;            /* from start to end. child_start: the caller keeps the time */
    unsigned cpu_seconds;        /* processor time of each process */
    uint64_t memory;             /* bytes of address space of each process; not with sanitizers */
    uint64_t output;             /* child_run: bytes of its standard output */
    uint64_t file;               /* bytes of a file that it writes; 0: 128 MB */
    unsigned files;              /* open files of each process; 0: 64 */
    bool starts;                 /* it may start other programs, as a shell does */
    const char *directory;       /* it runs and may write here; NULL: it may write nowhere */
    const char *const *readable; /* what else it may read, ended by NULL; or NULL */
};

/* Run a program to its end. argv[0] is a path, or a name that is looked up in PATH. `input` is its
 * standard input, as a file in which it can seek. Appends its standard output to *output.
 *
 * STATUS_NOT_FOUND: there is no such program. STATUS_TIMEOUT: its time was over. STATUS_TOO_LARGE:
 * it printed too much. STATUS_BAD_REQUEST: it crashed or failed; the message has the signal or the
 * exit status, and the first line of its standard error. Any other status: the machine could not
 * run it. *output then has what was printed before. */
enum status child_run(const char *const *argv, struct str input, const struct child_limits *limits,
                      struct buf *output, struct error *err);

/* Start a program that talks with us: its standard input and output are a stream socket, of which
 * child_socket is the other end. Its standard error is ours. The statuses of child_run. */
struct child;
enum status child_start(const char *const *argv, const struct child_limits *limits,
                        struct child **out, struct error *err);
int child_socket(const struct child *child);
/* Waits for the end of a child that has closed its socket, or kills it after a second. Says how it
 * ended: STATUS_BAD_REQUEST for a crash or a failure, STATUS_OK for exit status 0. */
enum status child_wait(struct child *child, struct error *err);
/* Once child_wait has returned: its exit status, or 128 and the signal that ended it. */
int child_exit_code(const struct child *child);
/* Kills it and what it started, if it is not yet at its end; frees it. NULL is fine. */
void child_end(struct child *child);

/* Is there such a program? *path is yours to free. */
bool child_find(const char *name, char **path);

#endif
