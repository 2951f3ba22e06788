/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_recurring.c - what a source prints below all of its stories is told from the stories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "article/page/recurring.h"
#include "article/text/article.h"
#include "base/mem.h"

#define ABOUT "About Harbour Works: a family firm that has built quays and cranes for ninety years."

static json_t *article(int number, const char *source, const char *ends)
{
    json_t *made = json_object();
    MEM_AUTO char *id = mem_format("story-%d", number);
    MEM_AUTO char *body = mem_format(
        "Crew %d found that lock gate number %c had been left open, said harbour master %c. It was "
        "closed by noon, and the water was back at its mark before the evening tide.%s",
        number, 'A' + number % 26, 'a' + number / 26 % 26, ends);

    article_set(made, ARTICLE_ID, str_of(id));
    if (source)
        article_set(made, ARTICLE_SOURCE, str_of(source));
    article_set(made, ARTICLE_BODY, str_of(body));
    return made;
}

static uint32_t take(struct recurring *recurring, int number, const char *source, const char *ends)
{
    json_auto_t *made = article(number, source, ends);

    return recurring_take(recurring, made);
}

static struct recurring *with_stories(int count, const char *source, const char *ends)
{
    struct recurring *recurring = recurring_new();

    for (int i = 0; i < count; i++)
        assert_int_equal(take(recurring, i, source, ends), 0);
    return recurring;
}

static void moves_what_recurs_to_the_boilerplate(void **state)
{
    struct recurring *recurring = with_stories(RECURRING_ARTICLES, "Harbour Works", "\n\n" ABOUT);
    json_auto_t *next = article(20, "Harbour Works", "\n\n" ABOUT "\n\nA last line of it.");

    assert_int_equal(recurring_take(recurring, next), 1);
    assert_true(str_is(article_get(next, ARTICLE_BOILERPLATE), ABOUT));
    assert_true(str_find(article_get(next, ARTICLE_BODY), STR("About Harbour")) < 0);
    assert_true(str_ends(article_get(next, ARTICLE_BODY), STR("tide.\n\nA last line of it.")));
    recurring_free(recurring);
}

static void keeps_another_source_out_of_it(void **state)
{
    struct recurring *recurring = with_stories(RECURRING_ARTICLES, "Harbour Works", "\n\n" ABOUT);

    assert_int_equal(take(recurring, 20, "Harbour News", "\n\n" ABOUT), 0);
    assert_int_equal(take(recurring, 21, NULL, "\n\n" ABOUT), 0);
    recurring_free(recurring);
}

static void leaves_a_story_that_is_printed_again(void **state)
{
    struct recurring *recurring = recurring_new();

    for (int i = 0; i < 10; i++) {
        json_auto_t *print = article(3, "Harbour Works", "\n\nNobody was hurt, he said.");
        MEM_AUTO char *id = mem_format("print-%d", i);

        json_object_set_new(print, "id", json_string(id));
        assert_int_equal(recurring_take(recurring, print), 0);
    }
    recurring_free(recurring);
}

static void counts_an_article_once_however_often_it_comes(void **state)
{
    struct recurring *recurring = recurring_new();

    for (int i = 0; i < 10; i++)
        assert_int_equal(take(recurring, 7, "Harbour Works", "\n\n" ABOUT), 0);
    recurring_free(recurring);
}

static void remembers_what_was_saved(void **state)
{
    struct recurring *before = with_stories(RECURRING_ARTICLES, "Harbour Works", "\n\n" ABOUT);
    struct recurring *after = recurring_new();
    struct buf bytes = {0};

    recurring_save(before, &bytes);
    assert_true(recurring_load(after, buf_str(&bytes)));
    assert_int_equal(take(after, 20, "Harbour Works", "\n\n" ABOUT), 1);
    for (size_t i = 0; i < bytes.length; i++) {
        struct recurring *none = recurring_new();

        bytes.data[i] ^= 0x10;
        assert_false(recurring_load(none, buf_str(&bytes)));
        bytes.data[i] ^= 0x10;
        assert_false(recurring_load(none, str_n(bytes.data, i)));
        recurring_free(none);
    }
    buf_fini(&bytes);
    recurring_free(before);
    recurring_free(after);
}

static void holds_many_paragraphs(void **state)
{
    struct recurring *recurring = recurring_new();

    for (int i = 0; i < 20000; i++)
        take(recurring, i, "Harbour Works", "\n\n" ABOUT);
    assert_int_equal(take(recurring, 30000, "Harbour Works", "\n\n" ABOUT), 1);
    recurring_free(recurring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_what_recurs_to_the_boilerplate),
        cmocka_unit_test(keeps_another_source_out_of_it),
        cmocka_unit_test(leaves_a_story_that_is_printed_again),
        cmocka_unit_test(counts_an_article_once_however_often_it_comes),
        cmocka_unit_test(remembers_what_was_saved),
        cmocka_unit_test(holds_many_paragraphs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
