/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_status.c - errors in the user's terms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/status.h"
#include "base/utf8.h"

static void says_what_happened(void **state)
{
    struct error err;

    assert_int_equal(error_set(&err, STATUS_BAD_FILTER, "unclosed quote at byte %d", 7),
                     STATUS_BAD_FILTER);
    assert_int_equal(err.status, STATUS_BAD_FILTER);
    assert_string_equal(err.message, "unclosed quote at byte 7");
}

static void may_quote_the_message_that_is_there(void **state)
{
    struct error err;

    error_set(&err, STATUS_IO, "disk gone");
    error_set(&err, STATUS_CORRUPT, "segment 3: %s", err.message);
    assert_string_equal(err.message, "segment 3: disk gone");
    assert_int_equal(err.status, STATUS_CORRUPT);
}

static void a_prefix_keeps_the_rest(void **state)
{
    struct error err;

    error_set(&err, STATUS_BAD_SETTING, "a number is wanted");
    err.detail = 7;
    err.subject = "pagination";
    assert_int_equal(error_prefix(&err, "Index `%s`: ", "a"), STATUS_BAD_SETTING);
    assert_string_equal(err.message, "Index `a`: a number is wanted");
    assert_int_equal(err.detail, 7);
    assert_string_equal(err.subject, "pagination");
    error_set(&err, STATUS_IO, "again");
    assert_int_equal(err.detail, 0);
    assert_null(err.subject);
}

static void a_message_is_valid_utf8_also_when_cut(void **state)
{
    struct error err;

    for (int before = 480; before < 492; before++) {
        error_set(&err, STATUS_IO, "%*s\xE2\x82\xAC\xE2\x82\xAC", before, "x");
        assert_true(utf8_valid(str_of(err.message)));
        assert_true(strlen(err.message) < sizeof err.message);
    }
    error_set(&err, STATUS_IO, "no \xFF");
    assert_string_equal(err.message, "no ?");
}

static void system_errors_have_their_status(void **state)
{
    struct error err;

    errno = ENOSPC;
    assert_int_equal(error_errno(&err, "write", "seg-1/terms"), STATUS_NO_SPACE);
    assert_non_null(strstr(err.message, "cannot write seg-1/terms: "));
    errno = ENOENT;
    assert_int_equal(error_errno(&err, "open", "x"), STATUS_NOT_FOUND);
    errno = EIO;
    assert_int_equal(error_errno(&err, "sync", "x"), STATUS_IO);
    errno = EMFILE;
    assert_int_equal(error_errno(&err, "open", "x"), STATUS_NO_FILES);
    errno = EROFS;
    assert_int_equal(error_errno(&err, "create", "x"), STATUS_NO_PERMISSION);
    errno = ENOMEM;
    assert_int_equal(error_errno(&err, "map", "x"), STATUS_NO_MEMORY);
}

/* Every failure has a cause: a new status without one would make tasks wait or fail by chance. */
static void every_failure_has_a_cause(void **state)
{
    for (int status = STATUS_END + 1; status < STATUS_COUNT; status++)
        assert_int_not_equal(status_cause((enum status)status), CAUSE_NONE);
    assert_int_equal(status_cause(STATUS_OK), CAUSE_NONE);
    for (int status = STATUS_BAD_INDEX_UID; status < STATUS_COUNT; status++)
        assert_false(status_may_pass((enum status)status));
    assert_true(status_may_pass(STATUS_NO_SPACE) && status_may_pass(STATUS_CORRUPT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_happened),
        cmocka_unit_test(may_quote_the_message_that_is_there),
        cmocka_unit_test(a_prefix_keeps_the_rest),
        cmocka_unit_test(a_message_is_valid_utf8_also_when_cut),
        cmocka_unit_test(system_errors_have_their_status),
        cmocka_unit_test(every_failure_has_a_cause),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
