/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_embargo_line.c - lines that say until when a release is held back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/words/embargo_line.h"

static void assert_written(const char *text, const char *wanted)
{
    struct str written = STR("");

    if (embargo_line_find(str_of(text), &written) != (wanted != NULL))
        fail_msg("\"%s\" is %s embargo", text, wanted ? "no" : "an");
    if (wanted && !str_eq(written, str_of(wanted)))
        fail_msg("\"%s\": \"%.*s\"", text, STR_ARG(written));
}

static void finds_lines_of_embargo(void **state)
{
    assert_written("EMBARGOED UNTIL 06:00 GMT 11 May 2021", "06:00 GMT 11 May 2021");
    assert_written("Harbour Office\n\n*** Embargo: 11 May 2021, 6am ***\n", "11 May 2021, 6am");
    assert_written("[Sperrfrist: 11. Mai 2021, 8 Uhr]", ": 11. Mai 2021, 8 Uhr");
    assert_written("Not for publication before 11/05/2021.", "11/05/2021");
}

static void leaves_other_lines(void **state)
{
    assert_written("Embargo on arms extended until 2030", NULL);
    assert_written("Embargoed until delivery", NULL);
    assert_written("The report, embargoed until 11 May 2021, was leaked", NULL);
    assert_written("", NULL);
    assert_written("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\nEmbargo: 11 May 2021\n", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_lines_of_embargo),
        cmocka_unit_test(leaves_other_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
