/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_match.c - `dateline match FILE`: sends a list of names, waits until it is matched, and prints
 * the table page by page. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "client/ask.h"
#include "client/clean.h"
#include "client/commands.h"
#include "client/http_client.h"
#include "client/input.h"
#include "client/show.h"
#include "client/url.h"

#define PAGE      200 /* names */
#define LOOK_NS   300000000L
#define TRIES_MAX 100 /* in a row without an answer: half a minute, enough for a restart */

struct matching {
    const struct options *options;
    struct terminal terminal;
    struct buf lists; /* the URL of the index's lists */
    struct buf list;  /* of this list */
    json_int_t names;
    bool any; /* some name was found */
};

static enum status send_names(struct matching *matching, struct error *err)
{
    const struct options *options = matching->options;
    struct options here = *options;
    struct buf names BUF_AUTO = {0}, url BUF_AUTO = {0};
    struct answer answer;
    enum status status = input_read(options->words[0], &names, err);

    if (status)
        return status;
    here.index = options->index ? options->index : "articles";
    if (url_index(&matching->lists, &here, err))
        return err->status;
    buf_add_text(&matching->lists, "/lists");
    buf_addf(&url, "%s?articlesPerName=%" PRIu64, matching->lists.data, options->limit);
    status = ask_with(&answer, options, url.data,
                      &(struct http_upload){"text/csv", buf_str(&names), "POST"}, err);
    if (!status)
        buf_addf(&matching->list, "%s/%.*s", matching->lists.data,
                 STR_ARG(json_get_str(answer.json, "id")));
    answer_fini(&answer);
    return status;
}

static void show_progress(const json_t *list)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT " names ",
                json_integer_value(json_object_get(list, "done")),
                json_integer_value(json_object_get(list, "names")));
}

static enum status say_failed(const json_t *list, struct error *err)
{
    struct str why = json_get_str(list, "error");

    return error_set(err, STATUS_BAD_REQUEST, "the list was not matched: %.*s",
                     STR_ARG(why.data ? why : json_get_str(list, "status")));
}

/* A restarted server still has the list: keep asking. */
static bool may_come_back(enum status status, unsigned *tries)
{
    if (status != STATUS_IO || *tries == TRIES_MAX)
        return false;
    if ((*tries)++ == 0)
        show_note("The server does not answer. Waiting for it.");
    return true;
}

/* Waits for the last name. */
static enum status wait_for_all(struct matching *matching, struct error *err)
{
    MEM_AUTO char *url = mem_format("%s?limit=0", matching->list.data);
    const struct timespec pause = {0, LOOK_NS};
    unsigned tries = 0;

    for (;;) {
        struct answer answer;
        enum status status = ask(&answer, matching->options, url, err);
        bool ended = !status && json_get_str(answer.json, "finishedAt").data;

        if (!status) {
            show_progress(answer.json);
            tries = 0;
        }
        matching->names = json_integer_value(json_object_get(answer.json, "names"));
        if (ended && !str_is(json_get_str(answer.json, "status"), "succeeded"))
            status = say_failed(answer.json, err);
        answer_fini(&answer);
        if (ended && isatty(STDERR_FILENO))
            fputs("\r\033[K", stderr);
        if (ended || (status && !may_come_back(status, &tries)))
            return status;
        nanosleep(&pause, NULL);
    }
}

static void add_count(struct buf *line, const json_t *row, const char *key, const char *what)
{
    json_int_t count = json_integer_value(json_object_get(row, key));

    buf_add_text(line, " · ");
    show_number(line, count > 0 ? (uint64_t)count : 0);
    buf_add_text(line, what);
}

static void add_row(const struct terminal *terminal, const json_t *row, struct buf *out)
{
    struct buf line BUF_AUTO = {0};
    json_t *match;
    size_t i;

    clean_text(&line, json_get_str(row, "name"));
    add_count(&line, row, "articles", " exactly");
    add_count(&line, row, "fuzzyArticles", " with slips");
    terminal_add(out, terminal, STYLE_BOLD, 0, buf_str(&line));
    json_array_foreach (json_object_get(row, "matches"), i, match) {
        buf_clear(&line);
        buf_add_text(&line, str_is(json_get_str(match, "match"), "fuzzy") ? "~ " : "");
        clean_text(&line, json_get_str(match, "headline"));
        terminal_add(out, terminal, STYLE_PLAIN, 2, buf_str(&line));
        show_origin(out, terminal, 4, match);
    }
}

static void add_page(struct matching *matching, const struct answer *answer, struct buf *out)
{
    json_t *row;
    size_t i;

    json_array_foreach (json_object_get(answer->json, "results"), i, row) {
        matching->any |= json_array_size(json_object_get(row, "matches")) > 0;
        if (!matching->options->json)
            add_row(&matching->terminal, row, out);
    }
    if (matching->options->json)
        answer_add_raw(out, answer, &matching->terminal);
}

static enum status print_page(struct matching *matching, json_int_t offset, struct error *err)
{
    const struct options *options = matching->options;
    MEM_AUTO char *url =
        mem_format("%s?limit=%d&offset=%" JSON_INTEGER_FORMAT "%s", matching->list.data, PAGE,
                   offset, options->csv ? "&format=csv" : "");
    struct buf out BUF_AUTO = {0};
    struct answer answer;
    enum status status = (options->csv ? ask_text : ask)(&answer, options, url, err);

    if (!status && options->csv) {
        answer_add_raw(&out, &answer, &matching->terminal);
        matching->any = true;
    } else if (!status)
        add_page(matching, &answer, &out);
    answer_fini(&answer);
    return status ? status : print(&out, err);
}

static enum status match(struct matching *matching, struct error *err)
{
    enum status status = send_names(matching, err);

    if (!status)
        status = wait_for_all(matching, err);
    for (json_int_t offset = 0; !status && offset < matching->names; offset += PAGE)
        status = print_page(matching, offset, err);
    return status;
}

enum exit_code cmd_match(const struct options *options, struct error *err)
{
    struct matching matching = {.options = options,
                                .terminal = terminal_of(STDOUT_FILENO, options->color)};
    enum status status = match(&matching, err);

    buf_fini(&matching.lists);
    buf_fini(&matching.list);
    if (status)
        return EXIT_TROUBLE;
    return matching.any ? EXIT_FOUND : EXIT_NOTHING;
}
