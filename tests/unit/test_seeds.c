/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_seeds.c - five texts taken from real pages, where they are at hand: DATELINE_SHARED (default
 * ../shared beside the checkout). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "article/input/reader.h"
#include "article/text/article.h"
#include "base/json.h"
#include "base/mem.h"

/* NULL: must be absent. */
static const struct seed {
    const char *number, *headline, *published, *byline, *dateline, *agency, *source, *genre;
    const char *begins, *ends; /* the body */
    const char *outside[6];    /* of the body, within the boilerplate */
} seeds[] = {
    {"000",
     "Secretary Pompeo Approves New Cyberspace Security and Emerging Technologies Bureau",
     "2021-01-07",
     NULL,
     NULL,
     NULL,
     "OFFICE OF THE SPOKESPERSON",
     "MEDIA NOTE",
     "Secretary Pompeo has approved",
     "national security concerns.",
     {"Travelers", "READ MORE", "Mark Levin", "Inspector General", "OFFICE OF THE SPOKESPERSON"}},
    {"001",
     "Mike Pompeo Approves Creation of Bureau of Cyberspace Security and Emerging Technologies "
     "(CSET) to Lead Cybersecurity Diplomacy Amid SolarWinds Hack",
     NULL,
     "Meggie Miller",
     NULL,
     NULL,
     "The Hill",
     NULL,
     "In an effort to combat",
     "imported externally.",
     {"Nevada Weekly", "Latest News", "freepik"}},
    {"002",
     "U.S. State Department Launches Cyberspace Security and Emerging Technologies Push",
     NULL,
     "D. Howard Kass",
     NULL,
     NULL,
     NULL,
     NULL,
     "Cybersecurity has taken",
     "roundly criticized move.",
     {"Americas, Content", "contributing editor"}},
    {"003",
     "Pompeo approves new cyber-security bureau, citing threats from N. Korea, others",
     "2021-01-08T03:55:00+09:00",
     "Byun Duk-kun",
     "WASHINGTON",
     "Yonhap",
     NULL,
     NULL,
     "WASHINGTON, Jan. 7 (Yonhap)",
     "China and Russia.",
     {"Go to Navigation", "Send Feedback", "How can we improve?"}},
    {"004",
     "Recommendations to the President on Securing America's Cyber Interests and Deterring Cyber "
     "Threats Through International Engagement",
     "2018-05-31",
     "Mike Pompeo",
     "Washington, DC",
     NULL,
     NULL,
     "Press Statement",
     "As a highly connected nation",
     "@State Cyber.",
     {"Office of Website Management", "Press Statement"}},
};

static enum status keep(void *context, json_t *article, struct error *err)
{
    *(json_t **)context = json_incref(article);
    return STATUS_OK;
}

/* A new article, or NULL when the file is not there. */
static json_t *read_seed(const char *number)
{
    const char *shared = getenv("DATELINE_SHARED");
    char *pattern = mem_format("%s/seeds/%s_*.txt", shared ? shared : "../shared", number);
    json_t *article = NULL;
    struct reader_options options = {.context = &article};
    struct error err;
    glob_t found;

    if (glob(pattern, 0, NULL, &found) == 0) {
        assert_int_equal(reader_read_file(found.gl_pathv[0], &options, keep, &err), STATUS_OK);
        globfree(&found);
    }
    free(pattern);
    return article;
}

static void assert_field(const json_t *article, enum article_field field, const char *expected)
{
    struct str value = article_get(article, field);

    if (!expected ? value.length > 0 : !str_is(value, expected))
        fail_msg("%s is \"%.*s\"", article_key(field), STR_ARG(value));
}

static void assert_genre(const json_t *article, const char *expected)
{
    struct str genre = json_get_str(article, "genre");

    assert_true(expected ? str_is(genre, expected) : !genre.data);
}

static void assert_texts(const json_t *article, const struct seed *seed)
{
    struct str body = article_get(article, ARTICLE_BODY);
    struct str rest = article_get(article, ARTICLE_BOILERPLATE);

    assert_true(str_starts(body, str_of(seed->begins)));
    assert_true(str_ends(body, str_of(seed->ends)));
    assert_true(str_find(body, STR("<")) < 0 && str_find(body, STR("$")) < 0);
    for (size_t i = 0; i < 6 && seed->outside[i]; i++) {
        if (str_find(body, str_of(seed->outside[i])) >= 0)
            fail_msg("\"%s\" is in the body", seed->outside[i]);
        if (str_find(rest, str_of(seed->outside[i])) < 0)
            fail_msg("\"%s\" is lost", seed->outside[i]);
    }
}

static void reads_the_seeds_right(void **state)
{
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
        json_auto_t *article = read_seed(seeds[i].number);

        if (!article)
            skip();
        assert_field(article, ARTICLE_HEADLINE, seeds[i].headline);
        assert_field(article, ARTICLE_PUBLISHED, seeds[i].published);
        assert_field(article, ARTICLE_BYLINE, seeds[i].byline);
        assert_field(article, ARTICLE_DATELINE, seeds[i].dateline);
        assert_field(article, ARTICLE_AGENCY, seeds[i].agency);
        assert_field(article, ARTICLE_SOURCE, seeds[i].source);
        assert_genre(article, seeds[i].genre);
        assert_field(article, ARTICLE_LANGUAGE, "en");
        assert_texts(article, &seeds[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_the_seeds_right)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
