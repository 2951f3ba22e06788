/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_api_error.c - from a failure to the code that a client tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "server/http/api_error.h"

static void every_code_is_an_http_answer(void **state)
{
    for (int code = 0; code < API_CODE_COUNT; code++) {
        assert_in_range(api_code_http((enum api_code)code), 400, 599);
        assert_true(strlen(api_code_text((enum api_code)code)) > 0);
        assert_true(strlen(api_code_type((enum api_code)code)) > 0);
    }
}

static void every_kind_of_failure_has_a_code(void **state)
{
    for (int status = STATUS_END + 1; status < STATUS_COUNT; status++) {
        struct error err;

        error_set(&err, (enum status)status, "x");
        err.subject = "pagination";
        assert_int_not_equal(api_error_code(&err), API_NONE);
    }
}

static void a_failure_of_the_library_has_the_code_of_its_status(void **state)
{
    struct error err;

    error_set(&err, STATUS_DOCUMENT_NOT_FOUND, "x");
    assert_int_equal(api_error_http(&err), 404);
    error_set(&err, STATUS_BAD_FILTER, "x");
    assert_string_equal(api_code_text(api_error_code(&err)), "invalid_search_filter");
    assert_string_equal(api_code_type(api_error_code(&err)), "invalid_request");
}

static void a_setting_has_a_code_of_its_own(void **state)
{
    struct error err;

    error_set(&err, STATUS_BAD_SETTING, "x");
    err.subject = "searchCutoffMs";
    assert_int_equal(api_error_code(&err), API_BAD_CUTOFF);
    err.subject = "faceting";
    assert_int_equal(api_error_code(&err), API_BAD_FACETING);
}

static void a_route_may_name_the_code(void **state)
{
    struct error err;

    error_set(&err, STATUS_BAD_FILTER, "x");
    api_error_recode(&err, STATUS_BAD_SORT, API_BAD_DOCUMENT_SORT);
    assert_int_equal(api_error_code(&err), API_BAD_FILTER);
    api_error_recode(&err, STATUS_BAD_FILTER, API_BAD_DOCUMENT_FILTER);
    assert_int_equal(api_error_code(&err), API_BAD_DOCUMENT_FILTER);
    api_error_set(&err, API_KEY_NOT_FOUND, "no %s", "key");
    api_error_recode(&err, err.status, API_BAD_DOCUMENT_FILTER);
    assert_int_equal(api_error_code(&err), API_KEY_NOT_FOUND);
    assert_int_equal(api_error_http(&err), 404);
    assert_string_equal(err.message, "no key");
}

static void read_shared(const char *name, struct buf *text)
{
    char path[4096];
    struct error err;

    snprintf(path, sizeof path, "%s/../server/share/%s", getenv("DATELINE_TESTS"), name);
    assert_int_equal(file_read(text, path, 1 << 20, &err), STATUS_OK);
}

static void every_code_has_its_row_in_the_documentation(void **state)
{
    BUF_AUTO struct buf text = {0};

    read_shared("errors.md", &text);
    for (int code = 1; code < API_CODE_COUNT; code++) {
        char row[256], http[16];
        const char *found, *http_at, *end;

        snprintf(row, sizeof row, "\n| `%s` |", api_code_text((enum api_code)code));
        snprintf(http, sizeof http, "%d", api_code_http((enum api_code)code));
        found = strstr(text.data, row);
        if (!found)
            fail_msg("errors.md has no row for %s", api_code_text((enum api_code)code));
        end = strchr(found + strlen(row), '|');
        http_at = strstr(found + strlen(row), http);
        if (!http_at || http_at > end)
            fail_msg("errors.md does not say %s for %s", http, api_code_text((enum api_code)code));
    }
}

static bool is_code(struct str text)
{
    for (int code = 1; code < API_CODE_COUNT; code++)
        if (str_is(text, api_code_text((enum api_code)code)))
            return true;
    return false;
}

static void every_row_of_the_documentation_is_a_code(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct str rest, code;

    read_shared("errors.md", &text);
    rest = buf_str(&text);
    while (rest.data) {
        struct str line = str_cut(&rest, '\n');

        if (!str_starts(line, STR("| `")))
            continue;
        line = str_slice(line, 3, line.length);
        code = str_cut(&line, '`');
        if (!is_code(code))
            fail_msg("there is no code %.*s", STR_ARG(code));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_is_an_http_answer),
        cmocka_unit_test(every_kind_of_failure_has_a_code),
        cmocka_unit_test(a_failure_of_the_library_has_the_code_of_its_status),
        cmocka_unit_test(a_setting_has_a_code_of_its_own),
        cmocka_unit_test(a_route_may_name_the_code),
        cmocka_unit_test(every_code_has_its_row_in_the_documentation),
        cmocka_unit_test(every_row_of_the_documentation_is_a_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
