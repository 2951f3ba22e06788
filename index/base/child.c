/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child.c - starts a program within limits, feeds it, and ends it in time.
 *
 *   parent: sandbox and files ready ─▶ fork ─────────────────▶ reads until the end or the limit
 *   child:                              └▶ limits ─▶ sandbox ─▶ execve
 *
 * Between fork and execve the child calls only what is safe in a process whose other threads are
 * gone: no allocation, no stdio. If it fails there, it writes a struct failure to a pipe that
 * execve closes. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/sandbox.h"

#define FILES_USUAL   64
#define FILE_USUAL    ((uint64_t)128 << 20)
#define PROCESSES_MAX 4096 /* of one user: a bound for forks without end, also those of others */
#define PATH_USUAL    "/usr/local/bin:/usr/bin:/bin"
#define COMPLAINT_MAX ((size_t)400) /* bytes of standard error in a message */
#define READ_CHUNK    ((size_t)64 * 1024)
#define MILLISECOND   ((int64_t)1000000)
#define SECOND        (1000 * MILLISECOND)
#define END_WAIT      SECOND /* for a child that has closed its output */

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

struct child {
    pid_t pid;
    int socket; /* -1: none */
    bool ended;
    int status; /* of waitpid, once ended */
    char *name; /* for messages */
};

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

/* The files are borrowed. */
static enum status start_child(const char *const *argv, const struct child_limits *limits,
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

/* --- ending --- */

static void kill_all(const struct child *child)
{
    kill(-child->pid, SIGKILL);
    kill(child->pid, SIGKILL);
}

/* Waits for its end; false: it has not ended by then. The pause grows from 0.1 to 10 ms. */
static bool reap(struct child *child, int64_t until)
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

static void end_now(struct child *child)
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
    end_now(child);
    free(child->name);
    free(child);
}

static const char *signal_text(int number)
{
    const char *text = sigdescr_np(number);

    return text ? text : "unknown signal";
}

/* `complaint`: of its standard error, or empty. */
static enum status tell_end(const struct child *child, struct str complaint, struct error *err)
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
    if (!reap(child, clock_monotonic() + END_WAIT))
        end_now(child);
    return tell_end(child, STR(""), err);
}

int child_exit_code(const struct child *child)
{
    return WIFSIGNALED(child->status) ? 128 + WTERMSIG(child->status) : WEXITSTATUS(child->status);
}

/* --- a program that talks with us --- */

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
    status = start_child(argv, &untimed, (const int[]){ends[1], ends[1], STDERR_FILENO}, out, err);
    close(ends[1]);
    if (status)
        close(ends[0]);
    else
        (*out)->socket = ends[0];
    return status;
}

/* --- a program that reads its input and ends --- */

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
    bool ended = read_both(outlets, until) && reap(child, until);
    bool full = outlets[0].out->length == outlets[0].most;

    if (!ended)
        end_now(child);
    if (full)
        return error_set(err, STATUS_TOO_LARGE, "%s printed more than %llu bytes", child->name,
                         (unsigned long long)limits->output);
    if (!ended)
        return error_set(err, STATUS_TIMEOUT, "%s did not end within %u seconds", child->name,
                         limits->seconds);
    return tell_end(child, first_line(outlets[1].out), err);
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
        status = start_child(argv, limits, files, &child, err);
    close_open(files, 3);
    if (!status)
        status = follow(child, limits, outlets, err);
    close_open((const int[]){outlets[0].fd, outlets[1].fd}, 2);
    child_end(child);
    return status;
}
