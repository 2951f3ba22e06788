/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_say.c - names from strangers neither steer a terminal nor forge a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "indexer/say.h"

static void assert_shown(struct str text, const char *wanted)
{
    BUF_AUTO struct buf shown = {0};

    say_add_shown(&shown, text);
    if (!str_is(buf_str(&shown), wanted))
        fail_msg("\"%.*s\", not \"%s\"", STR_ARG(buf_str(&shown)), wanted);
}

static void controls_are_escaped(void **state)
{
    assert_shown(STR("\x1b[31mred\nFAKE LINE\r\t\x7f"),
                 "\\x1b[31mred\\x0aFAKE LINE\\x0d\\x09\\x7f");
    assert_shown(STR("\xC2\x9B"
                     "31m"),
                 "\\x9b31m");
    assert_shown(STR("a\xFF\x9B"), "a\\xff\\x9b");
    assert_shown(STR("\xC2"), "\\xc2");
}

static void other_text_stays(void **state)
{
    assert_shown(STR("Zoë 東京 «a»\xC2\xA0 \\n"), "Zoë 東京 «a»\xC2\xA0 \\n");
    assert_shown(STR(""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_are_escaped),
        cmocka_unit_test(other_text_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
