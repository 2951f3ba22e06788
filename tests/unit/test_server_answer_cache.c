/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_answer_cache.c - what is kept is found as it was, what is displaced is not found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "server/answers/answer_cache.h"

#define BYTES  ((size_t)1 << 20)
#define MANY   5000
#define LENGTH 3000
#define NOW    INT64_C(1700000000000) /* ms */
#define LATER  (NOW + 1000)

static struct str key_of(unsigned number, char room[32])
{
    snprintf(room, 32, "articles question %u", number);
    return str_of(room);
}

/* Of a length and with letters that its number alone says. */
static struct str answer_of(unsigned number, char room[LENGTH])
{
    size_t length = 1 + number * 37 % (LENGTH - 1);

    memset(room, 'a' + (int)(number % 26), length);
    return str_n(room, length);
}

static void keep(struct answer_cache *cache, unsigned number)
{
    char key[32], answer[LENGTH];

    answer_cache_keep(cache, key_of(number, key), LATER, answer_of(number, answer));
}

/* Is it there? If so it is as it was kept. */
static bool holds(struct answer_cache *cache, unsigned number)
{
    char key[32], answer[LENGTH];
    struct str wanted = answer_of(number, answer);
    struct buf found = {0};
    bool there = answer_cache_find(cache, key_of(number, key), NOW, &found);

    if (there)
        assert_true(str_eq(buf_str(&found), wanted));
    buf_fini(&found);
    return there;
}

static void finds_what_was_kept(void **state)
{
    struct answer_cache *cache = answer_cache_new(BYTES);

    (void)state;
    for (unsigned i = 0; i < 20; i++) {
        assert_false(holds(cache, i));
        keep(cache, i);
        assert_true(holds(cache, i));
    }
    answer_cache_free(cache);
}

static void the_oldest_go_and_the_rest_is_whole(void **state)
{
    struct answer_cache *cache = answer_cache_new(BYTES);
    unsigned there = 0, recent = 0;

    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        keep(cache, i);
        assert_true(holds(cache, i));
    }
    for (unsigned i = 0; i < MANY; i++) {
        bool held = holds(cache, i);

        there += held;
        recent += held && i >= MANY - 100;
    }
    assert_true(there * (LENGTH / 2) < BYTES * 2); /* bounded */
    assert_true(there > 50);
    assert_true(recent > 50);
    answer_cache_free(cache);
}

static void an_answer_is_replaced(void **state)
{
    struct answer_cache *cache = answer_cache_new(BYTES);
    struct buf found = {0};

    (void)state;
    answer_cache_keep(cache, STR("key"), LATER, STR("before"));
    answer_cache_keep(cache, STR("key"), LATER, STR("after"));
    assert_true(answer_cache_find(cache, STR("key"), NOW, &found));
    assert_true(str_is(buf_str(&found), "after"));
    buf_fini(&found);
    answer_cache_free(cache);
}

static void an_answer_ends_when_it_is_no_longer_valid(void **state)
{
    struct answer_cache *cache = answer_cache_new(BYTES);
    struct buf found = {0};

    (void)state;
    answer_cache_keep(cache, STR("key"), NOW, STR("an article under an embargo is missing"));
    assert_true(answer_cache_find(cache, STR("key"), NOW - 1, &found));
    assert_false(answer_cache_find(cache, STR("key"), NOW, &found));
    answer_cache_keep(cache, STR("key"), INT64_MAX, STR("released"));
    buf_clear(&found);
    assert_true(answer_cache_find(cache, STR("key"), LATER, &found));
    assert_true(str_is(buf_str(&found), "released"));
    buf_fini(&found);
    answer_cache_free(cache);
}

static void what_is_too_long_is_not_kept(void **state)
{
    struct answer_cache *cache = answer_cache_new(BYTES);
    char *answer = calloc(1, BYTES);
    struct buf found = {0};

    (void)state;
    answer_cache_keep(cache, STR("key"), LATER, str_n(answer, BYTES));
    assert_false(answer_cache_find(cache, STR("key"), NOW, &found));
    free(answer);
    answer_cache_free(cache);
}

static void without_room_nothing_is_kept(void **state)
{
    struct answer_cache *cache = answer_cache_new(0);

    (void)state;
    assert_null(cache);
    keep(cache, 1);
    assert_false(holds(cache, 1));
    answer_cache_free(cache);
}

static void *keep_and_look(void *context)
{
    for (unsigned i = 0; i < MANY; i++) {
        keep(context, i % 300);
        holds(context, (i * 7) % 300);
    }
    return NULL;
}

static void threads_share_it(void **state)
{
    struct answer_cache *cache = answer_cache_new(BYTES);
    pthread_t threads[4];

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, keep_and_look, cache), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    answer_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_kept),
        cmocka_unit_test(the_oldest_go_and_the_rest_is_whole),
        cmocka_unit_test(an_answer_is_replaced),
        cmocka_unit_test(an_answer_ends_when_it_is_no_longer_valid),
        cmocka_unit_test(what_is_too_long_is_not_kept),
        cmocka_unit_test(without_room_nothing_is_kept),
        cmocka_unit_test(threads_share_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
