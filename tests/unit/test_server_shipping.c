/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_shipping.c - objects of a directory and their conditions; what of a queue is shipped;
 * the queue that is made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/publish/ship_files.h"
#include "server/publish/unship.h"
#include "server/tasks/tasks_private.h"
#include "server/tasks/tasks_rebuild.h"

#define DATABASE "22e15d81-e763-4691-99c7-ba8c9026cfd9"

static char folder[64];
static char *db, *place, *made, *queue;
static struct objects *objects;
static struct tasks *tasks;

static int setup(void **state)
{
    struct error err;

    (void)state;
    log_set_level(LOG_ERROR);
    snprintf(folder, sizeof folder, "/tmp/dateline-shipping-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    db = mem_format("%s/db", folder);
    place = mem_format("%s/place", folder);
    made = mem_format("%s/made", folder);
    queue = mem_format("%s/new/tasks", folder);
    return objects_open(place, &(struct objects_options){0}, &objects, &err) ||
                   file_make_dir(place, 0700, &err) || tasks_open(db, 1 << 20, &tasks, &err)
               ? -1
               : 0;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    tasks_close(tasks);
    objects_close(objects);
    free(db);
    free(place);
    free(made);
    free(queue);
    return file_remove_tree(folder, &err) ? -1 : 0;
}

/* --- objects --- */

static enum status put(const char *text, char *tag)
{
    struct error err;

    return objects_put(objects, "a/b", str_of(text), tag, &err);
}

static void test_a_put_needs_what_it_expects(void **state)
{
    char first[OBJECT_TAG_SIZE] = "", second[OBJECT_TAG_SIZE] = "", none[OBJECT_TAG_SIZE] = "";
    BUF_AUTO struct buf out = {0};
    struct error err;

    (void)state;
    assert_int_equal(put("one", first), STATUS_OK);
    assert_string_not_equal(first, "");
    assert_int_equal(put("two", none), STATUS_STALE);
    snprintf(second, sizeof second, "%s", first);
    assert_int_equal(put("two", second), STATUS_OK);
    assert_int_equal(put("three", first), STATUS_STALE);
    assert_int_equal(objects_get(objects, "a/b", (struct object_range){0}, second, &out, &err),
                     STATUS_END);
    assert_int_equal(objects_get(objects, "a/b", (struct object_range){1, 2}, NULL, &out, &err),
                     STATUS_OK);
    assert_true(str_is(buf_str(&out), "wo"));
    assert_int_equal(objects_get(objects, "a/b", (struct object_range){1, 9}, NULL, &out, &err),
                     STATUS_IO);
    assert_int_equal(objects_remove(objects, "a/b", &err), STATUS_OK);
    assert_int_equal(objects_remove(objects, "a/b", &err), STATUS_OK);
    assert_int_equal(put("three", second), STATUS_STALE);
}

static void test_addresses_of_no_valid_form_are_refused(void **state)
{
    static const char *const addresses[] = {"s3://",     "s3:///a",  "s3://a b", "s3://a/../b",
                                            "s3://a//b", "http://a", "s3://a?b"};
    struct objects *opened;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        assert_int_equal(objects_open(addresses[i], &(struct objects_options){0}, &opened, &err),
                         STATUS_BAD_REQUEST);
}

/* --- a journal --- */

static uint32_t enqueue(size_t body)
{
    struct task_order order = {.kind = TASK_DOCUMENT_ADDITION,
                               .index = STR("news"),
                               .counts = {1, TASK_COUNT_LATER},
                               .body = spool_new(tasks_directory(tasks), tasks_next_spool(tasks))};
    MEM_AUTO char *line = mem_zero(body + 1, 1);
    BUF_AUTO struct buf summary = {0};
    struct error err;
    uint32_t uid;

    memset(line, 'x', body);
    assert_int_equal(spool_add_line(order.body, str_of(line), &err), STATUS_OK);
    assert_int_equal(tasks_enqueue(tasks, &order, NULL, NULL, &summary, &uid, &err), STATUS_OK);
    tasks_flush(tasks);
    return uid;
}

static void ignore_record(void *context, struct str record)
{
    (void)context;
    (void)record;
}

static void finish_all(void)
{
    uint32_t count;
    struct task_work *works = tasks_claim(tasks, &count);

    assert_true(count > 0);
    for (uint32_t i = 0; i < count; i++)
        works[i].error.status = STATUS_OK;
    tasks_finish(tasks, works, count);
    free(works);
    tasks_flush(tasks);
}

static uint64_t next_number = 1;

/* What the next shipments say. */
static uint64_t complete_round, round_task;
static bool is_fresh;

/* Ships what is new, in at most so many shipments. */
static void ship_some(struct ship_files *files, uint64_t epoch, unsigned most)
{
    struct shipment_head head = {.database = DATABASE,
                                 .run = "run",
                                 .epoch = epoch,
                                 .next_task = tasks_next_uid(tasks),
                                 .round = complete_round,
                                 .round_task = round_task,
                                 .fresh = is_fresh};
    struct ship_position until;
    bool more = true, anew;
    struct error err;

    assert_true(tasks_durable(tasks, &until.log, &until.bytes));
    assert_int_equal(ship_files_look(files, db, &anew, &err), STATUS_OK);
    for (; more && most > 0; most--) {
        struct shipment shipment;

        shipment_init(&shipment);
        assert_int_equal(ship_files_take(files, db, &until, &shipment, &more, &err), STATUS_OK);
        if (shipment.bytes.length > 0)
            assert_int_equal(shipment_put(&shipment, &head, objects, next_number++, &err),
                             STATUS_OK);
        shipment_fini(&shipment);
    }
}

static void ship(struct ship_files *files, uint64_t epoch)
{
    ship_some(files, epoch, UINT_MAX);
}

/* What the indexes of the new primary contain. */
static uint64_t contained;

static uint64_t newest_task(void *context, struct str index)
{
    (void)context;
    (void)index;
    return contained;
}

static enum status try_rebuild(uint64_t done, uint64_t next, struct tasks_rebuilt *out)
{
    const struct unshipping unshipping = {objects, place, DATABASE, 2, "by"};
    MEM_AUTO char *from = mem_format("%s/tasks", made);
    const struct tasks_rebuilding rebuilding = {from, queue, done, next, newest_task, NULL};
    struct error err;
    uint64_t said;

    assert_int_equal(unship_files(&unshipping, made, done, &said, &err), STATUS_OK);
    return tasks_rebuild(&rebuilding, out, &err);
}

static void rebuild(uint64_t done, uint64_t next, struct tasks_rebuilt *out)
{
    assert_int_equal(try_rebuild(done, next, out), STATUS_OK);
}

static void reopen(uint64_t keep)
{
    struct error err;

    tasks_close(tasks);
    assert_int_equal(tasks_open(db, keep, &tasks, &err), STATUS_OK);
}

/* Begins a test whose queue keeps so many bytes. */
static void open_keeping(uint64_t keep)
{
    next_number = 1;
    contained = complete_round = round_task = 0;
    is_fresh = false;
    reopen(keep);
}

static size_t count_files(const char *pattern)
{
    MEM_AUTO char *path = mem_format("%s/tasks/%s", db, pattern);
    glob_t found;
    size_t count;

    tasks_flush(tasks);
    count = glob(path, 0, NULL, &found) ? 0 : found.gl_pathc;
    globfree(&found);
    return count;
}

static void test_a_queue_is_made_again(void **state)
{
    struct ship_files files;
    struct tasks_rebuilt rebuilt;
    struct tasks_counts counts;
    MEM_AUTO char *parent = mem_format("%s/new", folder);
    struct tasks *again;
    struct error err;

    (void)state;
    next_number = 1;
    ship_files_init(&files);
    enqueue(10);
    enqueue(SHIPMENT_BYTES_MAX + 100000); /* in a file, and more than one shipment */
    ship(&files, 1);
    finish_all();
    enqueue(10);
    ship(&files, 1);
    assert_true(next_number > 3);
    rebuild(1, 5, &rebuilt); /* the indexes have the first one; five were accepted */
    assert_int_equal(rebuilt.again, 1);
    assert_int_equal(rebuilt.open, 1);
    assert_int_equal(rebuilt.missing, 2);
    assert_string_equal(rebuilt.names.data, "3, 4");
    buf_fini(&rebuilt.names);
    assert_int_equal(tasks_open(parent, 0, &again, &err), STATUS_OK);
    tasks_counts(again, &counts);
    assert_int_equal(counts.enqueued, 2);
    assert_int_equal(tasks_next_uid(again), 3);
    tasks_close(again);
    ship_files_fini(&files);
}

static void test_a_task_whose_documents_were_not_shipped_is_missing(void **state)
{
    struct ship_files files;
    struct tasks_rebuilt rebuilt;

    (void)state;
    open_keeping(0);
    ship_files_init(&files);
    enqueue(SPOOL_INLINE + 10);
    finish_all(); /* and its file is gone */
    ship(&files, 1);
    rebuild(0, 1, &rebuilt);
    assert_string_equal(rebuilt.names.data, "0");
    buf_fini(&rebuilt.names);
    contained = 1; /* the index has it, and others may lack something */
    rebuild(0, 1, &rebuilt);
    assert_int_equal(rebuilt.missing + rebuilt.again, 0);
    buf_fini(&rebuilt.names);
    contained = 0;
    rebuild(1, 1, &rebuilt); /* the indexes have it */
    assert_int_equal(rebuilt.missing + rebuilt.again, 0);
    buf_fini(&rebuilt.names);
    enqueue(SPOOL_INLINE + 10);
    finish_all();
    ship(&files, 1);
    rebuild(1, 2, &rebuilt);
    assert_int_equal(rebuilt.missing, 1);
    assert_string_equal(rebuilt.names.data, "1");
    buf_fini(&rebuilt.names);
    ship_files_fini(&files);
}

static void test_what_ended_before_it_was_shipped_is_kept(void **state)
{
    struct ship_files files;
    struct tasks_rebuilt rebuilt;
    struct error err;
    uint64_t mark;

    (void)state;
    open_keeping(1 << 20);
    ship_files_init(&files);
    enqueue(10); /* its documents are in the log alone, which is replaced */
    enqueue(SPOOL_INLINE + 10);
    finish_all();
    assert_int_equal(tasks_rewrite(tasks, &err), STATUS_OK);
    assert_true(tasks_kept_bytes(tasks) > SPOOL_INLINE + 11);
    reopen(1 << 20); /* it cannot know what was shipped */
    assert_int_equal(tasks_kept_bytes(tasks), SPOOL_INLINE + 11);
    mark = tasks_kept_mark(tasks);
    ship(&files, 1);
    enqueue(SPOOL_INLINE + 10); /* and this one was not */
    finish_all();
    tasks_let_go(tasks, mark);
    assert_int_equal(tasks_kept_bytes(tasks), SPOOL_INLINE + 11);
    rebuild(0, 2, &rebuilt);
    assert_int_equal(rebuilt.again, 2);
    assert_int_equal(rebuilt.missing, 0);
    buf_fini(&rebuilt.names);
    assert_int_equal(tasks_scrub(tasks, &err), STATUS_OK); /* a takedown frees all */
    assert_int_equal(tasks_kept_bytes(tasks), 0);
    assert_int_equal(count_files("body-*"), 0);
    assert_int_equal(count_files("log-*"), 2);
    ship(&files, 1);
    rebuild(0, 3, &rebuilt);
    assert_string_equal(rebuilt.names.data, "2");
    buf_fini(&rebuilt.names);
    ship_files_fini(&files);
}

static void test_of_what_is_kept_the_oldest_goes_first(void **state)
{
    struct ship_files files;
    struct tasks_rebuilt rebuilt;
    struct error err;

    (void)state;
    open_keeping(4 * SPOOL_INLINE);
    ship_files_init(&files);
    for (int i = 0; i < 5; i++) {
        enqueue(SPOOL_INLINE + 10);
        finish_all();
    }
    assert_int_equal(count_files("body-*"), 3);
    assert_int_equal(tasks_kept_bytes(tasks), 3 * (SPOOL_INLINE + 11));
    ship(&files, 1);
    rebuild(0, 5, &rebuilt);
    assert_int_equal(rebuilt.again, 3);
    assert_string_equal(rebuilt.names.data, "0, 1");
    buf_fini(&rebuilt.names);
    enqueue(5 * SPOOL_INLINE); /* more than all that may be kept */
    finish_all();
    assert_int_equal(count_files("body-*"), 0);
    tasks_let_go(tasks, tasks_kept_mark(tasks));
    assert_int_equal(tasks_rewrite(tasks, &err), STATUS_OK);
    tasks_let_go(tasks, tasks_kept_mark(tasks));
    assert_int_equal(count_files("log-*"), 2); /* the image, and the log after it */
    ship_files_fini(&files);
}

static void remove_shipment(uint64_t number)
{
    struct error err;

    assert_int_equal(shipment_remove(objects, number, &err), STATUS_OK);
}

static enum status try_unship(uint64_t done, uint64_t *next)
{
    const struct unshipping unshipping = {objects, place, DATABASE, 2, "by"};
    struct error err;

    return unship_files(&unshipping, made, done, next, &err);
}

/* Ships all files again, as a round of its own; `task`: see shipment.h. Returns its first number.
 */
static uint64_t ship_round(struct ship_files *files, uint64_t task)
{
    uint64_t first = next_number;

    ship_files_reset(files);
    complete_round = first;
    round_task = task;
    ship(files, 1);
    assert_int_equal(next_number, first + 1);
    return first;
}

static void test_the_newest_round_that_suffices_is_read(void **state)
{
    struct ship_files files;
    struct tasks_rebuilt rebuilt;
    uint64_t next, first;

    (void)state;
    open_keeping(1 << 20);
    ship_files_init(&files);
    enqueue(10);
    ship_round(&files, 0);
    enqueue(10);
    ship(&files, 1);
    first = ship_round(&files, 2);
    enqueue(10);
    ship(&files, 1);
    ship_round(&files, 3);
    remove_shipment(2); /* between the first round and the second */
    assert_int_equal(try_unship(1, &next), STATUS_CORRUPT);
    assert_int_equal(try_unship(2, &next), STATUS_OK);
    assert_int_equal(next, 3);
    remove_shipment(first);
    assert_int_equal(try_unship(2, &next), STATUS_CORRUPT);
    rebuild(3, 3, &rebuilt); /* what the last round has is all */
    assert_int_equal(rebuilt.open, 3);
    assert_int_equal(rebuilt.missing, 0);
    buf_fini(&rebuilt.names);
    ship_files_fini(&files);
}

static void test_a_primary_that_ended_in_its_first_round_takes_nothing_away(void **state)
{
    struct ship_files files;
    struct tasks_rebuilt rebuilt;
    uint64_t next;

    (void)state;
    open_keeping(1 << 20);
    ship_files_init(&files);
    enqueue(10);
    ship_round(&files, 0);
    is_fresh = true;
    ship_files_reset(&files);
    enqueue(SHIPMENT_BYTES_MAX + 100000);
    ship_some(&files, 2, 1); /* not all: so that round is not complete */
    assert_int_equal(try_unship(0, &next), STATUS_OK);
    assert_int_equal(next, 2);
    rebuild(0, 1, &rebuilt);
    assert_int_equal(rebuilt.open, 1);
    assert_int_equal(rebuilt.missing, 0);
    buf_fini(&rebuilt.names);
    ship_files_fini(&files);
}

static struct spool *body_in_file(void)
{
    struct spool *spool = spool_new(tasks_directory(tasks), tasks_next_spool(tasks));
    MEM_AUTO char *line = mem_alloc(SPOOL_INLINE);
    struct error err;

    memset(line, 'x', SPOOL_INLINE);
    assert_int_equal(spool_add_line(spool, str_n(line, SPOOL_INLINE), &err), STATUS_OK);
    assert_int_equal(spool_finish(spool, &err), STATUS_OK);
    return spool;
}

/* Requests wait for the mutex, and a large file takes its time. */
static void test_files_are_not_deleted_under_the_mutex(void **state)
{
    static const uint64_t keeps[] = {0, SPOOL_INLINE / 2};

    (void)state;
    for (size_t i = 0; i < sizeof keeps / sizeof *keeps; i++) {
        struct dropped_parts dropped;

        open_keeping(keeps[i]);
        pthread_mutex_lock(&tasks->mutex);
        dropped = tasks_keep_body(tasks, 0, body_in_file());
        pthread_mutex_unlock(&tasks->mutex);
        assert_int_equal(dropped.count, 1);
        assert_int_equal(count_files("body-*"), 1);
        tasks_delete_parts(tasks, dropped);
        assert_int_equal(count_files("body-*"), 0);
        assert_int_equal(tasks_kept_bytes(tasks), 0);
    }
}

static void test_a_round_that_is_cut_off_takes_nothing_away(void **state)
{
    struct ship_files first, second;
    struct tasks_rebuilt rebuilt;

    (void)state;
    next_number = 1;
    ship_files_init(&first);
    ship_files_init(&second);
    enqueue(SHIPMENT_BYTES_MAX + 100000);
    ship(&first, 1);
    ship_some(&second, 1, 1); /* the machine dies after the first shipment of the next run */
    rebuild(0, 1, &rebuilt);
    assert_int_equal(rebuilt.open, 1);
    assert_int_equal(rebuilt.missing, 0);
    buf_fini(&rebuilt.names);
    ship_files_fini(&first);
    ship_files_fini(&second);
}

static void visit_none(void *context, struct str name, uint64_t size)
{
    (void)name;
    (void)size;
    *(bool *)context = true;
}

/* What cannot be opened is not taken for absent. */
static void test_a_lack_of_descriptors_is_told(void **state)
{
    struct ship_position until;
    struct ship_files files;
    struct shipment shipment;
    struct rlimit now, none;
    bool anew, more, visited = false;
    enum status looked, took, listed;
    struct error err;

    (void)state;
    next_number = 1;
    ship_files_init(&files);
    shipment_init(&shipment);
    enqueue(10);
    assert_true(tasks_durable(tasks, &until.log, &until.bytes));
    assert_int_equal(ship_files_look(&files, db, &anew, &err), STATUS_OK);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &now), 0);
    none = (struct rlimit){0, now.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    took = ship_files_take(&files, db, &until, &shipment, &more, &err);
    looked = ship_files_look(&files, db, &anew, &err);
    listed = objects_list(objects, "", visit_none, &visited, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
    assert_int_equal(took, STATUS_NO_FILES);
    assert_int_equal(looked, STATUS_NO_FILES);
    assert_int_equal(listed, STATUS_NO_FILES);
    assert_false(visited);
    ship(&files, 1); /* and nothing counts as shipped */
    assert_int_equal(next_number, 2);
    shipment_fini(&shipment);
    ship_files_fini(&files);
}

/* The next task gets this uid. */
static void go_on_with(uint32_t uid)
{
    const struct tasks numbers = {.next_uid = uid, .next_batch = uid};
    MEM_AUTO char *path = mem_format("%s/tasks", db);
    BUF_AUTO struct buf record = {0};
    struct journal *journal;
    struct error err;

    tasks_close(tasks);
    tasks_removed_record(&numbers, NULL, 0, &record);
    assert_int_equal(journal_open(path, ignore_record, NULL, &journal, &err), STATUS_OK);
    assert_int_equal(journal_append(journal, buf_str(&record), NULL, NULL, &err), STATUS_OK);
    journal_close(journal);
    assert_int_equal(tasks_open(db, 1 << 20, &tasks, &err), STATUS_OK);
}

static void test_the_newest_of_very_many_tasks_are_kept(void **state)
{
    const uint32_t late = 2 * TASKS_MAX + 10;
    struct tasks_rebuilt rebuilt;
    struct ship_files files;

    (void)state;
    next_number = 1;
    ship_files_init(&files);
    enqueue(10);
    finish_all();
    go_on_with(late);
    assert_int_equal(enqueue(10), late);
    ship(&files, 1);
    rebuild(late, late + 1, &rebuilt); /* the indexes have all that ended */
    assert_int_equal(rebuilt.open, 1);
    assert_int_equal(rebuilt.missing + rebuilt.again, 0);
    buf_fini(&rebuilt.names);
    assert_int_equal(try_rebuild(0, late + 1, &rebuilt), STATUS_TOO_LARGE); /* nobody knows */
    buf_fini(&rebuilt.names);
    ship_files_fini(&files);
}

static void test_a_fence_ends_the_journal(void **state)
{
    struct unshipping unshipping = {objects, place, DATABASE, 2, "first"};
    struct shipment_numbers numbers;
    struct ship_files files;
    struct error err;

    (void)state;
    next_number = 1;
    assert_int_equal(unship_fence(&unshipping, &err), STATUS_NOT_FOUND);
    ship_files_init(&files);
    enqueue(10);
    ship(&files, 1);
    assert_int_equal(unship_fence(&unshipping, &err), STATUS_OK);
    assert_int_equal(unship_fence(&unshipping, &err), STATUS_OK); /* repeated */
    assert_int_equal(shipment_list(objects, &numbers, &err), STATUS_OK);
    assert_int_equal(numbers.last, next_number);
    unshipping.by = "second";
    assert_int_equal(unship_fence(&unshipping, &err), STATUS_LOCKED);
    unshipping.epoch = 3;
    assert_int_equal(unship_fence(&unshipping, &err), STATUS_OK);
    unshipping.database = "another";
    unshipping.epoch = 4;
    assert_int_equal(unship_fence(&unshipping, &err), STATUS_BAD_REQUEST);
    ship_files_fini(&files);
}

static void test_shipments_of_strangers_do_no_harm(void **state)
{
    static const char *const names[] = {"tasks/../../x", "/etc/x",  "keys.json",
                                        "tasks/",        "other/a", "tasks/a/b"};
    const struct unshipping unshipping = {objects, place, DATABASE, 2, "by"};
    struct shipment_head head = {.database = DATABASE, .run = "run", .epoch = 1};
    struct error err;
    uint64_t said;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct shipment shipment;

        shipment_init(&shipment);
        shipment_add(&shipment, names[i], 0, STR("text"));
        assert_int_equal(shipment_put(&shipment, &head, objects, 1, &err), STATUS_OK);
        assert_int_equal(unship_files(&unshipping, made, 0, &said, &err), STATUS_CORRUPT);
        assert_int_equal(shipment_remove(objects, 1, &err), STATUS_OK);
        shipment_fini(&shipment);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_put_needs_what_it_expects, setup, teardown),
        cmocka_unit_test(test_addresses_of_no_valid_form_are_refused),
        cmocka_unit_test_setup_teardown(test_a_queue_is_made_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_task_whose_documents_were_not_shipped_is_missing,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_ended_before_it_was_shipped_is_kept, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_of_what_is_kept_the_oldest_goes_first, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_the_newest_round_that_suffices_is_read, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            test_a_primary_that_ended_in_its_first_round_takes_nothing_away, setup, teardown),
        cmocka_unit_test_setup_teardown(test_files_are_not_deleted_under_the_mutex, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_round_that_is_cut_off_takes_nothing_away, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_lack_of_descriptors_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_newest_of_very_many_tasks_are_kept, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_fence_ends_the_journal, setup, teardown),
        cmocka_unit_test_setup_teardown(test_shipments_of_strangers_do_no_harm, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
