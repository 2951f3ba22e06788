/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_document.c - ids of all kinds, texts of all values, and what is stored where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "fixture.h"
#include "store/document/document.h"
#include "store/document/withdrawal.h"

static json_t *read_json(const char *text)
{
    struct error err = {0};
    json_t *value = json_read(str_of(text), 0, &err);

    if (!value)
        fail_msg("%s: %s", text, err.message);
    return value;
}

static enum status id_of(json_t *document, struct buf *id)
{
    struct error err = {0};
    enum status status = document_id(fixture_schema(PRESET_ARTICLES), document, id, &err);

    assert_int_equal(status == STATUS_OK, err.message[0] == '\0');
    return status;
}

static void takes_ids_of_all_kinds(void **state)
{
    static const char *const cases[][2] = {
        {"{\"id\":\"a\"}", "a"},
        {"{\"id\":\"https://example.org/news?id=7&x=%20\"}", "https://example.org/news?id=7&x=%20"},
        {"{\"id\":\"urn:newsml:example.org:20210107:story-7:3\"}",
         "urn:newsml:example.org:20210107:story-7:3"},
        {"{\"id\":\"../../etc/passwd\"}", "../../etc/passwd"},
        {"{\"id\":\" \"}", " "},
        {"{\"id\":\"\\u00e4\\n\\u6771\"}", "\xc3\xa4\n\xe6\x9d\xb1"},
        {"{\"id\":7}", "7"},
        {"{\"id\":0}", "0"},
        {"{\"id\":-9223372036854775808}", "-9223372036854775808"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_auto_t *document = read_json(cases[i][0]);
        BUF_AUTO struct buf id = {0};

        assert_int_equal(id_of(document, &id), STATUS_OK);
        assert_true(str_is(buf_str(&id), cases[i][1]));
    }
}

static void refuses_what_is_no_id(void **state)
{
    static const struct {
        const char *document;
        enum status status;
    } cases[] = {
        {"{}", STATUS_MISSING_DOCUMENT_ID},
        {"{\"id\":null}", STATUS_MISSING_DOCUMENT_ID},
        {"{\"Id\":\"a\"}", STATUS_MISSING_DOCUMENT_ID},
        {"{\"id\":\"\"}", STATUS_BAD_DOCUMENT_ID},
        {"{\"id\":1.5}", STATUS_BAD_DOCUMENT_ID},
        {"{\"id\":true}", STATUS_BAD_DOCUMENT_ID},
        {"{\"id\":[\"a\"]}", STATUS_BAD_DOCUMENT_ID},
        {"{\"id\":{\"a\":1}}", STATUS_BAD_DOCUMENT_ID},
        {"[]", STATUS_BAD_DOCUMENT},
        {"\"a\"", STATUS_BAD_DOCUMENT},
        {"7", STATUS_BAD_DOCUMENT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_auto_t *document = read_json(cases[i].document);
        BUF_AUTO struct buf id = {0};

        assert_int_equal(id_of(document, &id), cases[i].status);
        assert_int_equal(id.length, 0);
    }
}

static void measures_ids_in_bytes(void **state)
{
    char text[DOCUMENT_ID_ARTICLE_MAX + 2];

    (void)state;
    memset(text, 'x', sizeof text);
    for (size_t length = DOCUMENT_ID_ARTICLE_MAX - 1; length <= DOCUMENT_ID_ARTICLE_MAX + 1;
         length++) {
        json_auto_t *document = json_object();
        BUF_AUTO struct buf id = {0};

        json_object_set_new(document, "id", json_stringn(text, length));
        assert_int_equal(id_of(document, &id),
                         length > DOCUMENT_ID_ARTICLE_MAX ? STATUS_BAD_DOCUMENT_ID : STATUS_OK);
    }
}

static void refuses_a_nul_in_an_id(void **state)
{
    json_auto_t *document = json_object();
    BUF_AUTO struct buf id = {0};

    (void)state;
    json_object_set_new(document, "id", json_stringn("a\0b", 3));
    assert_int_equal(id_of(document, &id), STATUS_BAD_DOCUMENT_ID);
}

static void add_text(void *context, struct str text)
{
    struct buf *out = context;

    buf_addf(out, "[%.*s]", STR_ARG(text));
}

static void visits_the_texts_of_a_value(void **state)
{
    static const char *const cases[][2] = {
        {"\"a b\"", "[a b]"},
        {"\"\"", "[]"},
        {"12", "[12]"},
        {"-0.5", "[-0.5]"},
        {"true", "[true]"},
        {"false", "[false]"},
        {"null", ""},
        {"[]", ""},
        {"[\"a\",2,[\"b\",null,[true]],{\"c\":\"d\"}]", "[a][2][b][true]"},
        {"{\"a\":\"b\"}", ""},
        {"[[[[[[[[[[\"deep\"]]]]]]]]]]", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_auto_t *value = read_json(cases[i][0]);
        BUF_AUTO struct buf out = {0};

        document_texts(value, add_text, &out);
        if (!str_is(buf_str(&out), cases[i][1]))
            fail_msg("%s: %.*s", cases[i][0], STR_ARG(buf_str(&out)));
    }
    document_texts(NULL, add_text, NULL);
}

static void stores_body_and_hidden_fields_apart(void **state)
{
    static const char *const cases[][4] = {
        {"{\"id\":\"a\",\"body\":\"text\",\"x\":[1,{\"y\":\"\\u00e4\\\"\"}]}",
         "{\"id\":\"a\",\"x\":[1,{\"y\":\"\xc3\xa4\\\"\"}]}", "text", ""},
        {"{\"boilerplate\":\"more\",\"id\":\"a\"}", "{\"id\":\"a\"}", "",
         "\"boilerplate\":\"more\""},
        {"{\"id\":\"a\",\"body\":[\"no\",\"text\"]}", "{\"id\":\"a\",\"body\":[\"no\",\"text\"]}",
         "", ""},
        {"{\"id\":\"a\",\"body\":null}", "{\"id\":\"a\",\"body\":null}", "", ""},
        {"{}", "{}", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_auto_t *document = read_json(cases[i][0]);
        BUF_AUTO struct buf fields = {0};
        BUF_AUTO struct buf hidden = {0};
        struct str body;

        document_parts(fixture_schema(PRESET_ARTICLES), document, &fields, &body, &hidden);
        assert_true(str_is(buf_str(&fields), cases[i][1]));
        assert_true(str_is(body, cases[i][2]));
        assert_true(str_is(buf_str(&hidden), cases[i][3]));
    }
}

static void a_status_of_any_form_withdraws(void **state)
{
    static const struct {
        const char *document;
        bool withdrawn;
    } cases[] = {
        {"{\"id\":\"a\",\"status\":\"canceled\"}", true},
        {"{\"id\":\"a\",\"status\":\" Canceled \"}", true},
        {"{\"id\":\"a\",\"status\":\"stat:withheld\"}", true},
        {"{\"id\":\"a\",\"Status\":\"killed\"}", true},
        {"{\"id\":\"a\",\"status\":200,\"pubstatus\":[\"usable\",\"stat:canceled\"]}", true},
        {"{\"id\":\"a\",\"pubstatus\":\"http://cv.iptc.org/newscodes/pubstatusg2/canceled\"}",
         true},
        {"{\"id\":\"a\",\"status\":\"ok\"}", false},
        {"{\"id\":\"a\",\"status\":\"\"}", false},
        {"{\"id\":\"a\",\"status\":[]}", false},
        {"{\"id\":\"a\",\"status\":\"not canceled\"}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_auto_t *document = read_json(cases[i].document);
        json_auto_t *left = withdrawal_of(fixture_schema(PRESET_ARTICLES), document);

        if (document_is_withdrawn(document) != cases[i].withdrawn || !left == cases[i].withdrawn)
            fail_msg("%s", cases[i].document);
        if (left)
            assert_non_null(json_object_get(left, "status"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_of_any_form_withdraws),
        cmocka_unit_test(takes_ids_of_all_kinds),
        cmocka_unit_test(refuses_what_is_no_id),
        cmocka_unit_test(measures_ids_in_bytes),
        cmocka_unit_test(refuses_a_nul_in_an_id),
        cmocka_unit_test(visits_the_texts_of_a_value),
        cmocka_unit_test(stores_body_and_hidden_fields_apart),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
