/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_xap.c - ids in libxapian's databases, and what a failure of its disk touches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/own_files.h"
#include "xapian/xap.h"

#define DOCUMENTS 2501 /* more than go to the writer's thread at once */
#define FAILURES  300
#define OTHERS    64 /* descriptors of the other thread */

/* For AddressSanitizer: libxapian forgets its open tables when it cannot write what it compacts. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
    return "leak:libxapian.so";
}

static int enter_new_folder(void **state)
{
    char path[] = "/tmp/dateline-test-XXXXXX";

    *state = mkdtemp(path) ? mem_text(path, strlen(path)) : NULL;
    return *state ? chdir(*state) : -1;
}

static int remove_folder(void **state)
{
    struct error err;
    int failed = chdir("/") || file_remove_tree(*state, &err);

    free(*state);
    return failed;
}

/* Ids of 1 to 400 bytes; every seventh is long. */
static struct str id_of(uint32_t number, char text[512])
{
    int length = number % 7 == 0 ? 150 + (int)(number % 250) : 1;

    return str_n(text, (size_t)snprintf(text, 512, "%0*u", length, number));
}

static void write_ids(const char *path, uint32_t count)
{
    struct xap_writer *writer;
    struct error err;
    char text[512];

    assert_int_equal(xap_writer_open(path, &writer, &err), STATUS_OK);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(xap_writer_add(writer, id_of(i, text), &err), STATUS_OK);
    assert_int_equal(xap_writer_finish(writer, &err), STATUS_OK);
}

static struct xap_reader *open_reader(const char *path)
{
    struct xap_reader *reader;
    struct error err;

    assert_int_equal(xap_reader_open(path, &reader, &err), STATUS_OK);
    return reader;
}

static void assert_number(struct xap_reader *reader, uint32_t id, uint32_t wanted)
{
    const struct bitmap none = {0};
    struct error err;
    char text[512];
    uint32_t number;

    assert_int_equal(xap_reader_find(reader, id_of(id, text), &none, &number, &err), STATUS_OK);
    assert_int_equal(number, wanted);
}

static void finds_each_id_under_the_number_in_which_it_came(void **state)
{
    struct xap_reader *reader;

    (void)state;
    write_ids("db", DOCUMENTS);
    reader = open_reader("db");
    assert_int_equal(xap_reader_count(reader), DOCUMENTS);
    for (uint32_t i = 0; i < DOCUMENTS; i++)
        assert_number(reader, i, i);
    xap_reader_close(reader);
}

static void copies_some_documents_and_joins_databases(void **state)
{
    const char *const paths[] = {"odd", "db"};
    struct xap_writer *writer;
    struct xap_reader *reader;
    struct error err;

    (void)state;
    write_ids("db", DOCUMENTS);
    reader = open_reader("db");
    assert_int_equal(xap_writer_open("odd", &writer, &err), STATUS_OK);
    for (uint32_t i = 1; i < DOCUMENTS; i += 2)
        assert_int_equal(xap_writer_copy(writer, reader, i, &err), STATUS_OK);
    assert_int_equal(xap_writer_finish(writer, &err), STATUS_OK);
    xap_reader_close(reader);
    reader = open_reader("odd");
    assert_int_equal(xap_reader_count(reader), DOCUMENTS / 2);
    for (uint32_t i = 1; i < DOCUMENTS; i += 2)
        assert_number(reader, i, i / 2);
    xap_reader_close(reader);
    assert_int_equal(xap_join(paths, 2, "both", &err), STATUS_OK);
    reader = open_reader("both");
    assert_int_equal(xap_reader_count(reader), DOCUMENTS / 2 + DOCUMENTS);
    assert_number(reader, 2, DOCUMENTS / 2 + 2);
    xap_reader_close(reader);
}

/* --- a disk that fails --- */

struct other {
    pthread_t thread;
    atomic_bool stopping;
    atomic_uint lost;
};

/* Opens and closes descriptors as a server does; counts those that were closed by somebody else. */
static void *open_and_close(void *context)
{
    struct other *other = context;
    int fds[OTHERS];

    while (!atomic_load(&other->stopping)) {
        for (int i = 0; i < OTHERS; i++)
            fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
        for (int i = 0; i < OTHERS; i++)
            if (close(fds[i]))
                atomic_fetch_add(&other->lost, 1);
    }
    return NULL;
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void fail_to_write(void)
{
    struct xap_writer *writer = NULL;
    struct error err;

    if (!xap_writer_open("failing", &writer, &err))
        xap_writer_finish(writer, &err);
    assert_int_not_equal(err.status, STATUS_OK);
}

static void a_failing_disk_closes_no_descriptor_of_another_thread(void **state)
{
    const char *const paths[] = {"db"};
    struct other other = {0};
    struct error err;

    (void)state;
    write_ids("db", 10);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(pthread_create(&other.thread, NULL, open_and_close, &other), 0);
    limit_files(10);
    for (int i = 0; i < FAILURES; i++) {
        fail_to_write();
        assert_int_not_equal(xap_join(paths, 1, "joined", &err), STATUS_OK);
    }
    limit_files(RLIM_INFINITY);
    atomic_store(&other.stopping, true);
    pthread_join(other.thread, NULL);
    assert_int_equal(atomic_load(&other.lost), 0);
}

static enum status close_it(void *context)
{
    return close(*(int *)context) ? STATUS_IO : STATUS_OK;
}

static enum status open_one(void *context)
{
    int *fd = context;

    *fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return *fd < 0 ? STATUS_IO : STATUS_OK;
}

static void a_thread_of_its_own_has_only_what_it_opens(void **state)
{
    struct own_files *files;
    struct error err;
    int ours = open("/dev/null", O_RDONLY | O_CLOEXEC), theirs = ours;

    (void)state;
    assert_int_equal(own_files_start(&files, &err), STATUS_OK);
    assert_int_equal(own_files_call(files, close_it, &theirs), STATUS_IO);
    assert_int_equal(own_files_call(files, open_one, &theirs), STATUS_OK);
    assert_int_equal(own_files_call(files, close_it, &theirs), STATUS_OK);
    own_files_stop(files);
    own_files_stop(NULL);
    assert_int_equal(close(ours), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_each_id_under_the_number_in_which_it_came,
                                        enter_new_folder, remove_folder),
        cmocka_unit_test_setup_teardown(copies_some_documents_and_joins_databases, enter_new_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_failing_disk_closes_no_descriptor_of_another_thread,
                                        enter_new_folder, remove_folder),
        cmocka_unit_test(a_thread_of_its_own_has_only_what_it_opens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
