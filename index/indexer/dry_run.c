/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dry_run.c - prints the articles: a table with a row for each, or JSON Lines with all fields. */
#include "indexer/dry_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "article/text/article.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/width.h"
#include "indexer/cells.h"
#include "indexer/reading.h"

#define DATE_LENGTH 16 /* bytes of a date and a time without seconds */

struct dry_run {
    const struct indexer_options *options;
    const struct reading *reading;
    uint64_t printed;
    struct buf text; /* of the article at hand */
};

/* --- the table --- */

static const struct table_column {
    const char *name;
    unsigned width;
    enum cell_side side;
} columns[] = {
    {"FILE", 32, CELL_TAIL},          {"FORMAT", 8, CELL_LEFT}, {"HEADLINE", 48, CELL_LEFT},
    {"DATE", 16, CELL_LEFT},          {"LANG", 4, CELL_LEFT},   {"WORDS", 6, CELL_RIGHT},
    {"NOT UNDERSTOOD", 0, CELL_LAST},
};
#define COLUMN_COUNT (sizeof columns / sizeof *columns)

static void add_row(struct buf *out, const struct str cells[COLUMN_COUNT])
{
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        cell_add(out, cells[i].data ? cells[i] : STR("-"), columns[i].width, columns[i].side);
}

static void add_names(struct buf *out)
{
    struct str names[COLUMN_COUNT];

    for (size_t i = 0; i < COLUMN_COUNT; i++)
        names[i] = str_of(columns[i].name);
    add_row(out, names);
}

/* Words between spaces; of scripts without spaces each wide character is one. */
static uint64_t count_words(struct str text)
{
    const char *at = text.data, *end = at + text.length;
    uint64_t words = 0;
    bool inside = false;

    while (at < end) {
        uint32_t c;
        bool space, wide;

        at += utf8_decode(at, end, &c);
        space = c <= ' ' || c == 0xA0;
        wide = character_width(c) == 2;
        words += wide || (!space && !inside);
        inside = !space && !wide;
    }
    return words;
}

/* "2021-01-07 08:30"; STR_NONE: there is none, or it was not understood. */
static struct str date_of(struct str published, char out[DATE_LENGTH + 1])
{
    static const char form[] = "dddd-dd-ddTdd:dd";
    size_t length = published.length < DATE_LENGTH ? published.length : DATE_LENGTH;

    for (size_t i = 0; i < length; i++) {
        bool digit = published.data[i] >= '0' && published.data[i] <= '9';

        if (form[i] == 'd' ? !digit : published.data[i] != form[i])
            return STR_NONE;
        out[i] = (char)(form[i] == 'T' ? ' ' : published.data[i]);
    }
    return length > 0 ? str_n(out, length) : STR_NONE;
}

static void add_lack(struct buf *out, const char *what)
{
    buf_addf(out, "%s%s", out->length > 0 ? "; " : "", what);
}

/* What an editor would miss, and dates that could not be read. */
static void add_lacks(struct buf *out, const json_t *article, const struct buf *unread)
{
    static const struct {
        enum article_field field;
        const char *what;
    } wanted[] = {{ARTICLE_HEADLINE, "no headline"},
                  {ARTICLE_BODY, "no text"},
                  {ARTICLE_PUBLISHED, "no date"}};
    struct str status = json_get_str(article, "status");

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (article_get(article, wanted[i].field).length == 0)
            add_lack(out, wanted[i].what);
    if (unread->length > 0)
        add_lack(out, unread->data);
    if (status.length > 0 && !str_is(status, "usable")) {
        add_lack(out, "status ");
        buf_add_str(out, status);
    }
}

static void add_article(struct dry_run *run, const json_t *article)
{
    const struct reading *reading = run->reading;
    struct str language = article_get(article, ARTICLE_LANGUAGE);
    struct str headline = article_get(article, ARTICLE_HEADLINE);
    BUF_AUTO struct buf words = {0}, lacks = {0};
    char date[DATE_LENGTH + 1];

    if (run->printed == 0)
        add_names(&run->text);
    buf_addf(&words, "%" PRIu64, count_words(article_get(article, ARTICLE_BODY)));
    add_lacks(&lacks, article, &reading->unread);
    add_row(&run->text,
            (const struct str[COLUMN_COUNT]){str_of(reading->input), str_of(reading->format),
                                             headline.length > 0 ? headline : STR_NONE,
                                             date_of(article_get(article, ARTICLE_PUBLISHED), date),
                                             language.length > 0 ? language : STR_NONE,
                                             buf_str(&words), buf_str(&lacks)});
}

static enum status print_article(void *context, json_t *article, struct error *err)
{
    struct dry_run *run = context;

    buf_clear(&run->text);
    if (run->options->json) {
        json_add(&run->text, article);
        buf_add_char(&run->text, '\n');
    } else
        add_article(run, article);
    if (fwrite(run->text.data, 1, run->text.length, stdout) != run->text.length)
        return error_errno(err, "write", "standard output");
    run->printed++;
    return STATUS_OK;
}

int dry_run(const struct indexer_options *options)
{
    struct dry_run run = {.options = options};
    bool quiet = options->quiet || isatty(STDOUT_FILENO); /* a bar among the articles */
    struct reading reading;
    struct error err;

    reading_start(&reading, options, quiet, print_article, &run);
    run.reading = &reading;
    reading_run(&reading);
    if (fflush(stdout) != 0 && !reading.fatal.status) {
        error_errno(&err, "write", "standard output");
        reading.fatal = err;
    }
    buf_fini(&run.text);
    return reading_end(&reading, run.printed);
}
