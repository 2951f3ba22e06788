/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_body_head.c - which lines at the start of a body belong to its head. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/text/article.h"
#include "article/words/body_head.h"

#define STORY "The ferry lies fast in the ice."

struct head_case {
    const char *headline, *byline, *published, *body; /* NULL: none */
};

static void assert_field(const json_t *article, enum article_field field, const char *expected)
{
    if (!str_eq(article_get(article, field), str_of(expected)))
        fail_msg("%s: \"%.*s\", not \"%s\"", article_key(field),
                 STR_ARG(article_get(article, field)), expected ? expected : "");
}

static void assert_head(struct head_case given, struct head_case expected)
{
    json_auto_t *article = json_object();

    article_set(article, ARTICLE_HEADLINE, str_of(given.headline));
    article_set(article, ARTICLE_BYLINE, str_of(given.byline));
    article_set(article, ARTICLE_PUBLISHED, str_of(given.published));
    article_set(article, ARTICLE_BODY, str_of(given.body));
    body_take_head(article);
    assert_field(article, ARTICLE_HEADLINE, expected.headline);
    assert_field(article, ARTICLE_BYLINE, expected.byline);
    assert_field(article, ARTICLE_PUBLISHED, expected.published);
    assert_field(article, ARTICLE_BODY, expected.body);
}

#define LINE "Ferry lies in ice\n"

static void takes_heads(void **state)
{
    const struct head_case taken = {"Ferry lies in ice", "Jane Roe", "2020-05-05", STORY};

    assert_head((struct head_case){"Ferry lies in ice - Harbour Times", NULL, NULL,
                                   LINE "By Jane Roe\n5 May 2020\n" STORY},
                taken);
    assert_head((struct head_case){"Harbour Times: Ferry lies in ice", "Jane Roe", "2020-05-05",
                                   LINE "5 May 2020\nBy JANE ROE\n" STORY},
                taken);
    assert_head((struct head_case){"Ferry lies in ice", "Jane Roe", "5 May 2020",
                                   LINE "5 May 2020\n" STORY},
                (struct head_case){"Ferry lies in ice", "Jane Roe", "5 May 2020", STORY});
    assert_head((struct head_case){"Ferry lies in ice", NULL, "2020-05-05T10:00:00Z",
                                   LINE "5 May 2020\n" STORY},
                (struct head_case){"Ferry lies in ice", NULL, "2020-05-05T10:00:00Z", STORY});
}

/* Nothing changes. */
static void assert_stays(struct head_case given)
{
    assert_head(given, given);
}

static void keeps_other_persons_and_days(void **state)
{
    assert_stays((struct head_case){"Ferry lies in ice", "Jane Roe", NULL,
                                    LINE "By John Doe and Jane Roe\n" STORY});
    assert_stays(
        (struct head_case){"Ferry lies in ice", "Jane Roe", NULL, LINE "By John Doe\n" STORY});
    assert_stays(
        (struct head_case){"Ferry lies in ice", NULL, "2020-05-06", LINE "5 May 2020\n" STORY});
    assert_stays((struct head_case){"Ferry lies in ice", NULL, "2020-05-05",
                                    LINE "5 May 2020 10:00\n" STORY});
    assert_head(
        (struct head_case){"Ferry lies in ice", "Jane Roe", "2020-05-06",
                           LINE "By Jane Roe\n5 May 2020\n" STORY},
        (struct head_case){"Ferry lies in ice", "Jane Roe", "2020-05-06", "5 May 2020\n" STORY});
}

static void keeps_the_headline_behind_a_colon(void **state)
{
    assert_stays((struct head_case){"Diary of a storm: day one", NULL, NULL,
                                    "Diary of a storm\n5 May 2020\n" STORY});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_heads),
        cmocka_unit_test(keeps_other_persons_and_days),
        cmocka_unit_test(keeps_the_headline_behind_a_colon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
