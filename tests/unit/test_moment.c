/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_moment.c - what may be shown at a moment, and until when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/date.h"
#include "base/json.h"
#include "fixture.h"
#include "search/search.h"
#include "store/reader/generation.h"

#define DAY     INT64_C(86400000)      /* ms */
#define MORNING (INT64_C(20000) * DAY) /* 2024-10-04 */
#define NOON    (MORNING + DAY / 2)
#define EVENING (MORNING + DAY * 3 / 4)
#define NEVER   INT64_MIN

static void add(struct fixture *fixture, const char *id, int64_t embargo, int64_t expires)
{
    char json[300], from[DATE_TEXT_SIZE], until[DATE_TEXT_SIZE];
    int length = snprintf(json, sizeof json, "{\"id\":\"%s\",\"headline\":\"Bridge\"", id);

    if (embargo != NEVER)
        length += snprintf(json + length, sizeof json - (size_t)length, ",\"embargo\":\"%s\"",
                           date_format(embargo, 0, from));
    if (expires != NEVER)
        length += snprintf(json + length, sizeof json - (size_t)length, ",\"expires\":\"%s\"",
                           date_format(expires, 0, until));
    snprintf(json + length, sizeof json - (size_t)length, "}");
    fixture_add_json(fixture, json);
}

/* The ids of documents that a search at this moment finds, in the index's order. */
static void found_at(struct database *database, int64_t now, char ids[16], int64_t *valid_until)
{
    struct search_request request = {.q = STR("bridge"), .limit = 10};
    struct arena *arena = arena_new();
    struct search_result result;
    struct searcher *searcher;
    struct error err = {0};

    assert_int_equal(searcher_acquire_at(database, STR("articles"), now, &searcher, &err), 0);
    assert_int_equal(search_run(searcher, &request, arena, &result, &err), STATUS_OK);
    ids[0] = '\0';
    for (int id = 'a'; id <= 'e'; id++)
        for (uint32_t i = 0; i < result.hit_count; i++) {
            char wanted[12];

            snprintf(wanted, sizeof wanted, "\"id\":\"%c\"", id);
            if (str_find(result.hits[i].fields, str_of(wanted)) >= 0)
                snprintf(ids + strlen(ids), 3, "%c", id);
        }
    assert_int_equal(result.total, strlen(ids));
    *valid_until = result.valid_until;
    searcher_release(searcher);
    arena_free(arena);
}

struct world {
    struct fixture fixture;
    struct database *database;
};

static int set_up(void **state)
{
    static struct world world;

    json_setup();
    fixture_open(&world.fixture, 1);
    add(&world.fixture, "a", NEVER, NEVER);
    add(&world.fixture, "b", NOON, NEVER);
    fixture_commit(&world.fixture); /* of two segments */
    add(&world.fixture, "c", NEVER, NOON);
    add(&world.fixture, "d", NOON, EVENING);
    add(&world.fixture, "e", EVENING, NOON); /* never shown */
    fixture_commit(&world.fixture);
    world.database = fixture_database(&world.fixture);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    database_close(world->database);
    fixture_close(&world->fixture);
    return 0;
}

static void shows_from_an_embargo_to_an_expiry(void **state)
{
    static const struct {
        int64_t now;
        const char *ids;
        int64_t until;
    } cases[] = {
        {MORNING, "ac", NOON},         {NOON - 1, "ac", NOON},     {NOON, "abd", EVENING},
        {EVENING - 1, "abd", EVENING}, {EVENING, "ab", INT64_MAX}, {EVENING + DAY, "ab", INT64_MAX},
        {NOON - 1, "ac", NOON}, /* a clock that is set back */
    };
    struct world *world = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t until;
        char ids[16];

        found_at(world->database, cases[i].now, ids, &until);
        if (strcmp(ids, cases[i].ids) != 0 || until != cases[i].until)
            fail_msg("case %zu: found %s until %lld", i, ids, (long long)until);
    }
}

static void requests_of_one_span_share_a_moment(void **state)
{
    struct world *world = *state;
    struct generation *generation = generation_acquire(world->database, STR("articles"));
    struct moment *morning = moment_acquire(generation, MORNING);
    struct moment *later = moment_acquire(generation, NOON - 1);
    struct moment *noon = moment_acquire(generation, NOON);

    assert_ptr_equal(morning, later);
    assert_ptr_not_equal(morning, noon);
    assert_int_equal(morning->hidden_count, 3);
    assert_int_equal(noon->hidden_count, 2);
    moment_release(morning);
    moment_release(later);
    moment_release(noon);
    generation_release(generation);
}

static void the_unfiltered_one_shows_all(void **state)
{
    struct world *world = *state;
    struct generation *generation = generation_acquire(world->database, STR("articles"));
    struct moment *all = moment_unfiltered(generation);

    for (uint32_t s = 0; s < generation->segment_count; s++) {
        assert_false(moment_hides_any(all, s));
        for (uint32_t d = 0; d < generation->segments[s].files->document_count; d++)
            assert_true(moment_shows(all, s, d));
    }
    moment_release(all);
    generation_release(generation);
}

static void a_relative_date_moves_with_the_clock(void **state)
{
    struct world *world = *state;
    struct search_request request = {.q = STR("bridge published:now-7d..now"), .limit = 1};
    struct arena *arena = arena_new();
    struct search_result result;
    struct searcher *searcher;
    struct error err = {0};

    assert_int_equal(searcher_acquire_at(world->database, STR("articles"), NOON, &searcher, &err),
                     0);
    assert_int_equal(search_run(searcher, &request, arena, &result, &err), STATUS_OK);
    assert_int_equal(result.valid_until, 0);
    request.q = STR("bridge published:2021..2022");
    assert_int_equal(search_run(searcher, &request, arena, &result, &err), STATUS_OK);
    assert_int_equal(result.valid_until, EVENING);
    searcher_release(searcher);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_from_an_embargo_to_an_expiry),
        cmocka_unit_test(requests_of_one_span_share_a_moment),
        cmocka_unit_test(the_unfiltered_one_shows_all),
        cmocka_unit_test(a_relative_date_moves_with_the_clock),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
