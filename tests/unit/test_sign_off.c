/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sign_off.c - what agencies write below a story. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/text/article.h"
#include "article/words/sign_off.h"
#include "base/buf.h"

#define STORY "The ferry lies fast in the ice.\n\nThe captain will wait for the thaw."

/* What stands behind STORY leaves it. */
static json_t *taken(const char *behind)
{
    json_t *article = json_object();
    BUF_AUTO struct buf body = {0};

    buf_addf(&body, "%s%s", STORY, behind);
    article_set(article, ARTICLE_BODY, buf_str(&body));
    body_take_sign_off(article);
    return article;
}

static void assert_gone(const char *behind, const char *agency, const char *published)
{
    json_auto_t *article = taken(behind);

    if (!str_is(article_get(article, ARTICLE_BODY), STORY))
        fail_msg("\"%s\" stays: \"%.*s\"", behind, STR_ARG(article_get(article, ARTICLE_BODY)));
    if (!str_eq(article_get(article, ARTICLE_AGENCY), str_of(agency)))
        fail_msg("\"%s\": the agency \"%.*s\"", behind,
                 STR_ARG(article_get(article, ARTICLE_AGENCY)));
    if (!str_eq(article_get(article, ARTICLE_PUBLISHED), str_of(published)))
        fail_msg("\"%s\": \"%.*s\"", behind, STR_ARG(article_get(article, ARTICLE_PUBLISHED)));
}

static void assert_whole(const char *body)
{
    json_auto_t *article = json_object();

    article_set(article, ARTICLE_BODY, str_of(body));
    body_take_sign_off(article);
    if (!str_is(article_get(article, ARTICLE_BODY), body))
        fail_msg("\"%s\" became \"%.*s\"", body, STR_ARG(article_get(article, ARTICLE_BODY)));
}

static void takes_initials(void **state)
{
    static const char *const signs[] = {"mk/js",  "ab/cd/ef", "br-mlm/jbr",
                                        "ab/cd1", "SDA/jr",   "ABC // DEF"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        BUF_AUTO struct buf line = {0};

        buf_addf(&line, "\n\n%s", signs[i]);
        assert_gone(line.data, NULL, NULL);
        line.data[0] = line.data[1] = ' ';
        assert_gone(line.data, NULL, NULL);
    }
}

static void takes_agencies(void **state)
{
    assert_gone("\n\nEFE", "EFE", NULL);
    assert_gone(" EFE", "EFE", NULL);
    assert_gone("\n\nEFE\n\nab/cd/ef", "EFE", NULL);
    assert_gone(" (Reuters)", "Reuters", NULL);
    assert_gone("\n(Reuters)", "Reuters", NULL);
    assert_gone(" (ANSA).", "ANSA", NULL);
    assert_gone("\n\ndpa ab yyzz z1", "dpa", NULL);
    assert_gone("\n\n(APA) mk/js", "APA", NULL);
    assert_gone("\n--IANS\nab/cd", "IANS", NULL);
    assert_gone("\nPTI ABC DEF GH", "PTI", NULL);
    assert_gone("\n\nABC // DEF\n\nLusa/Fim", "Lusa", NULL);
    assert_gone("\n\n/ritzau/", "ritzau", NULL);
    assert_gone("\nBSS/MSH/FI/1530hrs", "BSS", NULL);
    assert_gone("\n\nnobody@yna.co.kr\n\n(END)", NULL, NULL);
}

static void takes_end_marks(void **state)
{
    static const char *const marks[] = {"-30-",   "--30--", "###",   "# # #",      "END",
                                        "(ENDS)", "-ENDS-", "- 0 -", "-- ends --", "Enditem",
                                        "(Ende)", "NNNN",   "***",   "（完）"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        BUF_AUTO struct buf line = {0};

        buf_addf(&line, "\n\n%s", marks[i]);
        assert_gone(line.data, NULL, NULL);
        line.data[0] = line.data[1] = ' ';
        assert_gone(line.data, NULL, NULL);
    }
    assert_gone("\n\nmk/js\n\nEND", NULL, NULL);
}

static void takes_the_time(void **state)
{
    assert_gone("\n\nAFP 141530 GMT MAR 24", "AFP", "2024-03-14T15:30:00Z");
    assert_gone("\n141530 GMT MAR 24", NULL, "2024-03-14T15:30:00Z");
    assert_gone(" ab/cd AFP 141530 GMT MAR 24", "AFP", "2024-03-14T15:30:00Z");
    assert_gone("\n\nab/cd\n\nAFP 141530 GMT MAR 24", "AFP", "2024-03-14T15:30:00Z");
    assert_gone("\n\nJR/COM\n\n141530 GMT MAR 24", NULL, "2024-03-14T15:30:00Z");
    assert_gone("\n\nEFE 14 mar 2024 15:30", "EFE", "2024-03-14T15:30:00");
}

static void keeps_what_the_article_says(void **state)
{
    json_auto_t *article = json_object();

    article_set(article, ARTICLE_AGENCY, STR("Kyodo"));
    article_set(article, ARTICLE_PUBLISHED, STR("2020-01-01"));
    article_set(article, ARTICLE_BODY, STR(STORY "\n\nAFP 141530 GMT MAR 24"));
    body_take_sign_off(article);
    assert_true(str_is(article_get(article, ARTICLE_BODY), STORY));
    assert_true(str_is(article_get(article, ARTICLE_AGENCY), "Kyodo"));
    assert_true(str_is(article_get(article, ARTICLE_PUBLISHED), "2020-01-01"));
}

static void keeps_last_sentences(void **state)
{
    static const char *const ends[] = {
        "\"It is over,\" he told AFP.",
        "\"It is over.\" he told AFP",
        "“It is over,” she told dpa.",
        "The end \"is near\" says Reuters.",
        "\"It is over,\" AP said",
        "\"It is over,\"\nhe told AFP.",
        "The harbour is shut.\nIt is, says AP.",
        "(\"It is over,\" he told AFP.)",
        "Who owns it? AP does.",
        "Who owns it? (AP does.)",
        "She heard the hit \"Back in Black\" by AC/DC.",
        "She heard the hit \"Back in Black\" by AC/DC",
        "It is sold in the U.S. and/or UK.",
        "It starts at 8 p.m. ET/PT on HBO.",
        "It starts at 8 p.m. ET/PT",
        "„Es ist vorbei!“ sagte er der dpa.",
        "„Es ist vorbei!“ sagt er der dpa",
        "«C'est fini!» dit-il à l'AFP.",
        "\"Se acabó.\" dijo a EFE.",
        "\"È finita!\" ha detto all'ANSA.",
        "\"Acabou.\" diz à Lusa!",
    };

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        assert_whole(ends[i]);
    assert_whole("The mayor was asked. He told AFP.");
    assert_whole("The mayor spoke to Reuters");
    assert_whole("THE UNION DID NOT SAY WHEN THE STRIKE WOULD\nEND");
    assert_whole("THE UNION DID NOT SAY WHEN THE STRIKE WOULD\nEND.");
    assert_whole("Dann war es genug. Schluss.");
    assert_whole("C'est tout. Fin.");
    assert_whole("The pier is shut. AFP is not to say.");
    assert_whole("Results of Monday\n\nHarbour 2\n\nn/a");
    assert_whole("The result is this. n/a");
    assert_whole("The firm was sold to the bank. It left in 1930. 30");
    assert_whole("Doors open. Sat 14 March 2024 19:30");
    assert_whole("He would not say more...");
    assert_whole(STORY "\n\nNYSE/TSX: ACME");
    assert_whole(STORY "\n\nFIN/SWE/NOR");
    assert_whole(STORY "\n\nAC/DC");
    assert_whole("EFE");
    assert_whole("-30-");
    assert_whole("");
    assert_whole("What they had to do. AFP to be on it");
    assert_whole("His address was given. jane@example.com");
}

/* A reporter's address above a word for the end is no story, and a contact above a mark is. */
static void keeps_addresses(void **state)
{
    json_auto_t *article = taken("\n\nnobody@yna.example\n\n(END)");
    json_auto_t *release = taken("\n\npress@acme.example\n\n###");
    json_auto_t *both = json_object();

    assert_true(str_is(article_get(article, ARTICLE_BOILERPLATE), "nobody@yna.example"));
    assert_true(str_is(article_get(release, ARTICLE_BODY), STORY "\n\npress@acme.example"));
    article_set(both, ARTICLE_BOILERPLATE, STR("About us"));
    article_set(both, ARTICLE_BODY, STR(STORY "\n\nnobody@yna.example\nEND"));
    body_take_sign_off(both);
    assert_true(str_is(article_get(both, ARTICLE_BODY), STORY "\n\nnobody@yna.example\nEND"));
    article_set(both, ARTICLE_BODY, STR(STORY "\n\nnobody@yna.example\n\nEND"));
    body_take_sign_off(both);
    assert_true(str_is(article_get(both, ARTICLE_BODY), STORY));
    assert_true(str_is(article_get(both, ARTICLE_BOILERPLATE), "About us\n\nnobody@yna.example"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_initials),       cmocka_unit_test(takes_agencies),
        cmocka_unit_test(takes_end_marks),      cmocka_unit_test(takes_the_time),
        cmocka_unit_test(keeps_last_sentences), cmocka_unit_test(keeps_what_the_article_says),
        cmocka_unit_test(keeps_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
