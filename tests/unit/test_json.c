/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_json.c - reading strangers' JSON behind limits, and writing it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/json_salvage.h"
#include "base/json_scan.h"

#define assert_holds(buf, literal) assert_true(str_eq(buf_str(&(buf)), STR(literal)))

static void writes_what_it_read(void **state)
{
    static const char *const same[] = {
        "{\"id\":\"a/b\",\"n\":[1,-2.5,1e+300,true,false,null],\"deep\":{\"x\":[],\"y\":{}}}",
        "{\"z\":1,\"a\":2}",
        "[0.1,2.0,-0.0,9223372036854775807,-9223372036854775808,18446744073709551615]",
        "[[],[[]],\"\",{\"\":\"\"}]",
        "\"caf\xC3\xA9 \\\"q\\\" \\\\ \\n\\t\\r\\b\\f\\u0001 / \x7F\"",
        "3",
        "null",
    };

    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        BUF_AUTO struct buf out = {0};
        struct error err;
        json_t *value = json_read_exact(str_of(same[i]), 0, &err);

        assert_non_null(value);
        json_add(&out, value);
        assert_string_equal(out.data, same[i]);
        json_decref(value);
    }
}

static void keeps_the_digits_of_whole_numbers_below_2_to_the_64(void **state)
{
    static const char text[] =
        "[9223372036854775807,9223372036854775808,{\"n\":18446744073709551615}]";
    BUF_AUTO struct buf out = {0};
    struct error err;
    double number = 0;
    json_auto_t *exact = json_read_exact(STR(text), 0, &err),
                *plain = json_read(STR(text), 0, &err);
    const json_t *large = json_array_get(exact, 1);

    json_add(&out, exact);
    assert_string_equal(out.data, text);
    assert_int_equal(json_check(STR(text), 0, &err), STATUS_OK);
    assert_true(str_is(json_digits(large), "9223372036854775808"));
    assert_null(json_str(large).data); /* no text */
    assert_true(json_double(large, &number) && number == 9223372036854775808.0);
    assert_null(json_digits(json_array_get(exact, 0)).data);
    assert_true(json_is_real(json_array_get(plain, 1)));
    assert_null(json_read_exact(STR("[18446744073709551616]"), 0, &err));
}

static void refuses_what_is_not_json_and_says_where(void **state)
{
    static const char *const bad[] = {"",        "{",        "[1,]",        "{\"a\":1} x",
                                      "[NaN]",   "\"\xFF\"", "\"\\u0000\"", "\"\\ud800\"",
                                      "[1e999]", "'a'"};
    struct error err;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(json_read(str_of(bad[i]), 0, &err));
        assert_int_equal(err.status, STATUS_BAD_JSON);
    }
    assert_null(json_read(STR("{\n\"a\": 1,\n}"), 0, &err));
    assert_non_null(strstr(err.message, "line 3"));
    assert_null(json_read(STR_NONE, 0, &err));
    assert_null(json_read(STR("{\"a\0b\":1}"), 0, &err));
}

static void bounds_nesting_before_it_parses(void **state)
{
    struct error err;
    json_t *value;
    char deep[2 * JSON_DEPTH_MAX + 2];

    memset(deep, '[', JSON_DEPTH_MAX);
    memset(deep + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    value = json_read(str_n(deep, (size_t)2 * JSON_DEPTH_MAX), 0, &err);
    assert_non_null(value);
    json_decref(value);
    memset(deep, '[', JSON_DEPTH_MAX + 1);
    memset(deep + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    assert_null(json_read(str_n(deep, sizeof deep), 0, &err));
    assert_int_equal(err.status, STATUS_BAD_JSON);
    /* Brackets in a string nest nothing. */
    memset(deep, '[', sizeof deep);
    deep[0] = deep[sizeof deep - 1] = '"';
    value = json_read(str_n(deep, sizeof deep), 0, &err);
    assert_non_null(value);
    json_decref(value);
}

static void bounds_the_number_of_values(void **state)
{
    struct error err;
    json_t *value = json_read(STR("[1,2,3]"), 4, &err);

    assert_non_null(value);
    json_decref(value);
    assert_null(json_read(STR("[1,2,3,4]"), 4, &err));
    assert_int_equal(err.status, STATUS_TOO_LARGE);
}

static void the_last_of_equal_keys_wins(void **state)
{
    struct error err;
    json_t *value = json_read(STR("{\"a\":\"first\",\"a\":\"last\"}"), 0, &err);

    assert_true(str_is(json_get_str(value, "a"), "last"));
    json_decref(value);
}

static void hands_out_strings_and_nothing_else(void **state)
{
    struct error err;
    json_t *value = json_read(STR("{\"a\":\"\",\"n\":1}"), 0, &err);

    assert_non_null(json_get_str(value, "a").data);
    assert_null(json_get_str(value, "n").data);
    assert_null(json_get_str(value, "none").data);
    assert_null(json_str(NULL).data);
    assert_int_equal(json_set_str(value, "b", STR("caf\xC3\xA9")), 0);
    assert_true(str_is(json_get_str(value, "b"), "caf\xC3\xA9"));
    assert_int_equal(json_set_str(value, "b", STR("\xFF")), -1);
    json_decref(value);
}

static void ill_formed_text_becomes_replacement_characters(void **state)
{
    BUF_AUTO struct buf out = {0};

    json_add_string(&out, STR("a\xFF\"b\0"));
    assert_holds(out, "\"a\xEF\xBF\xBD\\\"b\\u0000\"");
    buf_clear(&out);
    json_add_string(&out, STR_NONE);
    assert_holds(out, "\"\"");
}

static void puts_commas_where_they_belong(void **state)
{
    BUF_AUTO struct buf out = {0};

    buf_add_text(&out, "{");
    json_add_key(&out, "hits");
    buf_add_text(&out, "[");
    for (int i = 0; i < 2; i++) {
        json_add_comma(&out);
        buf_addf(&out, "%d", i);
    }
    buf_add_text(&out, "]");
    json_add_key(&out, "q");
    json_add_string(&out, STR("a,"));
    buf_add_text(&out, "}");
    assert_holds(out, "{\"hits\":[0,1],\"q\":\"a,\"}");
}

static void numbers_are_as_short_as_reads_back_the_same(void **state)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {{0.1, "0.1"},   {1, "1"},           {1.0 / 3, "0.3333333333333333"},
                 {-2.5, "-2.5"}, {1e22, "1e+22"},    {123456789, "123456789"},
                 {0.0 / 1, "0"}, {5e-324, "5e-324"}, {1.7976931348623157e308, NULL}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_AUTO struct buf out = {0};

        json_add_double(&out, cases[i].number);
        assert_true(strtod(out.data, NULL) == cases[i].number);
        if (cases[i].text && cases[i].number != 5e-324)
            assert_string_equal(out.data, cases[i].text);
    }
}

static void what_is_no_number_is_null(void **state)
{
    BUF_AUTO struct buf out = {0};

    json_add_double(&out, __builtin_nan(""));
    json_add_double(&out, -__builtin_inf());
    assert_holds(out, "nullnull");
}

/* --- without a tree --- */

static void finds_a_member_at_the_top(void **state)
{
    struct str text =
        STR(" {\n \"a\" : {\"id\":1, \"b\":[2]} ,\"x\":\"}\\\"id\\\":3\",\"id\" :\t\"7\" \n}\n");

    assert_true(str_is(json_member(text, STR("id")), "\"7\""));
    assert_true(str_is(json_member(text, STR("a")), "{\"id\":1, \"b\":[2]}"));
    assert_null(json_member(text, STR("b")).data);
    assert_null(json_member(text, STR("i")).data);
    assert_null(json_member(STR("{}"), STR("")).data);
}

static void of_equal_keys_the_last_is_found_as_in_a_tree(void **state)
{
    assert_true(str_is(json_member(STR("{\"id\":1,\"id\":2}"), STR("id")), "2"));
    assert_true(str_is(json_member(STR("{\"id\":1,\"\\u0069d\":2}"), STR("id")), "2"));
}

static void finds_no_member_where_there_is_no_object(void **state)
{
    static const char *const texts[] = {
        "",        " ",     "7",           "\"id\":1", "[\"id\",1]", "[{\"id\":1}]",
        "{\"id\"", "{\"id", "{\"id\\\":1", "{id:1}"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_null(json_member(str_of(texts[i]), STR("id")).data);
    assert_null(json_member(STR_NONE, STR("id")).data);
}

static void a_string_ends_at_a_quote_behind_an_even_number_of_backslashes(void **state)
{
    assert_int_equal(json_string_end(STR("\"\""), 0), 2);
    assert_int_equal(json_string_end(STR("\"a\\\"b\" "), 0), 6);
    assert_int_equal(json_string_end(STR("\"a\\\\\" "), 0), 5);
    assert_int_equal(json_string_end(STR("\"\\\\\\\"\\\\\",\"\""), 0), 8);
    assert_int_equal(json_string_end(STR("\"a\0b\" "), 0), 5);
    assert_int_equal(json_string_end(STR("\"never\\\""), 0), 8);
    assert_int_equal(json_string_end(STR("\""), 0), 1);
}

static void elements_come_with_or_without_white_space(void **state)
{
    static const char *const texts[] = {"[1,[2,3],\"4]\"]", " [ 1 ,\n[2,3]\t, \"4]\" ] "};

    for (size_t i = 0; i < 2; i++) {
        struct str rest = str_of(texts[i]), value;

        assert_true(json_next_element(&rest, &value) && str_is(value, "1"));
        assert_true(json_next_element(&rest, &value) && str_is(value, "[2,3]"));
        assert_true(json_next_element(&rest, &value) && str_is(value, "\"4]\""));
        assert_false(json_next_element(&rest, &value));
    }
}

static void mends_what_cannot_be_read(void **state)
{
    static const struct {
        const char *text, *mended;
        size_t count;
        const char *first;
    } rows[] = {
        {"{\"a\": [1, -2.5e3, true, \"x\\n\\u00e9\\ud83d\\ude00\"]}", NULL, 0, NULL},
        {"\"a\\u0000b\"", "\"a b\"", 1, "\\u0000"},
        {"\"a\tb\"", "\"a b\"", 1, "\t"},
        {"\"\\ud83d!\"", "\"\\ufffd!\"", 1, "\\ud83d"},
        {"\"\\ude00\\ud83d\"", "\"\\ufffd\\ufffd\"", 2, "\\ude00"},
        {"\"\\u12\"", "\"\\ufffd12\"", 1, "\\u"},
        {"\"it\\'s\"", "\"it's\"", 1, "\\"},
        {"[NaN,-inf,+1,.5,1.,01,1e999,-0,10]", "[null,null,null,null,null,null,null,-0,10]", 7,
         "NaN"},
        {"[9223372036854775808,18446744073709551615]", NULL, 0, NULL},
        {"[9223372036854775807,18446744073709551616,-9223372036854775809]",
         "[9223372036854775807,1.8446744073709552e+19,-9.223372036854776e+18]", 2,
         "18446744073709551616"},
        {"[00000000000000000000,-0]", "[null,-0]", 1, "00000000000000000000"},
        {"[nope, \"NaN\", {\"NaN\": 1}, None]", NULL, 0, NULL},
        {"[1.e5,1e+,0.5e-3,1E400]", "[null,null,0.5e-3,null]", 3, "1.e5"},
        {"\"a\\", NULL, 0, NULL},
        {"{\"a\": [1, 2,], \"b\": \",]\" , \n}", "{\"a\": [1, 2], \"b\": \",]\"  \n}", 2, ","},
        {"[1,,2]", NULL, 0, NULL},
        {"[1,", NULL, 0, NULL},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        BUF_AUTO struct buf out = {0};
        struct str first = STR_NONE;

        assert_int_equal(json_salvage(str_of(rows[i].text), &out, &first), rows[i].count);
        assert_string_equal(out.data, rows[i].mended ? rows[i].mended : rows[i].text);
        if (rows[i].first)
            assert_true(str_is(first, rows[i].first));
    }
}

/* Reads many objects within little memory, in a process of its own; returns its exit status. */
static int read_with_little_memory(void)
{
    const struct rlimit little = {40 << 20, 40 << 20};
    BUF_AUTO struct buf text = {0};
    struct error err;
    int status;
    pid_t child;

    buf_add_char(&text, '[');
    for (int i = 0; i < 400000; i++)
        buf_add_text(&text, "{},");
    buf_add_text(&text, "1]");
    child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        json_setup();
        if (setrlimit(RLIMIT_AS, &little))
            _exit(1);
        _exit(json_read(buf_str(&text), 0, &err) ? 0 : 2);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_lack_of_memory_is_no_error_of_the_text(void **state)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
    skip(); /* a sanitizer needs more addresses than the limit */
#endif
    assert_int_equal(read_with_little_memory(), 70); /* mem.h */
}

static size_t allocated, most_allocated;

static void *count_alloc(size_t size)
{
    size_t *block = malloc(size + sizeof(max_align_t));

    *block = size + 16; /* with what the allocator adds */
    allocated += *block;
    most_allocated = allocated > most_allocated ? allocated : most_allocated;
    return (char *)block + sizeof(max_align_t);
}

static void count_free(void *memory)
{
    size_t *block = memory ? (size_t *)(void *)((char *)memory - sizeof(max_align_t)) : NULL;

    if (block)
        allocated -= *block;
    free(block);
}

/* What values take is known before they are made: neither less than that, nor many times as much.
 */
static void tells_the_memory_of_values(void **state)
{
    static const struct {
        const char *open, *each, *close;
    } shapes[] = {{"[", "{},", "1]"},
                  {"[", "[],", "1]"},
                  {"[", "1,", "1]"},
                  {"[", "\"\",", "1]"},
                  {"[", "\"a text of some words\",", "1]"},
                  {"[", "{\"a\":1},", "1]"},
                  {"[", "{\"key\":\"value\",\"other\":[1,2]},", "1]"},
                  {"[", "[[1.5,2.5],[3,4]],", "1]"}};

    (void)state;
    json_set_alloc_funcs(count_alloc, count_free);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        BUF_AUTO struct buf text = {0};
        struct error err;
        uint64_t told;
        json_t *value;

        buf_add_text(&text, shapes[i].open);
        for (int k = 0; k < 20000; k++)
            buf_add_text(&text, shapes[i].each);
        buf_add_text(&text, shapes[i].close);
        told = json_tree_bytes(buf_str(&text));
        allocated = most_allocated = 0;
        value = json_read(buf_str(&text), 0, &err);
        assert_non_null(value);
        if (told < most_allocated || told > 4 * most_allocated)
            fail_msg("%s: %zu bytes, not %zu", shapes[i].each, most_allocated, (size_t)told);
        json_decref(value);
        assert_int_equal(allocated, 0);
    }
    json_setup();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mends_what_cannot_be_read),
        cmocka_unit_test(writes_what_it_read),
        cmocka_unit_test(keeps_the_digits_of_whole_numbers_below_2_to_the_64),
        cmocka_unit_test(refuses_what_is_not_json_and_says_where),
        cmocka_unit_test(bounds_nesting_before_it_parses),
        cmocka_unit_test(bounds_the_number_of_values),
        cmocka_unit_test(the_last_of_equal_keys_wins),
        cmocka_unit_test(hands_out_strings_and_nothing_else),
        cmocka_unit_test(ill_formed_text_becomes_replacement_characters),
        cmocka_unit_test(puts_commas_where_they_belong),
        cmocka_unit_test(numbers_are_as_short_as_reads_back_the_same),
        cmocka_unit_test(what_is_no_number_is_null),
        cmocka_unit_test(finds_a_member_at_the_top),
        cmocka_unit_test(of_equal_keys_the_last_is_found_as_in_a_tree),
        cmocka_unit_test(a_lack_of_memory_is_no_error_of_the_text),
        cmocka_unit_test(finds_no_member_where_there_is_no_object),
        cmocka_unit_test(a_string_ends_at_a_quote_behind_an_even_number_of_backslashes),
        cmocka_unit_test(elements_come_with_or_without_white_space),
        cmocka_unit_test(tells_the_memory_of_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
