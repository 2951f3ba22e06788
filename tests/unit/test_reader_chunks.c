/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reader_chunks.c - an input gives the same articles however it comes: whole, byte by byte, in
 * pieces of any size, compressed. The inputs are those of the golden tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <glob.h>

#include "article/input/decompress.h"
#include "article/input/reader.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/mem.h"

static glob_t inputs;

struct trickle {
    struct str rest;
    size_t most; /* bytes at a time; 0: any number, by `state` */
    uint32_t state;
};

static enum status trickle_read(void *context, char *out, size_t room, size_t *length,
                                struct error *err)
{
    struct trickle *trickle = context;
    size_t most = trickle->most;

    if (most == 0) {
        trickle->state = trickle->state * 1664525 + 1013904223;
        most = trickle->state % 700 + 1;
    }
    *length = most < room ? most : room;
    if (*length > trickle->rest.length)
        *length = trickle->rest.length;
    memcpy(out, trickle->rest.data, *length);
    trickle->rest = str_slice(trickle->rest, *length, trickle->rest.length);
    return STATUS_OK;
}

static enum status keep_article(void *context, json_t *article, struct error *err)
{
    json_array_append_new(context, json_deep_copy(article));
    return STATUS_OK;
}

static void keep_problem(void *context, const char *where, const struct error *err)
{
    json_array_append_new(context, json_sprintf("%s: %s", where, err->message));
}

/* All that the reading says. */
static json_t *outcome(struct str bytes, const char *name, size_t most)
{
    json_t *told = json_array();
    const struct reader_options options = {.problem = keep_problem, .context = told};
    struct trickle trickle = {bytes, most, 1};
    const struct source source = {.name = name, .read = trickle_read, .context = &trickle};
    struct error err;

    if (reader_read(&source, &options, keep_article, &err))
        json_array_append_new(told, json_string(err.message));
    return told;
}

static void compare(const char *path, struct str bytes, size_t most, const json_t *expected)
{
    json_t *told = outcome(bytes, path, most);

    if (!json_equal(told, expected))
        fail_msg("%s gives other articles in pieces of %zu bytes", path, most);
    json_decref(told);
}

static void pieces_of_any_size_give_the_same(void **state)
{
    for (size_t i = 0; i < inputs.gl_pathc; i++) {
        const char *path = inputs.gl_pathv[i];
        BUF_AUTO struct buf bytes = {0};
        struct error err;
        json_t *whole;

        assert_int_equal(file_read(&bytes, path, 1 << 20, &err), STATUS_OK);
        whole = outcome(buf_str(&bytes), path, SIZE_MAX);
        compare(path, buf_str(&bytes), 1, whole);
        compare(path, buf_str(&bytes), 7, whole);
        compare(path, buf_str(&bytes), 0, whole);
        json_decref(whole);
    }
}

static void compressed_is_the_same(void **state)
{
    for (size_t i = 0; i < inputs.gl_pathc; i++) {
        const char *path = inputs.gl_pathv[i];
        BUF_AUTO struct buf bytes = {0}, packed = {0};
        struct error err;
        json_t *whole;

        assert_int_equal(file_read(&bytes, path, 1 << 20, &err), STATUS_OK);
        if (decompress_sniff(buf_str(&bytes)))
            continue;
        gzip_compress(&packed, buf_str(&bytes), 6);
        whole = outcome(buf_str(&bytes), path, SIZE_MAX);
        compare(path, buf_str(&packed), SIZE_MAX, whole);
        compare(path, buf_str(&packed), 3, whole);
        json_decref(whole);
    }
}

static int find_inputs(void **state)
{
    const char *tests = getenv("DATELINE_TESTS");
    char *pattern = mem_format("%s/golden/articles/*/input.*", tests ? tests : "tests");
    int failed = glob(pattern, 0, NULL, &inputs);

    free(pattern);
    return failed;
}

static int forget_inputs(void **state)
{
    globfree(&inputs);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_any_size_give_the_same),
        cmocka_unit_test(compressed_is_the_same),
    };

    json_setup();
    return cmocka_run_group_tests(tests, find_inputs, forget_inputs);
}
