/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ocr_scan.c - articles take lines of scanned pages: each line once, with little work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/formats/library/ocr_scan.h"

#define LINES 100000

static void fill(struct ocr_scan *scan, size_t lines)
{
    const struct ocr_page page = {.number = 1};

    ocr_scan_begin_page(scan, &page);
    for (size_t i = 0; i < lines; i++) {
        BUF_AUTO struct buf id = {0};
        size_t from = scan->line_count;

        buf_addf(&id, "L%zu", i);
        ocr_scan_add_line(scan, STR("a"));
        ocr_scan_name_part(scan, buf_str(&id), from);
    }
    ocr_scan_end_page(scan);
}

/* Takes what a part begins, up to the last line, as METS says it with BEGIN and END. */
static void take_to_end(struct ocr_scan *scan, size_t number, struct ocr_target *target)
{
    BUF_AUTO struct buf id = {0};

    buf_addf(&id, "L%zu", number);
    ocr_scan_take_lines(scan, ocr_scan_find(scan, buf_str(&id))->line_from, scan->line_count,
                        target);
}

static size_t work_of_overlapping_parts(bool backwards, size_t *taken)
{
    struct ocr_scan scan = {.arena = NULL};
    struct ocr_target target = {.joins = false};
    size_t looks;

    fill(&scan, LINES);
    for (size_t i = 0; i < LINES; i++)
        take_to_end(&scan, backwards ? LINES - 1 - i : i, &target);
    looks = scan.looks;
    *taken = (target.document.open.length + 1) / 2;
    ocr_target_fini(&target);
    ocr_scan_fini(&scan);
    return looks;
}

static void test_parts_that_overlap_cost_a_few_looks_a_line(void **state)
{
    size_t taken;

    assert_true(work_of_overlapping_parts(false, &taken) < 6 * (size_t)LINES);
    assert_int_equal(taken, LINES);
    assert_true(work_of_overlapping_parts(true, &taken) < 6 * (size_t)LINES);
    assert_int_equal(taken, LINES);
}

static void test_a_line_is_taken_once(void **state)
{
    struct ocr_scan scan = {.arena = NULL};
    struct ocr_target one = {.joins = false}, other = {.joins = false};

    fill(&scan, 10);
    ocr_scan_take_lines(&scan, 3, 5, &one);
    assert_int_equal(ocr_scan_untaken(&scan, 0), 0);
    assert_int_equal(ocr_scan_untaken(&scan, 3), 5);
    ocr_scan_take_lines(&scan, 2, 7, &other);
    assert_string_equal(one.document.open.data, "a a");
    assert_string_equal(other.document.open.data, "a a a");
    assert_int_equal(ocr_scan_untaken(&scan, 7), 7);
    ocr_scan_take_lines(&scan, 0, 10, &one);
    assert_int_equal(ocr_scan_untaken(&scan, 0), 10);
    ocr_target_fini(&one);
    ocr_target_fini(&other);
    ocr_scan_fini(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_that_overlap_cost_a_few_looks_a_line),
        cmocka_unit_test(test_a_line_is_taken_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
