/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_decoding.c - bodies in pieces: what is taken at once, and what is left for later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/http/api_error.h"
#include "server/http/decoding.h"

#define MB ((size_t)1 << 20)

static struct error err;

/* Counts the bytes that it gets, and checks them. */
struct taken {
    uint64_t bytes;
    uint64_t most; /* it refuses more */
};

static char byte_at(uint64_t at)
{
    return (char)('a' + at / 7 % 23);
}

static enum status take(void *context, struct str bytes, struct error *error)
{
    struct taken *taken = context;

    if (taken->bytes + bytes.length > taken->most)
        return error_set(error, STATUS_TOO_LARGE, "too many");
    for (size_t i = 0; i < bytes.length; i++)
        assert_int_equal(bytes.data[i], byte_at(taken->bytes + i));
    taken->bytes += bytes.length;
    return STATUS_OK;
}

static void compress(struct buf *out, struct str text, enum coding coding)
{
    struct coding_writer *writer = coding_writer_new();

    coding_writer_add(writer, coding, out, text);
    coding_writer_free(writer);
}

static void make(struct buf *out, size_t length, enum coding coding)
{
    BUF_AUTO struct buf text = {0};

    for (size_t i = 0; i < length; i++)
        buf_add_char(&text, byte_at(i));
    if (coding == CODING_IDENTITY)
        buf_add_str(out, buf_str(&text));
    else
        compress(out, buf_str(&text), coding);
}

/* Takes the body in pieces of `step` bytes. Returns how often something was left. */
static int take_body(struct decoding *decoding, struct str body, size_t step, struct taken *taken)
{
    int left = 0;

    while (body.length > 0) {
        size_t length = body.length < step ? body.length : step;

        if (decoding_take(decoding, str_n(body.data, length), take, taken, &err))
            return left;
        if (decoding->behind) {
            left++;
            if (decoding_go_on(decoding, take, taken, &err))
                return left;
        }
        assert_false(decoding->behind);
        body = str_n(body.data + length, body.length - length);
    }
    return left;
}

static void begin(struct decoding *decoding, enum coding coding, struct body_pool *pool)
{
    struct str field = coding == CODING_IDENTITY ? STR_NONE : str_of(coding_name(coding));

    err = (struct error){0};
    assert_int_equal(decoding_begin(decoding, field, pool, &err), STATUS_OK);
}

static void end(struct decoding *decoding, const struct body_pool *pool)
{
    assert_int_equal(decoding_end(decoding, &err), STATUS_OK);
    assert_int_equal(atomic_load(&pool->memory), 0);
}

static void what_expands_to_little_is_taken_at_once(void **state)
{
    for (int coding = 0; coding < CODING_COUNT; coding++) {
        struct body_pool pool = {.most = 64 * MB};
        struct taken taken = {.most = UINT64_MAX};
        struct decoding decoding;
        BUF_AUTO struct buf body = {0};

        make(&body, 100000, (enum coding)coding);
        begin(&decoding, (enum coding)coding, &pool);
        assert_int_equal(take_body(&decoding, buf_str(&body), MB, &taken), 0);
        assert_int_equal(taken.bytes, 100000);
        end(&decoding, &pool);
    }
}

static void what_expands_to_much_is_left(void **state)
{
    for (int coding = 0; coding < CODING_COUNT; coding++)
        for (size_t step = 8000; step <= MB; step *= 32) {
            struct body_pool pool = {.most = 64 * MB};
            struct taken taken = {.most = UINT64_MAX};
            struct decoding decoding;
            BUF_AUTO struct buf body = {0};

            make(&body, 8 * MB, (enum coding)coding);
            begin(&decoding, (enum coding)coding, &pool);
            assert_true(take_body(&decoding, buf_str(&body), step, &taken) > 0);
            assert_int_equal(taken.bytes, 8 * MB);
            end(&decoding, &pool);
        }
}

static void the_start_of_a_plain_body_is_taken_at_once(void **state)
{
    struct body_pool pool = {.most = 64 * MB};
    struct taken taken = {.most = UINT64_MAX};
    struct decoding decoding;
    BUF_AUTO struct buf body = {0};

    make(&body, 2 * MB, CODING_IDENTITY);
    begin(&decoding, CODING_IDENTITY, &pool);
    assert_int_equal(take_body(&decoding, str_n(body.data, MB / 4), 1000, &taken), 0);
    assert_true(take_body(&decoding, str_n(body.data + MB / 4, MB), 1000, &taken) > 0);
    assert_int_equal(taken.bytes, MB / 4 + MB);
    assert_in_range(atomic_load(&pool.memory), 1000, MB);
    end(&decoding, &pool);
}

static void a_plain_body_that_finds_no_memory_is_taken_at_once(void **state)
{
    struct body_pool pool = {.most = 100};
    struct taken taken = {.most = UINT64_MAX};
    struct decoding decoding;
    BUF_AUTO struct buf body = {0};

    make(&body, 2 * MB, CODING_IDENTITY);
    begin(&decoding, CODING_IDENTITY, &pool);
    assert_int_equal(take_body(&decoding, buf_str(&body), 50000, &taken), 0);
    assert_int_equal(taken.bytes, 2 * MB);
    end(&decoding, &pool);
}

static void the_errors_of_the_taker_end_it(void **state)
{
    for (int coding = 0; coding <= CODING_COUNT; coding++) {
        struct body_pool pool = {.most = 64 * MB};
        struct taken taken = {.most = MB};
        struct decoding decoding;
        BUF_AUTO struct buf body = {0};

        make(&body, 4 * MB, (enum coding)coding);
        begin(&decoding, (enum coding)coding, &pool);
        take_body(&decoding, buf_str(&body), 50000, &taken);
        assert_int_equal(err.status, STATUS_TOO_LARGE);
        assert_false(decoding.behind);
        assert_int_equal(atomic_load(&pool.memory), 0);
        decoding_fini(&decoding);
    }
}

static void what_is_cut_short_is_told_also_behind(void **state)
{
    struct body_pool pool = {.most = 64 * MB};
    struct taken taken = {.most = UINT64_MAX};
    struct decoding decoding;
    BUF_AUTO struct buf body = {0};

    make(&body, 4 * MB, CODING_GZIP);
    begin(&decoding, CODING_GZIP, &pool);
    take_body(&decoding, str_n(body.data, body.length - 9), MB, &taken);
    assert_int_equal(decoding_end(&decoding, &err), STATUS_BAD_JSON);
    assert_int_equal(atomic_load(&pool.memory), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_expands_to_little_is_taken_at_once),
        cmocka_unit_test(what_expands_to_much_is_left),
        cmocka_unit_test(the_start_of_a_plain_body_is_taken_at_once),
        cmocka_unit_test(a_plain_body_that_finds_no_memory_is_taken_at_once),
        cmocka_unit_test(the_errors_of_the_taker_end_it),
        cmocka_unit_test(what_is_cut_short_is_told_also_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
