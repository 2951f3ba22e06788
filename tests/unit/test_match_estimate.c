/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_match_estimate.c - phrases whose documents and positions are not all read: how many
 * documents have one is near the truth, however it is spread over the index, and the same on each
 * page; and the best are those of a search that reads them all. Once as the articles were added,
 * once merged: then all words are frequent, and their pairs are known (pairs.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "fixture.h"
#include "search/match/match.h"
#include "search/searcher.h"
#include "store/terms/pairs.h"

#define ARTICLES 70000U
#define NOW      INT64_C(1700000000000) /* ms */
#define ERROR    20                     /* 1 in so many is the largest error */

/* Not all have the words of a phrase, so that these count in the score. */
static bool has_words(uint32_t number)
{
    return number % 5 < 3;
}

/* Which of these have the phrase "wN rN"; the others have both words in the other order. */
static bool everywhere(uint32_t number)
{
    (void)number;
    return true;
}

static bool every_third(uint32_t number)
{
    return number % 3 == 0;
}

static bool not_at_first(uint32_t number)
{
    return number > ARTICLES / 2;
}

static bool at_last(uint32_t number)
{
    return number > ARTICLES * 9 / 10;
}

static bool at_first(uint32_t number)
{
    return number < 30000;
}

static bool in_runs(uint32_t number)
{
    return number / 700 % 4 == 0;
}

static bool (*const ways[])(uint32_t number) = {everywhere, every_third, not_at_first,
                                                at_last,    at_first,    in_runs};
#define WAYS (sizeof ways / sizeof *ways)

/* All have the words of "harbour light", and their stems side by side; few have the words so. */
static bool has_harbour_light(uint32_t number)
{
    return number % 5 == 0;
}

static struct fixture fixture;
static struct database *database;
static struct arena *arena;

/* Some have a phrase several times, and some are longer: their scores differ. */
static void add_article(uint32_t number)
{
    char id[16], body[2048];
    size_t length = 0;
    uint32_t times = 1 + (number % 11 == 0) + (number % 1013 == 0) * (number % 5);

    snprintf(id, sizeof id, "a%u", number);
    for (size_t way = 0; has_words(number) && way < WAYS; way++) {
        char first = ways[way](number) ? 'w' : 'r', second = ways[way](number) ? 'r' : 'w';

        for (uint32_t i = 0; i < times; i++)
            length += (size_t)snprintf(body + length, sizeof body - length,
                                       "q%c%zu q%c%zu between ", first, way, second, way);
    }
    length +=
        (size_t)snprintf(body + length, sizeof body - length, "the harbours light was %s",
                         has_harbour_light(number) ? "the harbour light " : "a harbour and light ");
    for (uint32_t i = 0; i < number % 13; i++)
        length += (size_t)snprintf(body + length, sizeof body - length, "and so on ");
    assert_true(length < sizeof body);
    fixture_add(&fixture, id, NULL, body, NULL, NULL);
}

static int build(void **state)
{
    (void)state;
    fixture_open(&fixture, 1);
    for (uint32_t i = 0; i < ARTICLES; i++)
        add_article(i);
    fixture_commit(&fixture);
    database = fixture_database(&fixture);
    arena = arena_new();
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    arena_free(arena);
    database_close(database);
    fixture_close(&fixture);
    return 0;
}

/* As search_best.c does for all segments: the best hits, and how many there are. */
static uint64_t search(struct searcher *searcher, const char *query, uint32_t most,
                       struct match_heap *heap)
{
    const struct query_options reading = {.is_field = NULL};
    const struct plan_options planning = {.strategy = PLAN_KEEP_ALL};
    uint64_t seen = 0, out_of = 0, passed_over = 0;
    struct plan plan;
    struct error err;

    match_heap_init(heap, most, arena);
    assert_int_equal(plan_build(searcher->view, str_of(query),
                                query_parse(str_of(query), &reading, arena), &planning, arena,
                                &plan, &err),
                     STATUS_OK);
    for (uint32_t s = 0; s < searcher->generation->segment_count; s++) {
        const struct segment *segment = &searcher->generation->segments[s];
        struct match match = {.segment = segment, .segment_number = s};
        struct cursor_context context;

        cursor_context_init(&context, segment, s, NOW, arena, &err);
        match.root = cursor_open(&context, plan.root);
        if (!match.root)
            continue;
        match_best(&match, heap, arena);
        seen += match.seen;
        out_of += match.out_of;
        passed_over += match.passed_over;
    }
    match_heap_sort(heap);
    return passed_over ? seen * out_of / (out_of - passed_over) : seen;
}

static uint64_t estimate(struct searcher *searcher, const char *phrase, uint32_t hits)
{
    struct match_heap heap;
    uint64_t told = search(searcher, phrase, hits, &heap);

    assert_int_equal(heap.count, hits);
    arena_reset(arena);
    return told;
}

static struct searcher *acquire(void)
{
    struct searcher *searcher;
    struct error err;

    if (searcher_acquire(database, STR("articles"), &searcher, &err))
        fail_msg("%s", err.message);
    return searcher;
}

static uint64_t truth(size_t way)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < ARTICLES; i++)
        count += has_words(i) && ways[way](i);
    return count;
}

static void estimates_are_near_the_truth(void **state)
{
    struct searcher *searcher = acquire();

    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        uint64_t all = truth(way), told;
        char phrase[32];

        snprintf(phrase, sizeof phrase, "\"qw%zu qr%zu\"", way, way);
        told = estimate(searcher, phrase, 10);
        if (told < all - all / ERROR || told > all + all / ERROR)
            fail_msg("%s: %llu documents, not %llu", phrase, (unsigned long long)all,
                     (unsigned long long)told);
        assert_int_equal(estimate(searcher, phrase, 500), told);
    }
    searcher_release(searcher);
}

/* With room for all documents, no one is passed over. */
static void expect_the_best(struct searcher *searcher, const char *query)
{
    struct match_heap all, best;

    search(searcher, query, ARTICLES, &all);
    for (uint32_t most = 1; most <= 1000; most *= 10) {
        search(searcher, query, most, &best);
        assert_int_equal(best.count, most < all.count ? most : all.count);
        for (uint32_t i = 0; i < best.count; i++)
            if (best.hits[i].document != all.hits[i].document ||
                best.hits[i].segment != all.hits[i].segment ||
                best.hits[i].score != all.hits[i].score)
                fail_msg("%s: hit %u of %u", query, i, most);
    }
    arena_reset(arena);
}

static void the_best_are_those_of_all(void **state)
{
    static const char *const queries[] = {"\"qw0 qr0\"",
                                          "\"qw2 qr2\"",
                                          "\"qr3 qw3\"",
                                          "\"qw5 qr5 between\"",
                                          "\"between qw1 qr1\"",
                                          "\"harbour light\"",
                                          "\"the harbour\"",
                                          "qw4 NEAR/2 between",
                                          "\"qw2 qr2\" OR \"qw3 qr3\"",
                                          "\"qw2 qr2\" qw1",
                                          "-\"qw1 qr1\" \"so on\"",
                                          "\"harbours light was\""};
    struct searcher *searcher = acquire();

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        expect_the_best(searcher, queries[i]);
    searcher_release(searcher);
}

/* The pair of their stems is in all documents. */
static void words_of_a_stem_are_told_apart(void **state)
{
    struct searcher *searcher = acquire();
    struct match_heap heap;

    (void)state;
    search(searcher, "\"harbour light\"", ARTICLES, &heap);
    assert_int_equal(heap.count, ARTICLES / 5);
    search(searcher, "\"harbours light\"", ARTICLES, &heap);
    assert_int_equal(heap.count, ARTICLES);
    search(searcher, "harbour", ARTICLES, &heap);
    assert_int_equal(heap.count, ARTICLES);
    arena_reset(arena);
    searcher_release(searcher);
}

/* Many have both pairs of the words, none has the three side by side. */
static void two_pairs_are_no_phrase(void **state)
{
    struct searcher *searcher = acquire();
    struct match_heap heap;

    (void)state;
    assert_int_equal(search(searcher, "\"harbour and so\"", 10, &heap), 0);
    assert_int_equal(heap.count, 0);
    arena_reset(arena);
    searcher_release(searcher);
}

static void add_in(struct fixture *to, const char *language, const char *body, uint32_t from,
                   uint32_t count)
{
    for (uint32_t i = from; i < from + count; i++) {
        MEM_AUTO char *json =
            mem_format("{\"id\":\"m%u\",\"language\":\"%s\",\"body\":\"%s\"}", i, language, body);

        fixture_add_json(to, json);
    }
}

/* In German "run" and "running" are two terms, in English they are one: the pair of the term "run"
 * and "light" is not the phrase "running light". */
static void stems_of_other_languages_are_no_words(void **state)
{
    struct database *of_all = database;
    struct searcher *searcher;
    struct fixture mixed;
    struct match_heap heap;
    struct error err;

    (void)state;
    fixture_open(&mixed, 1);
    add_in(&mixed, "de", "Der run light und das running bleibt nicht stehen.", 0, 2700);
    fixture_commit(&mixed);
    add_in(&mixed, "en", "She was running home while the others were walking.", 2700, 300);
    add_in(&mixed, "de", "Das running light und der run bleibt nicht stehen.", 3000, 7);
    fixture_commit(&mixed);
    assert_int_equal(writer_compact(mixed.writer, &err), STATUS_OK);
    database = fixture_database(&mixed);
    searcher = acquire();
    assert_true(pairs_known(&searcher->generation->segments[0].files->postings));
    search(searcher, "\"running light\"", 3000, &heap);
    assert_int_equal(heap.count, 7);
    search(searcher, "\"run light\"", 3000, &heap);
    assert_int_equal(heap.count, 2700);
    arena_reset(arena);
    searcher_release(searcher);
    database_close(database);
    fixture_close(&mixed);
    database = of_all;
}

static void merges_them(void **state)
{
    struct searcher *searcher;
    struct error err;

    (void)state;
    assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    database_close(database);
    database = fixture_database(&fixture);
    searcher = acquire();
    assert_int_equal(searcher->generation->segment_count, 1);
    assert_true(pairs_known(&searcher->generation->segments[0].files->postings));
    searcher_release(searcher);
}

/* Stripes that are looked at: each document belongs to the next one, and they are evenly spread. */
static void stripes_are_found(void **state)
{
    (void)state;
    for (uint32_t every = 1; every < 9; every++)
        for (uint32_t from = 0; from < 100; from += 33) {
            const struct cursor_stripes stripes = {from, every};
            uint32_t striped = 0;

            for (uint32_t d = from; d < from + every * CURSOR_STRIPE * 10; d++) {
                uint32_t next = cursor_next_striped(stripes, d);

                assert_true(next >= d && cursor_is_striped(stripes, next));
                assert_int_equal(next == d, cursor_is_striped(stripes, d));
                if (next > d)
                    assert_false(cursor_is_striped(stripes, next - 1));
                striped += next == d;
            }
            assert_int_equal(striped, CURSOR_STRIPE * 10);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stripes_are_found),
        cmocka_unit_test(estimates_are_near_the_truth),
        cmocka_unit_test(the_best_are_those_of_all),
        cmocka_unit_test(words_of_a_stem_are_told_apart),
        cmocka_unit_test(two_pairs_are_no_phrase),
        cmocka_unit_test(merges_them),
        cmocka_unit_test(estimates_are_near_the_truth),
        cmocka_unit_test(the_best_are_those_of_all),
        cmocka_unit_test(words_of_a_stem_are_told_apart),
        cmocka_unit_test(two_pairs_are_no_phrase),
        cmocka_unit_test(stems_of_other_languages_are_no_words),
    };

    json_setup();
    return cmocka_run_group_tests(tests, build, clean_up);
}
