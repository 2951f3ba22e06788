/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_takedown.c - what is taken down leaves the index, and neither door lets it in again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/reader.h"
#include "engine/takedown.h"
#include "engine/upkeep.h"

struct world {
    char directory[64];
    struct engine *engine;
    unsigned problems;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    const struct engine_options options = {.follow = false};
    struct error err;

    json_setup();
    strcpy(world->directory, "/tmp/dateline-takedown-XXXXXX");
    assert_non_null(mkdtemp(world->directory));
    assert_int_equal(engine_open(world->directory, &options, &world->engine, &err), STATUS_OK);
    assert_int_equal(engine_begin_writing(world->engine, 0, &err), STATUS_OK);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    struct error err;

    engine_close(world->engine);
    file_remove_tree(world->directory, &err);
    free(world);
    return 0;
}

static void count_problem(void *context, struct str id, const struct error *err)
{
    struct world *world = context;

    assert_non_null(strstr(err->message, "taken down"));
    assert_true(str_is(id, "a-1"));
    world->problems++;
}

/* Loads the articles a-0, a-1 … with one word each that no other has. */
static void load(struct world *world, const char *uid, int count)
{
    const struct loader_options options = {
        .jobs = 1, .problem = count_problem, .context = world, .preset = PRESET_ARTICLES};
    struct loader *loader;
    struct error err = {0};

    if (loader_open(world->engine, uid, &options, &loader, &err))
        fail_msg("%s", err.message);
    for (int i = 0; i < count; i++) {
        json_t *article = json_pack("{s:o s:s s:o}", "id", json_sprintf("a-%d", i), "headline", "H",
                                    "body", json_sprintf("common qzv%d", 1000 + i));

        assert_int_equal(loader_add(loader, article, &err), STATUS_OK);
        json_decref(article);
    }
    assert_int_equal(loader_finish(loader, &err), STATUS_OK);
    loader_close(loader);
}

static uint64_t documents_in(struct world *world, const char *uid)
{
    struct reader_stats stats = {0};
    struct reader *reader;
    struct error err;

    if (reader_acquire(world->engine, str_of(uid), date_now(), &reader, &err))
        return 0;
    reader_stats(reader, &stats);
    reader_release(reader);
    assert_int_equal(stats.deleted, 0);
    return stats.documents;
}

static struct takedown_outcome take_down(struct world *world, const char *uid, uint64_t operation)
{
    json_t *ids = json_pack("[s s]", "a-1", "unknown");
    const struct takedown order = {uid,  operation, ids, true, STR_INIT("who"), STR_INIT("why"),
                                   NULL, NULL};
    struct takedown_outcome outcome;
    struct error err = {0};

    if (engine_takedown(world->engine, &order, &outcome, &err))
        fail_msg("%s", err.message);
    json_decref(ids);
    return outcome;
}

static size_t recorded(struct world *world, const char *uid, bool *intact)
{
    struct error err = {0};
    json_t *records;
    size_t count;

    if (engine_takedowns(world->engine, uid, STR_NONE, &records, intact, &err))
        fail_msg("%s", err.message);
    count = json_array_size(records);
    json_decref(records);
    return count;
}

static void a_document_leaves_and_is_refused(void **state)
{
    struct world *world = *state;
    struct takedown_outcome outcome;
    bool intact;

    load(world, "news", 5);
    outcome = take_down(world, "news", 3);
    assert_int_equal(outcome.removed, 1);
    assert_int_equal(outcome.listed, 2);
    assert_int_equal(documents_in(world, "news"), 4);
    load(world, "news", 5);
    assert_int_equal(world->problems, 1);
    assert_int_equal(documents_in(world, "news"), 4);
    assert_int_equal(recorded(world, "news", &intact), 1);
    assert_true(intact);
}

static void an_operation_is_recorded_once(void **state)
{
    struct world *world = *state;
    struct takedown_outcome outcome;
    bool intact;

    load(world, "news", 5);
    take_down(world, "news", 3);
    outcome = take_down(world, "news", 3);
    assert_int_equal(outcome.removed, 1);
    assert_int_equal(outcome.listed, 2);
    assert_int_equal(recorded(world, "news", &intact), 1);
    take_down(world, "news", 4);
    assert_int_equal(recorded(world, "news", &intact), 2);
    assert_true(intact);
    assert_int_equal(documents_in(world, "news"), 4);
}

/* Where a dump without its tasks was imported, numbers begin again. */
static void a_number_that_comes_again_is_recorded(void **state)
{
    struct world *world = *state;
    json_t *ids = json_pack("[s]", "a-2");
    const struct takedown order = {"news",          3,    ids, true, STR_INIT("who"),
                                   STR_INIT("why"), NULL, NULL};
    struct takedown_outcome outcome;
    uint64_t documents;
    struct error err;
    bool intact;

    load(world, "news", 5);
    take_down(world, "news", 3);
    assert_int_equal(engine_delete(world->engine, "news", 4, &documents, &err), STATUS_OK);
    load(world, "news", 5);
    assert_int_equal(engine_takedown(world->engine, &order, &outcome, &err), STATUS_OK);
    json_decref(ids);
    assert_int_equal(outcome.removed, 1);
    assert_int_equal(recorded(world, "news", &intact), 2);
    assert_true(intact);
    assert_int_equal(documents_in(world, "news"), 3);
}

static void other_indexes_keep_theirs(void **state)
{
    struct world *world = *state;
    uint64_t removed;
    struct error err;
    bool intact;

    load(world, "news", 5);
    load(world, "other", 5);
    take_down(world, "news", 3);
    assert_int_equal(documents_in(world, "other"), 5);
    assert_int_equal(recorded(world, "other", &intact), 0);
    assert_int_equal(engine_enforce_takedowns(world->engine, "other", "other", &removed, &err),
                     STATUS_OK);
    assert_int_equal(removed, 0);
    assert_int_equal(engine_enforce_takedowns(world->engine, "other", "news", &removed, &err),
                     STATUS_OK);
    assert_int_equal(removed, 1);
    assert_int_equal(engine_swap(world->engine, "news", "other", 9, &err), STATUS_OK);
    assert_int_equal(documents_in(world, "news"), 4);
}

static void an_index_may_become_empty(void **state)
{
    struct world *world = *state;

    load(world, "news", 2);
    take_down(world, "news", 1);
    assert_int_equal(documents_in(world, "news"), 1);
    load(world, "news", 1);
    assert_int_equal(documents_in(world, "news"), 1);
}

static void damage_of_the_list_stops_writes(void **state)
{
    struct world *world = *state;
    MEM_AUTO char *path = mem_format("%s/" TAKEDOWN_FILE, world->directory);
    const struct loader_options options = {.jobs = 1};
    struct loader *loader;
    struct error err;

    load(world, "news", 2);
    take_down(world, "news", 1);
    assert_int_equal(file_replace(path, STR("{\"rec"), 0600, &err), STATUS_OK);
    assert_int_equal(loader_open(world->engine, "news", &options, &loader, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.message, TAKEDOWN_FILE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_document_leaves_and_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_operation_is_recorded_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_number_that_comes_again_is_recorded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_indexes_keep_theirs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_index_may_become_empty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_of_the_list_stops_writes, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
