/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_lists.c - lists of names as they come, and the queries that are made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "query/professional/professional.h"
#include "server/lists/list.h"

static struct name_list *read_csv(const char *text)
{
    struct name_list *list = list_new(STR("news"));
    struct error err = {0};

    if (list_read_csv(list, str_of(text), &err))
        fail_msg("%s", err.message);
    return list;
}

static void check_queries(const char *csv, const char *exact, const char *fuzzy)
{
    struct name_list *list = read_csv(csv);
    BUF_AUTO struct buf query = {0}, slips = {0};

    list_exact_query(&list->names[0], &query);
    list_fuzzy_query(&list->names[0], &slips);
    assert_string_equal(query.length ? query.data : "", exact);
    assert_string_equal(slips.length ? slips.data : "", fuzzy);
    list_free(list);
}

static void a_line_is_a_name_and_its_spellings(void **state)
{
    struct name_list *list = read_csv("\xEF\xBB\xBF"
                                      "Ann Lee, A. Lee ,,\n\n\"Lee, Bo\"\r\nCarl");

    assert_int_equal(list->name_count, 3);
    assert_int_equal(list->names[0].count, 2);
    assert_true(str_is(list->names[0].spellings[0], "Ann Lee"));
    assert_true(str_is(list->names[0].spellings[1], "A. Lee"));
    assert_true(str_is(list->names[1].spellings[0], "Lee, Bo"));
    assert_true(str_is(list->names[2].spellings[0], "Carl"));
    list_free(list);
}

static void queries_look_for_each_spelling(void **state)
{
    check_queries("Anna Lee\n", "\"Anna Lee\"", "(Anna~ pre/1 \"Lee\")");
    check_queries("Anna Lund,A. Lund\n", "\"Anna Lund\" OR \"A. Lund\"",
                  "(Anna~ pre/1 Lund~) OR (\"A\" pre/1 Lund~)");
    check_queries("Al Bo\n", "\"Al Bo\"", "");
    check_queries("Route 6612\n", "\"Route 6612\"", "(Route~ pre/1 \"6612\")");
}

static void signs_are_no_operators(void **state)
{
    check_queries("=Apple*?\n", "\" Apple  \"", "(Apple~)");
    check_queries("\"\"\"\"\n", "", "");
    check_queries("a\\b~c\n", "\"a b~c\"", "");
    check_queries("(and) NOT w/5\n", "\"(and) NOT w/5\"", "");
}

/* A deterministic source of numbers below `below`. */
static size_t next_random(uint64_t *state, size_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(*state >> 33) % below;
}

/* Every query that is made of a name can be read, whatever the name is. */
static void every_query_is_one(void **state)
{
    static const char signs[] = "ab AZ09\"'()*?~=/\\&|!:;,.-+<>[]{}^%$#@\xC3\xA9";
    const struct pro_options options = {0};
    struct arena *arena = arena_new();
    uint64_t dice = 7;

    for (int round = 0; round < 20000; round++) {
        char text[24];
        size_t length = 1 + next_random(&dice, sizeof text - 1);
        struct str spelling = str_n(text, length);
        const struct list_name name = {&spelling, 1};
        BUF_AUTO struct buf exact = {0}, fuzzy = {0};
        struct pro_query *root;
        struct error err = {0};

        for (size_t i = 0; i < length; i++)
            text[i] = signs[next_random(&dice, sizeof signs - 1)];
        list_exact_query(&name, &exact);
        list_fuzzy_query(&name, &fuzzy);
        arena_reset(arena);
        if (exact.length && pro_parse(buf_str(&exact), &options, arena, &root, &err))
            fail_msg("%.*s: %s", (int)exact.length, exact.data, err.message);
        if (fuzzy.length && pro_parse(buf_str(&fuzzy), &options, arena, &root, &err))
            fail_msg("%.*s: %s", (int)fuzzy.length, fuzzy.data, err.message);
    }
    arena_free(arena);
}

static void wrong_lists_are_named(void **state)
{
    static const struct {
        const char *json, *said;
    } cases[] = {
        {"[]", "no name"},
        {"[\"a\", 1]", "`.names[1]`"},
        {"[{\"name\": \"a\", \"spellings\": \"b\"}]", "`.names[0]`"},
        {"[{\"name\": \"a\", \"spellings\": [\"b\", 2]}]", "`.names[0]`"},
        {"[{\"name\": \"0\", \"spellings\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\","
         "\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\",\"18\",\"19\",\"20\"]}]",
         "20 spellings"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct name_list *list = list_new(STR("news"));
        struct error err = {0};
        json_t *names = json_read(str_of(cases[i].json), 0, &err);

        assert_int_not_equal(list_read_json(list, names, &err), STATUS_OK);
        assert_non_null(strstr(err.message, cases[i].said));
        json_decref(names);
        list_free(list);
    }
}

/* What may be seen depends on the file: no changed bit of it goes unnoticed. */
static void no_changed_byte_of_a_file_is_believed(void **state)
{
    char directory[] = "/tmp/dateline-lists-XXXXXX", name[UUID_SIZE + 8];
    struct name_list *list = read_csv("Ann Lee,A. Lee\nCarl"), *again = NULL;
    struct error err = {0};
    BUF_AUTO struct buf file = {0};

    assert_non_null(mkdtemp(directory));
    uuid_make(list->id);
    strcpy(list->owner, "0f");
    snprintf(name, sizeof name, "%s.json", list->id);
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);
    assert_int_equal(list_save(list, directory, &err), STATUS_OK);
    assert_int_equal(file_read(&file, path, 1 << 16, &err), STATUS_OK);
    for (size_t i = 0; i <= file.length; i++) {
        if (i < file.length)
            file.data[i] ^= 1;
        assert_int_equal(file_replace(path, buf_str(&file), 0600, &err), STATUS_OK);
        assert_int_equal(list_load(&again, directory, name, &err) == STATUS_OK, i == file.length);
        if (i < file.length)
            file.data[i] ^= 1;
    }
    assert_int_equal(again->name_count, 2);
    assert_string_equal(again->owner, "0f");
    list_free(again);
    *list->owner = 0;
    assert_int_equal(list_save(list, directory, &err), STATUS_OK);
    assert_int_equal(list_load(&again, directory, name, &err), STATUS_CORRUPT);
    list_free(list);
    unlink(path);
    rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_changed_byte_of_a_file_is_believed),
        cmocka_unit_test(a_line_is_a_name_and_its_spellings),
        cmocka_unit_test(queries_look_for_each_spelling),
        cmocka_unit_test(signs_are_no_operators),
        cmocka_unit_test(every_query_is_one),
        cmocka_unit_test(wrong_lists_are_named),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
