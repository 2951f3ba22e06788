/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_html_headline.c - of all titles of a page, the one that readers see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/html/html_headline.h"

#define H "Tide mill grinds flour again"

/* `told`, `shared`: the titles in JSON-LD and in <meta>; may be "". */
static void assert_headline(const char *html, const char *told, const char *shared,
                            const char *site, const char *expected)
{
    struct html_titles titles = {.names = {.site = str_of(site)}};
    BUF_AUTO struct buf out = {0};
    struct html_tree page = {.count = 0};
    struct error err;

    if (told[0])
        titles.declared[titles.count++] = str_of(told);
    if (shared[0])
        titles.declared[titles.count++] = str_of(shared);
    assert_int_equal(html_tree_read(&page, str_of(html), &err), STATUS_OK);
    html_headline(&page, &titles, &out);
    if (!str_is(buf_str(&out), expected))
        fail_msg("\"%.*s\" for \"%s\" of %s", STR_ARG(buf_str(&out)), expected, html);
    html_tree_fini(&page);
}

/* The title without the names of "https://www.thequay.example/", Politics and, in Korean, 정치. */
static void assert_names(const char *title, const char *expected)
{
    struct html_title_names names = {.url = STR("https://www.thequay.example/a/1"),
                                     .section = STR("Politics")};
    struct str plain;

    if (str_find(str_of(title), STR("정치")) >= 0)
        names.section = STR("정치");
    plain = html_title_without_names(str_of(title), &names);
    if (!str_is(plain, expected))
        fail_msg("\"%.*s\" for \"%s\"", STR_ARG(plain), expected);
}

static void cuts_off_the_site_that_is_named(void **state)
{
    static const char *const marks[] = {" | ", " - ", " – ", " — ", " · ", " » ", " -- ", "ㅣ"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        BUF_AUTO struct buf title = {0};

        buf_add_text(&title, H);
        buf_add_text(&title, marks[i]);
        buf_add_text(&title, "The Observer");
        buf_add_char(&title, '\0');
        assert_headline("<p>x</p>", "", title.data, "The Observer", H);
    }
    assert_headline("<p>x</p>", "", "The Observer | " H, "The Observer", H);
}

static void cuts_off_what_the_heading_leaves_out(void **state)
{
    assert_headline("<title>" H " | Quay</title><h1>" H "</h1>", H " | Quay", H " | Quay", "", H);
    assert_headline("<title>" H " - Quay</title><h2>" H "</h2>", "", "", "", H);
    assert_headline("<title>Quay » " H "</title><h1>Quay</h1><h2>" H "</h2>", "", "", "", H);
}

static void knows_a_heading_that_names_the_site(void **state)
{
    assert_headline("<title>" H " - The Quay</title><h1>The Quay</h1><h1>" H "</h1>", "",
                    H " - The Quay", "", H);
}

static void prefers_the_title_that_the_heading_shows(void **state)
{
    static const char seo[] = "Mill opening: flour, tickets, parking";

    assert_headline("<title>Quay</title><h1>" H "</h1>", seo, H, "", H);
    assert_headline("<title>Quay</title><h1>" H "</h1>", H, seo, "", H);
    assert_headline("<title>Quay</title><aside><h1>Mill opening: flour</h1></aside><h1>" H "</h1>",
                    seo, H, "", H);
}

static void prefers_the_title_without_a_kicker(void **state)
{
    assert_headline("<title>Quay</title><p>x</p>", "Lower Quay: " H, H, "", H);
    assert_headline("<title>Quay</title><h1><b>Lower Quay</b> " H "</h1>", H, "Lower Quay | " H, "",
                    H);
}

static void leaves_out_what_the_heading_does_not_show(void **state)
{
    assert_headline("<title>Quay</title><h1>" H "</h1>", "", "Lower Quay: " H, "", H);
    assert_headline("<title>Quay</title><h1>" H "</h1>", "", H " : 07.08.2021, 9.15", "", H);
    assert_headline("<title>Quay</title><h1><style>.a{color:red}</style>" H "</h1>", "", "", "", H);
    assert_headline("<title>Quay</title><h1>Tide mill grinds fl\xC2\xADour again</h1>", "", "", "",
                    H);
    assert_headline("<p>x</p>", "Tide mill grinds fl&shy;our again", "", "",
                    "Tide mill grinds fl&shy;our again"); /* the caller decodes */
    assert_headline("<p>x</p>", "Tide mill grinds fl\xC2\xADour again", "", "", H);
}

static void takes_the_whole_of_a_title_that_is_cut_short(void **state)
{
    assert_headline("<title>Quay</title><p>x</p>", H " for the whole town",
                    "Tide mill grinds flour again for", "", H " for the whole town");
    assert_headline("<title>Quay</title><h1>" H ", says \"the last miller\"</h1>", "", H ", says",
                    "", H ", says \"the last miller\"");
}

static void spells_a_repeated_title_as_declared(void **state)
{
    assert_headline("<h1><b>Lower Quay</b> <i>" H "</i></h1>", "", "Lower Quay: " H, "",
                    "Lower Quay: " H);
}

static void takes_the_heading_if_the_titles_say_something_else(void **state)
{
    static const char longer[] = "Tide mill in Lower Quay grinds flour again";

    assert_headline("<title>" H " | Quay</title><h1>" H " (5 pictures)</h1>", H, H, "", H);
    assert_headline("<title>" H " | Quay</title><h1>" H "</h1>", "Old crafts come home",
                    "Old crafts come home", "", H);
    assert_headline("<title>" H "</title><h1>" H "</h1>", longer, longer, "", H);
    assert_headline("<title>" H "</title><h1>" H " for bread</h1>", "Tide mill grinds flour ...",
                    "", "", H " for bread");
    assert_headline("<title>Mills - Lower Quay</title><h1>Mills</h1>", "", "", "", "Mills");
}

static void takes_the_words_of_the_heading(void **state)
{
    static const char more[] = "Tide mill grinds wheat flour again";

    assert_headline("<title>" H "</title><h1>" H " for bread</h1>", H, H, "", H " for bread");
    assert_headline("<title>Quay</title><h1>" H "</h1>", more, more, "", H);
    assert_headline("<title>Quay</title><h1>" H "</h1>", "Mills: Flour", "Recipe: " H, "", H);
}

static void keeps_a_kicker_that_stands_outside_the_heading(void **state)
{
    assert_headline("<title>Quay</title><p>Old crafts</p><h1>Flour again</h1>",
                    "Old crafts: Flour again", "Old crafts: Flour again", "",
                    "Old crafts: Flour again");
}

static void takes_the_plainest_of_all_titles(void **state)
{
    struct html_titles titles = {
        .count = 4,
        .declared = {STR(H " - Crafts"), STR(H " - Crafts"), STR(H " - Crafts"), STR(H)}};
    BUF_AUTO struct buf out = {0};
    struct html_tree page = {.count = 0};
    struct error err;

    assert_int_equal(html_tree_read(&page, STR("<p>x</p>"), &err), STATUS_OK);
    html_headline(&page, &titles, &out);
    assert_true(str_is(buf_str(&out), H));
    html_tree_fini(&page);
}

static void knows_a_breadcrumb_by_its_own_element(void **state)
{
    assert_headline("<body class='breadcrumbs-visible'><title>Mills</title><h1>" H "</h1></body>",
                    "", "", "", H);
    assert_headline("<title>Mills</title><div class='breadcrumb'><h1>" H "</h1></div>", "", "", "",
                    "Mills");
}

static void takes_a_lesser_heading_that_begins_a_title(void **state)
{
    assert_headline("<title>Tide mills - The old crafts of Lower Quay</title><h2>Tide mills</h2>",
                    "", "", "", "Tide mills");
    assert_headline("<title>" H " : Quay | News of the town and of the river since 1905</title>"
                    "<h1>Quay</h1><h2>" H "</h2>",
                    "", "", "", H);
    assert_headline("<title>Crafts - Tide mill grinds flour</title><h2>Crafts</h2>", "", "", "",
                    "Crafts - Tide mill grinds flour");
}

static void leaves_out_a_kicker_in_an_element_of_its_own(void **state)
{
    assert_headline("<title>Flour again? - Quay</title><h1><b>Crafts:</b> Flour again?</h1>", "",
                    "", "", "Flour again?");
    assert_headline("<h1><b>Old crafts</b><i>: " H "</i></h1>", "Mills: " H, "Mills: " H, "", H);
    assert_headline("<title>Quay</title><h1><time>3 May 2021</time>" H "</h1>", "", H, "", H);
    assert_headline("<title>Quay</title><h1>" H "<small>By Ann Porter</small></h1>", "", H, "", H);
}

static void knows_the_sign_of_the_site(void **state)
{
    assert_headline("<title>The Quay » " H "</title><h1><a href='/'>The Quay</a></h1>", "", "", "",
                    H);
    assert_headline("<title>" H " - The Quay</title><h1><a href='https://quay.example/'>" H
                    " - The Quay</a></h1>",
                    "", "", "", H);
    assert_headline("<title>" H "</title><ol class='breadcrumbs'><li><h1>" H "!</h1></ol><h2>" H
                    "</h2>",
                    "", "", "", H);
}

static void cuts_off_the_section_and_the_name_in_the_address(void **state)
{
    assert_names(H " | Politics | thequay.example", H);
    assert_names(H " - The Quay", H);
    assert_names(H " - millnews.org", H);
    assert_names("A first look at - Node.js", "A first look at - Node.js");
    assert_names("thequay.example: " H, "thequay.example: " H);
    assert_names("潮汐磨坊重新开始磨面粉-政治-潮汐网", "潮汐磨坊重新开始磨面粉-政治-潮汐网");
    assert_names("潮汐磨坊重新开始磨面粉--Politics", "潮汐磨坊重新开始磨面粉--Politics");
    assert_names("조수 방앗간이 다시 밀가루를 빻다-정치", "조수 방앗간이 다시 밀가루를 빻다");
}

static void ignores_headings_about_other_things(void **state)
{
    assert_headline("<title>" H "</title><h1>Welcome, stranger</h1>", "", H, "", H);
    assert_headline("<title>" H "</title><h2>Flour</h2>", "", H, "", H);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_off_the_site_that_is_named),
        cmocka_unit_test(cuts_off_what_the_heading_leaves_out),
        cmocka_unit_test(knows_a_heading_that_names_the_site),
        cmocka_unit_test(prefers_the_title_that_the_heading_shows),
        cmocka_unit_test(prefers_the_title_without_a_kicker),
        cmocka_unit_test(leaves_out_what_the_heading_does_not_show),
        cmocka_unit_test(takes_the_whole_of_a_title_that_is_cut_short),
        cmocka_unit_test(spells_a_repeated_title_as_declared),
        cmocka_unit_test(takes_the_heading_if_the_titles_say_something_else),
        cmocka_unit_test(takes_the_words_of_the_heading),
        cmocka_unit_test(keeps_a_kicker_that_stands_outside_the_heading),
        cmocka_unit_test(takes_the_plainest_of_all_titles),
        cmocka_unit_test(knows_a_breadcrumb_by_its_own_element),
        cmocka_unit_test(takes_a_lesser_heading_that_begins_a_title),
        cmocka_unit_test(leaves_out_a_kicker_in_an_element_of_its_own),
        cmocka_unit_test(knows_the_sign_of_the_site),
        cmocka_unit_test(cuts_off_the_section_and_the_name_in_the_address),
        cmocka_unit_test(ignores_headings_about_other_things),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
