/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_front_matter.c - YAML, TOML and JSON before a text, in bounded time and memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/formats/markdown/front_matter.h"
#include "base/buf.h"
#include "base/json.h"

#define BODY "Text.\n"

struct example {
    const char *inside; /* of the marks */
    const char *fields; /* as JSON */
};

static void assert_fields(const char *mark, const struct example *example)
{
    BUF_AUTO struct buf text = {0}, got = {0};
    json_auto_t *fields = json_object();
    size_t length;

    buf_addf(&text, "%s\n%s\n%s\n%s", mark, example->inside, mark, BODY);
    length = front_matter_read(buf_str(&text), fields);
    json_add(&got, fields);
    assert_string_equal(got.data, example->fields);
    assert_string_equal(text.data + length, BODY);
}

static void assert_all(const char *mark, const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_fields(mark, &examples[i]);
}
#define ASSERT_YAML(examples) assert_all("---", examples, sizeof(examples) / sizeof *(examples))

static void yaml_values_keep_their_kinds(void **state)
{
    static const struct example examples[] = {
        {"a: text\nb: 3\nc: true\nd: False", "{\"a\":\"text\",\"b\":3,\"c\":true,\"d\":false}"},
        {"a: '3'\nb: \"true\"\nc: !!str 4", "{\"a\":\"3\",\"b\":\"true\",\"c\":\"4\"}"},
        {"a: 1.50\nb: 2020-03-04 06:00:00 +0100",
         "{\"a\":\"1.50\",\"b\":\"2020-03-04 06:00:00 +0100\"}"},
        {"a:\nb: ~\nc: null\nd: ''", "{\"d\":\"\"}"},
        {"a: \"x\\0y\\u00e9\"", "{\"a\":\"xy\xC3\xA9\"}"},
        {"a: first\na: second", "{\"a\":\"second\"}"},
        {"a: b # comment\n# comment\nc: d#e", "{\"a\":\"b\",\"c\":\"d#e\"}"},
    };

    ASSERT_YAML(examples);
}

static void yaml_texts_go_over_lines(void **state)
{
    static const struct example examples[] = {
        {"a: goes\n  on\nb: \"goes\n  on\"", "{\"a\":\"goes on\",\"b\":\"goes on\"}"},
        {"a: |\n  one\n   two\n\nb: >-\n  one\n  two", "{\"a\":\"one\\n two\",\"b\":\"one two\"}"},
        {"a: [b,\n  'c, d']\n", "{\"a\":[\"b\",\"c, d\"]}"},
    };

    ASSERT_YAML(examples);
}

static void yaml_nests(void **state)
{
    static const struct example examples[] = {
        {"a:\n- b\n- c", "{\"a\":[\"b\",\"c\"]}"},
        {"a:\n  b: c\n  d:\n    e: f", "{\"a\":{\"b\":\"c\",\"d\":{\"e\":\"f\"}}}"},
        {"a:\n  - b: c\n    d: e\n  - b: f", "{\"a\":[{\"b\":\"c\",\"d\":\"e\"},{\"b\":\"f\"}]}"},
        {"? [a, b]\n: c\nd: e", "{\"d\":\"e\"}"},
    };

    ASSERT_YAML(examples);
}

static void aliases_are_left_out(void **state)
{
    static const struct example examples[] = {
        {"a: &x text\nb: *x\nc: [*x, d]", "{\"a\":\"text\",\"c\":[\"d\"]}"},
        {"a: &x {b: c}\nd:\n  <<: *x\n  e: f", "{\"a\":{\"b\":\"c\"},\"d\":{\"e\":\"f\"}}"},
        {"a: &x [*x]", "{\"a\":[]}"},
    };

    ASSERT_YAML(examples);
}

static void damaged_yaml_is_text(void **state)
{
    static const struct example examples[] = {
        {"a: Council: no bridge\nb: c", "{\"a\":\"Council: no bridge\",\"b\":\"c\"}"},
        {"a: @ada\nb: %5\nc: `x`", "{\"a\":\"@ada\",\"b\":\"%5\",\"c\":\"`x`\"}"},
        {"a: \"Say \"hi\" to all\"\nb: 'It's'", "{\"a\":\"Say \\\"hi\\\" to all\",\"b\":\"It's\"}"},
        {"a: [Update] Bridge\nb: c", "{\"a\":\"[Update] Bridge\",\"b\":\"c\"}"},
        {"a:\n  - *star* news\n  - b\nc: d", "{\"a\":[\"*star* news\",\"b\"],\"c\":\"d\"}"},
        {"a: \"never closed\nb: c", "{\"a\":\"\\\"never closed\",\"b\":\"c\"}"},
        {"a: b\n\tc: d\ne: f", "{\"a\":\"b\"}"},
    };

    ASSERT_YAML(examples);
}

static void prose_between_rules_is_none(void **state)
{
    static const char *const texts[] = {"---\nJust prose.\n---\nText.",
                                        "---\n- a\n- b\n---\n",
                                        "---\n---\n",
                                        "---\na: b\n",
                                        "--- a\nb: c\n---\n",
                                        ""};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_auto_t *fields = json_object();

        assert_int_equal(front_matter_read(str_of(texts[i]), fields), 0);
        assert_int_equal(json_object_size(fields), 0);
    }
}

static void toml_and_json_are_read(void **state)
{
    static const struct example toml[] = {
        {"title = \"Snow: \\\"deep\\\"\" # x\ndraft = false\nweight = 3",
         "{\"title\":\"Snow: \\\"deep\\\"\",\"draft\":false,\"weight\":3}"},
        {"[taxonomies]\ntags = [\n  \"a\",\n  'b, c'\n]\n", "{\"tags\":[\"a\",\"b, c\"]}"},
    };
    json_auto_t *fields = json_object();

    assert_all("+++", toml, sizeof toml / sizeof *toml);
    assert_int_equal(front_matter_read(STR("{\n\"title\": \"a\"\n}\nText."), fields), 16);
    assert_string_equal(json_get_str(fields, "title").data, "a");
}

/* 256 KB of each, behind one field that is sound. */
static void hostile_yaml_ends(void **state)
{
    static const char *const pieces[] = {
        "[",  "{",    "- ",        "? ",       "a: ",         "&a ",  "*a ",       "'",
        "\"", "'a' ", "a: b: c\n", "a: @\n",   "[a, ",        "{a: ", "a: \"b\n",  "a: '\n",
        "\t", "!<",   "a: [\n",    "&a [*a, ", "- - - - a\n", ": ",   "a: |\n b\n"};

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        BUF_AUTO struct buf text = {0};
        json_auto_t *fields = json_object();

        buf_add_text(&text, "---\nfirst: field\nsecond: ");
        while (text.length < (size_t)250 * 1024)
            buf_add_text(&text, pieces[i]);
        buf_add_text(&text, "\n---\n");
        assert_int_equal(front_matter_read(buf_str(&text), fields), text.length);
        assert_string_equal(json_get_str(fields, "first").data, "field");
        assert_true(json_object_size(fields) <= 2000);
    }
}

static void fields_are_counted(void **state)
{
    static const char marks[] = "-+";

    for (size_t i = 0; marks[i]; i++) {
        BUF_AUTO struct buf text = {0};
        json_auto_t *fields = json_object();

        buf_addf(&text, "%c%c%c\n", marks[i], marks[i], marks[i]);
        for (int field = 0; field < 10000; field++)
            buf_addf(&text, "k%d%s 1\n", field, marks[i] == '-' ? ":" : " =");
        buf_addf(&text, "%c%c%c\n", marks[i], marks[i], marks[i]);
        assert_int_equal(front_matter_read(buf_str(&text), fields), text.length);
        assert_true(json_object_size(fields) >= 900);
        assert_true(json_object_size(fields) <= 2000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml_values_keep_their_kinds),
        cmocka_unit_test(yaml_texts_go_over_lines),
        cmocka_unit_test(yaml_nests),
        cmocka_unit_test(aliases_are_left_out),
        cmocka_unit_test(damaged_yaml_is_text),
        cmocka_unit_test(prose_between_rules_is_none),
        cmocka_unit_test(toml_and_json_are_read),
        cmocka_unit_test(hostile_yaml_ends),
        cmocka_unit_test(fields_are_counted),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
