/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_shingles.c - what two texts have in common, exactly and by their sketches; the file of
 * sketches; where a chain of copies is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "fixture.h"
#include "store/stories/sketches.h"
#include "store/stories/story_split.h"

static struct analyzer *analyzer;

static int set_up(void **state)
{
    analyzer = analyzer_new();
    return 0;
}

static int tear_down(void **state)
{
    analyzer_free(analyzer);
    return 0;
}

static uint32_t shared(const char *a, const char *b)
{
    struct shingles left = {0}, right = {0};
    uint32_t count;

    shingles_read(&left, analyzer, str_of(a));
    shingles_read(&right, analyzer, str_of(b));
    shingles_sort(&left);
    shingles_sort(&right);
    count = shingles_shared(&left, &right);
    assert_int_equal(count, shingles_shared(&right, &left));
    assert_int_equal(shingles_are_copies(&left, &right), shingles_are_copies(&right, &left));
    shingles_fini(&left);
    shingles_fini(&right);
    return count;
}

static void hashes_are_sorted_and_distinct(void **state)
{
    const uint32_t counts[] = {0, 1, 2, 300, 100000};
    uint64_t seed = 20210107;

    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct shingles shingles = {.count = counts[c],
                                    .hashes = mem_zero(counts[c] + 1, sizeof(uint64_t))};
        uint64_t sum = 0, kept = 0;

        for (uint32_t i = 0; i < counts[c]; i++) {
            shingles.hashes[i] = (uint64_t)fixture_random(&seed, UINT32_MAX) << 32 | i / 2;
            if (i % 2)
                shingles.hashes[i] = shingles.hashes[i - 1];
            else
                sum += shingles.hashes[i];
        }
        shingles_sort(&shingles);
        assert_int_equal(shingles.count, (counts[c] + 1) / 2);
        for (uint32_t i = 0; i < shingles.count; i++) {
            assert_true(i == 0 || shingles.hashes[i - 1] < shingles.hashes[i]);
            kept += shingles.hashes[i];
        }
        assert_true(kept == sum);
        shingles_fini(&shingles);
    }
}

static void five_words_in_a_row_are_a_shingle(void **state)
{
    assert_int_equal(shared("one two three four", "one two three four"), 0);
    assert_int_equal(shared("one two three four five", "one two three four five"), 1);
    assert_int_equal(shared("one two three four five six", "zero one two three four five"), 1);
    assert_int_equal(shared("one two three four five", "five four three two one"), 0);
    assert_int_equal(shared("a b c d e a b c d e a b c d e", "a b c d e"), 1);
}

static void looks_do_not_count(void **state)
{
    assert_int_equal(shared("The Mayor's car -- a caf\xc3\xa9, and more!",
                            "the mayor's CAR: a cafe and\n\nmore"),
                     3);
}

/* `common` of `size` words of two texts that are the same, in a row. */
static void make_texts(uint64_t *random, uint32_t size, uint32_t common, struct buf *a,
                       struct buf *b)
{
    for (uint32_t i = 0; i < size; i++) {
        uint32_t word = fixture_random(random, UINT32_MAX);

        buf_addf(a, "w%u ", word);
        buf_addf(b, "w%u ", i < common ? word : fixture_random(random, UINT32_MAX));
    }
}

static void read_sketch(const struct buf *text, struct shingles *shingles, struct sketch *sketch)
{
    shingles_read(shingles, analyzer, buf_str(text));
    assert_true(sketch_make(sketch, shingles));
    shingles_sort(shingles);
}

static void sketches_tell_about_how_much_is_shared(void **state)
{
    uint64_t random = 3;
    double error = 0;
    uint32_t pairs = 0;

    for (uint32_t common = 0; common <= 400; common += 20, pairs++) {
        BUF_AUTO struct buf a = {0}, b = {0};
        struct shingles left = {0}, right = {0};
        struct sketch left_sketch, right_sketch;
        double both;

        make_texts(&random, 400, common, &a, &b);
        read_sketch(&a, &left, &left_sketch);
        read_sketch(&b, &right, &right_sketch);
        both = shingles_shared(&left, &right);
        error += fabs(sketch_resemblance(&left_sketch, &right_sketch) -
                      both / ((double)left.count + right.count - both));
        assert_true(common < 340 || sketch_meet(&left_sketch, &right_sketch));
        shingles_fini(&left);
        shingles_fini(&right);
    }
    assert_true(error / pairs < 0.07);
}

static void a_text_of_few_words_has_no_sketch(void **state)
{
    struct shingles shingles = {0};
    struct sketch sketch;

    shingles_read(&shingles, analyzer, STR("Too little to be anything's copy."));
    assert_false(sketch_make(&sketch, &shingles));
    shingles_read(&shingles, analyzer,
                  STR("a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a"));
    assert_true(sketch_make(&sketch, &shingles)); /* one shingle, again and again */
    shingles_fini(&shingles);
}

/* --- the file --- */

#define WRITTEN 300

static void random_sketch(uint64_t *random, struct sketch *sketch)
{
    for (uint32_t i = 0; i < SKETCH_VALUES; i++)
        sketch->values[i] = (uint8_t)fixture_random(random, 256);
}

static bool holds(const struct buf *documents, uint32_t document)
{
    for (size_t i = 0; i < documents->length; i += 4)
        if (load_u32(documents->data + i) == document)
            return true;
    return false;
}

static void find(const struct sketches *sketches, uint32_t key, struct buf *documents)
{
    struct error err;

    buf_clear(documents);
    assert_int_equal(sketches_find(sketches, key, UINT32_MAX, documents, &err), STATUS_OK);
}

static void documents_are_found_by_every_band_and_label(void **state)
{
    char directory[] = "/tmp/dateline-test-XXXXXX";
    struct sketch sketch[WRITTEN];
    struct sketches_writer writer = {0};
    struct sketches sketches;
    BUF_AUTO struct buf found = {0};
    uint64_t random = 5;
    struct error err;

    assert_non_null(mkdtemp(directory));
    for (uint32_t d = 0; d < WRITTEN; d++) {
        random_sketch(&random, &sketch[d]);
        sketches_writer_add(&writer, &(struct sketched){d / 2 + 1, d % 10 ? 100 : 0, &sketch[d]});
    }
    assert_int_equal(sketches_writer_close(&writer, directory, &err), STATUS_OK);
    assert_int_equal(sketches_open(&sketches, directory, &err), STATUS_OK);
    assert_int_equal(sketches.count, WRITTEN);
    for (uint32_t d = 0; d < WRITTEN; d++) {
        struct sketched read;

        assert_int_equal(sketches_read(&sketches, d, &read, &err), STATUS_OK);
        assert_int_equal(read.label, d / 2 + 1);
        assert_int_equal(read.size, d % 10 ? 100 : 0);
        find(&sketches, sketches_label_key(d / 2 + 1), &found);
        assert_true(holds(&found, d) && holds(&found, d ^ 1));
        for (uint32_t band = 0; d % 10 && band < SKETCH_ALL_BANDS; band++) {
            find(&sketches, sketch_key(&sketch[d], band), &found);
            assert_true(holds(&found, d));
        }
    }
    sketches_close(&sketches);
    assert_int_equal(file_remove_tree(directory, &err), STATUS_OK);
}

/* --- chains --- */

#define CHAIN 12

/* Each has `step` values other than the one before it. */
static void make_chain(struct sketched *members, struct sketch *sketch, uint32_t step)
{
    uint64_t random = 9;

    for (uint32_t i = 0; i < CHAIN; i++) {
        if (i == 0)
            random_sketch(&random, &sketch[i]);
        else
            sketch[i] = sketch[i - 1];
        for (uint32_t v = 0; i > 0 && v < step; v++)
            sketch[i].values[(i * step + v) % SKETCH_VALUES] ^= 0x55;
        members[i] = (struct sketched){1000 - i, 400, &sketch[i]};
    }
}

static uint32_t count_parts(const struct sketched *members, uint32_t *parts)
{
    uint32_t count = 0;

    story_split(members, CHAIN, parts);
    for (uint32_t i = 0; i < CHAIN; i++) {
        assert_true(parts[i] <= i && parts[parts[i]] == parts[i]);
        count += parts[i] == i;
    }
    return count;
}

static void a_chain_whose_ends_differ_is_cut(void **state)
{
    struct sketched members[CHAIN];
    struct sketch sketch[CHAIN];
    uint32_t parts[CHAIN];

    make_chain(members, sketch, 1);
    assert_int_equal(count_parts(members, parts), 1);
    make_chain(members, sketch, 20);
    assert_in_range(count_parts(members, parts), 2, CHAIN - 1);
}

static void the_order_of_members_does_not_matter(void **state)
{
    struct sketched members[CHAIN], turned[CHAIN];
    struct sketch sketch[CHAIN];
    uint32_t parts[CHAIN], turned_parts[CHAIN];

    make_chain(members, sketch, 16);
    count_parts(members, parts);
    for (uint32_t i = 0; i < CHAIN; i++)
        turned[i] = members[CHAIN - 1 - i];
    count_parts(turned, turned_parts);
    for (uint32_t i = 0; i < CHAIN; i++)
        for (uint32_t j = 0; j < CHAIN; j++)
            assert_int_equal(parts[i] == parts[j],
                             turned_parts[CHAIN - 1 - i] == turned_parts[CHAIN - 1 - j]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_words_in_a_row_are_a_shingle),
        cmocka_unit_test(hashes_are_sorted_and_distinct),
        cmocka_unit_test(looks_do_not_count),
        cmocka_unit_test(sketches_tell_about_how_much_is_shared),
        cmocka_unit_test(a_text_of_few_words_has_no_sketch),
        cmocka_unit_test(documents_are_found_by_every_band_and_label),
        cmocka_unit_test(a_chain_whose_ends_differ_is_cut),
        cmocka_unit_test(the_order_of_members_does_not_matter),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
