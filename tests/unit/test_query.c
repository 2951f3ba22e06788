/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_query.c - queries: limits, places in the text, what counts as plain. What the language means
 * stands in golden/query/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "query/query.h"

static bool is_field(void *context, struct str name)
{
    return str_is(name, "headline");
}

static const struct query_options options = {.is_field = is_field};

static struct query *parse(struct arena **state, struct str text)
{
    arena_reset(*state);
    return query_parse(text, &options, *state);
}

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

#define PARSE(text) parse((struct arena **)state, (text))

static void assert_print(const struct query_node *node, const char *expected)
{
    BUF_AUTO struct buf out = {0};

    query_print(node, &out);
    assert_string_equal(out.data, expected);
}

/* The text `piece`, `count` times, in the buf. */
static struct str repeat(struct buf *out, const char *piece, int count)
{
    for (int i = 0; i < count; i++)
        buf_add_text(out, piece);
    return buf_str(out);
}

static uint32_t depth_of(const struct query_node *node)
{
    uint32_t deepest = 0;

    for (uint32_t i = 0; i < node->child_count; i++) {
        uint32_t depth = depth_of(node->children[i]);

        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static void empty_query_wants_everything(void **state)
{
    assert_int_equal(PARSE(STR(""))->root->kind, QUERY_ALL);
    assert_int_equal(PARSE(STR_NONE)->root->kind, QUERY_ALL);
    assert_int_equal(PARSE(STR(" \t\n\0 "))->root->kind, QUERY_ALL);
    assert_true(PARSE(STR(""))->plain);
    assert_false(PARSE(STR(""))->truncated);
}

static void takes_as_many_words_as_the_limit_says(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct query *query = PARSE(repeat(&text, "w ", QUERY_WORDS_MAX));

    assert_int_equal(query->root->child_count, QUERY_WORDS_MAX);
    assert_false(query->truncated);
    query = PARSE(repeat(&text, "x ", 1));
    assert_int_equal(query->root->child_count, QUERY_WORDS_MAX);
    assert_true(query->truncated);
}

static void operators_do_not_count_as_words(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct query *query = PARSE(repeat(&text, "w OR ", QUERY_WORDS_MAX - 1));

    assert_int_equal(query->root->child_count, QUERY_WORDS_MAX - 1); /* the last is "w OR" */
    query = PARSE(repeat(&text, "w", 1));
    assert_int_equal(query->root->child_count, QUERY_WORDS_MAX);
    assert_false(query->truncated);
}

static void operator_cut_off_from_its_word_goes_too(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct query *query;

    repeat(&text, "w ", QUERY_WORDS_MAX);
    query = PARSE(repeat(&text, "AND NOT x", 1));
    assert_int_equal(query->root->child_count, QUERY_WORDS_MAX);
    assert_int_equal(query->root->children[QUERY_WORDS_MAX - 1]->kind, QUERY_WORD);
    assert_true(query->truncated);
}

static void long_phrase_is_cut_to_the_words_left(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct query *query;

    repeat(&text, "w ", QUERY_WORDS_MAX - 2);
    query = PARSE(repeat(&text, "\"a b c d\" e", 1));
    assert_true(query->truncated);
    assert_int_equal(query->root->child_count, QUERY_WORDS_MAX - 1);
    assert_print(query->root->children[QUERY_WORDS_MAX - 2], "(phrase \"a b \")");
}

static void long_text_is_cut_between_words(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct query *query;

    repeat(&text, "a", QUERY_BYTES_MAX - 2);
    query = PARSE(repeat(&text, " été", 1));
    assert_true(query->truncated);
    assert_int_equal(query->root->kind, QUERY_WORD);
    assert_int_equal(query->root->end, QUERY_BYTES_MAX - 2);
}

static void long_word_is_cut_between_characters(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct query *query = PARSE(repeat(&text, "京", QUERY_BYTES_MAX));

    assert_true(query->truncated);
    assert_int_equal(query->root->end, QUERY_BYTES_MAX / 3 * 3);
}

static void deep_parentheses_are_ignored(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct query *query;

    repeat(&text, "(a OR b AND ", QUERY_DEPTH_MAX);
    query = PARSE(repeat(&text, "c", 1));
    assert_false(query->truncated);
    assert_true(depth_of(query->root) > QUERY_DEPTH_MAX);
    buf_clear(&text);
    repeat(&text, "(", QUERY_DEPTH_MAX);
    query = PARSE(repeat(&text, "a OR (b)) c", 1));
    assert_true(query->truncated);
    assert_print(query->root, "(words (or (word a) (word b)) (word c))");
}

static void leaves_know_their_place(void **state)
{
    struct str text = STR("-headline:\"a b\" (wor*, x.)");
    const struct query_node *root = PARSE(text)->root, *phrase = root->children[0]->children[0];

    assert_int_equal(root->children[0]->start, phrase->start);
    assert_true(str_is(str_slice(text, phrase->start, phrase->end), "\"a b\""));
    assert_true(str_is(phrase->text, "a b"));
    assert_true(str_is(str_slice(text, root->children[1]->start, root->children[1]->end), "wor*"));
    assert_true(str_is(str_slice(text, root->children[2]->start, root->children[2]->end), "x."));
}

static void text_need_not_outlive_the_parse(void **state)
{
    char text[] = "cyber attack";
    struct query *query = PARSE(str_of(text));

    memset(text, 'x', sizeof text);
    assert_print(query->root, "(words (word cyber) (word attack))");
}

static void keeps_a_range_as_typed_too(void **state)
{
    const struct query_node *range = PARSE(STR("headline:>=2021"))->root;

    assert_int_equal(range->kind, QUERY_RANGE);
    assert_true(str_is(range->text, ">=2021"));
    assert_true(str_is(range->low, "2021"));
    assert_null(range->high.data);
}

static void plain_is_words_side_by_side(void **state)
{
    assert_true(PARSE(STR("word"))->plain);
    assert_true(PARSE(STR("two words: (more)"))->plain);
    assert_true(PARSE(STR("\"unclosed phrase"))->plain);
    assert_true(PARSE(STR("OR else"))->plain);
    assert_false(PARSE(STR("a OR b"))->plain);
    assert_false(PARSE(STR("a AND b"))->plain);
    assert_false(PARSE(STR("a -b"))->plain);
    assert_false(PARSE(STR("a \"b\""))->plain);
    assert_false(PARSE(STR("wor*"))->plain);
    assert_false(PARSE(STR("headline:a b"))->plain);
}

static void loose_is_for_words_side_by_side_alone(void **state)
{
    assert_true(PARSE(STR("a b"))->root->loose);
    assert_true(PARSE(STR("a -b"))->root->loose);
    assert_false(PARSE(STR("a AND b"))->root->loose);
    assert_false(PARSE(STR("-a"))->root->loose);
}

static void without_fields_a_colon_is_text(void **state)
{
    struct query_options none = {0};

    assert_print(query_parse(STR("headline:a"), &none, *state)->root, "(word \"headline:a\")");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(empty_query_wants_everything),
        TEST(takes_as_many_words_as_the_limit_says),
        TEST(operators_do_not_count_as_words),
        TEST(operator_cut_off_from_its_word_goes_too),
        TEST(long_phrase_is_cut_to_the_words_left),
        TEST(long_text_is_cut_between_words),
        TEST(long_word_is_cut_between_characters),
        TEST(deep_parentheses_are_ignored),
        TEST(leaves_know_their_place),
        TEST(text_need_not_outlive_the_parse),
        TEST(keeps_a_range_as_typed_too),
        TEST(plain_is_words_side_by_side),
        TEST(loose_is_for_words_side_by_side_alone),
        TEST(without_fields_a_colon_is_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
