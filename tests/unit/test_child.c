/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_child.c - other programs within limits. The program that tries what is forbidden is this one
 * again: `test_child probe NAME`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sandbox.h"

#define SECOND ((int64_t)1000000000)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

static const struct child_limits usual = {.seconds = 20, .output = 1 << 20};

static char self[4096];

/* --- what the program tries: exit status 0 if it could --- */

static int probe_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0;
}

static int probe_unix_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0) < 0;
}

static int probe_fork(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    return pid < 0;
}

static int probe_write(void)
{
    return open("/tmp/dateline-probe", O_WRONLY | O_CREAT, 0600) < 0;
}

static int probe_write_here(void)
{
    return open("probe", O_WRONLY | O_CREAT, 0600) < 0;
}

static int probe_password(void)
{
    return open("/etc/passwd", O_RDONLY) < 0;
}

static int probe_home(void)
{
    return open("/root", O_RDONLY) < 0 && open("/home", O_RDONLY) < 0 && open("/var", O_RDONLY) < 0;
}

static int probe_parent(void)
{
    return kill(getppid(), 0) < 0 && ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) < 0;
}

static int probe_parent_limits(void)
{
    const struct rlimit limit = {1 << 20, 1 << 20};

    return prlimit(getppid(), RLIMIT_CORE, &limit, NULL) < 0;
}

static int probe_outliving(void)
{
    return prctl(PR_SET_PDEATHSIG, 0) < 0 && setsid() < 0;
}

static int probe_root(void)
{
    return geteuid() != 0;
}

static int probe_environment(void)
{
    return getenv("DATELINE_SECRET") == NULL;
}

static int probe_descriptors(void)
{
    int open = 0;

    for (int fd = 3; fd < 1024; fd++)
        open += fcntl(fd, F_GETFD) >= 0;
    return open == 0;
}

static int probe_zone(void)
{
    return open("/usr/share", O_RDONLY) < 0;
}

static int probe_memory(void)
{
    /* volatile: clang drops memory that nobody reads. */
    char *volatile taken = malloc((size_t)1 << 30);

    if (taken)
        taken[0] = 1;
    return taken == NULL;
}

static int probe_crash(void)
{
    abort();
}

static int probe_spin(void)
{
    while (getpid() > 0)
        continue;
    return 0;
}

/* Ends when its input does, after it has said so. */
static int probe_talk(void)
{
    char byte;

    while (read(0, &byte, 1) == 1)
        if (write(1, &byte, 1) != 1)
            return 1;
    return 7;
}

/* A sandbox within a sandbox: runs a program, and ends one that takes too long. */
static int probe_nested(void)
{
    const struct child_limits limits = {.seconds = 1};
    struct buf output = {0};
    struct error err;

    if (child_run((const char *[]){"cat", "/dev/stdin", NULL}, STR("news"), &limits, &output,
                  &err) ||
        !str_is(buf_str(&output), "news"))
        return 1;
    if (child_run((const char *[]){"sleep", "60", NULL}, STR(""), &limits, &output, &err) !=
        STATUS_TIMEOUT)
        return 2;
    return 0;
}

/* As a snapshot does. */
static bool links_between_folders(void)
{
    struct error err;

    return !file_replace("a/file", STR("x"), 0600, &err) && link("a/file", "b/file") == 0 &&
           rename("a/file", "b/other") == 0;
}

/* Of three folders it may change a and b. */
static bool changes_nothing_else(void)
{
    struct error err;
    int fd;

    if (file_replace("c/new", STR("x"), 0600, &err) != STATUS_NO_PERMISSION ||
        rename("c/old", "a/old") == 0 || unlink("c/old") == 0 || truncate("c/old", 0) == 0 ||
        mkdir("c/more", 0700) == 0 || symlink("/", "a/link") == 0 || mkfifo("a/pipe", 0600) == 0)
        return false;
    fd = open("c/old", O_RDONLY | O_CLOEXEC); /* reading is not limited */
    close(fd);
    return fd >= 0 && unlink("b/other") == 0 && mkdir("a/deeper", 0700) == 0 &&
           !file_replace("a/deeper/new", STR("x"), 0600, &err);
}

/* What a server keeps: its listening socket, files, programs of the system. */
static int probe_confined(const char *folder)
{
    const struct sockaddr_in here = {
        .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_port = htons(9)};
    struct sockaddr_in any = here;
    int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
    struct buf output = {0};
    struct error err;

    any.sin_port = 0;
    if (chdir(folder) || mkdir("a", 0700) || mkdir("b", 0700) || mkdir("c", 0700) ||
        file_replace("c/old", STR("x"), 0600, &err))
        return 7;
    if (sandbox_confine_self(self, (const char *[]){"a", "b", "missing", NULL}))
        return 1;
    if (bind(listener, (struct sockaddr *)&any, sizeof any) || listen(listener, 1))
        return 2;
    if (connect(client, (const struct sockaddr *)&here, sizeof here) == 0 || errno != EACCES)
        return 3;
    if (kill(getppid(), 0) == 0)
        return 4;
    if (child_run((const char *[]){"cat", NULL}, STR("news"), &usual, &output, &err))
        return 5;
    if (!links_between_folders())
        return 6;
    return changes_nothing_else() ? 0 : 8;
}

/* Calls with arguments that the kernel would refuse in another way, or not at all. */
static const struct {
    long number, arguments[5];
} never[] = {
    {SYS_process_vm_readv, {0}},
    {SYS_mount, {0}},
    {SYS_chroot, {0}},
    {SYS_setns, {-1}},
    {SYS_bpf, {0}},
    {SYS_perf_event_open, {0}},
    {SYS_userfaultfd, {0}},
    {SYS_keyctl, {0}},
    {SYS_add_key, {0}},
    {SYS_init_module, {0}},
    {SYS_finit_module, {-1}},
    {SYS_kexec_load, {0}},
    {SYS_open_by_handle_at, {-1}},
    {SYS_shmget, {1, 1, 01600}},
    {425 /* io_uring_setup */, {1}},
    {430 /* fsopen */, {0}},
    {SYS_unshare, {CLONE_NEWUSER}},
    {SYS_unshare, {CLONE_NEWNET}},
    {SYS_clone, {CLONE_NEWUSER | SIGCHLD}},
    {SYS_socket, {AF_PACKET, SOCK_RAW}},
    {SYS_socket, {38 /* AF_ALG */, SOCK_SEQPACKET}},
};

static void *do_nothing(void *context)
{
    return context;
}

/* What a server never does, and what it does. */
static int probe_refused(void)
{
    const char *lacks = sandbox_confine_self(self, (const char *[]){NULL});
    pthread_t thread;

    if (lacks && strstr(lacks, "seccomp"))
        return 100;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        const long *with = never[i].arguments;

        if (syscall(never[i].number, with[0], with[1], with[2], with[3], with[4]) != -1 ||
            errno != EPERM)
            return 1 + (int)i;
    }
    if (pthread_create(&thread, NULL, do_nothing, NULL) || pthread_join(thread, NULL))
        return 101;
    if (unshare(CLONE_FILES) || setpriority(PRIO_PROCESS, 0, 10))
        return 102;
    return socket(AF_UNIX, SOCK_STREAM, 0) < 0 || socket(AF_INET6, SOCK_STREAM, 0) < 0 ? 103 : 0;
}

static const struct probe {
    const char *name;
    int (*run)(void);
} probes[] = {
    {"socket", probe_socket},
    {"unix socket", probe_unix_socket},
    {"fork", probe_fork},
    {"write", probe_write},
    {"write here", probe_write_here},
    {"password", probe_password},
    {"home", probe_home},
    {"parent", probe_parent},
    {"parent's limits", probe_parent_limits},
    {"outliving", probe_outliving},
    {"root", probe_root},
    {"environment", probe_environment},
    {"descriptors", probe_descriptors},
    {"zone", probe_zone},
    {"memory", probe_memory},
    {"crash", probe_crash},
    {"spin", probe_spin},
    {"talk", probe_talk},
    {"nested", probe_nested},
};

static int run_probe(const char *name)
{
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        if (strcmp(probes[i].name, name) == 0)
            return probes[i].run();
    return 99;
}

/* --- the tests --- */

static enum status probe(const char *name, const struct child_limits *limits, struct error *err)
{
    BUF_AUTO struct buf output = {0};

    return child_run((const char *[]){self, "probe", name, NULL}, STR(""), limits, &output, err);
}

/* Exit status 1: it could not. */
static void assert_refused(const char *name)
{
    struct error err;

    assert_int_equal(probe(name, &usual, &err), STATUS_BAD_REQUEST);
    assert_non_null(strstr(err.message, "exit status 1"));
}

static void skip_without(const char *part)
{
    const char *lacks = sandbox_lacks();

    if (lacks && strstr(lacks, part))
        skip();
}

static void gives_input_and_takes_output(void **state)
{
    BUF_AUTO struct buf output = {0}, input = {0};
    struct error err;

    for (int i = 0; i < 300000; i++)
        buf_addf(&input, "line %d\n", i);
    buf_add_text(&output, "before ");
    assert_int_equal(child_run((const char *[]){"cat", NULL}, buf_str(&input),
                               &(struct child_limits){.seconds = 20}, &output, &err),
                     STATUS_OK);
    assert_int_equal(output.length, input.length + strlen("before "));
    assert_memory_equal(output.data + strlen("before "), input.data, input.length);
}

static void names_a_program_that_is_not_there(void **state)
{
    BUF_AUTO struct buf output = {0};
    struct error err;

    assert_int_equal(
        child_run((const char *[]){"no-such-program", NULL}, STR(""), &usual, &output, &err),
        STATUS_NOT_FOUND);
    assert_non_null(strstr(err.message, "no-such-program"));
}

static void passes_on_the_complaint_of_a_failure(void **state)
{
    const char *argv[] = {"sh", "-c", "echo what was printed; echo 'bad xref' >&2; exit 3", NULL};
    BUF_AUTO struct buf output = {0};
    struct error err;

    assert_int_equal(child_run(argv, STR(""), &usual, &output, &err), STATUS_BAD_REQUEST);
    assert_non_null(strstr(err.message, "exit status 3"));
    assert_non_null(strstr(err.message, "bad xref"));
    assert_string_equal(output.data, "what was printed\n");
}

static void ends_a_program_that_takes_too_long(void **state)
{
    const struct child_limits limits = {.seconds = 1, .starts = true};
    const char *argv[] = {"sh", "-c", "echo begun; sleep 50 & sleep 60", NULL};
    BUF_AUTO struct buf output = {0};
    int64_t start = clock_monotonic();
    struct error err;

    assert_int_equal(child_run(argv, STR(""), &limits, &output, &err), STATUS_TIMEOUT);
    assert_true(clock_monotonic() - start < 10 * SECOND);
    assert_string_equal(output.data, "begun\n");
}

static void ends_a_program_that_closes_its_output_and_stays(void **state)
{
    const struct child_limits limits = {.seconds = 1, .starts = true};
    const char *argv[] = {"sh", "-c", "exec >&- 2>&-; sleep 60", NULL};
    BUF_AUTO struct buf output = {0};
    struct error err;

    assert_int_equal(child_run(argv, STR(""), &limits, &output, &err), STATUS_TIMEOUT);
}

static void ends_a_program_that_computes_too_long(void **state)
{
    const struct child_limits limits = {.seconds = 60, .cpu_seconds = 1};
    struct error err;

    assert_int_equal(probe("spin", &limits, &err), STATUS_TIMEOUT);
    assert_non_null(strstr(err.message, "processor time"));
}

static void ends_a_program_that_prints_too_much(void **state)
{
    const struct child_limits limits = {.seconds = 30, .output = 1000};
    BUF_AUTO struct buf output = {0};
    struct error err;

    assert_int_equal(
        child_run((const char *[]){"cat", "/dev/zero", NULL}, STR(""), &limits, &output, &err),
        STATUS_TOO_LARGE);
    assert_true(output.length <= 1001);
}

static void bounds_its_memory(void **state)
{
    const struct child_limits limits = {.seconds = 20, .memory = (uint64_t)512 << 20};
    struct error err;

#ifdef IS_SANITIZED
    skip();
#endif
    assert_int_equal(probe("memory", &usual, &err), STATUS_OK);
    assert_int_equal(probe("memory", &limits, &err), STATUS_BAD_REQUEST);
}

static void says_that_it_crashed(void **state)
{
    struct error err;

    assert_int_equal(probe("crash", &usual, &err), STATUS_BAD_REQUEST);
#ifndef IS_SANITIZED
    assert_non_null(strstr(err.message, "crashed"));
#endif
}

static void leaves_it_no_network(void **state)
{
    skip_without("seccomp");
    assert_refused("socket");
    assert_refused("unix socket");
}

static void leaves_it_no_other_processes(void **state)
{
    const struct child_limits starting = {.seconds = 20, .starts = true};
    struct error err;

    skip_without("seccomp");
    assert_refused("fork");
    assert_int_equal(probe("fork", &starting, &err), STATUS_OK);
    assert_refused("parent");
    assert_refused("parent's limits");
    assert_refused("outliving");
}

static void leaves_it_no_files_of_people(void **state)
{
    skip_without("Landlock");
    assert_refused("password");
    assert_refused("home");
}

static void lets_it_read_what_is_installed(void **state)
{
    struct error err;

    assert_int_equal(probe("zone", &usual, &err), STATUS_OK);
}

static void lets_it_write_in_one_place_or_none(void **state)
{
    char path[] = "/tmp/dateline-test-XXXXXX";
    const struct child_limits limits = {.seconds = 20, .directory = path};
    struct error err;

    skip_without("seccomp");
    skip_without("Landlock");
    assert_refused("write");
    assert_refused("write here");
    assert_non_null(mkdtemp(path));
    assert_int_equal(chmod(path, 0777), 0); /* if we are root, it is not */
    assert_int_equal(probe("write here", &limits, &err), STATUS_OK);
    assert_int_equal(probe("write", &limits, &err), STATUS_BAD_REQUEST);
    assert_int_equal(file_remove_tree(path, &err), STATUS_OK);
}

/* A user namespace may have one user only. */
static bool has_nobody(void)
{
    FILE *map = fopen("/proc/self/uid_map", "r");
    unsigned first = 0, outside = 0, count = 0;

    if (map && fscanf(map, "%u %u %u", &first, &outside, &count) != 3)
        count = 0;
    if (map)
        fclose(map);
    return count > 65534;
}

static void leaves_it_nothing_of_ours(void **state)
{
    setenv("DATELINE_SECRET", "1", 1);
    assert_refused("environment");
    assert_refused("descriptors");
    if (has_nobody())
        assert_refused("root");
}

static void talks_with_a_program_that_stays(void **state)
{
    const char *argv[] = {self, "probe", "talk", NULL};
    struct child *child;
    struct error err;
    char echo[5] = "";

    assert_int_equal(child_start(argv, &usual, &child, &err), STATUS_OK);
    assert_int_equal(send(child_socket(child), "news", 4, MSG_NOSIGNAL), 4);
    for (size_t got = 0; got < 4;)
        got += (size_t)recv(child_socket(child), echo + got, 4 - got, 0);
    assert_string_equal(echo, "news");
    shutdown(child_socket(child), SHUT_WR);
    assert_int_equal(child_wait(child, &err), STATUS_BAD_REQUEST);
    assert_non_null(strstr(err.message, "exit status 7"));
    child_end(child);
}

static void lets_it_run_another_in_a_sandbox(void **state)
{
    const struct child_limits limits = {.seconds = 20, .starts = true};
    struct error err;

    assert_int_equal(probe("nested", &limits, &err), STATUS_OK);
}

static void ends_a_program_that_would_stay(void **state)
{
    const char *argv[] = {self, "probe", "spin", NULL};
    struct child *child;
    struct error err;
    int64_t start = clock_monotonic();

    assert_int_equal(child_start(argv, &usual, &child, &err), STATUS_OK);
    child_end(child);
    assert_true(clock_monotonic() - start < 10 * SECOND);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void leaves_no_descriptor_open(void **state)
{
    const char *argv[] = {"cat", NULL};
    BUF_AUTO struct buf output = {0};
    struct error err;
    int before = dup(0), after;

    close(before);
    for (int i = 0; i < 20; i++)
        assert_int_equal(child_run(argv, STR("x"), &usual, &output, &err), STATUS_OK);
    after = dup(0);
    close(after);
    assert_int_equal(after, before);
}

/* In a process of its own: a sandbox cannot be left. */
static void a_server_can_give_up_connecting_signals_and_other_files(void **state)
{
    char folder[] = "/tmp/dateline-test-XXXXXX";
    struct error err;
    pid_t pid;
    int status;

    skip_without("Landlock");
    assert_non_null(mkdtemp(folder));
    pid = fork();
    if (pid == 0)
        _exit(probe_confined(folder));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(file_remove_tree(folder, &err), STATUS_OK);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 3 || WEXITSTATUS(status) == 4)
        skip(); /* Landlock of before Linux 6.12 */
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_server_can_give_up_calls_that_it_never_makes(void **state)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(probe_refused());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 100)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_input_and_takes_output),
        cmocka_unit_test(names_a_program_that_is_not_there),
        cmocka_unit_test(passes_on_the_complaint_of_a_failure),
        cmocka_unit_test(ends_a_program_that_takes_too_long),
        cmocka_unit_test(ends_a_program_that_closes_its_output_and_stays),
        cmocka_unit_test(ends_a_program_that_computes_too_long),
        cmocka_unit_test(ends_a_program_that_prints_too_much),
        cmocka_unit_test(bounds_its_memory),
        cmocka_unit_test(says_that_it_crashed),
        cmocka_unit_test(leaves_it_no_network),
        cmocka_unit_test(leaves_it_no_other_processes),
        cmocka_unit_test(leaves_it_no_files_of_people),
        cmocka_unit_test(lets_it_read_what_is_installed),
        cmocka_unit_test(lets_it_write_in_one_place_or_none),
        cmocka_unit_test(leaves_it_nothing_of_ours),
        cmocka_unit_test(talks_with_a_program_that_stays),
        cmocka_unit_test(lets_it_run_another_in_a_sandbox),
        cmocka_unit_test(ends_a_program_that_would_stay),
        cmocka_unit_test(leaves_no_descriptor_open),
        cmocka_unit_test(a_server_can_give_up_connecting_signals_and_other_files),
        cmocka_unit_test(a_server_can_give_up_calls_that_it_never_makes),
    };

    if (argc == 3 && strcmp(argv[1], "probe") == 0)
        _exit(run_probe(argv[2])); /* the search for leaks at exit() needs ptrace */
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
