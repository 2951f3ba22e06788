/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_search.c - `dateline search WORDS...`: prints hits, facets, "did you mean". */
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "client/ask.h"
#include "client/clean.h"
#include "client/commands.h"
#include "client/show.h"
#include "client/url.h"

#define INDENT 4

/* One answer, and where to print it. */
struct hits_view {
    struct buf out;
    struct terminal terminal;
    json_t *answer;
};

static void add_line(struct hits_view *view, enum style style, unsigned indent,
                     const struct buf *line)
{
    terminal_add(&view->out, &view->terminal, style, indent, buf_str(line));
}

static void add_hit(struct hits_view *view, const json_t *hit)
{
    struct buf snippet BUF_AUTO = {0};

    show_headline(&view->out, &view->terminal, hit);
    show_origin(&view->out, &view->terminal, INDENT, hit);
    clean_html(&snippet, json_get_str(hit, "_snippet"));
    add_line(view, STYLE_PLAIN, INDENT, &snippet);
    buf_add_char(&view->out, '\n');
}

static uint64_t number_of(const json_t *answer, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(answer, key));

    return number > 0 ? (uint64_t)number : 0;
}

/* An answer has one of the two totals. */
static uint64_t total_of(const json_t *answer)
{
    return number_of(answer, "estimatedTotalHits") + number_of(answer, "totalHits");
}

/* "1-10 of 1,234 articles, 3 ms" */
static void add_total(struct hits_view *view, size_t hit_count)
{
    const json_t *answer = view->answer;
    uint64_t total = total_of(answer);
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

static void add_hits(struct hits_view *view, bool facets)
{
    json_t *hits = json_object_get(view->answer, "hits"), *hit;
    size_t i;

    json_array_foreach (hits, i, hit)
        add_hit(view, hit);
    if (total_of(view->answer) == 0)
        add_nothing(view);
    else
        add_total(view, json_array_size(hits));
    add_suggestion(view);
    add_remarks(view);
    add_incomplete(view);
    if (facets) /* GET /search counts some unasked */
        add_facets(view);
}

/* An empty page exits with EXIT_NOTHING, so that a script can stop paging; but --limit 0 asks
 * only for the count. */
static bool found_something(const json_t *answer, const struct options *options)
{
    return options->limit ? json_array_size(json_object_get(answer, "hits")) > 0
                          : total_of(answer) > 0;
}

static enum exit_code show(const struct answer *answer, const struct options *options,
                           struct error *err)
{
    struct hits_view view = {
        .terminal = terminal_of(STDOUT_FILENO, options->color),
        .answer = answer->json,
    };
    enum exit_code code = found_something(answer->json, options) ? EXIT_FOUND : EXIT_NOTHING;

    if (options->json)
        answer_add_raw(&view.out, answer, &view.terminal);
    else
        add_hits(&view, options->facets != NULL);
    if (print(&view.out, err))
        code = EXIT_TROUBLE;
    buf_fini(&view.out);
    return code;
}

enum exit_code cmd_search(const struct options *options, struct error *err)
{
    struct buf url BUF_AUTO = {0};
    struct answer answer;
    enum exit_code code;

    if (url_search(&url, options, err))
        return EXIT_TROUBLE;
    code = ask(&answer, options, url.data, err) ? EXIT_TROUBLE : show(&answer, options, err);
    answer_fini(&answer);
    return code;
}
