/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_body.c - bytes of unfinished requests, in memory and in files. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/http/api_error.h"
#include "server/http/body.h"

#define MB ((size_t)1 << 20)

static char directory[] = "/tmp/dateline-body-XXXXXX";
static char large[3 * MB];
static struct error err;

static int make_directory(void **state)
{
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (char)('a' + i * 7 % 23);
    return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state)
{
    return rmdir(directory); /* fails if a file is left */
}

static void add_in_pieces(struct http_body *body, size_t length, size_t step)
{
    for (size_t at = 0; at < length; at += step)
        assert_int_equal(
            body_add(body, str_n(large + at, length - at < step ? length - at : step), &err),
            STATUS_OK);
}

static void assert_holds(const struct body_pool *pool, size_t memory, size_t files)
{
    assert_int_equal(atomic_load(&pool->memory), memory);
    assert_int_equal(atomic_load(&pool->files), files);
}

static void assert_text(struct http_body *body, size_t length)
{
    struct str text;

    assert_int_equal(body_finish(body, &err), STATUS_OK);
    assert_int_equal(body_finish(body, &err), STATUS_OK); /* may be called again */
    text = body_text(body);
    assert_int_equal(text.length, length);
    assert_memory_equal(text.data, large, length);
}

static void a_small_body_stays_in_memory(void **state)
{
    struct body_pool pool = {.directory = directory, .most = MB};
    struct http_body body = {.pool = &pool};

    add_in_pieces(&body, 100000, 999);
    assert_holds(&pool, 100000, 0);
    assert_text(&body, 100000);
    body_fini(&body);
    assert_holds(&pool, 0, 0);
}

static void a_large_body_goes_to_a_file(void **state)
{
    struct body_pool pool = {.directory = directory, .most = MB};
    struct http_body body = {.pool = &pool};

    add_in_pieces(&body, sizeof large, 16000);
    assert_holds(&pool, 0, sizeof large);
    assert_text(&body, sizeof large);
    memset((char *)(uintptr_t)body_text(&body).data, ' ', 10); /* the caller may change it */
    body_clear(&body);
    assert_holds(&pool, 0, 0);
    add_in_pieces(&body, 10, 3);
    assert_text(&body, 10);
    body_fini(&body);
}

static void a_small_body_that_finds_no_memory_goes_to_a_file(void **state)
{
    struct body_pool pool = {.directory = directory, .most = 1000};
    struct http_body first = {.pool = &pool}, second = {.pool = &pool};

    add_in_pieces(&first, 900, 900);
    add_in_pieces(&second, 1200, 90);
    assert_holds(&pool, 900, 1200);
    assert_text(&second, 1200);
    body_fini(&first);
    body_fini(&second);
    assert_holds(&pool, 0, 0);
}

static void without_files_the_pool_is_the_limit(void **state)
{
    struct body_pool pool = {.directory = "/nonexistent/directory", .most = MB};
    struct http_body first = {.pool = &pool}, second = {.pool = &pool};

    add_in_pieces(&first, 3 * MB / 4, 5000);
    assert_int_equal(body_add(&second, str_n(large, MB / 2), &err), STATUS_BAD_REQUEST);
    assert_int_equal(api_error_code(&err), API_BUSY);
    assert_non_null(strstr(err.message, "1 MB"));
    body_fini(&second);
    assert_text(&first, 3 * MB / 4);
    body_fini(&first);
    add_in_pieces(&second, MB / 2, 5000);
    body_fini(&second);
    assert_holds(&pool, 0, 0);
}

/* Files longer than this cannot be written, as on a full disk. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void on_a_full_disk_bodies_stay_in_memory(void **state)
{
    struct body_pool pool = {.directory = directory, .most = 4 * MB};
    const rlim_t full_at[] = {0, 1000, MB + 1};

    for (size_t i = 0; i < sizeof full_at / sizeof *full_at; i++) {
        struct http_body body = {.pool = &pool}, second = {.pool = &pool};

        limit_files(full_at[i]);
        add_in_pieces(&body, sizeof large, 16000);
        assert_holds(&pool, sizeof large, 0);
        assert_text(&body, sizeof large);
        while (!body_add(&second, str_n(large, 100000), &err))
            assert_true(second.length < 3 * MB);
        body_fini(&body);
        body_fini(&second);
        assert_holds(&pool, 0, 0);
    }
    limit_files(RLIM_INFINITY);
}

static void files_have_a_limit(void **state)
{
    struct body_pool pool = {.directory = directory, .most = 100000};
    struct http_body first = {.pool = &pool}, second = {.pool = &pool};

    add_in_pieces(&first, 15 * 100000, 16000);
    assert_int_equal(body_add(&second, str_n(large, 300000), &err), STATUS_BAD_REQUEST);
    assert_int_equal(api_error_code(&err), API_BUSY);
    body_fini(&first);
    body_fini(&second);
    assert_holds(&pool, 0, 0);
}

static void without_a_pool_there_is_no_limit(void **state)
{
    struct http_body body = {.pool = NULL};

    add_in_pieces(&body, sizeof large, 100000);
    assert_int_equal(body_add(&body, STR_NONE, &err), STATUS_OK);
    assert_text(&body, sizeof large);
    body_clear(&body);
    assert_int_equal(body_text(&body).length, 0);
    body_fini(&body);
    body_fini(&body);
}

static void memory_can_be_held_and_given_back(void **state)
{
    struct body_pool pool = {.most = 100};
    uint64_t first = 0, second = 0;

    assert_true(body_pool_hold(&pool, &first, 60));
    assert_false(body_pool_hold(&pool, &second, 50));
    assert_int_equal(second, 0);
    assert_true(body_pool_hold(&pool, &first, 20));
    assert_true(body_pool_hold(&pool, &second, 80));
    assert_false(body_pool_hold(&pool, &first, 21));
    assert_int_equal(first, 20);
    assert_true(body_pool_hold(&pool, &first, 0) && body_pool_hold(&pool, &second, 0));
    assert_holds(&pool, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_body_stays_in_memory),
        cmocka_unit_test(a_large_body_goes_to_a_file),
        cmocka_unit_test(a_small_body_that_finds_no_memory_goes_to_a_file),
        cmocka_unit_test(without_files_the_pool_is_the_limit),
        cmocka_unit_test(on_a_full_disk_bodies_stay_in_memory),
        cmocka_unit_test(files_have_a_limit),
        cmocka_unit_test(without_a_pool_there_is_no_limit),
        cmocka_unit_test(memory_can_be_held_and_given_back),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
