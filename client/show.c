/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show.c - prints headlines, origins and numbers. */
#include "client/show.h"

#include <stdio.h>

#include "base/date.h"
#include "base/json.h"
#include "client/clean.h"

#define DAY_LENGTH 10 /* "2021-01-07" */

/* Appends a text or a number, cleaned; ignores other values. */
static void add_value(struct buf *line, const json_t *value)
{
    if (json_is_number(value))
        json_add(line, value);
    else
        clean_text(line, json_str(value));
}

void show_headline(struct buf *out, const struct terminal *terminal, const json_t *article)
{
    static const char *const names[] = {"headline", "title", "name", "id"};
    struct buf line BUF_AUTO = {0};

    for (size_t i = 0; i < sizeof names / sizeof *names && line.length == 0; i++)
        add_value(&line, json_object_get(article, names[i]));
    if (line.length == 0)
        buf_add_text(&line, "(without a headline)");
    terminal_add(out, terminal, STYLE_BOLD, 0, buf_str(&line));
}

static void add_part(struct buf *line, struct str clean)
{
    if (clean.length == 0)
        return;
    if (line->length)
        buf_add_text(line, " · ");
    buf_add_str(line, clean);
}

static void add_field(struct buf *line, const json_t *article, const char *field)
{
    struct buf clean BUF_AUTO = {0};

    add_value(&clean, json_object_get(article, field));
    add_part(line, buf_str(&clean));
}

/* The number of near-duplicates, if the server collapsed the hits. */
static void add_copies(struct buf *line, const json_t *article)
{
    json_int_t copies =
        json_integer_value(json_object_get(json_object_get(article, "_story"), "copies"));
    struct buf text BUF_AUTO = {0};

    if (copies <= 0)
        return;
    buf_add_text(&text, "and ");
    show_number(&text, (uint64_t)copies);
    buf_add_text(&text, copies == 1 ? " copy" : " copies");
    add_part(line, buf_str(&text));
}

/* The day of an RFC 3339 time, in its own time zone. */
static struct str day_of(struct str published)
{
    if (published.length > DAY_LENGTH && date_parse(published, NULL, NULL))
        published.length = DAY_LENGTH;
    return published;
}

void show_origin(struct buf *out, const struct terminal *terminal, unsigned indent,
                 const json_t *article)
{
    struct buf line BUF_AUTO = {0};

    clean_text(&line, day_of(json_get_str(article, "published")));
    add_field(&line, article, "source");
    add_field(&line, article, "section");
    add_field(&line, article, "id");
    add_copies(&line, article);
    terminal_add(out, terminal, STYLE_DIM, indent, buf_str(&line));
}

void show_number(struct buf *out, uint64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            buf_add_char(out, ',');
        buf_add_char(out, digits[i]);
    }
}

void show_note(const char *note)
{
    fprintf(stderr, "%s\n", note);
}
