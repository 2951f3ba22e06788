/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox_calls.h - the system calls of a sandboxed process, as filters of seccomp; for use by
 * sandbox.c. */
#ifndef DATELINE_BASE_SANDBOX_CALLS_H
#define DATELINE_BASE_SANDBOX_CALLS_H

#include <linux/filter.h>
#include <stdbool.h>

#define SANDBOX_FILTER_MAX 512 /* instructions */

struct sandbox_allowed {
    bool starts;  /* processes, not only threads */
    bool writes;  /* open files for writing, create and remove them */
    bool signals; /* to other processes */
};

struct sandbox_calls {
    struct sock_filter filter[SANDBOX_FILTER_MAX];
    unsigned short length;
};

void sandbox_calls_fill(struct sandbox_calls *calls, struct sandbox_allowed allowed);
/* For a server: all system calls but those that it never makes, which fail with EPERM. */
void sandbox_calls_fill_server(struct sandbox_calls *calls);
/* Only these system calls from now on; any other one fails, with ENOSYS as in a kernel that does
 * not have it, or with EPERM. no_new_privs must be set. Safe in a child of fork(). Returns 0 or an
 * errno. */
int sandbox_calls_enter(const struct sandbox_calls *calls);
/* Do the kernel and this machine's kind have it? */
bool sandbox_calls_supported(void);

#endif
