/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_json_mend.c - what templates do to JSON is undone, and what is JSON stays what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/formats/json/json_mend.h"
#include "base/json.h"

static void assert_mends(const char *text, const char *meant)
{
    BUF_AUTO struct buf mended = {0};
    struct error err;
    json_auto_t *expected = json_read(str_of(meant), 0, &err);
    json_auto_t *got = NULL;

    json_mend(str_of(text), &mended);
    got = json_read(buf_str(&mended), 0, &err);
    if (!got || !expected || !json_equal(got, expected))
        fail_msg("%s became %.*s, not %s", text, STR_ARG(buf_str(&mended)), meant);
}

static void keeps_what_is_json(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "[1, -2.5e3, true, false, null, \"\", \"a \\\"b\\\" \\u00e9 \\\\\"]",
        "{\"a\": {\"b\": [{\"c\": \"// no comment, /* nor this */\"}]}, \"d\": \"it's\"}",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_mends(texts[i], texts[i]);
}

static void mends_commas(void **state)
{
    assert_mends("{\"a\": 1,}", "{\"a\": 1}");
    assert_mends("[1, 2, ]", "[1, 2]");
    assert_mends("[,1,,2]", "[1, 2]");
    assert_mends("{\"a\": \"b\" \"c\": [\"d\" \"e\"]}", "{\"a\": \"b\", \"c\": [\"d\", \"e\"]}");
    assert_mends("{\"a\": {\"b\": 1} \"c\": 2}", "{\"a\": {\"b\": 1}, \"c\": 2}");
}

static void skips_comments_and_marks(void **state)
{
    assert_mends("/* seo */ {\"a\": 1 // one\n, \"b\": 2 /* two */}", "{\"a\": 1, \"b\": 2}");
    assert_mends("<!-- {\"a\": 1} -->", "{\"a\": 1}");
    assert_mends("//<![CDATA[\n{\"a\": 1}\n//]]>", "{\"a\": 1}");
    assert_mends("/* <![CDATA[ */ {\"a\": 1}; /* ]]> */", "{\"a\": 1}");
}

static void mends_strings(void **state)
{
    assert_mends("{\"a\": \"Don\\'t\"}", "{\"a\": \"Don't\"}");
    assert_mends("{\"a\": \"one\ntwo\tthree\"}", "{\"a\": \"one two three\"}");
    assert_mends("{\"a\": \"one\n\ntwo\"}", "{\"a\": \"one\\n\\ntwo\"}");
    assert_mends("{\"a\": \"He said \"no\" and left\", \"b\": 1}",
                 "{\"a\": \"He said \\\"no\\\" and left\", \"b\": 1}");
    assert_mends("{\"a\": \"\\u12 \\q\"}", "{\"a\": \"u12 q\"}");
    assert_mends("{'a': 'it's \"here\"'}", "{\"a\": \"it's \\\"here\\\"\"}");
}

static void mends_names_and_words(void **state)
{
    assert_mends("{a: 1, b_c: undefined, d: NaN}", "{\"a\": 1, \"b_c\": null, \"d\": null}");
    assert_mends("{\"a\": \"x\", b: \"y\"}", "{\"a\": \"x\", \"b\": \"y\"}");
}

static void closes_what_is_open(void **state)
{
    assert_mends("{\"a\": [1, {\"b\": \"c", "{\"a\": [1, {\"b\": \"c\"}]}");
    assert_mends("{\"a\": [1, 2}", "{\"a\": [1, 2]}");
    assert_mends("{\"a\": 1]}", "{\"a\": 1}");
}

static void stops_behind_the_value(void **state)
{
    assert_mends("{\"a\": 1}; window.b = {\"c\": 2}", "{\"a\": 1}");
    assert_mends("{\"a\": 1}{\"a\": 2}", "{\"a\": 1}");
}

static void ends_on_anything(void **state)
{
    static const char bytes[] = "{}[]\"':,/*\\\n a1\xC3";
    uint32_t random = 7;
    char text[40];

    for (int i = 0; i < 20000; i++) {
        BUF_AUTO struct buf out = {0};

        for (size_t k = 0; k < sizeof text; k++) {
            random = random * 1664525u + 1013904223u;
            text[k] = bytes[(random >> 16) % (sizeof bytes - 1)];
        }
        json_mend(str_n(text, sizeof text), &out);
        assert_true(out.length <= 4 * sizeof text + JSON_DEPTH_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_is_json),       cmocka_unit_test(mends_commas),
        cmocka_unit_test(skips_comments_and_marks), cmocka_unit_test(mends_strings),
        cmocka_unit_test(mends_names_and_words),    cmocka_unit_test(closes_what_is_open),
        cmocka_unit_test(stops_behind_the_value),   cmocka_unit_test(ends_on_anything),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
