/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reader_mail.c - what becomes of the parts of a message: the story, files, enclosed messages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <pthread.h>

#include "article/input/reader.h"
#include "article/text/article.h"
#include "base/buf.h"
#include "base/json.h"

#define HEAD                                                                                       \
    "From: Jane Roe <jane@x.example>\nMessage-ID: <1@x>\nDate: Wed, 1 Jan 2020 10:00:00 +0000\n"   \
    "Organization: The Harbour\n"
#define MIXED    HEAD "Subject: Letter\nContent-Type: multipart/mixed; boundary=b\n\n"
#define SNOW     "Snow fell on the harbour all night, and the ferries waited until noon."
#define RAIN     "Rain fell on the harbour all day, and the ferries went on as they do."
#define ATTACHED "Content-Disposition: attachment; filename="

struct mail_outcome {
    json_t *articles, *problems;
};

static enum status keep(void *context, json_t *article, struct error *err)
{
    json_array_append(((struct mail_outcome *)context)->articles, article);
    return STATUS_OK;
}

static void keep_problem(void *context, const char *where, const struct error *err)
{
    json_array_append_new(((struct mail_outcome *)context)->problems,
                          json_sprintf("%s: %s", where, err->message));
}

static struct mail_outcome read_mail(const char *message)
{
    struct mail_outcome outcome = {json_array(), json_array()};
    const struct reader_options options = {.problem = keep_problem, .context = &outcome};
    struct error err;

    if (reader_read_bytes(str_of(message), "a.eml", &options, keep, &err))
        fail_msg("%s", err.message);
    return outcome;
}

static void forget(struct mail_outcome *outcome)
{
    json_decref(outcome->articles);
    json_decref(outcome->problems);
}

static void assert_text(const struct mail_outcome *outcome, size_t at, enum article_field field,
                        const char *expected)
{
    struct str got = article_get(json_array_get(outcome->articles, at), field);

    if (!str_is(got, expected))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(got), expected);
}

static void assert_count(const struct mail_outcome *outcome, size_t articles)
{
    assert_int_equal(json_array_size(outcome->articles), articles);
}

static void *read_many(void *unused)
{
    for (int i = 0; i < 50; i++) {
        struct mail_outcome outcome = read_mail(MIXED "--b\n\n" SNOW "\n--b\n" ATTACHED
                                                      "\"=?utf-8?q?r=C3=A9g.txt?=\"\n\n" RAIN);

        assert_count(&outcome, 2);
        assert_text(&outcome, 1, ARTICLE_ID, "1@x/rég.txt");
        forget(&outcome);
    }
    return NULL;
}

/* The first test: GMime is not set up yet. */
static void threads_read_mail_at_once(void **state)
{
    pthread_t threads[4];

    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_many, NULL), 0);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++)
        pthread_join(threads[i], NULL);
}

static void assert_headline(const char *subject, const char *expected)
{
    char message[500];
    struct mail_outcome outcome;

    snprintf(message, sizeof message, HEAD "Subject: %s\n\n" SNOW, subject);
    outcome = read_mail(message);
    assert_text(&outcome, 0, ARTICLE_HEADLINE, expected);
    forget(&outcome);
}

static void decodes_words_of_any_charset(void **state)
{
    assert_headline("=?utf-8?B?QmxpenphcmQgaW4gQm9kw7g=?=", "Blizzard in Bodø");
    assert_headline("=?utf-8?q?Blizzard?=\n =?utf-8?q?_in_Bod=C3=B8?=", "Blizzard in Bodø");
    assert_headline("=?utf-8?q?Blizzard_in_Bod=C3?= =?utf-8?q?=B8?=", "Blizzard in Bodø");
    assert_headline("=?koi8-r?B?69LB08nX2cog0MHS0s8=?=", "Красивый парро");
    assert_headline("=?ISO-8859-1?Q?=93Blizzard=94?= in =?us-ascii?q?Bod=F8?=",
                    "“Blizzard” in Bodø");
    assert_headline("Blizzard in Bod\xC3\xB8 town", "Blizzard in Bodø town");
    assert_headline("Blizzard =?none", "Blizzard =?none");
}

static void unfolds_to_single_spaces(void **state)
{
    assert_headline("Blizzard \r\n in\n\t the  town", "Blizzard in the town");
    assert_headline("Blizzard =?utf-8?q?in=0A_the_?= town", "Blizzard in the town");
}

static void words_bring_no_controls(void **state)
{
    assert_headline("=?utf-8?q?Blizzard=0A=1B[2Jhere?=", "Blizzard [2Jhere");
}

static void reads_an_attachment_as_an_input_of_its_own(void **state)
{
    struct mail_outcome outcome =
        read_mail(MIXED "--b\n\n" SNOW "\n--b\n" ATTACHED
                        "r.json\n\n{\"title\": \"Rain\", \"text\": \"" RAIN "\"}\n--b--\n");

    assert_count(&outcome, 2);
    assert_text(&outcome, 0, ARTICLE_ID, "1@x");
    assert_text(&outcome, 0, ARTICLE_BODY, SNOW);
    assert_text(&outcome, 1, ARTICLE_ID, "1@x/r.json");
    assert_text(&outcome, 1, ARTICLE_HEADLINE, "Rain");
    assert_text(&outcome, 1, ARTICLE_BODY, RAIN);
    forget(&outcome);
}

static void an_attachment_has_the_date_and_the_source_of_its_message(void **state)
{
    struct mail_outcome outcome =
        read_mail(MIXED "--b\n" ATTACHED "a.txt\n\n" SNOW "\n--b\n" ATTACHED
                        "b.json\n\n{\"title\": \"Rain\", \"text\": \"" RAIN
                        "\", \"published\": \"2019-12-24\", \"source\": \"Own\"}\n--b--\n");

    assert_count(&outcome, 3);
    assert_text(&outcome, 1, ARTICLE_PUBLISHED, "2020-01-01T10:00:00Z");
    assert_text(&outcome, 1, ARTICLE_SOURCE, "The Harbour");
    assert_text(&outcome, 2, ARTICLE_PUBLISHED, "2019-12-24");
    assert_text(&outcome, 2, ARTICLE_SOURCE, "Own");
    forget(&outcome);
}

/* Mailers that say "inline", or nothing, of files. */
static void a_named_part_behind_the_story_is_a_file(void **state)
{
    struct mail_outcome outcome =
        read_mail(MIXED "--b\n\n" SNOW "\n--b\nContent-Type: text/plain; name=r.txt\n\n" RAIN
                        "\n--b\nContent-Disposition: inline; filename=s.txt\n\n" SNOW "\n--b--\n");

    assert_count(&outcome, 3);
    assert_text(&outcome, 1, ARTICLE_ID, "1@x/r.txt");
    assert_text(&outcome, 2, ARTICLE_ID, "1@x/s.txt");
    forget(&outcome);
}

static void the_other_form_of_a_story_is_no_file(void **state)
{
    struct mail_outcome outcome = read_mail(
        HEAD "Subject: Letter\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\n" SNOW
             "\n--b\nContent-Type: text/html; name=x.html\n\n<p>" SNOW "</p>\n--b--\n");

    assert_count(&outcome, 1);
    forget(&outcome);
}

static void assert_file_id(const char *header, const char *id)
{
    char message[900];
    struct mail_outcome outcome;

    snprintf(message, sizeof message, MIXED "--b\n\n" SNOW "\n--b\n%s\n\n" RAIN "\n--b--\n",
             header);
    outcome = read_mail(message);
    assert_count(&outcome, 2);
    assert_text(&outcome, 1, ARTICLE_ID, id);
    forget(&outcome);
}

static void decodes_file_names(void **state)
{
    assert_file_id("Content-Disposition: attachment; filename*=utf-8''%E2%82%AC%20rain.txt",
                   "1@x/€ rain.txt");
    assert_file_id(
        "Content-Disposition: attachment; filename*0*=iso-8859-1''r%E9;\n filename*1=g.txt",
        "1@x/rég.txt");
    assert_file_id(ATTACHED "\"=?utf-8?q?r=C3=A9g.txt?=\"", "1@x/rég.txt");
    assert_file_id(ATTACHED "\"r\xC3\xA9g.txt\"", "1@x/rég.txt");
    assert_file_id("Content-Type: text/plain; name*=utf-8''r%C3%A9g.txt\n"
                   "Content-Disposition: attachment",
                   "1@x/rég.txt");
}

static void names_hold_no_folders_of_the_sender(void **state)
{
    assert_file_id(ATTACHED "\"../../etc/rain.txt\"", "1@x/rain.txt");
    assert_file_id(ATTACHED "\"C:\\\\mail\\\\rain.txt\"", "1@x/rain.txt");
    assert_file_id("Content-Disposition: ATTACHMENT", "1@x/1");
    assert_file_id(ATTACHED "\"/\"", "1@x/1");
}

static void files_of_one_name_stay_apart(void **state)
{
    struct mail_outcome outcome = read_mail(MIXED "--b\n" ATTACHED "a.txt\n\n" SNOW
                                                  "\n--b\n" ATTACHED "a.txt\n\n" RAIN "\n--b--\n");

    assert_count(&outcome, 3);
    assert_text(&outcome, 1, ARTICLE_ID, "1@x/a.txt");
    assert_text(&outcome, 2, ARTICLE_ID, "1@x/2 a.txt");
    forget(&outcome);
}

static void a_file_is_in_the_charset_that_its_part_declares(void **state)
{
    struct mail_outcome outcome =
        read_mail(MIXED "--b\nContent-Type: text/plain; charset=koi8-r\n" ATTACHED
                        "a.txt\n\n\xEB\xD2\xC1\xD3\xC9\xD7\xD9\xCA\n--b--\n");

    assert_text(&outcome, 1, ARTICLE_BODY, "Красивый");
    forget(&outcome);
}

static void an_enclosed_message_is_an_article_of_its_own(void **state)
{
    struct mail_outcome outcome = read_mail(
        MIXED "--b\n\n" SNOW "\n--b\nContent-Type: message/rfc822\n\nFrom: Max Moe <m@y>\n"
              "Subject: Rain\nMessage-ID: <2@y>\n\n" RAIN "\n--b--\n");

    assert_count(&outcome, 2);
    assert_text(&outcome, 1, ARTICLE_ID, "2@y");
    assert_text(&outcome, 1, ARTICLE_HEADLINE, "Rain");
    assert_text(&outcome, 1, ARTICLE_BYLINE, "Max Moe");
    forget(&outcome);
}

static void messages_of_a_digest_are_articles(void **state)
{
    struct mail_outcome outcome =
        read_mail(HEAD "Subject: Digest\nContent-Type: multipart/digest; boundary=b\n\n"
                       "--b\n\nFrom: a@b\nSubject: Snow\nMessage-ID: <s@x>\n\n" SNOW
                       "\n--b\n\nFrom: a@b\nSubject: Rain\nMessage-ID: <r@x>\n\n" RAIN "\n--b--\n");

    assert_count(&outcome, 3);
    assert_text(&outcome, 1, ARTICLE_ID, "s@x");
    assert_text(&outcome, 2, ARTICLE_ID, "r@x");
    forget(&outcome);
}

static void leaves_out_pictures_signatures_and_what_is_encrypted(void **state)
{
    static const char *const left_out[] = {
        "Content-Type: image/png; name=a.png",
        "Content-Type: image/svg+xml\n" ATTACHED "a",
        "Content-Type: application/octet-stream\n" ATTACHED "a.jpg",
        "Content-Type: application/pgp-signature; name=signature.asc",
        "Content-Type: application/pkcs7-signature; name=smime.p7s\n" ATTACHED "smime.p7s",
        "Content-Type: application/x-pkcs7-mime; name=smime.p7m",
        "Content-Type: text/calendar; name=invite.ics",
        "Content-Type: text/x-vcard; name=jane.vcf",
        "Content-Type: multipart/encrypted; boundary=c\n\n--c\n" ATTACHED "a.txt\n\n" RAIN
        "\n--c--",
    };

    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
        char message[1000];
        struct mail_outcome outcome;

        snprintf(message, sizeof message, MIXED "--b\n\n" SNOW "\n--b\n%s\n\n" RAIN "\n--b--\n",
                 left_out[i]);
        outcome = read_mail(message);
        assert_count(&outcome, 1);
        assert_int_equal(json_array_size(outcome.problems), 0);
        forget(&outcome);
    }
}

static void names_the_attachment_that_cannot_be_read(void **state)
{
    struct mail_outcome outcome = read_mail(
        MIXED "--b\n\n" SNOW "\n--b\n" ATTACHED "a.pdf\nContent-Transfer-Encoding: base64\n\n"
              "JVBERi0xLjQKAAAAAAAA\n--b\n" ATTACHED "b.txt\n\n" RAIN "\n--b--\n");

    assert_count(&outcome, 2);
    assert_int_equal(json_array_size(outcome.problems), 1);
    assert_true(
        str_starts(json_str(json_array_get(outcome.problems, 0)), STR("a.eml!1@x/a.pdf: ")));
    forget(&outcome);
}

static void finds_boundaries_as_whole_lines_only(void **state)
{
    struct mail_outcome outcome = read_mail(
        MIXED "--b\r\n\r\nOne --b two\r\n--bb\r\n--b2--\r\n--b \t\r\n" ATTACHED "a.txt\r\n\r\n" RAIN
              "\r\n--b--\r\n\r\n--b\r\n" ATTACHED "c.txt\r\n\r\nAn epilogue.\r\n");

    assert_count(&outcome, 2);
    assert_text(&outcome, 0, ARTICLE_BODY, "One --b two\n\n--bb\n\n--b2--");
    assert_text(&outcome, 1, ARTICLE_BODY, RAIN);
    forget(&outcome);
}

static void a_message_that_is_cut_short_keeps_its_last_part(void **state)
{
    struct mail_outcome outcome =
        read_mail(MIXED "--b\n\n" SNOW "\n--b\n" ATTACHED "a.txt\n\n" RAIN);

    assert_count(&outcome, 2);
    assert_text(&outcome, 1, ARTICLE_BODY, RAIN);
    forget(&outcome);
}

static void a_type_that_is_none_is_text(void **state)
{
    struct mail_outcome outcome =
        read_mail(HEAD "Subject: Letter\nContent-Type: text\n\n" SNOW "\n");

    assert_text(&outcome, 0, ARTICLE_BODY, SNOW);
    forget(&outcome);
}

static void assert_sender(const char *from, enum article_field field, const char *expected)
{
    BUF_AUTO struct buf message = {0};
    struct mail_outcome outcome;

    buf_addf(&message, "From: %s <a@x.example>\nMessage-ID: <1@x>\nSubject: Snow\n\n" SNOW "\n",
             from);
    outcome = read_mail(message.data);
    assert_text(&outcome, 0, field, expected);
    forget(&outcome);
}

/* A comma parts a person's names, and a firm from its form. */
static void reads_names_with_commas(void **state)
{
    static const char *const firms[] = {"Acme, Inc.", "Acme, LLC", "Hafen, GmbH", "Acme, S.A.",
                                        "Acme, Ltd",  "Roe, AG",   "Acme, Corp."};

    for (size_t i = 0; i < sizeof firms / sizeof *firms; i++) {
        BUF_AUTO struct buf quoted = {0};

        buf_addf(&quoted, "\"%s\"", firms[i]);
        assert_sender(quoted.data, ARTICLE_SOURCE, firms[i]);
        assert_sender(quoted.data, ARTICLE_BYLINE, "");
    }
    assert_sender("\"Roe, Jane\"", ARTICLE_BYLINE, "Jane Roe");
    assert_sender("\"Roe, A. G.\"", ARTICLE_BYLINE, "A. G. Roe");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_read_mail_at_once),
        cmocka_unit_test(decodes_words_of_any_charset),
        cmocka_unit_test(unfolds_to_single_spaces),
        cmocka_unit_test(words_bring_no_controls),
        cmocka_unit_test(reads_an_attachment_as_an_input_of_its_own),
        cmocka_unit_test(an_attachment_has_the_date_and_the_source_of_its_message),
        cmocka_unit_test(a_named_part_behind_the_story_is_a_file),
        cmocka_unit_test(the_other_form_of_a_story_is_no_file),
        cmocka_unit_test(decodes_file_names),
        cmocka_unit_test(names_hold_no_folders_of_the_sender),
        cmocka_unit_test(files_of_one_name_stay_apart),
        cmocka_unit_test(a_file_is_in_the_charset_that_its_part_declares),
        cmocka_unit_test(an_enclosed_message_is_an_article_of_its_own),
        cmocka_unit_test(messages_of_a_digest_are_articles),
        cmocka_unit_test(leaves_out_pictures_signatures_and_what_is_encrypted),
        cmocka_unit_test(names_the_attachment_that_cannot_be_read),
        cmocka_unit_test(finds_boundaries_as_whole_lines_only),
        cmocka_unit_test(a_message_that_is_cut_short_keeps_its_last_part),
        cmocka_unit_test(reads_names_with_commas),
        cmocka_unit_test(a_type_that_is_none_is_text),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
