/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reader_limits.c - what a stranger sends to make readers work without end: each ends, with an
 * error that says why, having taken no more than its limits allow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/input/reader.h"
#include "article/text/article.h"
#include "base/buf.h"
#include "base/gzip.h"
#include "base/json.h"

#include "sampled.h"

#define MAIL "From: a@b\nSubject: Parts\nMessage-ID: <1@b>\n"

struct outcome {
    size_t articles, body; /* their number; bytes of the last one's text */
    struct error problem;  /* the last one */
    struct error err;
};

static enum status count(void *context, json_t *article, struct error *err)
{
    struct outcome *outcome = context;

    outcome->articles++;
    outcome->body = article_get(article, ARTICLE_BODY).length;
    return STATUS_OK;
}

static void keep_problem(void *context, const char *where, const struct error *err)
{
    ((struct outcome *)context)->problem = *err;
}

static enum status read_as(const char *format, const struct buf *bytes, struct outcome *outcome)
{
    const struct reader_options options = {
        .format = format, .problem = keep_problem, .context = outcome};

    *outcome = (struct outcome){0};
    return reader_read_bytes(buf_str(bytes), "hostile", &options, count, &outcome->err);
}

static void repeat(struct buf *out, const char *text, size_t times)
{
    while (times-- > 0)
        buf_add_text(out, text);
}

static void add_megabytes(struct buf *out, char byte, size_t megabytes)
{
    memset(buf_reserve(out, megabytes << 20), byte, megabytes << 20);
    out->length += megabytes << 20;
}

static void assert_says(const struct error *err, const char *words)
{
    if (!strstr(err->message, words))
        fail_msg("\"%s\" does not say \"%s\"", err->message, words);
}

static void json_nesting_is_refused(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "{\"title\":");
    repeat(&bytes, "[", 200000);
    repeat(&bytes, "]", 200000);
    buf_add_text(&bytes, "}\n{\"title\": \"next\"}\n");
    assert_int_equal(read_as("json", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "nested more than 64 deep");
    assert_int_equal(outcome.articles, 1);
}

static void endless_json_string_ends(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "{\"title\": \"");
    add_megabytes(&bytes, 'x', 70);
    buf_add_text(&bytes, "\n{\"title\": \"next\"}\n");
    assert_int_equal(read_as("json", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "longer than 67108864 bytes");
    assert_int_equal(outcome.articles, 1);
}

static void entities_are_not_multiplied(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "<!DOCTYPE rss [<!ENTITY a0 \"aaaaaaaaaa\">");
    for (int i = 1; i < 10; i++) {
        buf_addf(&bytes, "<!ENTITY a%d \"", i);
        for (int j = 0; j < 10; j++)
            buf_addf(&bytes, "&a%d;", i - 1);
        buf_add_text(&bytes, "\">");
    }
    buf_add_text(&bytes,
                 "]><rss><channel><item><description>&a9;</description></item></channel></rss>");
    assert_int_equal(read_as("feed", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "refers to other entities");
    assert_int_equal(outcome.articles, 1);
    assert_int_equal(outcome.body, 4);
}

static void long_entities_are_not_repeated(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "<!DOCTYPE rss [<!ENTITY a \"");
    repeat(&bytes, "a", 100000);
    buf_add_text(&bytes, "\">]><rss><channel><item><description>");
    repeat(&bytes, "&a;", 100000);
    buf_add_text(&bytes, "</description></item></channel></rss>");
    assert_int_equal(read_as("feed", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "not supported");
    assert_int_equal(outcome.body, 300000);
}

static void files_are_not_included(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes,
                 "<!DOCTYPE rss [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
                 "<rss><channel><item><description>&f;</description></item></channel></rss>");
    assert_int_equal(read_as("feed", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "or a file");
    assert_int_equal(outcome.body, 3);
}

static void xml_nesting_is_refused(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "<rss><channel><item>");
    repeat(&bytes, "<b>", 200000);
    assert_int_equal(read_as("feed", &bytes, &outcome), STATUS_TOO_LARGE);
    assert_says(&outcome.err, "nested more than 200 deep");
}

static void xml_attributes_are_counted(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "<rss><channel><item ");
    for (int i = 0; i < 100000; i++)
        buf_addf(&bytes, "a%d='' ", i);
    buf_add_text(&bytes, "/></channel></rss>");
    assert_int_equal(read_as("feed", &bytes, &outcome), STATUS_TOO_LARGE);
    assert_says(&outcome.err, "more than 1000 attributes");
}

static void declared_attributes_are_counted(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "<!DOCTYPE rss [");
    for (int i = 0; i < 20000; i++)
        buf_addf(&bytes, "<!ATTLIST i a%d CDATA 'x'>", i);
    buf_add_text(&bytes, "]><rss><channel><item>");
    repeat(&bytes, "<i/>", 100000);
    assert_int_equal(read_as("feed", &bytes, &outcome), STATUS_TOO_LARGE);
    assert_says(&outcome.err, "default attributes");
}

static void endless_item_ends(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "<rss><channel><item><guid>1</guid></item><item><description>");
    add_megabytes(&bytes, 'x', 70);
    assert_int_equal(read_as("feed", &bytes, &outcome), STATUS_TOO_LARGE);
    assert_says(&outcome.err, "larger than 64 MB");
    assert_int_equal(outcome.articles, 1);
}

static void endless_csv_quote_ends(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "title,text\na,\"");
    add_megabytes(&bytes, '\n', 70);
    assert_int_equal(read_as("csv", &bytes, &outcome), STATUS_TOO_LARGE);
    assert_says(&outcome.err, "larger than 64 MB");
}

static void unclosed_html_is_linear(void **state)
{
    static const char *const pieces[] = {"<a", "<p x=\"", "<script>", "<a =\">=\"", "&#", "<!--"};
    struct outcome outcome;

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        BUF_AUTO struct buf bytes = {0}, html = {0};

        repeat(&html, pieces[i], SAMPLED(100000));
        buf_add_text(&bytes, "{\"title\": \"t\", \"text\": ");
        buf_add_text(&html, "<p>");
        json_add_string(&bytes, buf_str(&html));
        buf_add_text(&bytes, "}");
        assert_int_equal(read_as("json", &bytes, &outcome), STATUS_OK);
        assert_int_equal(outcome.articles, 1);
    }
}

/* Each piece, often: what looks for boxes, headings, dates and JSON-LD must not start again for
 * each of them. */
static void pages_of_boxes_are_linear(void **state)
{
    static const char *const pieces[] = {
        "<div class=\"related paywall caption\">",
        "<div hidden class=\"premium article\"><p>a, b",
        "<h3>Related</h3><i></i>",
        "<div>Related</div><ul></ul>",
        "<h1>Ferries leave later</h1>",
        "<h2>Ferries <time>3 May</time></h2>",
        "<p><a href=x>Ferries leave later</a>",
        "<span class=\"sr-only credit\">x",
        "<script type=\"application/ld+json\">{\"@type\":\"Article\",\"name\":\"\" /* ",
        "<p>Photo: x</p><p>Read more: y</p>",
    };
    struct outcome outcome;

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        BUF_AUTO struct buf bytes = {0};

        buf_add_text(&bytes, "<html><title>Ferries leave later | Quay</title><article>");
        repeat(&bytes, pieces[i], SAMPLED(25000));
        read_as("html", &bytes, &outcome);
    }
}

static void loose_jsonld_is_linear(void **state)
{
    static const char *const pieces[] = {"\" ", "[", "{a:", "\"\\", "//", "/*", "\", ", "','"};
    struct outcome outcome;

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        BUF_AUTO struct buf bytes = {0};

        buf_add_text(&bytes, "<html><script type=\"application/ld+json\">{\"a\":");
        repeat(&bytes, pieces[i], SAMPLED(1000000));
        buf_add_text(&bytes, "</script><p>The ferries leave later, the office said on Monday.");
        read_as("html", &bytes, &outcome);
    }
}

/* A JSON array of this many megabytes of spaces, compressed. */
static void add_packed(struct buf *out, size_t megabytes)
{
    BUF_AUTO struct buf spaces = {0};

    add_megabytes(&spaces, ' ', megabytes);
    spaces.data[0] = '[';
    gzip_compress(out, buf_str(&spaces), 6);
}

static void gzip_bomb_is_stopped(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    for (int i = 0; i < 2; i++) /* 120 MB in 120 KB */
        add_packed(&bytes, 60);
    assert_int_equal(read_as("json", &bytes, &outcome), STATUS_TOO_LARGE);
    assert_says(&outcome.err, "expands to more than 250 times its size");
}

static void add_local_header(struct buf *out, const char *name, struct str data, unsigned method)
{
    buf_add_text(out, "PK\3\4");
    buf_add(out, "\24\0\0\0", 4);
    buf_add_char(out, (char)method);
    buf_add(out, "\0\0\0\0\0", 5);
    buf_add_u32(out, gzip_crc32(0, data.data, data.length));
    buf_add_u32(out, (uint32_t)data.length);
    buf_add_u32(out, (uint32_t)data.length);
    buf_add_char(out, (char)strlen(name));
    buf_add(out, "\0\0\0", 3);
    buf_add_text(out, name);
    buf_add_str(out, data);
}

static void zip_bomb_is_stopped(void **state)
{
    BUF_AUTO struct buf bytes = {0}, member = {0};
    struct outcome outcome;

    add_packed(&member, 60);
    for (int i = 0; i < 3; i++) /* each is within the limits, all together are not */
        add_local_header(&bytes, "a.json", buf_str(&member), 0);
    buf_add_text(&bytes, "PK\1\2");
    assert_int_equal(read_as("zip", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "expands to more than 250 times its size");
    assert_int_equal(outcome.articles, 0);
}

static void archives_in_archives_end(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "PK\1\2");
    for (int i = 0; i < 20; i++) {
        BUF_AUTO struct buf outer = {0};

        add_local_header(&outer, "in.zip", buf_str(&bytes), 0);
        buf_add_text(&outer, "PK\1\2");
        buf_clear(&bytes);
        buf_add_str(&bytes, buf_str(&outer));
    }
    assert_int_equal(read_as("zip", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "nested more than 4 deep");
}

static void mail_parts_are_counted(void **state)
{
    static const char *const parts[] = {"--b\nContent-Type: image/png\n\nx\n", "--b\n\n", "--b\n",
                                        "--b\nContent-Disposition: attachment\n\n{}\n"};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        BUF_AUTO struct buf bytes = {0};
        struct outcome outcome;

        buf_add_text(&bytes, MAIL "Content-Type: multipart/mixed; boundary=b\n\n");
        repeat(&bytes, parts[i], SAMPLED(1000000));
        assert_int_equal(read_as("mail", &bytes, &outcome), STATUS_OK);
        assert_int_equal(outcome.articles, 1);
    }
}

static void says_that_mail_has_too_many_parts(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, MAIL "Content-Type: multipart/mixed; boundary=b\n\n");
    repeat(&bytes, "--b\n\nx\n", 199);
    assert_int_equal(read_as("mail", &bytes, &outcome), STATUS_OK);
    assert_int_equal(outcome.problem.status, STATUS_OK);
    repeat(&bytes, "--b\n\nx\n", 1);
    assert_int_equal(read_as("mail", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "more than 200 parts");
}

static void multiparts_in_multiparts_end(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, MAIL);
    for (int i = 0; i < 10000; i++)
        buf_addf(&bytes, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    repeat(&bytes, "--b9999\n\nx\n", 100000);
    assert_int_equal(read_as("mail", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "parts more than 10 deep");
    assert_int_equal(outcome.articles, 1);
}

static void messages_in_messages_end(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    for (int i = 0; i < 10000; i++)
        buf_add_text(&bytes, MAIL "Content-Type: message/rfc822\n\n");
    assert_int_equal(read_as("mail", &bytes, &outcome), STATUS_OK);
    assert_says(&outcome.problem, "nested more than 4 deep");
    assert_int_equal(outcome.articles, 5);
}

/* Of each header field 16 KB are read, of a kind that costs the most. */
static void endless_mail_fields_are_cut(void **state)
{
    static const char *const fields[] = {"From: ",
                                         "a,",
                                         "Subject: ",
                                         "=?utf-8?q?=41?= ",
                                         "Keywords: ",
                                         "=?",
                                         "To: ",
                                         "a@b,",
                                         "References: ",
                                         "<a@b>",
                                         "Content-Type: text/plain",
                                         ";a*1*=%41",
                                         "Content-Disposition: attachment",
                                         ";a*0=x"};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i += 2) {
        BUF_AUTO struct buf bytes = {0};
        struct outcome outcome;

        buf_add_text(&bytes, "Message-ID: <1@b>\n");
        buf_add_text(&bytes, fields[i]);
        repeat(&bytes, fields[i + 1], SAMPLED(1000000));
        buf_add_text(&bytes, "\n\nText.\n");
        assert_int_equal(read_as("mail", &bytes, &outcome), STATUS_OK);
        assert_true(outcome.articles >= 1);
    }
}

/* A text box stands in a paragraph, which stands in a text box. */
static void boxes_in_boxes_are_read_once(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "<document xmlns=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\">"
                         "<body><presentation>");
    repeat(&bytes, "<p><p><text-box>", 60);
    repeat(&bytes, "<p>Text</p>", 10000);
    repeat(&bytes, "</text-box></p></p>", 60);
    buf_add_text(&bytes, "</presentation></body></document>");
    assert_int_equal(read_as("office", &bytes, &outcome), STATUS_OK);
    assert_int_equal(outcome.articles, 1);
    assert_int_equal(outcome.body, 10000 * strlen("Text\n\n") - 2);
}

static void parts_of_documents_are_counted(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    for (int i = 0; i < 5000; i++) {
        buf_add_text(&bytes, "PK\3\4");
        buf_add(&bytes, "\24\0\0\0\0\0\0\0\0\0", 10);
        buf_add_u32(&bytes, gzip_crc32(0, "x", 1));
        buf_add_u32(&bytes, 1);
        buf_add_u32(&bytes, 1);
        buf_add(&bytes, "\5\0\0\0", 4);
        buf_add_text(&bytes, "a.xmlx");
    }
    assert_int_equal(read_as("office", &bytes, &outcome), STATUS_TOO_LARGE);
    assert_says(&outcome.err, "more than 4096 parts");
}

static void groups_in_groups_end(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add_text(&bytes, "{\\rtf1 ");
    repeat(&bytes, "{\\b ", 2000000);
    buf_add_text(&bytes, "The ferries leave later, the office said on Monday.");
    repeat(&bytes, "}", 2000000);
    buf_add_text(&bytes, "\\par The harbour is open.\\par}");
    assert_int_equal(read_as("rtf", &bytes, &outcome), STATUS_OK);
    assert_int_equal(outcome.articles, 1);
    assert_true(outcome.body > 60);
}

/* What repeats in each format without end: time and memory stay linear, and each has its limits. */
static void formats_of_archives_are_linear(void **state)
{
    static const struct {
        const char *format, *start, *piece;
        size_t times;
        const char *end;
    } rows[] = {
        {"iptc7901", "abc0001 4 i 20 x\n\nA\n\nText.", "\x01 \x01", 2000000, ""},
        {"anpa",
         "\x16\x16\x01"
         "a0123\n",
         "\x16\x16 \x01", 1000000, ""},
        {"zczc", "ZCZC\nA\n\nText.\n", "ZCZ Z", 1000000, "\nNNNN"},
        {"marc", "00099nab a2200000 a 4500", "\x1D\n", 100000, ""},
        {"subtitles", "WEBVTT\n\n", "00:01.000 --> 00:02.000\nA b.\n\n", 200000, ""},
        {"press", "1 of 2 DOCUMENTS\n\nA\n\nMay 3, 2021\n\nB\n\n", "BODY: a\n\nSUBJECT: a; b\n\n",
         200000, ""},
        {"press", "Document 1 of 2\n\nA\n\nFull text: ", "Author: A, B; C, D\n\n", 200000, ""},
        {"press", "HD\nA\nWC 3 words\n", "LP\na\nTD\nb\n", 200000, ""},
        {"citations", "TY  - NEWS\nTI  - A\n", "KW  - a\nAU  - B, C\n", 200000, ""},
        {"citations", "@a{title = x}", "@a{b,", 2000000, ""},
        {"citations", "@a{title = x, ", "a={{b},", 2000000, ""},
        {"enex", "<en-export><note><title>x</title>", "<tag>a</tag>", 200000,
         "</note></en-export>"},
        {"mt", "TITLE: x\nSTATUS: Publish\n", "-----\nBODY:\na\n", 200000, ""},
        {"alto", "<PcGts><Page><ReadingOrder/>",
         "<TextRegion id='a'><TextLine/></TextRegion><R regionRef='a'/>", 100000,
         "</Page></PcGts>"},
        {"tei", "<TEI><text><body><p>", "<choice><sic>a</sic></choice><note>b</note>", 100000,
         "</p></body></text></TEI>"},
        {"catalogue", "<dc>", "<creator>Calder, Ruth</creator><subject>a</subject>", 100000,
         "</dc>"},
        {"catalogue", "<record>",
         "<datafield tag='500'><subfield code='a'>A note.</subfield></datafield>", 50000,
         "</record>"},
        {"hocr", "<html><body class='ocr_page'>", "<span class='ocr_line'>a</span>", 200000, ""},
        {"office", "<document><body><p>", "<text-box><p>a</p></text-box><s/>", 100000,
         "</p></body></document>"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        BUF_AUTO struct buf bytes = {0};
        struct outcome outcome;

        buf_add_text(&bytes, rows[i].start);
        repeat(&bytes, rows[i].piece, SAMPLED(rows[i].times));
        buf_add_text(&bytes, rows[i].end);
        read_as(rows[i].format, &bytes, &outcome);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_nesting_is_refused),
        cmocka_unit_test(endless_json_string_ends),
        cmocka_unit_test(entities_are_not_multiplied),
        cmocka_unit_test(long_entities_are_not_repeated),
        cmocka_unit_test(files_are_not_included),
        cmocka_unit_test(xml_nesting_is_refused),
        cmocka_unit_test(xml_attributes_are_counted),
        cmocka_unit_test(declared_attributes_are_counted),
        cmocka_unit_test(endless_item_ends),
        cmocka_unit_test(endless_csv_quote_ends),
        cmocka_unit_test(unclosed_html_is_linear),
        cmocka_unit_test(pages_of_boxes_are_linear),
        cmocka_unit_test(loose_jsonld_is_linear),
        cmocka_unit_test(gzip_bomb_is_stopped),
        cmocka_unit_test(zip_bomb_is_stopped),
        cmocka_unit_test(archives_in_archives_end),
        cmocka_unit_test(mail_parts_are_counted),
        cmocka_unit_test(says_that_mail_has_too_many_parts),
        cmocka_unit_test(multiparts_in_multiparts_end),
        cmocka_unit_test(messages_in_messages_end),
        cmocka_unit_test(endless_mail_fields_are_cut),
        cmocka_unit_test(boxes_in_boxes_are_read_once),
        cmocka_unit_test(parts_of_documents_are_counted),
        cmocka_unit_test(groups_in_groups_end),
        cmocka_unit_test(formats_of_archives_are_linear),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
