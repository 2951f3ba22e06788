/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.c - files by Landlock, system calls by seccomp.
 *
 * Landlock's numbers are written out: headers of Debian 12 lack the later ones. The kernel says
 * which version it has, and each part is used from its version on (landlock(7)). */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sandbox_calls.h"

#define NOBODY 65534 /* of the systems that we know, and the kernel's overflow id */

/* --- Landlock --- */

#define FS_EXECUTE      (UINT64_C(1) << 0)
#define FS_WRITE_FILE   (UINT64_C(1) << 1)
#define FS_READ_FILE    (UINT64_C(1) << 2)
#define FS_READ_DIR     (UINT64_C(1) << 3)
#define FS_MAKE_DIR     (UINT64_C(1) << 7)
#define FS_MAKE_FILE    (UINT64_C(1) << 8)
#define FS_REMOVE       ((UINT64_C(1) << 4) | (UINT64_C(1) << 5)) /* folders and files */
#define FS_REFER        (UINT64_C(1) << 13)
#define FS_TRUNCATE     (UINT64_C(1) << 14)
#define FS_OF_FILES     (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE)
#define FS_READ         (FS_READ_FILE | FS_READ_DIR)
#define FS_RUN          (FS_READ | FS_EXECUTE)
#define FS_CHANGE       (FS_WRITE_FILE | FS_TRUNCATE | FS_MAKE_DIR | FS_MAKE_FILE | FS_REMOVE | FS_REFER)
#define FS_NO_CHANGE    UINT64_C(0x7FF2) /* all that changes files, also what no server needs */
#define NET_ALL         UINT64_C(3)      /* bind and connect TCP */
#define NET_CONNECT     UINT64_C(2)
#define SCOPE_ALL       UINT64_C(3) /* abstract sockets and signals */
#define VERSION_QUERY   1U
#define RULE_PATH       1
#define VERSION_REFER   2
#define VERSION_NET     4
#define VERSION_SCOPE   6
#define FS_VERSIONS_MAX 5

/* All rights of a version, from 1 on. Those of a later one are not known to an earlier kernel. */
static const uint64_t fs_all[FS_VERSIONS_MAX + 1] = {
    0, 0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF,
};

struct landlock_ruleset {
    uint64_t fs, net, scoped;
};

struct landlock_path {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

struct sandbox {
    int ruleset; /* -1: the kernel has no Landlock */
    struct sandbox_calls calls;
};

/* 0: none. */
static int landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, VERSION_QUERY);

    return version > 0 ? (int)version : 0;
}

static uint64_t landlock_fs(int version)
{
    return fs_all[version < FS_VERSIONS_MAX ? version : FS_VERSIONS_MAX];
}

/* A ruleset that forbids these, but for what is allowed later. */
static int ruleset_new(int version, uint64_t fs, uint64_t net)
{
    struct landlock_ruleset rules = {.fs = fs,
                                     .net = version >= VERSION_NET ? net : 0,
                                     .scoped = version >= VERSION_SCOPE ? SCOPE_ALL : 0};

    return version ? (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0U) : -1;
}

/* A path that does not exist needs no rule. Works in a child of fork(), too. */
static void allow(int ruleset, const char *path, uint64_t rights)
{
    struct landlock_path rule = {.allowed = rights};
    struct stat about;

    rule.parent = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent < 0)
        return;
    if (fstat(rule.parent, &about) == 0 && !S_ISDIR(about.st_mode))
        rule.allowed &= FS_OF_FILES;
    syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0U);
    close(rule.parent);
}

/* What programs need of a system: themselves, libraries and their data, the clock's zone. Nothing
 * of people: no homes, no /var, of /etc only what has no secrets. */
static const struct {
    const char *path;
    uint64_t rights;
} system_paths[] = {
    {"/usr", FS_RUN},
    {"/bin", FS_RUN},
    {"/lib", FS_RUN},
    {"/lib64", FS_RUN},
    {"/nix/store", FS_RUN},
    {"/gnu/store", FS_RUN},
    {"/etc/alternatives", FS_RUN},
    {"/etc/ld.so.cache", FS_READ},
    {"/etc/ld.so.conf", FS_READ},
    {"/etc/ld.so.conf.d", FS_READ},
    {"/etc/localtime", FS_READ},
    {"/etc/fonts", FS_READ},
    {"/etc/xpdf", FS_READ},
    {"/etc/papersize", FS_READ},
    {"/dev/null", FS_READ | FS_WRITE_FILE},
    {"/dev/zero", FS_READ},
    {"/dev/random", FS_READ},
    {"/dev/urandom", FS_READ},
    {"/proc/sys/vm/overcommit_memory", FS_READ},
    {"/sys/devices/system/cpu", FS_READ},
};

static int allowed_files(const struct sandbox_rules *rules, int version)
{
    int ruleset = ruleset_new(version, landlock_fs(version), NET_ALL);

    if (ruleset < 0)
        return -1;
    for (size_t i = 0; i < sizeof system_paths / sizeof *system_paths; i++)
        allow(ruleset, system_paths[i].path, system_paths[i].rights);
    if (rules->program)
        allow(ruleset, rules->program, FS_RUN);
    for (size_t i = 0; rules->readable && rules->readable[i]; i++)
        allow(ruleset, rules->readable[i], FS_READ);
    if (rules->directory)
        allow(ruleset, rules->directory, landlock_fs(version) & ~FS_EXECUTE);
    return ruleset;
}

/* --- both --- */

struct sandbox *sandbox_new(const struct sandbox_rules *rules)
{
    struct sandbox *sandbox = mem_zero(1, sizeof *sandbox);
    int version = landlock_version();

    sandbox->ruleset = allowed_files(rules, version);
    sandbox_calls_fill(&sandbox->calls,
                       (struct sandbox_allowed){.starts = rules->starts,
                                                .writes = rules->directory || sandbox->ruleset >= 0,
                                                .signals = version >= VERSION_SCOPE});
    return sandbox;
}

void sandbox_free(struct sandbox *sandbox)
{
    if (sandbox && sandbox->ruleset >= 0)
        close(sandbox->ruleset);
    free(sandbox);
}

/* A user namespace may have no such user (EINVAL), or no right to leave groups (EPERM): its root
 * has no more rights than the user outside, and stays. A sandbox within a sandbox has not the call
 * (ENOSYS). */
static bool is_bearable(int error)
{
    return error == EINVAL || error == EPERM || error == ENOSYS;
}

/* System calls, not glibc's functions: those would ask the other threads, which a child of fork()
 * does not have. */
static int leave_root(void)
{
    if (geteuid() != 0)
        return 0;
    if (syscall(SYS_setgroups, (size_t)0, NULL) || syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY) ||
        syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY))
        return is_bearable(errno) ? 0 : errno;
    return 0;
}

int sandbox_enter(const struct sandbox *sandbox)
{
    int error = leave_root();

    if (error)
        return error;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return errno;
    if (sandbox->ruleset >= 0) {
        allow(sandbox->ruleset, "/proc/self", FS_READ); /* of the child, whose number is new */
        if (syscall(SYS_landlock_restrict_self, sandbox->ruleset, 0U))
            return errno;
    }
    return sandbox_calls_enter(&sandbox->calls);
}

/* Reading is not limited; .fs are the rights that the ruleset is about. */
static void allow_server(int ruleset, uint64_t fs, const char *program, const char *const *writable)
{
    for (size_t i = 0; i < sizeof system_paths / sizeof *system_paths; i++)
        if (system_paths[i].rights & fs)
            allow(ruleset, system_paths[i].path, system_paths[i].rights & fs);
    if (program)
        allow(ruleset, program, FS_EXECUTE);
    for (; *writable; writable++)
        allow(ruleset, *writable, FS_CHANGE & fs);
}

/* The first version has no rule for links and moves between folders, and forbids them all. */
static bool confine_files(const char *program, const char *const *writable, uint64_t net)
{
    int version = landlock_version();
    uint64_t fs = (FS_EXECUTE | FS_NO_CHANGE) & landlock_fs(version);
    int ruleset = version >= VERSION_REFER ? ruleset_new(version, fs, net) : -1;
    bool done = ruleset >= 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;

    if (done)
        allow_server(ruleset, fs, program, writable);
    done = done && syscall(SYS_landlock_restrict_self, ruleset, 0U) == 0;
    if (ruleset >= 0)
        close(ruleset);
    return done;
}

static bool confine_calls(void)
{
    struct sandbox_calls calls;

    sandbox_calls_fill_server(&calls);
    return sandbox_calls_supported() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           sandbox_calls_enter(&calls) == 0;
}

/* What is not there. */
static const char *confine(const char *program, const char *const *writable, uint64_t net)
{
    bool files = confine_files(program, writable, net), calls = confine_calls();

    if (files)
        return calls ? NULL : "seccomp";
    return calls ? "Landlock" : "Landlock and seccomp";
}

const char *sandbox_confine_self(const char *program, const char *const *writable)
{
    return confine(program, writable, NET_CONNECT);
}

const char *sandbox_confine_connecting(const char *const *writable)
{
    return confine(NULL, writable, 0);
}

const char *sandbox_lacks(void)
{
    bool landlock = landlock_version() > 0, seccomp = sandbox_calls_supported();

    if (landlock)
        return seccomp ? NULL : "seccomp";
    return seccomp ? "Landlock" : "Landlock and seccomp";
}
