/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show.c - headline, origin, numbers: shown alike by every command. */
#include "show.h"

#include <stdio.h>

#include "base/date.h"
#include "base/json.h"
#include "clean.h"

#define DAY_LENGTH 10 /* "2021-01-07" */

void show_headline(struct buf *out, const struct terminal *terminal, const json_t *article)
{
    struct buf line BUF_AUTO = {0};

    clean_text(&line, json_get_str(article, "headline"));
    if (line.length == 0)
        clean_text(&line, json_get_str(article, "id"));
    terminal_add(out, terminal, STYLE_BOLD, 0, buf_str(&line));
}

static void add_part(struct buf *line, struct str part)
{
    struct buf clean BUF_AUTO = {0};

    clean_text(&clean, part);
    if (clean.length == 0)
        return;
    if (line->length)
        buf_add_text(line, " · ");
    buf_add_str(line, buf_str(&clean));
}

/* The day of an RFC 3339 time, in the time zone that it was published in. */
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

    add_part(&line, day_of(json_get_str(article, "published")));
    add_part(&line, json_get_str(article, "source"));
    add_part(&line, json_get_str(article, "section"));
    add_part(&line, json_get_str(article, "id"));
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
