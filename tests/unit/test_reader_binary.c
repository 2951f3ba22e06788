/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reader_binary.c - bytes that are no text are refused, whatever the file is called, and by
 * name if their format is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/input/reader.h"
#include "base/buf.h"
#include "base/json.h"

struct outcome {
    size_t articles;
    enum status status;
    struct error err;
};

static enum status count(void *context, json_t *article, struct error *err)
{
    ++*(size_t *)context;
    return STATUS_OK;
}

static struct outcome read_as(const char *format, const char *name, struct str bytes)
{
    struct outcome outcome = {.articles = 0};
    const struct reader_options options = {.format = format, .context = &outcome.articles};

    outcome.status = reader_read_bytes(bytes, name, &options, count, &outcome.err);
    return outcome;
}

/* The bytes, and zeros and other bytes that no text has behind them. */
static void add_binary(struct buf *out, struct str start)
{
    buf_add_str(out, start);
    for (int i = 0; i < 6000; i++)
        buf_add_char(out, (char)(i * 7 % 251));
}

static void refuses_known_formats_by_name(void **state)
{
    static const struct {
        struct str start;
        const char *name;
    } rows[] = {
        {STR_INIT("SQLite format 3\0\20\0"), "an SQLite database"},
        {STR_INIT("\0\1\0\0Standard Jet DB\0"), "an Access database"},
        {STR_INIT("PGDMP\1\16"), "a PostgreSQL dump"},
        {STR_INIT("PAR1\25\4"), "a Parquet file"},
        {STR_INIT("!BDN"), "an Outlook mailbox"},
        {STR_INIT("\xFF\xD8\xFF\xE0\0\20JFIF"), "a JPEG picture"},
        {STR_INIT("\x89PNG\r\n\x1A\n"), "a PNG picture"},
        {STR_INIT("II*\0\10\0"), "a TIFF picture"},
        {STR_INIT("RIFF\1\2\3\4WEBPVP8 "), "a WebP picture"},
        {STR_INIT("BM\1\2"), "a BMP picture"},
        {STR_INIT("ID3\4\0"), "an MP3 recording"},
        {STR_INIT("OggS\0\2"), "an Ogg recording"},
        {STR_INIT("\0\0\1\xBA"), "an MPEG video"},
        {STR_INIT("\0\0\0\30ftypheic"), "a HEIF picture"},
        {STR_INIT("FORM\0\0\1\0AIFF"), "an AIFF recording"},
        {STR_INIT("\x31\xBE\0\0\0\xAB"), "a document of Word for DOS"},
        {STR_INIT("\xDB\xA5\55\0"), "a document of Word 2"},
        {STR_INIT("bplist00\xD1\1\2"), "a property list"},
        {STR_INIT("ZIM\4\5\0"), "an offline library"},
        {STR_INIT("\60\167\1\2\2\0\0\0\101\0\51\0"), "a dBASE table"},
        {STR_INIT("BEGIN:VCALENDAR\r\n"), "a calendar"},
        {STR_INIT("\0\0\0\40ftypisom"), "an MP4 video"},
        {STR_INIT("\xFFWPC\1"), "a WordPerfect document"},
        {STR_INIT("%!PS-Adobe-3.0\n"), "a PostScript document"},
        {STR_INIT("\x1F\x9D\x90"), "compressed data"},
        {STR_INIT("\x7F"
                  "ELF\2\1"),
         "a program"},
        {STR_INIT("MZ\x90\0\3"), "a program"},
    };
    static const char *const names[] = {"a", "a.txt", "a.html", "a.json", "a.csv", "a.md"};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t j = 0; j < sizeof names / sizeof *names; j++) {
            BUF_AUTO struct buf bytes = {0};
            struct outcome outcome;

            add_binary(&bytes, rows[i].start);
            outcome = read_as(NULL, names[j], buf_str(&bytes));
            assert_int_equal(outcome.status, STATUS_BAD_REQUEST);
            assert_int_equal(outcome.articles, 0);
            if (!strstr(outcome.err.message, rows[i].name))
                fail_msg("\"%s\" does not name %s", outcome.err.message, rows[i].name);
        }
}

static void refuses_unknown_bytes_under_any_name_and_format(void **state)
{
    static const char *const names[] = {"a",    "a.txt", "a.html", "a.json",  "a.csv",  "a.eml",
                                        "a.md", "a.xml", "a.text", "a.jsonl", "a.nitf", "a.rss"};
    static const char *const formats[] = {NULL, "text", "html", "csv", "markdown", "json", "mail"};
    BUF_AUTO struct buf bytes = {0};

    add_binary(&bytes, STR("\1\2\3\4"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t j = 0; j < sizeof formats / sizeof *formats; j++) {
            struct outcome outcome = read_as(formats[j], names[i], buf_str(&bytes));

            assert_int_equal(outcome.status, STATUS_BAD_REQUEST);
            assert_int_equal(outcome.articles, 0);
        }
}

static void refuses_bytes_behind_a_beginning_of_text(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    while (bytes.length < 5000)
        buf_add_text(&bytes, "The harbour office said on Monday that ferries leave later.\n");
    for (int i = 0; i < 5; i++)
        add_binary(&bytes, STR("\1\2\3\4"));
    outcome = read_as(NULL, "a.txt", buf_str(&bytes));
    assert_int_equal(outcome.articles, 0);
    assert_non_null(strstr(outcome.err.message, "behind a beginning of text"));
}

static void refuses_dumps_of_databases(void **state)
{
    static const char *const dumps[] = {
        "-- MySQL dump 10.13  Distrib 8.0\n--\nCREATE TABLE `a` (`id` int);\n",
        "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n",
        "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE a(b);\n",
        "\n/*!40101 SET NAMES utf8 */;\n",
        "insert into ARTICLES (ID, TITLE) values (1, 'Ferry');\n",
    };

    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) {
        struct outcome outcome = read_as(NULL, i % 2 ? "a.sql" : "a.txt", str_of(dumps[i]));

        assert_int_equal(outcome.articles, 0);
        assert_non_null(strstr(outcome.err.message, "an SQL dump"));
        assert_non_null(strstr(outcome.err.message, "CSV or JSON"));
    }
}

static void reads_texts_that_begin_like_other_formats(void **state)
{
    static const char *const texts[] = {
        "BMW cuts jobs in Regensburg\n\nThe maker of cars said on Monday that it cuts jobs.\n",
        "MZ journalists strike\n\nThe staff of the paper walked out on Monday, a union said.\n",
        "Drop table tennis, club told\n\nThe club has one hall; the team must leave it.\n",
        "Create table reservations early, guides say\n\nThe town is full; book now.\n",
        "OggS is a magic number\n\nThat is what the engineer said on Monday at the fair.\n",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(read_as(NULL, "a.txt", str_of(texts[i])).articles, 1);
}

static void reads_text_in_utf_16(void **state)
{
    static const char text[] = "The ferry left. The harbour office said so on Monday morning.";
    BUF_AUTO struct buf bytes = {0};

    for (const char *at = text; *at; at++) {
        buf_add_char(&bytes, *at);
        buf_add_char(&bytes, '\0');
    }
    assert_int_equal(read_as(NULL, "a.txt", buf_str(&bytes)).articles, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_known_formats_by_name),
        cmocka_unit_test(refuses_unknown_bytes_under_any_name_and_format),
        cmocka_unit_test(refuses_bytes_behind_a_beginning_of_text),
        cmocka_unit_test(refuses_dumps_of_databases),
        cmocka_unit_test(reads_texts_that_begin_like_other_formats),
        cmocka_unit_test(reads_text_in_utf_16),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
