/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child_private.h - a child, shared by the files that start it, talk with it and end it.
 *
 *   child_start.c   fork and execve within limits
 *   child.c         a program that talks with us; the end of a child
 *   child_run.c     a program that reads its input, prints and ends */
#ifndef DATELINE_BASE_CHILD_PRIVATE_H
#define DATELINE_BASE_CHILD_PRIVATE_H

#include <sys/types.h>

#include "base/child.h"

#define MILLISECOND ((int64_t)1000000)
#define SECOND      (1000 * MILLISECOND)

struct child {
    pid_t pid;
    int socket; /* -1: none */
    bool ended;
    int status; /* of waitpid, once ended */
    char *name; /* for messages */
};

/* Starts a program with the files as its standard input, output and error. The files are borrowed.
 */
enum status child_begin(const char *const *argv, const struct child_limits *limits,
                        const int files[3], struct child **out, struct error *err);
/* Waits for its end; false: it has not ended at `until` (clock_monotonic()). */
bool child_reap(struct child *child, int64_t until);
/* Kills it and all that it started, and waits for its end. */
void child_kill(struct child *child);
/* How it ended. `complaint`: of its standard error, or empty. */
enum status child_tell_end(const struct child *child, struct str complaint, struct error *err);

#endif
