/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_tasks.c - the queue: what is listed, what is claimed, what a restart finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/tasks/tasks_private.h"

static char folder[64];
static struct tasks *tasks;
static struct arena *arena;

static void open_tasks(void)
{
    struct error err;

    if (tasks_open(folder, 0, &tasks, &err))
        fail_msg("%s", err.message);
}

static int setup(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    arena = arena_new();
    snprintf(folder, sizeof folder, "/tmp/dateline-tasks-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    open_tasks();
    return 0;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    tasks_close(tasks);
    arena_free(arena);
    return file_remove_tree(folder, &err) ? -1 : 0;
}

static uint32_t enqueue(enum task_kind kind, const char *index, const char *line)
{
    struct task_order order = {
        .kind = kind, .index = str_of(index), .counts = {1, TASK_COUNT_LATER}};
    BUF_AUTO struct buf summary = {0};
    struct error err;
    uint32_t uid;

    if (line) {
        order.body = spool_new(tasks_directory(tasks), tasks_next_spool(tasks));
        assert_int_equal(spool_add_line(order.body, str_of(line), &err), STATUS_OK);
    }
    if (tasks_enqueue(tasks, &order, NULL, NULL, &summary, &uid, &err))
        fail_msg("%s", err.message);
    tasks_flush(tasks);
    return uid;
}

static uint32_t add(const char *index)
{
    return enqueue(TASK_DOCUMENT_ADDITION, index, "{\"id\":1}");
}

/* Claim what is next, and let it succeed; how many it were. */
static uint32_t work(void)
{
    uint32_t count;
    struct task_work *works = tasks_claim(tasks, &count);

    for (uint32_t i = 0; i < count; i++)
        works[i].counts[1] = 1;
    tasks_finish(tasks, works, count);
    free(works);
    return count;
}

static enum status filter_of(const char *query, struct task_filter *filter, struct error *err)
{
    struct url url;
    struct str target = arena_format(arena, "/tasks?%s", query);

    assert_int_equal(url_parse(target, arena, &url, err), STATUS_OK);
    return task_filter_from_url(&url, true, arena, filter, err);
}

/* "3,1,0 of 5, next 2": what a client with these parameters sees. */
static void assert_listed(const char *query, const char *wanted)
{
    BUF_AUTO struct buf text = {0}, told = {0};
    struct task_filter filter;
    struct error err;
    json_t *list, *task;
    size_t i;

    if (filter_of(query, &filter, &err))
        fail_msg("%s", err.message);
    tasks_add_list(tasks, &filter, &text);
    list = json_read(buf_str(&text), 0, &err);
    json_array_foreach (json_object_get(list, "results"), i, task) {
        buf_addf(&told, "%s%lld", i ? "," : "",
                 (long long)json_integer_value(json_object_get(task, "uid")));
    }
    buf_addf(&told, " of %lld", (long long)json_integer_value(json_object_get(list, "total")));
    if (!json_is_null(json_object_get(list, "next")))
        buf_addf(&told, ", next %lld",
                 (long long)json_integer_value(json_object_get(list, "next")));
    json_decref(list);
    assert_string_equal(told.data, wanted);
}

static json_t *view(uint32_t uid)
{
    BUF_AUTO struct buf text = {0};
    struct task_filter filter;
    struct error err;

    task_filter_init(&filter);
    if (tasks_add_one(tasks, uid, &filter, &text, &err))
        fail_msg("%s", err.message);
    return json_read(buf_str(&text), 0, &err);
}

static void assert_member(uint32_t uid, const char *member, const char *wanted)
{
    BUF_AUTO struct buf text = {0};
    json_t *task = view(uid);

    json_add(&text, json_object_get(task, member));
    json_decref(task);
    assert_string_equal(text.data, wanted);
}

static void lists_are_cut_into_pages_either_way(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        add("a");
    assert_listed("", "4,3,2,1,0 of 5");
    assert_listed("limit=2", "4,3 of 5, next 2");
    assert_listed("limit=2&from=2", "2,1 of 5, next 0");
    assert_listed("limit=2&from=1&reverse=true", "1,2 of 5, next 3");
    assert_listed("limit=0", " of 5, next 4");
    assert_listed("from=99", "4,3,2,1,0 of 5");
}

static void filters_narrow_the_list(void **state)
{
    (void)state;
    add("a");
    enqueue(TASK_INDEX_CREATION, "b", NULL);
    enqueue(TASK_DUMP_CREATION, NULL, NULL);
    work();
    assert_listed("indexUids=a,b", "1,0 of 2");
    assert_listed("indexUids=*", "2,1,0 of 3");
    assert_listed("statuses=enqueued", "2,1 of 2");
    assert_listed("statuses=succeeded,failed", "0 of 1");
    assert_listed("types=indexCreation,dumpCreation", "2,1 of 2");
    assert_listed("uids=2,0,7", "2,0 of 2");
    assert_listed("batchUids=0", "0 of 1");
    assert_listed("canceledBy=3", " of 0");
    assert_listed("afterEnqueuedAt=2001-01-01", "2,1,0 of 3");
    assert_listed("beforeEnqueuedAt=2001-01-01T00:00:00Z", " of 0");
    assert_listed("afterFinishedAt=2001-01-01", "0 of 1");
    assert_listed("beforeStartedAt=9999-01-01", "0 of 1");
}

static void a_wrong_filter_is_refused_by_its_own_name(void **state)
{
    static const struct {
        const char *query;
        enum api_code code;
    } cases[] = {
        {"limit=x", API_BAD_TASK_LIMIT},
        {"from=-1", API_BAD_TASK_FROM},
        {"reverse=maybe", API_BAD_TASK_REVERSE},
        {"uids=1,x", API_BAD_TASK_UIDS},
        {"uids=", API_BAD_TASK_UIDS},
        {"batchUids=4294967296", API_BAD_BATCH_UIDS},
        {"canceledBy=a", API_BAD_TASK_CANCELED_BY},
        {"types=wrong", API_BAD_TASK_TYPES},
        {"statuses=wrong", API_BAD_TASK_STATUSES},
        {"indexUids=a%20b", API_BAD_INDEX_UID},
        {"afterEnqueuedAt=wrong", API_BAD_TASK_AFTER_ENQUEUED},
        {"beforeEnqueuedAt=2020", API_BAD_TASK_BEFORE_ENQUEUED},
        {"afterStartedAt=wrong", API_BAD_TASK_AFTER_STARTED},
        {"beforeStartedAt=wrong", API_BAD_TASK_BEFORE_STARTED},
        {"afterFinishedAt=wrong", API_BAD_TASK_AFTER_FINISHED},
        {"beforeFinishedAt=2021-13-01", API_BAD_TASK_BEFORE_FINISHED},
        {"unknown=1", API_BAD_REQUEST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct task_filter filter;
        struct error err;

        assert_int_not_equal(filter_of(cases[i].query, &filter, &err), STATUS_OK);
        assert_int_equal(api_error_code(&err), cases[i].code);
    }
}

static void documents_of_one_index_are_done_together_up_to_what_is_in_between(void **state)
{
    (void)state;
    add("a");
    add("b");
    add("a");
    enqueue(TASK_DOCUMENT_DELETION, "a", NULL);
    enqueue(TASK_SETTINGS_UPDATE, "a", NULL);
    add("a");
    assert_int_equal(work(), 3);
    assert_int_equal(work(), 1); /* of b */
    assert_int_equal(work(), 1); /* settings */
    assert_int_equal(work(), 1);
    assert_int_equal(work(), 0);
    assert_member(3, "batchUid", "0");
    assert_member(5, "batchUid", "3");
}

static void what_concerns_all_indexes_is_passed_by_nobody(void **state)
{
    (void)state;
    add("a");
    enqueue(TASK_INDEX_SWAP, NULL, NULL);
    add("a");
    assert_int_equal(work(), 1);
    assert_int_equal(work(), 1);
    assert_int_equal(work(), 1);
    assert_member(2, "batchUid", "2");
}

static void a_cancelation_overtakes_what_it_cancels(void **state)
{
    const uint32_t uids[] = {0, 1, 2};
    uint32_t count;
    uint64_t canceled;
    struct task_work *works;
    struct error err;

    (void)state;
    add("a");
    add("b");
    enqueue(TASK_TASK_CANCELATION, NULL, NULL);
    works = tasks_claim(tasks, &count);
    assert_int_equal(works->uid, 2);
    assert_int_equal(tasks_cancel(tasks, uids, 3, 2, &canceled, &err), STATUS_OK);
    assert_int_equal(canceled, 2);
    tasks_finish(tasks, works, count);
    free(works);
    assert_int_equal(work(), 0);
    assert_member(1, "status", "\"canceled\"");
    assert_member(1, "canceledBy", "2");
    assert_listed("canceledBy=2", "1,0 of 2");
}

static void a_batch_after_a_large_one_gathers_tasks(void **state)
{
    (void)state;
    add("a");
    assert_int_equal(work(), 1);
    add("a");
    assert_true(tasks_wait(tasks, 0)); /* a task alone is done at once */
    for (int i = 0; i < 3; i++)
        add("a");
    assert_int_equal(work(), 4);
    add("a");
    assert_false(tasks_wait(tasks, 0));
    add("a");
    assert_true(tasks_wait(tasks, 5000));
    assert_int_equal(work(), 2);
}

static void other_tasks_do_not_wait_for_what_is_gathered(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        add("a");
    assert_int_equal(work(), 4);
    add("b");
    assert_true(tasks_wait(tasks, 0));
    assert_int_equal(work(), 1);
    for (int i = 0; i < 4; i++)
        add("a");
    assert_true(tasks_wait(tasks, 0)); /* the last batch is another index's */
    assert_int_equal(work(), 4);
    enqueue(TASK_SETTINGS_UPDATE, "a", NULL);
    assert_true(tasks_wait(tasks, 0));
}

/* --- tasks that wait for the machine --- */

/* Claims the next batch and puts it back; the uid of its first task, or -1 if there is none. */
static int postpone(void)
{
    uint32_t count;
    struct task_work *works = tasks_claim(tasks, &count);
    int first = count > 0 ? (int)works->uid : -1;
    struct error why;

    error_set(&why, STATUS_NO_SPACE, "the disk is full");
    if (count > 0)
        tasks_postpone(tasks, works, count, &why);
    free(works);
    return first;
}

static uint32_t enqueue_swap(const char *arguments)
{
    const struct task_order order = {
        .kind = TASK_INDEX_SWAP, .index = STR_NONE, .arguments = str_of(arguments)};
    BUF_AUTO struct buf summary = {0};
    struct error err;
    uint32_t uid;

    assert_int_equal(tasks_enqueue(tasks, &order, NULL, NULL, &summary, &uid, &err), STATUS_OK);
    tasks_flush(tasks);
    return uid;
}

static void a_waiting_task_holds_up_its_index_and_no_other(void **state)
{
    struct tasks_trouble trouble;

    (void)state;
    add("a");
    assert_int_equal(postpone(), 0);
    add("a");
    add("b");
    tasks_trouble(tasks, &trouble);
    assert_int_equal(trouble.waiting, 1);
    assert_int_equal(trouble.error.status, STATUS_NO_SPACE);
    assert_int_equal(work(), 1);
    assert_member(2, "status", "\"succeeded\"");
    assert_int_equal(work(), 0);
    assert_true(tasks_wait(tasks, 5000)); /* as long as the pause */
    assert_int_equal(work(), 2);
    tasks_trouble(tasks, &trouble);
    assert_int_equal(trouble.waiting, 0);
}

static void a_waiting_task_says_for_what(void **state)
{
    (void)state;
    add("a");
    postpone();
    assert_true(tasks_wait(tasks, 5000));
    postpone();
    assert_member(0, "details",
                  "{\"receivedDocuments\":1,\"indexedDocuments\":null,\"waitsFor\":{\"tries\":2,"
                  "\"error\":{\"message\":\"the disk is full\",\"code\":"
                  "\"no_space_left_on_device\",\"type\":\"system\",\"link\":"
                  "\"/docs/errors#no_space_left_on_device\"}}}");
    assert_true(tasks_wait(tasks, 5000));
    work();
    assert_member(0, "details", "{\"receivedDocuments\":1,\"indexedDocuments\":1}");
}

/* c waits; so does the swap of b and c, and what comes for b after it. */
static void no_task_overtakes_a_swap_that_waits(void **state)
{
    (void)state;
    add("c");
    assert_int_equal(postpone(), 0);
    add("b");
    enqueue_swap("{\"swaps\":[{\"indexes\":[\"b\",\"c\"]}]}");
    add("b");
    add("d");
    assert_int_equal(work(), 1);
    assert_member(1, "status", "\"succeeded\"");
    assert_int_equal(work(), 1);
    assert_member(4, "status", "\"succeeded\"");
    assert_int_equal(work(), 0);
    assert_true(tasks_wait(tasks, 5000));
    for (int i = 0; i < 3; i++)
        assert_int_equal(work(), 1);
    assert_listed("statuses=succeeded", "4,3,2,1,0 of 5");
}

static struct task_work *claim(uint32_t wanted)
{
    uint32_t count;
    struct task_work *works = tasks_claim(tasks, &count);

    assert_int_equal(count, wanted);
    return works;
}

static void a_batch_that_fails_as_a_whole_is_halved(void **state)
{
    struct task_work *works;

    (void)state;
    for (int i = 0; i < 8; i++)
        add("a");
    works = claim(8);
    tasks_separate(tasks, works, 8);
    free(works);
    works = claim(4);
    tasks_separate(tasks, works, 4);
    free(works);
    assert_int_equal(work(), 2);
    assert_int_equal(work(), 2);
    assert_int_equal(work(), 4);
}

/* Only the task that is to blame needs a batch of its own. */
static void the_culprit_of_a_batch_is_set_apart(void **state)
{
    struct task_work *works;

    (void)state;
    for (int i = 0; i < 8; i++)
        add("a");
    works = claim(8);
    works[5].culprit = true;
    tasks_separate(tasks, works, 8);
    free(works);
    assert_int_equal(work(), 5);
    assert_int_equal(work(), 1);
    assert_int_equal(work(), 2);
    for (int i = 0; i < 3; i++)
        add("a");
    works = claim(3);
    works[0].culprit = true;
    tasks_separate(tasks, works, 3);
    free(works);
    assert_int_equal(work(), 1);
    assert_int_equal(work(), 2);
}

/* A file of one task's documents cannot be read. */
static void tasks_before_one_that_must_wait_are_done(void **state)
{
    struct task_work *works;
    struct error why;
    uint32_t count;

    (void)state;
    for (int i = 0; i < 4; i++)
        add("a");
    error_set(&why, STATUS_IO, "a disk");
    works = claim(4);
    works[2].culprit = true;
    tasks_postpone(tasks, works, 4, &why);
    free(works);
    assert_int_equal(work(), 2);
    works = claim(1);
    works[0].culprit = true;
    tasks_postpone(tasks, works, 1, &why);
    free(works);
    works = tasks_claim(tasks, &count); /* the task behind it keeps its place */
    assert_int_equal(count, 0);
    free(works);
    add("b");
    assert_int_equal(work(), 1);
    assert_member(3, "status", "\"enqueued\"");
}

/* A disk that takes nothing more. */
static void let_write(bool possible)
{
    struct rlimit limit;

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = possible ? limit.rlim_max : 0;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_cancelation_is_done_when_it_is_on_disk(void **state)
{
    const uint32_t uids[] = {0};
    uint64_t canceled;
    struct error err;

    (void)state;
    add("a");
    let_write(false);
    assert_true(status_may_pass(tasks_cancel(tasks, uids, 1, 1, &canceled, &err)));
    assert_int_equal(work(), 0);
    let_write(true);
    assert_int_equal(tasks_cancel(tasks, uids, 1, 1, &canceled, &err), STATUS_OK);
    assert_int_equal(canceled, 1);
    tasks_close(tasks);
    open_tasks();
    assert_member(0, "status", "\"canceled\"");
    assert_int_equal(work(), 0);
}

static void a_deletion_of_tasks_is_done_when_it_is_on_disk(void **state)
{
    const uint32_t uids[] = {0};
    uint64_t forgotten;
    struct error err;

    (void)state;
    add("a");
    work();
    let_write(false);
    assert_true(status_may_pass(tasks_forget(tasks, uids, 1, &forgotten, &err)));
    assert_listed("", "0 of 1");
    let_write(true);
    assert_int_equal(tasks_forget(tasks, uids, 1, &forgotten, &err), STATUS_OK);
    assert_int_equal(forgotten, 1);
}

/* Before a swap the ends of earlier tasks must be on disk: see tasks_end.c. */
static void ends_that_the_disk_refused_are_written_later(void **state)
{
    struct error err;

    (void)state;
    add("a");
    let_write(false);
    work();
    assert_member(0, "status", "\"succeeded\"");
    assert_true(status_may_pass(tasks_settle(tasks, &err)));
    let_write(true);
    assert_int_equal(tasks_settle(tasks, &err), STATUS_OK);
    tasks_close(tasks);
    open_tasks();
    assert_member(0, "status", "\"succeeded\"");
    assert_int_equal(work(), 0);
}

static void a_restart_finds_every_task_as_it_was(void **state)
{
    (void)state;
    add("a");
    work();
    add("a");
    enqueue(TASK_DUMP_CREATION, NULL, NULL);
    tasks_close(tasks);
    open_tasks();
    assert_listed("", "2,1,0 of 3");
    assert_member(0, "status", "\"succeeded\"");
    assert_member(0, "details", "{\"receivedDocuments\":1,\"indexedDocuments\":1}");
    assert_member(1, "details", "{\"receivedDocuments\":1,\"indexedDocuments\":null}");
    assert_int_equal(work(), 1);
    assert_int_equal(add("a"), 3);
}

/* All documents, or none for NULL. */
static bool show(void *context, const json_t *document)
{
    return context && json_is_object(document);
}

static void what_was_at_work_is_done_again_after_a_restart(void **state)
{
    BUF_AUTO struct buf documents = {0};
    uint32_t count;
    struct error err;

    (void)state;
    add("a");
    free(tasks_claim(tasks, &count));
    assert_member(0, "status", "\"processing\"");
    tasks_close(tasks);
    open_tasks();
    assert_member(0, "status", "\"enqueued\"");
    assert_int_equal(tasks_add_documents(tasks, 0, show, tasks, &documents, &err), STATUS_OK);
    assert_string_equal(documents.data, "{\"id\":1}\n");
    buf_clear(&documents);
    assert_int_equal(tasks_add_documents(tasks, 0, show, NULL, &documents, &err), STATUS_OK);
    assert_int_equal(documents.length, 0);
    assert_int_equal(work(), 1);
}

/* A takedown has the journal written anew before it ends. */
static void what_was_at_work_when_the_journal_was_rewritten_is_done_again(void **state)
{
    uint32_t count, uid = add("a");
    struct error err;

    (void)state;
    free(tasks_claim(tasks, &count));
    assert_member(uid, "status", "\"processing\"");
    assert_int_equal(tasks_scrub(tasks, &err), STATUS_OK);
    tasks_close(tasks);
    open_tasks();
    assert_member(uid, "status", "\"enqueued\"");
    assert_int_equal(work(), 1);
    assert_member(uid, "status", "\"succeeded\"");
}

static size_t spooled(void)
{
    char pattern[128];
    glob_t bodies;
    size_t count;

    snprintf(pattern, sizeof pattern, "%s/tasks/body-*", folder);
    count = glob(pattern, 0, NULL, &bodies) == 0 ? bodies.gl_pathc : 0;
    globfree(&bodies);
    return count;
}

static void many_documents_wait_in_a_file_that_goes_with_the_task(void **state)
{
    BUF_AUTO struct buf line = {0};
    struct spool *orphan;
    struct error err;

    (void)state;
    for (int i = 0; i < 100000; i++)
        buf_add_char(&line, 'x');
    enqueue(TASK_DOCUMENT_ADDITION, "a", line.data);
    orphan = spool_new(tasks_directory(tasks), tasks_next_spool(tasks));
    assert_int_equal(spool_add_line(orphan, buf_str(&line), &err), STATUS_OK);
    spool_free(orphan);
    assert_int_equal(spooled(), 2);
    tasks_close(tasks);
    open_tasks();
    assert_int_equal(spooled(), 1);
    work();
    tasks_flush(tasks);
    assert_int_equal(spooled(), 0);
}

static void a_forgotten_task_is_gone_and_its_uid_is_not_given_again(void **state)
{
    const uint32_t uids[] = {0, 1};
    uint64_t forgotten;
    struct error err;

    (void)state;
    add("a");
    work();
    add("a");
    assert_int_equal(tasks_forget(tasks, uids, 2, &forgotten, &err), STATUS_OK);
    assert_int_equal(forgotten, 1);
    assert_listed("", "1 of 1");
    work();
    assert_int_equal(tasks_forget(tasks, uids, 2, &forgotten, &err), STATUS_OK);
    tasks_close(tasks);
    open_tasks();
    assert_listed("", " of 0");
    assert_int_equal(add("a"), 2);
}

/* Above the limit the oldest go, but none that is still to be done. */
static void the_history_is_bounded(void **state)
{
    (void)state;
    tasks->most = 20;
    add("a");
    work();
    add("waits");
    assert_int_equal(postpone(), 1);
    tasks_find(tasks, 1)->wait->retry = INT64_MAX; /* however long the rest takes */
    for (uint32_t i = 0; i < 50; i++) {
        add("a");
        while (work() > 0)
            ;
        assert_true(tasks->count <= 20);
    }
    tasks_close(tasks);
    open_tasks();
    assert_in_range(tasks->count, 18, 20);
    assert_null(tasks_find(tasks, 0));
    assert_non_null(tasks_find(tasks, 1)); /* it waits */
    assert_null(tasks_find(tasks, 2));
    assert_non_null(tasks_find(tasks, 51));
}

static void a_batch_tells_of_all_its_tasks(void **state)
{
    BUF_AUTO struct buf text = {0}, told = {0};
    struct task_filter filter;
    struct error err;
    json_t *batch;

    (void)state;
    add("a");
    add("a");
    work();
    task_filter_init(&filter);
    assert_int_equal(tasks_add_batch(tasks, 0, &filter, &text, &err), STATUS_OK);
    batch = json_read(buf_str(&text), 0, &err);
    json_add(&told, json_object_get(batch, "details"));
    json_add(&told, json_object_get(batch, "stats"));
    json_decref(batch);
    assert_string_equal(told.data,
                        "{\"receivedDocuments\":2,\"indexedDocuments\":2}{\"totalNbTasks\":2,"
                        "\"status\":{\"succeeded\":2},\"types\":{\"documentAdditionOrUpdate\":2},"
                        "\"indexUids\":{\"a\":2},\"progressTrace\":{}}");
    assert_int_not_equal(tasks_add_batch(tasks, 1, &filter, &text, &err), STATUS_OK);
    assert_int_equal(api_error_code(&err), API_BATCH_NOT_FOUND);
}

static void durations_are_iso_8601(void **state)
{
    static const struct {
        int64_t taken;
        const char *text;
    } cases[] = {
        {0, "\"PT0S\""},       {12, "\"PT0.012S\""},         {1000, "\"PT1S\""},
        {86400000, "\"P1D\""}, {86400001, "\"P1DT0.001S\""}, {-1, "null"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_AUTO struct buf text = {0};

        task_add_duration(1000000, 1000000 + cases[i].taken, &text);
        assert_string_equal(text.data, cases[i].text);
    }
}

/* Opens the queue again, after crashes that left these lines. */
static void restart_after(const char *lines)
{
    MEM_AUTO char *path = mem_format("%s/tasks/crashes", folder);
    struct error err;

    tasks_close(tasks);
    assert_int_equal(file_replace(path, str_of(lines), 0600, &err), STATUS_OK);
    open_tasks();
}

/* Claims a batch of one task, which has crashed the daemon so often; it stays claimed. */
static void assert_claimed_alone(uint32_t uid, unsigned crashes)
{
    uint32_t count;
    struct task_work *works = tasks_claim(tasks, &count);

    assert_int_equal(count, 1);
    assert_int_equal(works->uid, uid);
    assert_int_equal(works->crashes, crashes);
    free(works);
}

static void tasks_of_a_batch_that_crashed_are_done_one_by_one(void **state)
{
    uint32_t first = add("a"), count;
    struct task_work *works;

    (void)state;
    for (int i = 0; i < 5; i++)
        add("a");
    restart_after("11 0 1 2\n11 1\n06 1\n11 77\n11 4294967295\n11 3");
    for (uint32_t i = 0; i < 3; i++)
        assert_claimed_alone(first + i, i == 1 ? 2 : 0);
    works = tasks_claim(tasks, &count);
    assert_int_equal(count, 3); /* the others, together; the last line has no end */
    free(works);
}

static void crashes_of_finished_tasks_are_forgotten(void **state)
{
    MEM_AUTO char *path = mem_format("%s/tasks/crashes", folder);

    (void)state;
    add("a");
    restart_after("11 0\n");
    assert_true(file_exists(path));
    work();
    tasks_close(tasks);
    open_tasks();
    assert_false(file_exists(path));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(lists_are_cut_into_pages_either_way),
        TEST(filters_narrow_the_list),
        TEST(a_wrong_filter_is_refused_by_its_own_name),
        TEST(documents_of_one_index_are_done_together_up_to_what_is_in_between),
        TEST(what_concerns_all_indexes_is_passed_by_nobody),
        TEST(a_cancelation_overtakes_what_it_cancels),
        TEST(a_batch_after_a_large_one_gathers_tasks),
        TEST(other_tasks_do_not_wait_for_what_is_gathered),
        TEST(a_waiting_task_holds_up_its_index_and_no_other),
        TEST(a_waiting_task_says_for_what),
        TEST(no_task_overtakes_a_swap_that_waits),
        TEST(a_batch_that_fails_as_a_whole_is_halved),
        TEST(the_culprit_of_a_batch_is_set_apart),
        TEST(tasks_before_one_that_must_wait_are_done),
        TEST(a_cancelation_is_done_when_it_is_on_disk),
        TEST(a_deletion_of_tasks_is_done_when_it_is_on_disk),
        TEST(ends_that_the_disk_refused_are_written_later),
        TEST(a_restart_finds_every_task_as_it_was),
        TEST(what_was_at_work_is_done_again_after_a_restart),
        TEST(what_was_at_work_when_the_journal_was_rewritten_is_done_again),
        TEST(many_documents_wait_in_a_file_that_goes_with_the_task),
        TEST(a_forgotten_task_is_gone_and_its_uid_is_not_given_again),
        TEST(the_history_is_bounded),
        TEST(a_batch_tells_of_all_its_tasks),
        TEST(durations_are_iso_8601),
        cmocka_unit_test_setup_teardown(tasks_of_a_batch_that_crashed_are_done_one_by_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(crashes_of_finished_tasks_are_forgotten, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
