/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child_start.c - starts a program within limits.
 *
 *   parent: sandbox and files ready ─▶ fork ─────────────────▶ reads until the end or the limit
 *   child:                              └▶ limits ─▶ sandbox ─▶ execve
 *
 * Between fork and execve the child calls only what is safe in a process whose other threads are
 * gone: no allocation, no stdio. If it fails there, it writes a struct failure to a pipe that
 * execve closes. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/child_private.h"
#include "base/mem.h"
#include "base/sandbox.h"

#define FILES_USUAL   64
#define FILE_USUAL    ((uint64_t)128 << 20)
#define PROCESSES_MAX 4096 /* of one user: a bound for forks without end, also those of others */
#define PATH_USUAL    "/usr/local/bin:/usr/bin:/bin"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1 /* sanitizers reserve terabytes of addresses */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

/* --- starting: the side of the child --- */

/* What the child needs, made before the fork. */
struct start {
    const char *path;
    char *const *argv, *const *environment;
    const struct child_limits *limits;
    const struct sandbox *sandbox;
    int files[3];   /* its standard input, output and error */
    int failure;    /* where it writes a struct failure */
    pid_t launcher; /* our process */
};

struct failure {
    int error; /* errno */
    enum { FAILED_LIMITS, FAILED_SANDBOX, FAILED_RUN } step;
};

static _Noreturn void give_up(const struct start *start, int error, int step)
{
    const struct failure failure = {error, (unsigned)step};

    while (write(start->failure, &failure, sizeof failure) < 0 && errno == EINTR)
        continue;
    _exit(127);
}

static bool limit(int what, uint64_t soft, uint64_t hard)
{
    struct rlimit now;

    if (getrlimit((__rlimit_resource_t)what, &now))
        return false;
    if (hard > now.rlim_max)
        hard = now.rlim_max; /* only root may raise it */
    now.rlim_cur = soft < hard ? soft : hard;
    now.rlim_max = hard;
    return setrlimit((__rlimit_resource_t)what, &now) == 0;
}

static bool set_limits(const struct child_limits *limits)
{
    uint64_t files = limits->files ? limits->files : FILES_USUAL;
    uint64_t file = limits->file ? limits->file : FILE_USUAL;
    bool done = limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_NOFILE, files, files) &&
                limit(RLIMIT_FSIZE, file, file) &&
                limit(RLIMIT_NPROC, PROCESSES_MAX, PROCESSES_MAX);

    if (limits->cpu_seconds) /* the second limit is for a program that ignores SIGXCPU */
        done = done && limit(RLIMIT_CPU, limits->cpu_seconds, limits->cpu_seconds + 1);
    if (limits->memory && !IS_SANITIZED)
        done = done && limit(RLIMIT_AS, limits->memory, limits->memory);
    return done;
}

/* A process within another sandbox may not make its own group, and perhaps not send signals: an
 * alarm, which execve keeps, ends it all the same. */
static void set_end(const struct start *start)
{
    const struct itimerval alarm = {.it_value = {.tv_sec = start->limits->seconds + 1}};

    setpgid(0, 0);
    if (start->limits->seconds)
        setitimer(ITIMER_REAL, &alarm, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != start->launcher) /* it ended before */
        _exit(127);
}

static void reset_signals(void)
{
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        signal(number, number == SIGXFSZ ? SIG_IGN : SIG_DFL); /* too large is an error */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Files 0 to 2 as given, all others closed by execve. Those given may be 0 to 2 themselves. */
static bool set_files(const struct start *start)
{
    int copies[3];

    for (int i = 0; i < 3; i++)
        copies[i] = fcntl(start->files[i], F_DUPFD_CLOEXEC, 3);
    for (int i = 0; i < 3; i++)
        if (copies[i] < 0 || dup2(copies[i], i) < 0)
            return false;
#ifdef SYS_close_range
    syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
#endif
    return true;
}

/* By its descriptor if not by its path: that may start in our directory, or lead through one that
 * only root may enter. */
static void run(const struct start *start, int program)
{
    execve(start->path, start->argv, start->environment);
    syscall(SYS_execveat, program, "", start->argv, start->environment, AT_EMPTY_PATH);
}

static _Noreturn void be_child(const struct start *start)
{
    const char *directory = start->limits->directory;
    int program, error;

    set_end(start);
    reset_signals();
    if (!set_files(start))
        give_up(start, errno, FAILED_LIMITS);
    program = open(start->path, O_PATH | O_CLOEXEC);
    if (chdir(directory ? directory : "/") || !set_limits(start->limits))
        give_up(start, errno, FAILED_LIMITS);
    error = sandbox_enter(start->sandbox);
    if (error)
        give_up(start, error, FAILED_SANDBOX);
    run(start, program);
    give_up(start, errno, FAILED_RUN);
}

/* --- starting: our side --- */

static bool is_program(const char *path)
{
    return access(path, X_OK) == 0;
}

bool child_find(const char *name, char **path)
{
    const char *places = getenv("PATH");
    struct str rest = str_of(places ? places : PATH_USUAL);

    *path = mem_text(name, strlen(name));
    if (strchr(name, '/') && is_program(name))
        return true;
    while (!strchr(name, '/') && rest.data) {
        struct str place = str_cut(&rest, ':');

        free(*path);
        *path = mem_format("%.*s/%s", STR_ARG(place), name);
        if (place.length > 0 && place.data[0] == '/' && is_program(*path))
            return true;
    }
    free(*path);
    *path = NULL;
    return false;
}

/* Variables that a child keeps; the others may have secrets, or change what libraries load. */
static const char *const kept[] = {"PATH", "TZ", "TZDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS"};
#define KEPT_COUNT (sizeof kept / sizeof *kept)

static void fill_environment(char *environment[KEPT_COUNT + 2])
{
    size_t count = 0;

    environment[count++] = mem_format("LC_ALL=C.UTF-8");
    for (size_t i = 0; i < KEPT_COUNT; i++)
        if (getenv(kept[i]))
            environment[count++] = mem_format("%s=%s", kept[i], getenv(kept[i]));
    environment[count] = NULL;
}

static void free_environment(char *environment[])
{
    for (size_t i = 0; environment[i]; i++)
        free(environment[i]);
}

/* Waits until the child has become the program, or says why it could not. */
static enum status read_failure(int pipe, const char *name, struct error *err)
{
    static const char *const steps[] = {"set the limits of", "make the sandbox of", "run"};
    struct failure failure;
    ssize_t got;

    do
        got = read(pipe, &failure, sizeof failure);
    while (got < 0 && errno == EINTR);
    if (got != sizeof failure)
        return STATUS_OK;
    errno = failure.error;
    return error_errno(err, steps[failure.step], name);
}

static enum status fork_child(struct start *start, struct child *child, struct error *err)
{
    sigset_t all, before;
    int failure[2];
    enum status status;

    if (pipe2(failure, O_CLOEXEC))
        return error_errno(err, "start", child->name);
    start->failure = failure[1];
    start->launcher = getpid();
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* no handler of ours may run in the child */
    child->pid = fork();
    if (child->pid == 0)
        be_child(start);
    status = child->pid < 0 ? error_errno(err, "start", child->name) : STATUS_OK;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(failure[1]);
    if (!status)
        status = read_failure(failure[0], child->name, err);
    close(failure[0]);
    return status;
}

static enum status start_found(const char *path, const char *const *argv,
                               const struct child_limits *limits, const int files[3],
                               struct child *child, struct error *err)
{
    const struct sandbox_rules rules = {.program = path,
                                        .directory = limits->directory,
                                        .readable = limits->readable,
                                        .starts = limits->starts};
    struct sandbox *sandbox = sandbox_new(&rules);
    char *environment[KEPT_COUNT + 2];
    struct start start = {.path = path,
                          .argv = (char *const *)(uintptr_t)argv,
                          .environment = environment,
                          .limits = limits,
                          .sandbox = sandbox,
                          .files = {files[0], files[1], files[2]}};
    enum status status;

    fill_environment(environment);
    status = fork_child(&start, child, err);
    free_environment(environment);
    sandbox_free(sandbox);
    return status;
}

enum status child_begin(const char *const *argv, const struct child_limits *limits,
                        const int files[3], struct child **out, struct error *err)
{
    struct child *child = mem_zero(1, sizeof *child);
    MEM_AUTO char *path = NULL;
    enum status status;

    child->name = mem_text(argv[0], strlen(argv[0]));
    child->pid = -1;
    child->socket = -1;
    if (child_find(argv[0], &path))
        status = start_found(path, argv, limits, files, child, err);
    else
        status = error_set(err, STATUS_NOT_FOUND, "the program %s is not installed", argv[0]);
    if (status) {
        child_end(child);
        return status;
    }
    *out = child;
    return STATUS_OK;
}
