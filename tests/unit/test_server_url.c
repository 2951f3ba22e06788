/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_url.c - targets of requests, good and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/http/url.h"

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static struct url parsed(void **state, const char *target)
{
    struct error err = {0};
    struct url url;

    assert_int_equal(url_parse(str_of(target), *state, &url, &err), STATUS_OK);
    return url;
}

static void refused(void **state, struct str target)
{
    struct error err = {0};
    struct url url;

    assert_int_equal(url_parse(target, *state, &url, &err), STATUS_BAD_REQUEST);
    assert_true(err.message[0]);
}

static void assert_str(struct str text, const char *wanted)
{
    assert_int_equal(text.length, strlen(wanted));
    assert_memory_equal(text.data, wanted, text.length);
}

static void splits_path_and_parameters(void **state)
{
    struct url url = parsed(state, "/search?q=cyber&limit=5");

    assert_str(url.path, "/search");
    assert_int_equal(url.param_count, 2);
    assert_str(url.params[0].name, "q");
    assert_str(url.params[0].value, "cyber");
    assert_str(url.params[1].name, "limit");
    assert_str(url.params[1].value, "5");
}

static void decodes_parameters_as_forms_send_them(void **state)
{
    struct url url = parsed(state, "/search?q=caf%C3%A9+noir&filter=a%20%3D%20%22b%26c%22");

    assert_str(url.params[0].value, "caf\xC3\xA9 noir");
    assert_str(url.params[1].value, "a = \"b&c\"");
}

static void takes_parameters_without_value_and_empty_ones(void **state)
{
    struct url url = parsed(state, "/search?q&&facets=&");

    assert_int_equal(url.param_count, 2);
    assert_str(url.params[0].value, "");
    assert_str(url.params[1].name, "facets");
    assert_str(url.params[1].value, "");
}

static void keeps_equal_signs_of_a_value(void **state)
{
    assert_str(parsed(state, "/s?filter=a=b").params[0].value, "a=b");
}

static void reads_a_stray_percent_sign_as_itself(void **state)
{
    assert_str(parsed(state, "/s?q=100%").params[0].value, "100%");
    assert_str(parsed(state, "/s?q=100%25%zz").params[0].value, "100%%zz");
}

static void leaves_the_path_escaped(void **state)
{
    assert_str(parsed(state, "/indexes/a/documents/x%2Fy?").path, "/indexes/a/documents/x%2Fy");
}

static void takes_an_absolute_target_apart(void **state)
{
    struct url url = parsed(state, "http://news.example:80/search?q=a");

    assert_str(url.host, "news.example:80");
    assert_str(url.path, "/search");
    assert_str(parsed(state, "http://news.example").path, "/");
    assert_str(parsed(state, "http://news.example?q=a").path, "/");
}

static void refuses_what_no_client_sends(void **state)
{
    refused(state, STR("search"));
    refused(state, STR(""));
    refused(state, STR("?q=a"));
    refused(state, STR("/s?q=a%00b"));
    refused(state, STR("/s?%00=b"));
    refused(state, STR("/s?q=\xFF"));
    refused(state, STR("/s?q=%C3"));
}

static void refuses_a_flood_of_parameters(void **state)
{
    char target[2 * URL_PARAMS_MAX + 16] = "/s?";

    for (int i = 0; i < URL_PARAMS_MAX; i++)
        strcat(target, "a&");
    refused(state, str_of(target));
}

static void decodes_a_part_of_a_path_strictly(void **state)
{
    struct error err;
    struct str out;

    assert_int_equal(url_decode_part(STR("urn%3Aa%2Fb+c"), "x", *state, &out, &err), STATUS_OK);
    assert_str(out, "urn:a/b+c");
    assert_int_equal(url_decode_part(STR("a%"), "x", *state, &out, &err), STATUS_BAD_REQUEST);
    assert_int_equal(url_decode_part(STR("a%2"), "x", *state, &out, &err), STATUS_BAD_REQUEST);
    assert_int_equal(url_decode_part(STR("a%00"), "x", *state, &out, &err), STATUS_BAD_REQUEST);
    assert_int_equal(url_decode_part(STR("%ed%a0%80"), "x", *state, &out, &err),
                     STATUS_BAD_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_path_and_parameters),
        cmocka_unit_test(decodes_parameters_as_forms_send_them),
        cmocka_unit_test(takes_parameters_without_value_and_empty_ones),
        cmocka_unit_test(keeps_equal_signs_of_a_value),
        cmocka_unit_test(reads_a_stray_percent_sign_as_itself),
        cmocka_unit_test(leaves_the_path_escaped),
        cmocka_unit_test(takes_an_absolute_target_apart),
        cmocka_unit_test(refuses_what_no_client_sends),
        cmocka_unit_test(refuses_a_flood_of_parameters),
        cmocka_unit_test(decodes_a_part_of_a_path_strictly),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
