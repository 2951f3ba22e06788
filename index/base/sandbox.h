/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.h - take rights away from a process that is about to run another program.
 *
 * Landlock (Linux 5.13) limits the files: it may read and run what the system has installed (/usr,
 * /lib, /bin), and write in one directory or none. From Linux 6.7 and 6.12 on it also forbids TCP
 * and signals to processes outside. seccomp limits the system calls to those of a program that
 * computes, reads and writes: no sockets, no mounts, no tracing, no changes of other processes.
 * What the process runs or starts keeps these limits, and cannot widen them.
 *
 * A kernel may lack either. Then the other limits hold, and sandbox_lacks() names what is missing.
 * A process of root becomes one of `nobody` (65534), unless its user namespace has no such user. */
#ifndef DATELINE_BASE_SANDBOX_H
#define DATELINE_BASE_SANDBOX_H

#include <stdbool.h>

struct sandbox_rules {
    const char *program;         /* a path that it may run, besides what is installed */
    const char *directory;       /* where it may write; NULL: nowhere */
    const char *const *readable; /* more paths that it may read, ended by NULL; or NULL */
    bool starts;                 /* it may start other processes */
};

/* Prepare a sandbox: opens files and allocates, so that sandbox_enter need not. Never NULL. */
struct sandbox *sandbox_new(const struct sandbox_rules *rules);
void sandbox_free(struct sandbox *sandbox);
/* Enter it, in a child of fork(), just before execve(). Safe there. Returns 0, or an errno if a
 * limit that the kernel has could not be set. */
int sandbox_enter(const struct sandbox *sandbox);

/* Take these rights from this thread, and from all that it starts later: connecting by TCP,
 * signals to processes outside, running programs but those of the system and `program` (a path or
 * NULL), changing files but in and below the folders `writable` (paths, ended by NULL; a folder
 * that does not exist now is left out), and system calls that no server makes: tracing, mounting,
 * modules, namespaces, io_uring and others, which fail with EPERM. For a server, before its
 * threads. Returns what this kernel lacks for it, as sandbox_lacks(); the first version of Landlock
 * is not enough. */
const char *sandbox_confine_self(const char *program, const char *const *writable);
/* The same for one thread, which may connect, and run only programs of the system. */
const char *sandbox_confine_connecting(const char *const *writable);

/* What this kernel lacks: "Landlock", "seccomp", "Landlock and seccomp"; NULL: nothing. */
const char *sandbox_lacks(void);

#endif
