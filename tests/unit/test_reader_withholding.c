/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reader_withholding.c - what the readers make of items that their sources withdraw, hold back
 * or end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/input/reader.h"
#include "article/text/article.h"
#include "base/buf.h"
#include "base/json.h"

struct held {
    json_t *first;
    size_t articles, problems;
};

static enum status keep(void *context, json_t *article, struct error *err)
{
    struct held *held = context;

    if (held->articles++ == 0)
        held->first = json_incref(article);
    return STATUS_OK;
}

static void count_problem(void *context, const char *where, const struct error *err)
{
    ((struct held *)context)->problems++;
}

static struct held read_as(const char *format, struct str text)
{
    struct held held = {0};
    const struct reader_options options = {
        .format = format, .problem = count_problem, .context = &held};
    struct error err;

    assert_int_equal(reader_read_bytes(text, "input", &options, keep, &err), STATUS_OK);
    return held;
}

/* `wanted`: the field as a text; NULL: it is absent. */
static void assert_field(const char *format, struct str text, const char *key, const char *wanted)
{
    struct held held = read_as(format, text);
    const json_t *value = json_object_get(held.first, key);

    if (!held.first)
        fail_msg("no article in %.*s", STR_ARG(text));
    if (!wanted != !value || (wanted && !str_is(json_str(value), wanted)))
        fail_msg("%s is \"%.*s\", not \"%s\" in %.*s", key, STR_ARG(json_str(value)),
                 wanted ? wanted : "(absent)", STR_ARG(text));
    json_decref(held.first);
}

/* ---- NewsML-G2 ------------------------------------------------------------------------------ */

static void assert_g2(const char *meta, const char *key, const char *wanted)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text,
             "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"a\"><itemMeta>%s"
             "</itemMeta><contentMeta><headline>Pier</headline></contentMeta></newsItem>",
             meta);
    assert_field("newsml", buf_str(&text), key, wanted);
}

static void g2_reads_a_status_of_any_form(void **state)
{
    assert_g2("<pubStatus uri=\"http://cv.iptc.org/newscodes/pubstatusg2/withheld\"/>", "status",
              "withheld");
    assert_g2("<pubStatus uri=\"http://cv.iptc.org/newscodes/pubstatusg2/canceled/\"/>", "status",
              "canceled");
    assert_g2("<pubStatus qcode=\" stat:Canceled \"/>", "status", "canceled");
    assert_g2("<pubStatus literal=\"withheld\"/>", "status", "withheld");
    assert_g2("<pubStatus qcode=\"stat:usable\"/><pubStatus qcode=\"stat:withheld\"/>", "status",
              "withheld");
    assert_g2("<pubStatus uri=\"http://cv.iptc.org/newscodes/pubstatusg2/usable\"/>", "status",
              NULL);
}

static void of_several_dates_the_strictest_counts(void **state)
{
    assert_g2("<embargoed>2020-01-01T00:00:00Z</embargoed><embargoed>2099-01-01T00:00:00Z"
              "</embargoed>",
              "embargo", "2099-01-01T00:00:00Z");
    assert_g2("<embargoed>2020-01-01T00:00:00Z</embargoed><embargoed/>", "embargo", "");
    assert_g2("<embargoed>03/05/2024</embargoed><embargoed>2024-04-02T00:00:00Z</embargoed>",
              "embargo", "2024-05-03");
    assert_g2("<embargoed>2024-05-07T00:00:00Z</embargoed><embargoed>2024-05-07</embargoed>",
              "embargo", "2024-05-07");
    assert_g2("<expires>2099-01-01</expires><expires>2020-01-01</expires>", "status", "expired");
    assert_g2("<expires>2098-01-01</expires><expires>2099-01-01</expires>", "expires",
              "2098-01-01");
}

/* ---- ninjs ---------------------------------------------------------------------------------- */

static void assert_ninjs(const char *members, const char *key, const char *wanted)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text,
             "{\"uri\":\"a\",\"versioncreated\":\"2024-05-01T00:00:00Z\",\"headline\":"
             "\"Pier\",%s}",
             members);
    assert_field("ninjs", buf_str(&text), key, wanted);
}

static void ninjs_reads_a_status_of_any_form(void **state)
{
    assert_ninjs("\"pubstatus\":\"http://cv.iptc.org/newscodes/pubstatusg2/withheld\"", "status",
                 "withheld");
    assert_ninjs("\"pubstatus\":[\"usable\",\"canceled\"]", "status", "canceled");
    assert_ninjs("\"pubstatus\":[{\"uri\":\"http://cv.iptc.org/newscodes/pubstatusg2/canceled\"}]",
                 "status", "canceled");
    assert_ninjs("\"pubstatus\":\"embargoed\",\"embargoed\":null", "embargo", "");
    assert_ninjs("\"pubstatus\":\"usable\"", "status", NULL);
}

/* ---- NITF ----------------------------------------------------------------------------------- */

static void assert_nitf(const char *attributes, const char *data, const char *key,
                        const char *wanted)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text,
             "<nitf><head><docdata %s><doc-id id-string=\"a\"/>%s</docdata></head><body><body.head>"
             "<hedline><hl1>Pier</hl1></hedline></body.head></body></nitf>",
             attributes, data);
    assert_field("nitf", buf_str(&text), key, wanted);
}

static void nitf_reads_the_status_of_management(void **state)
{
    const char *past = "<date.release norm=\"20200101T000000Z\"/>";
    const char *both = "<date.release norm=\"20200101T000000Z\"/>"
                       "<date.release norm=\"20990101T000000Z\"/>";

    assert_nitf("management-status=\"embargoed\"", "", "embargo", "");
    assert_nitf("management-status=\"embargoed\"", past, "embargo", "2020-01-01T00:00:00Z");
    assert_nitf("management-status=\"withheld\"", "", "status", "withheld");
    assert_nitf("management-status=\"canceled\"", "", "status", "canceled");
    assert_nitf("management-status=\"usable\"", "", "embargo", NULL);
    assert_nitf("", both, "embargo", "2099-01-01T00:00:00Z");
    assert_nitf("", "<date.expire norm=\"20990101\"/><date.expire norm=\"20200101\"/>", "status",
                "expired");
}

/* ---- NewsML 1 ------------------------------------------------------------------------------- */

static void assert_newsml1(const char *status, const char *changes, const char *key,
                           const char *wanted)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text,
             "<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>a"
             "</PublicIdentifier></NewsIdentifier></Identification><NewsManagement>"
             "<Status FormalName=\"%s\"/>%s</NewsManagement><NewsComponent><NewsLines>"
             "<HeadLine>Pier</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>",
             status, changes);
    assert_field("newsml1", buf_str(&text), key, wanted);
}

#define CHANGE(status, date)                                                                       \
    "<StatusWillChange><FutureStatus FormalName=\"" status "\"/><DateAndTime>" date                \
    "</DateAndTime></StatusWillChange>"

static void newsml1_reads_all_changes_of_status(void **state)
{
    const char *released = CHANGE("Usable", "20200101T000000Z");

    assert_newsml1("Embargoed", released, "embargo", "2020-01-01T00:00:00Z");
    assert_newsml1("Embargoed", "", "embargo", "");
    assert_newsml1("stat:Embargoed", CHANGE("Withheld", "20200101T000000Z"), "embargo", "");
    assert_newsml1("Embargoed",
                   CHANGE("Usable", "20200101T000000Z") CHANGE("Usable", "20990101T000000Z"),
                   "embargo", "2099-01-01T00:00:00Z");
    assert_newsml1("Embargoed",
                   CHANGE("Usable", "20200101T000000Z") CHANGE("Canceled", "20210101T000000Z"),
                   "status", "expired");
    assert_newsml1("Usable", CHANGE("Canceled", "20200101T000000Z"), "status", "expired");
    assert_newsml1("Usable", CHANGE("Canceled", "20990101T000000Z"), "expires",
                   "2099-01-01T00:00:00Z");
    assert_newsml1("Usable", CHANGE("Withheld", "soon"), "expires", "soon");
    assert_newsml1("Usable", released, "expires", NULL);
}

/* ---- pages and feeds ------------------------------------------------------------------------ */

static void assert_page(const char *head, const char *key, const char *wanted)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text,
             "<html><head><title>Pier opens</title>%s</head><body><h1>Pier opens</h1><p>The pier "
             "opened on Monday.</p></body></html>",
             head);
    assert_field("html", buf_str(&text), key, wanted);
}

static void pages_say_until_when_they_are_shown(void **state)
{
    assert_page("<meta property=\"article:expiration_time\" content=\"2020-01-01T00:00:00Z\">",
                "status", "expired");
    assert_page("<meta name=\"robots\" content=\"noarchive, unavailable_after: Wed, 25 Jun 2025 "
                "15:00:00 GMT, noindex\">",
                "expires", "2025-06-25T15:00:00Z");
    assert_page("<meta name=\"googlebot\" content=\"unavailable_after: 25-Jun-2025 15:00:00 GMT\">",
                "expires", "2025-06-25T15:00:00Z");
    assert_page("<meta name=\"robots\" content=\"unavailable_after: soon\">", "expires", "soon");
    assert_page("<meta name=\"robots\" content=\"index, follow\">", "expires", NULL);
    assert_page("<meta name=\"embargo\" content=\"2099-01-01\">", "embargo", "2099-01-01");
    assert_page("<meta name=\"embargo\" content=\"\">", "embargo", NULL);
    assert_page("<meta name=\"DCTERMS.valid\" content=\"start=2019-01-01; end=2020-01-01;\">",
                "status", "expired");
    assert_page("<meta http-equiv=\"expires\" content=\"0\"><meta name=\"expires\" "
                "content=\"never\">",
                "expires", NULL);
    assert_page("<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":"
                "\"Pier opens\",\"expires\":\"2020-01-01\"}</script>",
                "status", "expired");
    assert_page("<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"datePublished\":"
                "\"2020-01-01\",\"expires\":\"2099-01-01\"}</script>",
                "expires", "2099-01-01");
}

static void assert_feed(const char *elements, const char *key, const char *wanted)
{
    BUF_AUTO struct buf rss = {0}, atom = {0};
    const char *names = "xmlns:prism=\"http://prismstandard.org/namespaces/basic/2.0/\" "
                        "xmlns:dcterms=\"http://purl.org/dc/terms/\"";

    buf_addf(&rss,
             "<rss version=\"2.0\" %s><channel><item><guid>a</guid><title>Pier</title>%s</item>"
             "</channel></rss>",
             names, elements);
    assert_field("feed", buf_str(&rss), key, wanted);
    buf_addf(&atom,
             "<feed xmlns=\"http://www.w3.org/2005/Atom\" %s><entry><id>a</id><title>Pier</title>"
             "%s</entry></feed>",
             names, elements);
    assert_field("feed", buf_str(&atom), key, wanted);
}

static void feeds_say_when_items_are_shown(void **state)
{
    assert_feed("<embargo>2099-01-01</embargo>", "embargo", "2099-01-01");
    assert_feed("<embargo/>", "embargo", "");
    assert_feed("<prism:embargoDate>2099-01-01</prism:embargoDate>", "embargo", "2099-01-01");
    assert_feed("<prism:killDate>2020-01-01</prism:killDate>", "status", "expired");
    assert_feed("<prism:expirationDate>2099-01-01</prism:expirationDate>", "expires", "2099-01-01");
    assert_feed("<expirationDate>2020-01-01</expirationDate><prism:killDate>2099-01-01"
                "</prism:killDate>",
                "status", "expired");
    assert_feed("<dcterms:valid>start=2019-01-01;end=2020-01-01</dcterms:valid>", "status",
                "expired");
    assert_feed("<dcterms:valid>2019-01-01/2099-01-01</dcterms:valid>", "expires", "2099-01-01");
    assert_feed("<dcterms:valid>start=2019-01-01;</dcterms:valid>", "expires", NULL);
    assert_feed("<dcterms:valid>2020-01-01</dcterms:valid>", "status", "expired");
    assert_feed("<dcterms:available>2099-01-01</dcterms:available>", "embargo", "2099-01-01");
    assert_feed("<dcterms:available>start=2098-01-01;end=2099-01-01</dcterms:available>", "expires",
                "2099-01-01");
    assert_feed("<title>Pier</title>", "embargo", NULL);
}

/* ---- drafts --------------------------------------------------------------------------------- */

/* One JSON object with these members; `named`: problems that are told. */
static void assert_count(const char *format, struct str text, size_t articles, size_t named)
{
    struct held held = read_as(format, text);

    json_decref(held.first);
    if (held.articles != articles || held.problems != named)
        fail_msg("%zu articles and %zu problems in %.*s", held.articles, held.problems,
                 STR_ARG(text));
}

static void assert_json(const char *members, bool shown)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text, "{\"id\":\"a\",\"title\":\"Pier\",\"body\":\"It opened.\",%s}", members);
    assert_count("json", buf_str(&text), shown, !shown);
}

static void drafts_of_any_system_are_named(void **state)
{
    static const char *const members[] = {
        "\"status\":\"future\"",
        "\"status\":\"private\"",
        "\"status\":\"draft\"",
        "\"status\":\"trash\"",
        "\"status\":\"pending\"",
        "\"status\":\"scheduled\"",
        "\"status\":\" Draft \"",
        "\"Status\":\"private\"",
        "\"status\":false",
        "\"nid\":7,\"status\":0",
        "\"nid\":7,\"status\":\"0\"",
        "\"is_published\":false",
        "\"post_status\":\"inherit\"",
        "\"draft\":true",
        "\"isPrivate\":true",
        "\"moderation_state\":[{\"value\":\"draft\"}]",
    };

    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        assert_json(members[i], false);
    assert_count("json",
                 STR("{\"posts\":[{\"id\":\"a\",\"title\":\"Pier\",\"html\":\"It opened.\","
                     "\"status\":\"scheduled\"},{\"id\":\"b\",\"title\":\"Quay\",\"html\":"
                     "\"It closed.\",\"status\":\"published\"}]}"),
                 1, 1);
    assert_count("json",
                 STR("[{\"model\":\"news.story\",\"pk\":1,\"fields\":{\"title\":\"Pier\",\"body\":"
                     "\"It opened.\",\"status\":\"private\"}}]"),
                 0, 0);
}

static void other_statuses_say_nothing(void **state)
{
    assert_json("\"status\":\"ok\"", true);
    assert_json("\"status\":\"active\"", true);
    assert_json("\"status\":200", true);
    assert_json("\"status\":0", true);
    assert_json("\"status\":true", true);
    assert_json("\"status\":\"publish\"", true);
    assert_json("\"state\":\"Ohio\"", true);
    assert_json("\"post_status\":\"publish\",\"draft\":false", true);
}

static void json_reads_a_status_of_any_form(void **state)
{
    static const char *const members[] = {
        "\"status\":\" canceled \"", "\"status\":\"stat:canceled\"", "\"Status\":\"Canceled\"",
        "\"pubstatus\":\"canceled\"", "\"status\":\"ok\",\"pubStatus\":[\"stat:canceled\"]"};

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        BUF_AUTO struct buf text = {0};

        buf_addf(&text, "{\"id\":\"a\",\"title\":\"Pier\",%s}", members[i]);
        assert_field("json", buf_str(&text), "status", "canceled");
    }
    assert_field("json", STR("{\"title\":\"Pier\",\"status\":\"embargoed\"}"), "embargo", "");
    assert_field("json", STR("{\"title\":\"Pier\",\"status\":\"ok\"}"), "status", "ok");
    assert_field("json", STR("{\"title\":\"Pier\",\"status\":\"withdrawn\"}"), "status",
                 "withdrawn");
}

static void movable_type_gives_what_is_published(void **state)
{
    static const char *const statuses[] = {"Draft", "Review", "Future", "Unpublish", "draft"};

    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        BUF_AUTO struct buf text = {0};

        buf_addf(&text, "TITLE: Pier\nSTATUS: %s\n-----\nBODY:\nIt opened.\n-----\n--------\n",
                 statuses[i]);
        assert_count("mt", buf_str(&text), 0, 0);
    }
    assert_count("mt", STR("TITLE: Pier\nSTATUS: Publish\n-----\nBODY:\nIt opened.\n--------\n"), 1,
                 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(g2_reads_a_status_of_any_form),
        cmocka_unit_test(of_several_dates_the_strictest_counts),
        cmocka_unit_test(ninjs_reads_a_status_of_any_form),
        cmocka_unit_test(nitf_reads_the_status_of_management),
        cmocka_unit_test(newsml1_reads_all_changes_of_status),
        cmocka_unit_test(pages_say_until_when_they_are_shown),
        cmocka_unit_test(feeds_say_when_items_are_shown),
        cmocka_unit_test(drafts_of_any_system_are_named),
        cmocka_unit_test(other_statuses_say_nothing),
        cmocka_unit_test(json_reads_a_status_of_any_form),
        cmocka_unit_test(movable_type_gives_what_is_published),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
