/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_crash_note.c - which ends of a process leave a line, each tried by a process of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crash_note.h"
#include "base/file.h"
#include "base/map_guard.h"

static char folder[64], path[80];

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/dateline-test-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/crashes", folder);
    return 0;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    return file_remove_tree(folder, &err) ? -1 : 0;
}

/* --- ends --- */

static int *volatile nowhere = (int *)16; /* not NULL, which a sanitizer finds first */

static void write_nowhere(void)
{
    *(volatile int *)nowhere = 1;
}

static void call_abort(void)
{
    abort();
}

__attribute__((noinline)) static int fill_stack(int depth)
{
    volatile char room[65536];

    room[0] = (char)depth;
    return depth < 0 ? 0 : fill_stack(depth + 1) + room[0];
}

static void overflow_stack(void)
{
    fill_stack(0);
}

static void read_behind_a_file(void)
{
    FILE *empty = tmpfile();
    const volatile char *at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fileno(empty), 0);

    _exit(*at);
}

static void survive_a_torn_file(void)
{
    FILE *empty = tmpfile();
    const void *at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fileno(empty), 0);

    map_guard_begin(at, 4096);
    _exit(*(const volatile char *)at);
}

static void wait_for_signal(void)
{
    pause();
}

static void *crash_elsewhere(void *context)
{
    (void)context;
    write_nowhere();
    return NULL;
}

static void *crash_for_it(void *context)
{
    crash_note_join();
    return crash_elsewhere(context);
}

static void in_thread(void *(*body)(void *))
{
    pthread_t thread;

    pthread_create(&thread, NULL, body, NULL);
    pthread_join(thread, NULL);
}

static void crash_in_another_thread(void)
{
    in_thread(crash_elsewhere);
}

static void crash_in_a_helping_thread(void)
{
    in_thread(crash_for_it);
}

static void crash_after_the_end(void)
{
    crash_note_end();
    write_nowhere();
}

static void crash_at_the_next_note(void)
{
    crash_note_end();
    crash_note_begin(STR("21"));
    call_abort();
}

/* --- */

static void begin(void)
{
    const struct rlimit none = {0, 0};
    struct error err;

    setrlimit(RLIMIT_CORE, &none);
    close(STDERR_FILENO); /* sanitizers tell of crashes */
    for (int number = 1; number < 32; number++)
        signal(number, SIG_DFL); /* cmocka's are of its tests */
    crash_notes_install();
    map_guards_install();
    crash_notes_to(path, &err);
    crash_note_begin(STR("17 18"));
}

/* Sends the signal, unless it is 0. Did the process die? */
static bool dies(void (*end)(void), int number)
{
    int ready[2], status;
    pid_t child;
    char byte;

    assert_int_equal(pipe(ready), 0);
    child = fork();
    if (child == 0) {
        begin();
        close(ready[1]);
        end();
        _exit(0);
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 0);
    close(ready[0]);
    if (number)
        kill(child, number);
    waitpid(child, &status, 0);
    return status != 0;
}

static void assert_note(const char *wanted)
{
    BUF_AUTO struct buf text = {0};
    struct error err;

    if (file_exists(path))
        assert_int_equal(file_read(&text, path, 100000, &err), STATUS_OK);
    assert_string_equal(text.length ? text.data : "", wanted);
    unlink(path);
}

static void a_crash_leaves_a_line(void **state)
{
    static const struct {
        void (*end)(void);
        const char *wanted;
    } cases[] = {
        {write_nowhere, "11 17 18\n"},
        {call_abort, "06 17 18\n"},
        {read_behind_a_file, "07 17 18\n"},
        {overflow_stack, "11 17 18\n"},
        {crash_in_a_helping_thread, "11 17 18\n"},
        {crash_at_the_next_note, "06 21\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(dies(cases[i].end, 0));
        assert_note(cases[i].wanted);
    }
}

static void other_ends_leave_none(void **state)
{
    static const int signals[] = {SIGKILL, SIGTERM, SIGSEGV, SIGABRT, SIGBUS};

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        assert_true(dies(wait_for_signal, signals[i]));
        assert_note("");
    }
    assert_true(dies(crash_in_another_thread, 0));
    assert_note("");
    assert_true(dies(crash_after_the_end, 0));
    assert_note("");
    assert_false(dies(survive_a_torn_file, 0));
    assert_note("");
}

static void lines_follow_each_other(void **state)
{
    assert_true(dies(write_nowhere, 0));
    assert_true(dies(call_abort, 0));
    assert_note("11 17 18\n06 17 18\n");
}

static void a_long_path_or_note_is_bounded(void **state)
{
    static char text[CRASH_NOTE_MAX + 100];
    struct error err;

    memset(text, '1', sizeof text - 1);
    assert_int_equal(crash_notes_to(text, &err), STATUS_TOO_LARGE);
    crash_note_begin(str_of(text));
    crash_note_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_crash_leaves_a_line, setup, teardown),
        cmocka_unit_test_setup_teardown(other_ends_leave_none, setup, teardown),
        cmocka_unit_test_setup_teardown(lines_follow_each_other, setup, teardown),
        cmocka_unit_test(a_long_path_or_note_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
