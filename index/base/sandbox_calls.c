/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox_calls.c - writes the filters, in the language of classic BPF: for a sandboxed program a
 * list of what is allowed, for a server a list of what is refused.
 *
 * Refused calls fail with ENOSYS instead of ending the process: libraries then take the older call
 * that is on the list (clone instead of clone3), or do without. */
#include "base/sandbox_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define MACHINE  AUDIT_ARCH_X86_64
#define FOREIGN  0x40000000 /* calls of the x32 ABI start here */
#define IS_KNOWN 1
#elif defined(__aarch64__)
#define MACHINE  AUDIT_ARCH_AARCH64
#define FOREIGN  0x40000000
#define IS_KNOWN 1
#else
#define MACHINE  0
#define FOREIGN  0
#define IS_KNOWN 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

/* Numbers of calls that older headers lack; they are the same on all machines. */
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

/* Of a program that computes and reads. */
static const int always[] = {
    /* files that are open, or are opened for reading */
    SYS_read,
    SYS_write,
    SYS_pread64,
    SYS_pwrite64,
    SYS_readv,
    SYS_writev,
    SYS_preadv,
    SYS_pwritev,
    SYS_preadv2,
    SYS_pwritev2,
    SYS_lseek,
    SYS_close,
    SYS_close_range,
    SYS_dup,
    SYS_dup3,
    SYS_fcntl,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_statfs,
    SYS_fstatfs,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_readlinkat,
    SYS_getdents64,
    SYS_getcwd,
    SYS_chdir,
    SYS_fchdir,
    SYS_umask,
    SYS_flock,
    SYS_ftruncate,
    SYS_fallocate,
    SYS_fsync,
    SYS_fdatasync,
    SYS_fadvise64,
    SYS_readahead,
    SYS_sendfile,
    SYS_splice,
    SYS_tee,
    SYS_copy_file_range,
    SYS_memfd_create,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_pipe2,
    SYS_eventfd2,
    SYS_ppoll,
    SYS_pselect6,
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
#ifdef __x86_64__
    SYS_dup2,
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_getdents,
    SYS_pipe,
    SYS_eventfd,
    SYS_poll,
    SYS_select,
    SYS_epoll_create,
    SYS_epoll_wait,
#endif
    /* memory */
    SYS_brk,
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_madvise,
    SYS_msync,
    SYS_mincore,
    SYS_membarrier,
    /* itself: threads, signals, time */
    SYS_futex,
    SYS_futex_waitv,
    SYS_set_robust_list,
    SYS_get_robust_list,
    SYS_set_tid_address,
    SYS_rseq,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_getcpu,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_rt_sigpending,
    SYS_rt_sigsuspend,
    SYS_rt_sigtimedwait,
    SYS_sigaltstack,
    SYS_restart_syscall,
    SYS_nanosleep,
    SYS_clock_nanosleep,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_gettimeofday,
    SYS_times,
    SYS_getrusage,
    SYS_getitimer,
    SYS_setitimer,
    SYS_getpid,
    SYS_getppid,
    SYS_gettid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getgroups,
    SYS_getresuid,
    SYS_getresgid,
    SYS_getpgid,
    SYS_getsid,
    SYS_getpriority,
    SYS_uname,
    SYS_sysinfo,
    SYS_getrandom,
    SYS_exit,
    SYS_exit_group,
#ifdef __x86_64__
    SYS_arch_prctl,
    SYS_time,
    SYS_pause,
    SYS_alarm,
    SYS_getpgrp,
#endif
    /* to run another program with even fewer rights, and wait for it */
    SYS_execve,
    SYS_execveat,
    SYS_wait4,
    SYS_waitid,
    SYS_seccomp,
    SYS_landlock_create_ruleset,
    SYS_landlock_add_rule,
    SYS_landlock_restrict_self,
};

/* Where Landlock, or the permissions of files, say which ones. */
static const int writing[] = {
    SYS_unlinkat, SYS_mkdirat, SYS_renameat, SYS_renameat2,
#ifdef __x86_64__
    SYS_unlink,   SYS_mkdir,   SYS_rmdir,    SYS_rename,    SYS_creat,
#endif
};

#ifdef __x86_64__
static const int starting[] = {SYS_fork, SYS_vfork};
#endif

static const int signalling[] = {SYS_kill, SYS_tgkill, SYS_tkill};

/* prctl's first arguments that are harmless. PR_SET_PDEATHSIG is not: a process could then live on
 * when its parent ends. */
static const uint32_t harmless[] = {
    PR_SET_NAME,         PR_GET_NAME,         PR_GET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_SET_SECCOMP,
    PR_GET_SECCOMP,      PR_CAPBSET_READ,     0x53564D41 /* PR_SET_VMA: names of memory */,
};

/* --- writing --- */

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ARGUMENT(n)  (offsetof(struct seccomp_data, args) + (n) * sizeof(uint64_t))

/* Without room the filter would be cut, so that it has no end and the kernel refuses it. */
static void add(struct sandbox_calls *calls, uint16_t code, uint32_t value, uint8_t yes, uint8_t no)
{
    if (calls->length < SANDBOX_FILTER_MAX)
        calls->filter[calls->length++] = (struct sock_filter){code, yes, no, value};
}

static void load(struct sandbox_calls *calls, size_t offset)
{
    add(calls, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void end(struct sandbox_calls *calls, uint32_t action)
{
    add(calls, BPF_RET | BPF_K, action, 0, 0);
}

/* If the loaded value is this, skip `yes` instructions, else `no`. */
static void if_is(struct sandbox_calls *calls, uint32_t value, uint8_t yes, uint8_t no)
{
    add(calls, BPF_JMP | BPF_JEQ | BPF_K, value, yes, no);
}

static void if_any_bit(struct sandbox_calls *calls, uint32_t bits, uint8_t yes, uint8_t no)
{
    add(calls, BPF_JMP | BPF_JSET | BPF_K, bits, yes, no);
}

static void allow_all(struct sandbox_calls *calls, const int *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if_is(calls, (uint32_t)numbers[i], 0, 1);
        end(calls, SECCOMP_RET_ALLOW);
    }
}

static const uint32_t refused = SECCOMP_RET_ERRNO | ENOSYS;
static const uint32_t forbidden = SECCOMP_RET_ERRNO | EACCES;

/* A call with an argument of which no bit of these may be set. It is decided here. */
static void allow_without(struct sandbox_calls *calls, int number, unsigned argument, uint32_t bits,
                          uint32_t otherwise)
{
    if_is(calls, (uint32_t)number, 0, 4);
    load(calls, ARGUMENT(argument));
    if_any_bit(calls, bits, 0, 1);
    end(calls, otherwise);
    end(calls, SECCOMP_RET_ALLOW);
}

#define WRITE_BITS (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)
#define ROOM_BITS                                                                                  \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |  \
     CLONE_NEWNET)

#define ROOM_TIME 0x80 /* CLONE_NEWTIME; in clone() it would be a bit of a signal's number */

static void add_opening(struct sandbox_calls *calls, bool writes)
{
    uint32_t bits = writes ? 0 : WRITE_BITS;

    allow_without(calls, SYS_openat, 2, bits, forbidden);
#ifdef __x86_64__
    allow_without(calls, SYS_open, 1, bits, forbidden);
#endif
    if (writes)
        allow_all(calls, writing, COUNT(writing));
}

/* Threads always; processes if it may start some. clone3 hides its flags, so it is refused. */
static void add_starting(struct sandbox_calls *calls, bool starts)
{
    if (starts) {
        allow_without(calls, SYS_clone, 0, ROOM_BITS, refused);
#ifdef __x86_64__
        allow_all(calls, starting, COUNT(starting));
#endif
        return;
    }
    if_is(calls, SYS_clone, 0, 4);
    load(calls, ARGUMENT(0));
    if_any_bit(calls, CLONE_THREAD, 0, 1);
    end(calls, SECCOMP_RET_ALLOW);
    end(calls, forbidden);
}

/* Limits of itself only: the first argument of prlimit64 is a process, 0 for itself. */
static void add_limits(struct sandbox_calls *calls)
{
    if_is(calls, SYS_prlimit64, 0, 4);
    load(calls, ARGUMENT(0));
    if_is(calls, 0, 0, 1);
    end(calls, SECCOMP_RET_ALLOW);
    end(calls, refused);
}

static void add_prctl(struct sandbox_calls *calls)
{
    size_t count = COUNT(harmless);

    if_is(calls, SYS_prctl, 0, (uint8_t)(2 * count + 6));
    load(calls, ARGUMENT(0));
    for (size_t i = 0; i < count; i++) {
        if_is(calls, harmless[i], 0, 1);
        end(calls, SECCOMP_RET_ALLOW);
    }
    if_is(calls, PR_SET_PDEATHSIG, 0, 3);
    load(calls, ARGUMENT(1));
    if_is(calls, SIGKILL, 0, 1);
    end(calls, SECCOMP_RET_ALLOW);
    end(calls, refused);
}

void sandbox_calls_fill(struct sandbox_calls *calls, struct sandbox_allowed allowed)
{
    calls->length = 0;
    load(calls, offsetof(struct seccomp_data, arch));
    if_is(calls, MACHINE, 1, 0);
    end(calls, SECCOMP_RET_KILL_PROCESS);
    load(calls, offsetof(struct seccomp_data, nr));
    add(calls, BPF_JMP | BPF_JGE | BPF_K, FOREIGN, 0, 1);
    end(calls, refused);
    allow_all(calls, always, COUNT(always));
    if (allowed.signals)
        allow_all(calls, signalling, COUNT(signalling));
    add_opening(calls, allowed.writes);
    add_starting(calls, allowed.starts);
    add_limits(calls);
    add_prctl(calls);
    end(calls, refused);
}

/* --- a server --- */

/* What no server for searching does, and what an intruder would: look into other processes, change
 * the system, reach parts of the kernel that few programs use. */
static const int never[] = {
#if !IS_SANITIZED
    SYS_ptrace, /* LeakSanitizer traces its own process */
#endif
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_kcmp,
    SYS_move_pages,
    SYS_migrate_pages,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_setns,
    SYS_swapon,
    SYS_swapoff,
    SYS_reboot,
    SYS_kexec_load,
    SYS_kexec_file_load,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_acct,
    SYS_quotactl,
    SYS_syslog,
    SYS_sethostname,
    SYS_setdomainname,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_clock_adjtime,
    SYS_adjtimex,
    SYS_fanotify_init,
    SYS_open_by_handle_at,
    SYS_vhangup,
    SYS_mq_open,
    SYS_msgget,
    SYS_semget,
    SYS_shmget,
    /* since Linux 5.1, so with the same number on all machines */
    425, /* io_uring_setup */
    426, /* io_uring_enter */
    427, /* io_uring_register */
    428, /* open_tree */
    429, /* move_mount */
    430, /* fsopen */
    431, /* fsconfig */
    432, /* fsmount */
    433, /* fspick */
    438, /* pidfd_getfd */
    442, /* mount_setattr */
    443, /* quotactl_fd */
#ifdef __x86_64__
    SYS_iopl,
    SYS_ioperm,
    SYS_modify_ldt,
    SYS_lookup_dcookie,
#endif
};

/* Families of sockets: netlink is how the C library finds the machine's addresses. */
static const uint32_t families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

static const uint32_t denied = SECCOMP_RET_ERRNO | EPERM;

static void add_families(struct sandbox_calls *calls)
{
    if_is(calls, SYS_socket, 0, (uint8_t)(2 * COUNT(families) + 2));
    load(calls, ARGUMENT(0));
    for (size_t i = 0; i < COUNT(families); i++) {
        if_is(calls, families[i], 0, 1);
        end(calls, SECCOMP_RET_ALLOW);
    }
    end(calls, denied);
}

void sandbox_calls_fill_server(struct sandbox_calls *calls)
{
    calls->length = 0;
    load(calls, offsetof(struct seccomp_data, arch));
    if_is(calls, MACHINE, 1, 0);
    end(calls, denied);
    load(calls, offsetof(struct seccomp_data, nr));
    add(calls, BPF_JMP | BPF_JGE | BPF_K, FOREIGN, 0, 1);
    end(calls, refused);
    for (size_t i = 0; i < COUNT(never); i++) {
        if_is(calls, (uint32_t)never[i], 0, 1);
        end(calls, denied);
    }
    allow_without(calls, SYS_clone, 0, ROOM_BITS, denied);
    allow_without(calls, SYS_unshare, 0, ROOM_BITS | ROOM_TIME, denied);
    if_is(calls, 435, 0, 1); /* clone3, which hides its flags: the C library takes clone */
    end(calls, refused);
    add_families(calls);
    end(calls, SECCOMP_RET_ALLOW);
}

int sandbox_calls_enter(const struct sandbox_calls *calls)
{
    struct sock_fprog program = {calls->length, (struct sock_filter *)(uintptr_t)calls->filter};

    if (!sandbox_calls_supported())
        return 0;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) ? errno : 0;
}

/* With a NULL filter a kernel that has filters fails with EFAULT. */
bool sandbox_calls_supported(void)
{
    return IS_KNOWN && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) < 0 && errno == EFAULT;
}
