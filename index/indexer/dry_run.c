/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dry_run.c - prints the articles: as JSON Lines with all fields, or as short texts. */
#include "indexer/dry_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "article/text/article.h"
#include "base/buf.h"
#include "base/json.h"
#include "indexer/reading.h"

#define EXTRACT_MAX ((size_t)300) /* bytes of a body's beginning */

struct dry_run {
    const struct indexer_options *options;
    uint64_t printed;
    struct buf text; /* of the article at hand */
};

/* Appends a value in one line, without control characters. */
static void add_line(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (byte == 0xC2 && i + 1 < text.length && (unsigned char)text.data[i + 1] < 0xA0)
            i++; /* U+0080 to U+009F */
        else if (byte > ' ' && byte != 0x7F)
            buf_add_char(out, (char)byte);
        else if (out->length > 0 && out->data[out->length - 1] != ' ')
            buf_add_char(out, ' ');
    }
}

/* "2021-01-07 | Yonhap | Jane Roe", without the missing parts. */
static void add_about(struct buf *out, const json_t *article)
{
    static const enum article_field fields[] = {ARTICLE_PUBLISHED, ARTICLE_SOURCE, ARTICLE_SECTION,
                                                ARTICLE_BYLINE, ARTICLE_LANGUAGE};
    struct str status = json_get_str(article, "status");
    const char *before = "    ";

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct str value = article_get(article, fields[i]);

        if (value.length == 0)
            continue;
        buf_add_text(out, before);
        add_line(out, value);
        before = " | ";
    }
    if (status.length > 0) {
        buf_add_text(out, before);
        add_line(out, status);
    }
    if (out->data[out->length - 1] != '\n')
        buf_add_char(out, '\n');
}

/* The first words, with an ellipsis if there are more. */
static void add_extract(struct buf *out, struct str body)
{
    size_t end = body.length;

    if (body.length == 0)
        return;
    if (end > EXTRACT_MAX) {
        end = EXTRACT_MAX;
        while (end > 0 && ((unsigned char)body.data[end] & 0xC0) == 0x80)
            end--;
        for (size_t i = end; i > EXTRACT_MAX / 2; i--)
            if (body.data[i] == ' ' || body.data[i] == '\n') {
                end = i;
                break;
            }
    }
    buf_add_text(out, "    ");
    add_line(out, str_slice(body, 0, end));
    buf_add_text(out, end < body.length ? " …\n" : "\n");
}

static void add_readable(struct buf *out, const json_t *article)
{
    struct str headline = article_get(article, ARTICLE_HEADLINE);

    add_line(out, headline.length > 0 ? headline : STR("(no headline)"));
    buf_add_text(out, "\n    ");
    add_line(out, article_get(article, ARTICLE_ID));
    buf_add_char(out, '\n');
    add_about(out, article);
    add_extract(out, article_get(article, ARTICLE_BODY));
    buf_add_char(out, '\n');
}

static enum status print_article(void *context, json_t *article, struct error *err)
{
    struct dry_run *run = context;

    buf_clear(&run->text);
    if (run->options->json) {
        json_add(&run->text, article);
        buf_add_char(&run->text, '\n');
    } else
        add_readable(&run->text, article);
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
    reading_run(&reading);
    if (fflush(stdout) != 0 && !reading.fatal.status) {
        error_errno(&err, "write", "standard output");
        reading.fatal = err;
    }
    buf_fini(&run.text);
    return reading_end(&reading, run.printed);
}
