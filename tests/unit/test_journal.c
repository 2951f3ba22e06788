/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_journal.c - what was acknowledged is read back; what a crash or a disk broke is kept aside.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "fixture.h"
#include "store/journal/journal.h"
#include "store/journal/task_head.h"

static char folder[64];
static struct buf seen; /* the records read back, each with a bar behind it */

static int setup(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    snprintf(folder, sizeof folder, "/tmp/dateline-journal-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    buf_fini(&seen);
    return file_remove_tree(folder, &err) ? -1 : 0;
}

static void see(void *context, struct str record)
{
    (void)context;
    if (record.length == 0)
        buf_clear(&seen);
    else {
        buf_add_str(&seen, record);
        buf_add_char(&seen, '|');
    }
}

static struct journal *open_journal(void)
{
    struct journal *journal;
    struct error err;

    buf_clear(&seen);
    if (journal_open(folder, see, NULL, &journal, &err))
        fail_msg("%s", err.message);
    return journal;
}

static void append(struct journal *journal, const char *text)
{
    struct error err;

    if (journal_append(journal, str_of(text), NULL, NULL, &err))
        fail_msg("%s", err.message);
}

static void assert_read_back(const char *wanted)
{
    journal_close(open_journal());
    buf_add_char(&seen, '\0');
    assert_string_equal(seen.data, wanted);
}

static void write_three(void)
{
    struct journal *journal = open_journal();

    append(journal, "one");
    append(journal, "two");
    append(journal, "three");
    journal_close(journal);
}

static void log_one(char path[96])
{
    snprintf(path, 96, "%s/log-00000001", folder);
}

static unsigned files_called(const char *prefix)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    unsigned count = 0;

    while ((entry = readdir(dir)))
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    closedir(dir);
    return count;
}

static void records_come_back_in_order_over_several_openings(void **state)
{
    struct journal *journal;

    (void)state;
    write_three();
    journal = open_journal();
    append(journal, "four");
    journal_close(journal);
    assert_read_back("one|two|three|four|");
}

/* At every length that a crash may leave. */
static void a_torn_end_takes_only_the_record_it_is_in(void **state)
{
    char path[96];
    size_t whole;

    write_three();
    log_one(path);
    whole = file_size(path);
    for (size_t length = whole; length-- > 0;) {
        if (truncate(path, (off_t)length))
            fail();
        assert_read_back(length >= 30 ? "one|two|" : length >= 15 ? "one|" : "");
    }
    (void)state;
}

static void what_is_torn_off_is_kept_aside_and_not_met_again(void **state)
{
    char path[96];

    (void)state;
    write_three();
    log_one(path);
    assert_int_equal(truncate(path, (off_t)file_size(path) - 1), 0);
    assert_read_back("one|two|");
    assert_int_equal(files_called("torn-"), 1);
    assert_read_back("one|two|");
    assert_int_equal(files_called("torn-"), 1);
}

/* Another process looks: it sees the records, and leaves the torn end where it is. */
static void looking_at_a_journal_changes_nothing(void **state)
{
    char path[96];
    struct error err;
    uint64_t size;

    (void)state;
    write_three();
    log_one(path);
    assert_int_equal(truncate(path, (off_t)file_size(path) - 2), 0);
    size = file_size(path);
    buf_clear(&seen);
    assert_int_equal(journal_peek(folder, see, NULL, &err), STATUS_OK);
    buf_add_char(&seen, '\0');
    assert_string_equal(seen.data, "one|two|");
    assert_int_equal(file_size(path), size);
    assert_int_equal(files_called(JOURNAL_TORN_PREFIX), 0);
}

static void the_head_of_a_task_is_read_as_it_was_written(void **state)
{
    static const char *const names[] = {"news", "", NULL};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct task_head head = {.uid = 7,
                                       .batch = 9,
                                       .canceled_by = UINT32_MAX,
                                       .kind = 3,
                                       .status = 1,
                                       .enqueued = 1600000000000,
                                       .started = -1,
                                       .finished = 5,
                                       .counts = {-2, 4},
                                       .index = str_of(names[i])};
        BUF_AUTO struct buf record = {0};
        struct task_head read;
        struct str rest;

        task_head_write(&head, &record);
        buf_add_text(&record, "more");
        rest = buf_str(&record);
        assert_true(task_head_read(&rest, &read));
        assert_true(str_is(rest, "more"));
        assert_int_equal(read.uid, 7);
        assert_int_equal(read.batch, 9);
        assert_int_equal(read.canceled_by, UINT32_MAX);
        assert_int_equal(read.kind, 3);
        assert_int_equal(read.status, 1);
        assert_true(read.enqueued == 1600000000000 && read.started == -1 && read.finished == 5);
        assert_true(read.counts[0] == -2 && read.counts[1] == 4);
        assert_true(names[i] ? str_is(read.index, names[i]) : !read.index.data);
        for (size_t length = 0; length + 4 < record.length; length++) {
            rest = str_n(record.data, length);
            assert_false(task_head_read(&rest, &read));
        }
    }
}

static void flip(const char *path, size_t at, int bit)
{
    int file = open(path, O_RDWR);
    char byte;

    assert_int_equal(pread(file, &byte, 1, (off_t)at), 1);
    byte ^= (char)(1 << bit);
    assert_int_equal(pwrite(file, &byte, 1, (off_t)at), 1);
    close(file);
}

/* Every bit of the middle record, header included: the others are still read. */
static void a_damaged_record_leaves_the_others(void **state)
{
    char path[96];

    (void)state;
    write_three();
    log_one(path);
    for (size_t at = 15; at < 30; at++)
        for (int bit = 0; bit < 8; bit++) {
            flip(path, at, bit);
            assert_read_back("one|three|");
            flip(path, at, bit);
        }
    assert_read_back("one|two|three|");
}

static void rubbish_is_no_journal_and_no_crash(void **state)
{
    uint64_t random = 7;
    char path[96];

    (void)state;
    log_one(path);
    for (int round = 0; round < 200; round++) {
        BUF_AUTO struct buf bytes = {0};
        struct error err;

        for (uint32_t i = fixture_random(&random, 400); i > 0; i--)
            buf_add_char(&bytes, "DLjr\0\1\2\xFF"[fixture_random(&random, 8)]);
        assert_int_equal(file_replace(path, buf_str(&bytes), 0600, &err), STATUS_OK);
        journal_close(open_journal());
    }
}

static void a_rewrite_replaces_what_was_before_and_keeps_what_came_since(void **state)
{
    BUF_AUTO struct buf image = {0};
    struct journal *journal;
    struct error err;
    uint32_t logs;

    (void)state;
    write_three();
    journal = open_journal();
    append(journal, "four");
    assert_int_equal(journal_rewrite_begin(journal, &err), STATUS_OK);
    journal_image_add(&image, STR("all"));
    append(journal, "five");
    assert_int_equal(journal_rewrite_end(journal, buf_str(&image), &err), STATUS_OK);
    append(journal, "six");
    journal_size(journal, &logs);
    assert_int_equal(logs, 2);
    journal_close(journal);
    assert_read_back("all|five|six|");
    assert_int_equal(files_called("log-"), 2);
}

/* A crash before the image is there. */
static void a_rewrite_that_did_not_end_changes_nothing(void **state)
{
    struct journal *journal;
    struct error err;

    (void)state;
    write_three();
    journal = open_journal();
    assert_int_equal(journal_rewrite_begin(journal, &err), STATUS_OK);
    append(journal, "four");
    journal_close(journal);
    assert_read_back("one|two|three|four|");
}

#define WRITERS 8
#define EACH    200

static atomic_int told;

static void count_told(void *context, const struct error *err)
{
    (void)context;
    assert_int_equal(err->status, STATUS_OK);
    atomic_fetch_add(&told, 1);
}

static void *append_many(void *context)
{
    struct journal *journal = context;
    struct error err;

    for (int i = 0; i < EACH; i++)
        journal_append(journal, STR("x"), count_told, NULL, &err);
    return NULL;
}

static void many_threads_are_told_of_every_record(void **state)
{
    struct journal *journal = open_journal();
    pthread_t threads[WRITERS];

    (void)state;
    atomic_store(&told, 0);
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&threads[i], NULL, append_many, journal);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    journal_flush(journal);
    assert_int_equal(atomic_load(&told), WRITERS * EACH);
    journal_close(journal);
    journal_close(open_journal());
    assert_int_equal(seen.length, 2 * WRITERS * EACH);
}

/* Lets this process open that many files more. */
static void let_open(int more, struct rlimit *before)
{
    struct rlimit limit;
    int next = dup(STDERR_FILENO);

    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, before), 0);
    limit = (struct rlimit){(rlim_t)(next + more), before->rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void note_status(void *context, const struct error *err)
{
    *(enum status *)context = err->status;
}

static void a_journal_that_cannot_be_listed_is_not_empty(void **state)
{
    struct journal *journal = open_journal();
    struct rlimit before;
    struct error err;

    (void)state;
    append(journal, "one");
    journal_close(journal);
    let_open(0, &before);
    assert_int_equal(journal_open(folder, see, NULL, &journal, &err), STATUS_NO_FILES);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_read_back("one|");
}

static void without_a_descriptor_to_sync_with_nothing_is_acknowledged(void **state)
{
    struct journal *journal = open_journal();
    enum status told_status = STATUS_OK;
    struct rlimit before;
    struct error err;

    (void)state;
    append(journal, "one");
    journal_flush(journal);
    let_open(0, &before);
    assert_int_equal(journal_append(journal, STR("two"), note_status, &told_status, &err),
                     STATUS_OK);
    journal_flush(journal);
    assert_int_equal(told_status, STATUS_NO_FILES);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    append(journal, "three");
    journal_close(journal);
    assert_read_back("one|three|");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(records_come_back_in_order_over_several_openings),
        TEST(a_torn_end_takes_only_the_record_it_is_in),
        TEST(what_is_torn_off_is_kept_aside_and_not_met_again),
        TEST(looking_at_a_journal_changes_nothing),
        TEST(the_head_of_a_task_is_read_as_it_was_written),
        TEST(a_damaged_record_leaves_the_others),
        TEST(rubbish_is_no_journal_and_no_crash),
        TEST(a_rewrite_replaces_what_was_before_and_keeps_what_came_since),
        TEST(a_rewrite_that_did_not_end_changes_nothing),
        TEST(many_threads_are_told_of_every_record),
        TEST(a_journal_that_cannot_be_listed_is_not_empty),
        TEST(without_a_descriptor_to_sync_with_nothing_is_acknowledged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
