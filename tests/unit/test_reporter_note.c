/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reporter_note.c - the names in notes behind Chinese datelines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/words/reporter_note.h"

static void assert_names(const char *note, const char *expected)
{
    BUF_AUTO struct buf names = {0};

    assert_true(reporter_note_read(str_of(note), &names));
    if (!str_is(buf_str(&names), expected))
        fail_msg("%s: \"%.*s\", not \"%s\"", note, STR_ARG(buf_str(&names)), expected);
}

static void parts_names(void **state)
{
    assert_names("（记者李明、王小红）", "李明, 王小红");
    assert_names("（记者李明和王小红）", "李明, 王小红");
    assert_names("（記者 李明 通訊員 王小紅）", "李明, 王小紅");
    assert_names("(记者李明和通讯员王红)", "李明, 王红");
}

static void keeps_and_within_a_name(void **state)
{
    assert_names("（记者李和平、王明）", "李和平, 王明");
    assert_names("（记者王明、李和平）", "王明, 李和平");
    assert_names("（记者李和平和王明）", "李和平, 王明");
    assert_names("（记者王明和李和平）", "王明, 李和平");
    assert_names("（记者欧阳和）", "欧阳和");
    assert_names("（记者和田健）", "和田健");
}

static void reads_notes_only(void **state)
{
    BUF_AUTO struct buf names = {0};

    assert_false(reporter_note_read(STR("（李和平）"), &names));
    assert_false(reporter_note_read(STR("记者李和平"), &names));
    assert_false(reporter_note_read(STR("（记者）"), &names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_names),
        cmocka_unit_test(keeps_and_within_a_name),
        cmocka_unit_test(reads_notes_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
