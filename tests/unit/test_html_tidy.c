/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_html_tidy.c - what only its words give away leaves a page's main text, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/html/html_tidy.h"

#define LEAD                                                                                       \
    "The harbour office said on Monday that ferries will leave a quarter of an hour later from "   \
    "now on."
#define LATER                                                                                      \
    "Those who hold a monthly ticket can hand it back, and will be paid for the days that are "    \
    "left."

static void assert_kept(const char *text, const char *kept)
{
    BUF_AUTO struct buf body = {0};
    BUF_AUTO struct buf rest = {0};

    html_tidy(str_of(text), &body, &rest);
    if (!str_eq(buf_str(&body), str_of(kept)))
        fail_msg("kept \"%.*s\" for \"%s\"", STR_ARG(buf_str(&body)), kept);
}

static void leaves_out_labelled_dates_above_the_text(void **state)
{
    assert_kept("Published 4:00 am CST, Wednesday, November 20, 2019\n\n" LEAD, LEAD);
    assert_kept(LEAD "\n\nUpdated Nov. 19, 2019 at 9:41 AM\n\n" LATER, LEAD "\n\n" LATER);
}

static void keeps_sentences_that_have_a_date(void **state)
{
    static const char sentence[] = "The first ferry left on November 20, 2019, he said.";

    assert_kept(sentence, sentence);
}

static void leaves_out_places_in_a_row_of_pictures(void **state)
{
    assert_kept("Image 1 of 5\n\n" LEAD "\n\nImage 2 of / 8\n\n" LATER, LEAD "\n\n" LATER);
}

static void ends_where_only_links_follow(void **state)
{
    assert_kept(LEAD "\n\nRelated stories\n\nBridge opens\n\nBudget passes\n\nStorm ahead", LEAD);
    assert_kept(LEAD "\n\nTags", LEAD);
}

static void leaves_out_credits_and_captions_with_a_credit(void **state)
{
    static const char *const captions[] = {
        "Photo: Jo Vane",
        "(Photo by Jo Vane/Quay Pictures)",
        "Foto: Jo Vane",
        "Crédit photo : Jo Vane",
        "\xC2\xA9 Jo Vane",
        "Ferries in the harbour on Monday. (Jo Vane/Reuters)",
        "Ferries in the harbour on Monday. Getty Images",
        "FILE PHOTO: Ferries in the harbour, on a day without wind.",
    };

    for (size_t i = 0; i < sizeof captions / sizeof *captions; i++) {
        BUF_AUTO struct buf text = {0};

        buf_add_text(&text, LEAD "\n\n");
        buf_add_text(&text, captions[i]);
        buf_add_text(&text, "\n\n" LATER);
        buf_add_char(&text, '\0');
        assert_kept(text.data, LEAD "\n\n" LATER);
    }
}

static void keeps_sentences_about_pictures(void **state)
{
    static const char text[] =
        LEAD "\n\n"
             "A photo by a passenger shows the ferry at the quay, and the harbour office, which "
             "saw it on Monday, has sent it on to Getty Images and to Reuters, who sell it now to "
             "all who ask.\n\n" LATER;

    assert_kept(text, text);
}

static void leaves_out_lines_that_name_other_stories(void **state)
{
    assert_kept(LEAD "\n\nREAD MORE: Bridge opens\n\n" LATER, LEAD "\n\n" LATER);
    assert_kept(LEAD "\n\nLesen Sie auch: Die Brücke ist offen\n\n" LATER, LEAD "\n\n" LATER);
    assert_kept(LEAD "\n\nÀ lire aussi : Le pont est ouvert\n\n" LATER, LEAD "\n\n" LATER);
}

static void leaves_out_place_and_date_above_the_text(void **state)
{
    assert_kept("Lower Quay, 3 October 2024\n\n" LEAD, LEAD);
}

static void goes_on_where_text_follows(void **state)
{
    static const char text[] = LEAD "\n\nSee also\n\nBridge opens\n\n" LATER " " LATER;

    assert_kept(text, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_out_labelled_dates_above_the_text),
        cmocka_unit_test(keeps_sentences_that_have_a_date),
        cmocka_unit_test(leaves_out_places_in_a_row_of_pictures),
        cmocka_unit_test(ends_where_only_links_follow),
        cmocka_unit_test(leaves_out_credits_and_captions_with_a_credit),
        cmocka_unit_test(keeps_sentences_about_pictures),
        cmocka_unit_test(leaves_out_lines_that_name_other_stories),
        cmocka_unit_test(leaves_out_place_and_date_above_the_text),
        cmocka_unit_test(goes_on_where_text_follows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
