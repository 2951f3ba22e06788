/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_database.c - what readers see while a writer goes on: generations appear, are held, and go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "fixture.h"
#include "search/search.h"
#include "store/reader/generation.h"

#define UID STR("articles")

static bool refreshed(struct database *database)
{
    bool changed;

    database_refresh(database, &changed);
    return changed;
}

static uint64_t hits(struct searcher *searcher, const char *query)
{
    struct search_request request = {
        .q = str_of(query), .match = SEARCH_ALL, .limit = 50, .snippets = true};
    struct search_result result;
    struct arena *arena = arena_new();
    struct error err = {0};
    uint32_t count;

    if (search_run(searcher, &request, arena, &result, &err))
        fail_msg("%s", err.message);
    count = result.hit_count;
    arena_free(arena);
    return count;
}

static struct searcher *acquire(struct database *database)
{
    struct searcher *searcher;
    struct error err = {0};

    if (searcher_acquire(database, UID, &searcher, &err))
        fail_msg("%s", err.message);
    return searcher;
}

static void add_numbered(struct fixture *fixture, int number)
{
    char id[16];

    snprintf(id, sizeof id, "a%d", number);
    fixture_add(fixture, id, "Headline", "Body text", "Source", "2021-01-07");
    fixture_commit(fixture);
}

static void opens_where_nothing_is(void **state)
{
    struct database *database;
    struct searcher *searcher;
    struct error err;
    char uid[INDEX_UID_MAX + 1];

    (void)state;
    assert_int_equal(database_open("/nonexistent/db", &database, &err), STATUS_OK);
    assert_int_equal(database_index_count(database), 0);
    assert_false(database_index_uid(database, 0, uid));
    assert_null(generation_acquire(database, UID));
    assert_int_equal(searcher_acquire(database, UID, &searcher, &err), STATUS_INDEX_NOT_FOUND);
    assert_null(searcher);
    assert_false(refreshed(database));
    database_close(database);
    database_close(NULL);
}

static void sees_what_is_published(void **state)
{
    struct fixture fixture;
    struct database *database;
    struct searcher *searcher;
    char uid[INDEX_UID_MAX + 1];

    (void)state;
    fixture_open(&fixture, 1);
    database = fixture_database(&fixture);
    assert_int_equal(database_index_count(database), 1);
    assert_true(database_index_uid(database, 0, uid));
    assert_string_equal(uid, "articles");
    assert_false(refreshed(database));
    for (int i = 1; i <= 20; i++) {
        add_numbered(&fixture, i);
        searcher = acquire(database); /* still the one before */
        assert_int_equal(hits(searcher, ""), i - 1);
        searcher_release(searcher);
        assert_true(refreshed(database));
        assert_false(refreshed(database));
        searcher = acquire(database);
        assert_int_equal(hits(searcher, "headline"), i);
        searcher_release(searcher);
    }
    database_close(database);
    fixture_close(&fixture);
}

/* Its files are gone from the directory, not from those who hold it. */
static void a_held_generation_goes_on_answering(void **state)
{
    struct fixture fixture;
    struct database *database;
    struct searcher *held, *newer;
    struct error err;

    (void)state;
    fixture_open(&fixture, 1);
    for (int i = 0; i < 5; i++)
        add_numbered(&fixture, i);
    database = fixture_database(&fixture);
    held = acquire(database);
    assert_int_equal(writer_delete(fixture.writer, STR("a0"), &err), STATUS_OK);
    assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    assert_true(refreshed(database));
    newer = acquire(database);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(hits(held, "body"), 5);
        assert_int_equal(hits(held, ""), 5);
        assert_int_equal(hits(newer, "body"), 4);
    }
    searcher_release(newer);
    assert_int_equal(hits(held, "body"), 5);
    searcher_release(held);
    database_close(database);
    fixture_close(&fixture);
}

/* Nobody refreshed, and the generation's files are gone before a handle on them was opened. */
static void finds_the_newest_when_its_own_is_gone(void **state)
{
    struct fixture fixture;
    struct database *database;
    struct searcher *searcher;
    struct error err;

    (void)state;
    fixture_open(&fixture, 1);
    for (int i = 0; i < 3; i++)
        add_numbered(&fixture, i);
    database = fixture_database(&fixture);
    assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    searcher = acquire(database);
    assert_int_equal(hits(searcher, "body"), 3);
    searcher_release(searcher);
    assert_false(refreshed(database)); /* it is the newest */
    database_close(database);
    fixture_close(&fixture);
}

static void an_index_may_go_and_come(void **state)
{
    struct fixture fixture;
    struct database *database;
    struct searcher *held, *searcher;
    struct error err;
    MEM_AUTO char *index = NULL, *away = NULL;

    (void)state;
    fixture_open(&fixture, 1);
    add_numbered(&fixture, 1);
    database = fixture_database(&fixture);
    held = acquire(database);
    index = mem_format("%s/indexes/articles", fixture.directory);
    away = mem_format("%s/away", fixture.directory);
    assert_int_equal(rename(index, away), 0);
    assert_true(refreshed(database));
    assert_int_equal(database_index_count(database), 0);
    assert_int_equal(searcher_acquire(database, UID, &searcher, &err), STATUS_INDEX_NOT_FOUND);
    assert_int_equal(hits(held, "body"), 1);
    assert_int_equal(rename(away, index), 0);
    assert_true(refreshed(database));
    searcher = acquire(database);
    assert_int_equal(hits(searcher, "body"), 1);
    searcher_release(searcher);
    searcher_release(held);
    database_close(database);
    fixture_close(&fixture);
}

static void passes_over_what_is_no_index(void **state)
{
    static const char *const names[] = {"indexes/a b", "indexes/.new", "indexes/empty"};
    struct fixture fixture;
    struct database *database;
    struct error err;

    (void)state;
    fixture_open(&fixture, 1);
    for (size_t i = 0; i < 3; i++) {
        MEM_AUTO char *path = mem_format("%s/%s", fixture.directory, names[i]);

        assert_int_equal(file_make_dir(path, 0700, &err), STATUS_OK);
    }
    database = fixture_database(&fixture);
    assert_int_equal(database_index_count(database), 1);
    database_close(database);
    fixture_close(&fixture);
}

static void a_damaged_generation_leaves_the_one_before(void **state)
{
    struct fixture fixture;
    struct database *database;
    struct searcher *searcher;
    struct error err;
    MEM_AUTO char *manifest = NULL;
    BUF_AUTO struct buf good = {0};

    (void)state;
    log_set_level(LOG_ERROR + 1);
    fixture_open(&fixture, 1);
    add_numbered(&fixture, 1);
    database = fixture_database(&fixture);
    manifest = mem_format("%s/indexes/articles/index.json", fixture.directory);
    assert_int_equal(file_read(&good, manifest, SIZE_MAX, &err), STATUS_OK);
    assert_int_equal(file_replace(manifest, STR("{\"version\":9}"), 0600, &err), STATUS_OK);
    assert_false(refreshed(database));
    assert_false(refreshed(database));
    searcher = acquire(database);
    assert_int_equal(hits(searcher, "body"), 1);
    searcher_release(searcher);
    assert_int_equal(file_replace(manifest, buf_str(&good), 0600, &err), STATUS_OK);
    assert_true(refreshed(database));
    database_close(database);
    fixture_close(&fixture);
}

/* Descriptors run out: what is known stays known. */
static void loses_nothing_when_it_cannot_look(void **state)
{
    struct fixture fixture;
    struct database *database;
    struct searcher *searcher;
    struct rlimit before, few;

    (void)state;
    fixture_open(&fixture, 1);
    add_numbered(&fixture, 1);
    database = fixture_database(&fixture);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = (struct rlimit){0, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    assert_false(refreshed(database));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(database_index_count(database), 1);
    searcher = acquire(database);
    assert_int_equal(hits(searcher, "body"), 1);
    searcher_release(searcher);
    database_close(database);
    fixture_close(&fixture);
}

/* A generation that could not be looked for when it was published is seen by the next search, and
 * not only by the next round of the follower. */
static void a_search_looks_again_when_the_last_look_failed(void **state)
{
    struct fixture fixture;
    struct database *database;
    struct searcher *searcher;
    struct rlimit before, few;

    (void)state;
    fixture_open(&fixture, 1);
    add_numbered(&fixture, 1);
    database = fixture_database(&fixture);
    add_numbered(&fixture, 2);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = (struct rlimit){0, before.rlim_max};
    for (int again = 0; again < 2; again++) { /* the second time there is nothing new */
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        database_refresh_index(database, "articles");
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        searcher = acquire(database);
        assert_int_equal(hits(searcher, "body"), 2);
        searcher_release(searcher);
        assert_false(refreshed(database));
    }
    database_close(database);
    fixture_close(&fixture);
}

/* --- readers beside a writer --- */

struct readers {
    struct database *database;
    atomic_bool done;
    atomic_uint answers;
};

/* Each answer is of one state: as many hits as documents, never fewer than before. */
static void *read_on(void *context)
{
    struct readers *readers = context;
    uint64_t before = 0;

    while (!atomic_load(&readers->done)) {
        struct searcher *searcher = acquire(readers->database);
        struct search_stats stats;
        uint64_t found = hits(searcher, "body");

        searcher_stats(searcher, &stats);
        searcher_release(searcher);
        if (found != stats.documents || found < before)
            abort();
        before = found;
        atomic_fetch_add(&readers->answers, 1);
        database_refresh(readers->database, NULL);
    }
    return NULL;
}

static void readers_see_whole_generations(void **state)
{
    struct fixture fixture;
    struct readers readers = {0};
    pthread_t threads[3];

    (void)state;
    fixture_open(&fixture, 2);
    readers.database = fixture_database(&fixture);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readers), 0);
    for (int i = 0; i < 48; i++)
        add_numbered(&fixture, i);
    atomic_store(&readers.done, true);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    assert_true(atomic_load(&readers.answers) > 0);
    database_close(readers.database);
    fixture_close(&fixture);
}

struct turn {
    const char *database;
    atomic_bool has_it;
};

static void *wait_for_turn(void *context)
{
    struct turn *turn = context;
    struct database_lock *lock;
    struct error err;

    assert_int_equal(database_lock_take(turn->database, 60000, &lock, &err), STATUS_OK);
    atomic_store(&turn->has_it, true);
    return lock;
}

/* The lock is of an open file, so threads stand for processes. */
static void a_holder_sees_who_waits_and_comes_after(void **state)
{
    struct fixture fixture;
    struct database_lock *lock, *mine;
    struct turn turn;
    pthread_t thread;
    void *theirs;
    struct error err;

    (void)state;
    fixture_open(&fixture, 1);
    turn.database = fixture.directory;
    atomic_init(&turn.has_it, false);
    writer_close(fixture.writer);
    fixture.writer = NULL;
    assert_int_equal(database_lock_take(turn.database, 0, &lock, &err), STATUS_OK);
    assert_false(database_lock_is_awaited(lock));
    assert_int_equal(database_lock_take(turn.database, 0, &mine, &err), STATUS_LOCKED);
    assert_false(database_lock_is_awaited(lock));
    assert_int_equal(pthread_create(&thread, NULL, wait_for_turn, &turn), 0);
    while (!database_lock_is_awaited(lock))
        sched_yield();
    assert_int_equal(database_lock_take(turn.database, 0, &mine, &err), STATUS_LOCKED);
    assert_true(database_lock_is_awaited(lock));
    database_lock_release(lock);
    assert_int_equal(database_lock_take(turn.database, 100, &mine, &err), STATUS_LOCKED);
    assert_int_equal(pthread_join(thread, &theirs), 0);
    assert_true(atomic_load(&turn.has_it));
    database_lock_release(theirs);
    assert_int_equal(database_lock_take(turn.database, 0, &mine, &err), STATUS_OK);
    database_lock_release(mine);
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_where_nothing_is),
        cmocka_unit_test(sees_what_is_published),
        cmocka_unit_test(a_held_generation_goes_on_answering),
        cmocka_unit_test(finds_the_newest_when_its_own_is_gone),
        cmocka_unit_test(an_index_may_go_and_come),
        cmocka_unit_test(passes_over_what_is_no_index),
        cmocka_unit_test(a_damaged_generation_leaves_the_one_before),
        cmocka_unit_test(loses_nothing_when_it_cannot_look),
        cmocka_unit_test(a_search_looks_again_when_the_last_look_failed),
        cmocka_unit_test(readers_see_whole_generations),
        cmocka_unit_test(a_holder_sees_who_waits_and_comes_after),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
