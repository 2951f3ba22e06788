/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hits.c - prints hits, totals, facets, "did you mean". */
#include "client/hits.h"

#include <stdio.h>

#include "base/json.h"
#include "client/clean.h"
#include "client/show.h"

#define INDENT 4

static void add_line(struct hits_view *view, enum style style, unsigned indent,
                     const struct buf *line)
{
    terminal_add(&view->out, &view->terminal, style, indent, buf_str(line));
}

void hits_add_one(struct hits_view *view, const json_t *hit, uint64_t number)
{
    struct buf snippet BUF_AUTO = {0}, url BUF_AUTO = {0};

    if (number)
        buf_addf(&view->out, "%llu. ", (unsigned long long)number);
    show_headline(&view->out, &view->terminal, hit);
    show_origin(&view->out, &view->terminal, INDENT, hit);
    clean_html(&snippet, json_get_str(hit, "_snippet"));
    add_line(view, STYLE_PLAIN, INDENT, &snippet);
    if (!str_eq(json_get_str(hit, "url"), json_get_str(hit, "id"))) /* the id is shown already */
        clean_text(&url, json_get_str(hit, "url"));
    add_line(view, STYLE_DIM, INDENT, &url);
    buf_add_char(&view->out, '\n');
}

static uint64_t number_of(const json_t *answer, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(answer, key));

    return number > 0 ? (uint64_t)number : 0;
}

/* An answer has one of the two totals. */
uint64_t hits_total(const json_t *answer)
{
    return number_of(answer, "estimatedTotalHits") + number_of(answer, "totalHits");
}

/* "1-10 of 1,234 articles, 3 ms" */
void hits_add_total(struct hits_view *view, size_t hit_count)
{
    const json_t *answer = view->answer;
    uint64_t total = hits_total(answer);
    uint64_t offset = number_of(answer, "offset");
    struct buf line BUF_AUTO = {0};

    if (hit_count && hit_count < total) {
        show_number(&line, offset + 1);
        buf_add_text(&line, "-");
        show_number(&line, offset + hit_count);
        buf_add_text(&line, " of ");
    }
    show_number(&line, total);
    buf_addf(&line, " %s, %llu ms", total == 1 ? "article" : "articles",
             (unsigned long long)number_of(answer, "processingTimeMs"));
    add_line(view, STYLE_DIM, 0, &line);
}

static void add_facet(struct hits_view *view, const char *field, json_t *values)
{
    struct buf title BUF_AUTO = {0};
    const char *value;
    json_t *count;

    buf_add_char(&view->out, '\n');
    clean_text(&title, str_of(field));
    add_line(view, STYLE_BOLD, 0, &title);
    json_object_foreach (values, value, count) {
        struct buf line BUF_AUTO = {0};

        buf_addf(&line, "%7lld  ", (long long)json_integer_value(count));
        clean_text(&line, str_of(value));
        add_line(view, STYLE_PLAIN, 0, &line);
    }
}

static void add_facets(struct hits_view *view)
{
    json_t *facets = json_object_get(view->answer, "facetDistribution"), *values;
    const char *field;

    json_object_foreach (facets, field, values)
        add_facet(view, field, values);
}

static void add_suggestion(struct hits_view *view)
{
    struct buf line BUF_AUTO = {0};
    struct str suggestion = json_get_str(view->answer, "suggestion");

    if (!suggestion.data)
        return;
    buf_add_text(&line, "Did you mean: ");
    buf_add_char(&line, CLEAN_MARK_ON);
    clean_text(&line, suggestion);
    buf_add_char(&line, CLEAN_MARK_OFF);
    add_line(view, STYLE_PLAIN, 0, &line);
}

static void add_nothing(struct hits_view *view)
{
    struct buf line BUF_AUTO = {0};

    buf_add_text(&line, "Nothing found for: ");
    clean_text(&line, json_get_str(view->answer, "query"));
    add_line(view, STYLE_PLAIN, 0, &line);
}

/* The server's own words: which limit was reached, and what to do. */
static void add_incomplete(struct hits_view *view)
{
    struct str reason = json_get_str(view->answer, "incomplete");
    struct buf line BUF_AUTO = {0};

    if (!reason.data)
        return;
    buf_add_text(&line, "There is more, but ");
    clean_text(&line, reason);
    add_line(view, STYLE_PLAIN, 0, &line);
}

/* Notes of the server about the search: fewer words, a timeout, a cut query. */
static void add_remarks(struct hits_view *view)
{
    static const struct {
        const char *flag, *remark;
    } remarks[] = {
        {"onlyBoilerplate",
         "No story has these words; they stand beside these stories, in menus and the like."},
        {"fewerWords",
         "Few articles have all of these words. They come first; the others have some."},
        {"timedOut", "The search took too long and was ended: there may be more."},
        {"queryTruncated", "The query was too long: its end was not looked for."},
    };

    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        if (json_is_true(json_object_get(view->answer, remarks[i].flag)))
            terminal_add(&view->out, &view->terminal, STYLE_PLAIN, 0, str_of(remarks[i].remark));
    }
}

/* Numbers are for people, who may type them after "open". */
void hits_add(struct hits_view *view, bool facets)
{
    json_t *hits = json_object_get(view->answer, "hits"), *hit;
    uint64_t first = number_of(view->answer, "offset") + 1;
    size_t i;

    json_array_foreach (hits, i, hit)
        hits_add_one(view, hit, view->terminal.is_terminal ? first + i : 0);
    if (hits_total(view->answer) == 0)
        add_nothing(view);
    else
        hits_add_total(view, json_array_size(hits));
    add_suggestion(view);
    add_remarks(view);
    add_incomplete(view);
    if (facets) /* GET /search counts some unasked */
        add_facets(view);
}
