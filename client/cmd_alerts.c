/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_alerts.c - `dateline alerts [WHAT ...]`: lists, adds, tries, shows, pauses and deletes saved
 * searches. An alert is named by its uuid, or by its name. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "client/alerts_load.h"
#include "client/ask.h"
#include "client/clean.h"
#include "client/commands.h"
#include "client/http_client.h"
#include "client/show.h"
#include "client/url.h"

#define PAGE        1000 /* alerts of a list */
#define UUID_LENGTH 36

struct asking {
    const struct options *options;
    struct terminal terminal;
    struct buf alerts; /* the URL of the index's alerts */
    struct buf out;
    bool any; /* something was found */
};

/* Sends a JSON body (takes it over; NULL: none) with this method; "" is the URL of all alerts. */
static enum status send(const struct asking *asking, const char *method, const char *below,
                        json_t *take_body, struct answer *answer, struct error *err)
{
    MEM_AUTO char *url = mem_format("%s%s", asking->alerts.data, below);
    struct buf body BUF_AUTO = {0};

    if (take_body)
        json_add(&body, take_body);
    json_decref(take_body);
    return ask_with(answer, asking->options, url,
                    &(struct http_upload){"application/json", buf_str(&body), method}, err);
}

static void add_raw(struct asking *asking, const struct answer *answer)
{
    if (answer->raw.length > 0)
        answer_add_raw(&asking->out, answer, &asking->terminal);
}

/* --- which alert --- */

/* Appends the uuids of the alerts with this name. */
static void find_named(const json_t *answer, struct str name, struct buf *uuid, unsigned *count)
{
    const json_t *alert;
    size_t i;

    json_array_foreach (json_object_get(answer, "results"), i, alert)
        if (str_eq(json_get_str(alert, "name"), name) && (*count)++ == 0)
            buf_addf(uuid, "/%.*s", STR_ARG(json_get_str(alert, "uuid")));
}

static enum status look_up_name(struct asking *asking, const char *name, struct buf *below,
                                struct error *err)
{
    unsigned count = 0;
    json_int_t total = 1;
    enum status status = STATUS_OK;

    for (json_int_t offset = 0; !status && offset < total; offset += PAGE) {
        MEM_AUTO char *url = mem_format("%s?limit=%d&offset=%" JSON_INTEGER_FORMAT,
                                        asking->alerts.data, PAGE, offset);
        struct answer answer;

        status = ask(&answer, asking->options, url, err);
        total = json_integer_value(json_object_get(answer.json, "total"));
        find_named(answer.json, str_of(name), below, &count);
        answer_fini(&answer);
    }
    if (status || count == 1)
        return status;
    if (count == 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "no alert has the name \"%s\": \"dateline alerts\" lists them", name);
    return error_set(err, STATUS_BAD_REQUEST,
                     "%u alerts have the name \"%s\": give the uuid of one", count, name);
}

/* The path below the alerts' URL, of a uuid or a name. */
static enum status find_alert(struct asking *asking, const char *word, struct buf *below,
                              struct error *err)
{
    if (strlen(word) == UUID_LENGTH && strspn(word, "0123456789abcdefABCDEF-") == UUID_LENGTH) {
        buf_addf(below, "/%s", word);
        return STATUS_OK;
    }
    return look_up_name(asking, word, below, err);
}

/* --- the body of a new alert --- */

static json_t *words_of(const struct options *options)
{
    struct buf words BUF_AUTO = {0};

    for (int i = 1; i < options->word_count; i++)
        buf_addf(&words, "%s%s", i > 1 ? " " : "", options->words[i]);
    return json_stringn(words.data ? words.data : "", words.length);
}

static json_t *filters_of(const struct options *options)
{
    json_t *filters = json_array();

    for (unsigned i = 0; i < options->filter_count; i++)
        json_array_append_new(filters, json_string(options->filters[i]));
    return filters;
}

/* All operators of readers are in the language `plain` of alerts. */
static const char *language_of(const struct options *options)
{
    return options->language && strcmp(options->language, "full") != 0 ? options->language
                                                                       : "plain";
}

static json_t *new_alert(const struct options *options)
{
    json_t *alert =
        json_pack("{s:o,s:s}", "query", words_of(options), "queryLanguage", language_of(options));

    if (options->filter_count > 0)
        json_object_set_new(alert, "filter", filters_of(options));
    if (options->name)
        json_object_set_new(alert, "name", json_string(options->name));
    if (options->webhook)
        json_object_set_new(alert, "webhook", json_pack("{s:s}", "url", options->webhook));
    if (options->collapse)
        json_object_set_new(alert, "firstCopies", json_true());
    if (options->corrections)
        json_object_set_new(alert, "corrections", json_true());
    if (options->withdrawals)
        json_object_set_new(alert, "withdrawals", json_true());
    return alert;
}

/* --- what is shown --- */

static void add_line(struct asking *asking, enum style style, unsigned indent, struct str text)
{
    struct buf line BUF_AUTO = {0};

    clean_text(&line, text);
    terminal_add(&asking->out, &asking->terminal, style, indent, buf_str(&line));
}

static void show_alert(struct asking *asking, const json_t *alert)
{
    struct str name = json_get_str(alert, "name"), query = json_get_str(alert, "query"),
               last = json_get_str(alert, "lastRing"), error = json_get_str(alert, "error"),
               feed = json_get_str(json_object_get(alert, "feeds"), "atom");
    struct buf line BUF_AUTO = {0};

    asking->any = true;
    add_line(asking, STYLE_BOLD, 0, name.length ? name : query);
    if (name.length)
        add_line(asking, STYLE_PLAIN, 2, query);
    buf_addf(&line, "%.*s · ", STR_ARG(json_get_str(alert, "uuid")));
    if (json_is_true(json_object_get(alert, "paused")))
        buf_add_text(&line, "paused · ");
    show_number(&line, (uint64_t)json_integer_value(json_object_get(alert, "rings")));
    buf_add_text(&line, " rings");
    if (last.data)
        buf_addf(&line, ", last %.*s", STR_ARG(last));
    add_line(asking, STYLE_DIM, 2, buf_str(&line));
    buf_clear(&line);
    if (error.length) {
        buf_addf(&line, "cannot ring: %.*s", STR_ARG(error));
        add_line(asking, STYLE_PLAIN, 2, buf_str(&line));
        buf_clear(&line);
    }
    buf_addf(&line, "feed %.*s", STR_ARG(feed));
    add_line(asking, STYLE_DIM, 2, buf_str(&line));
}

static void show_ring(struct asking *asking, const json_t *ring)
{
    const json_t *document = json_object_get(ring, "document");
    struct str kind = json_get_str(ring, "kind");
    struct buf line BUF_AUTO = {0};

    asking->any = true;
    if (json_is_object(document)) {
        show_headline(&asking->out, &asking->terminal, document);
        show_origin(&asking->out, &asking->terminal, 2, document);
    } else
        add_line(asking, STYLE_BOLD, 0, json_get_str(ring, "id"));
    buf_addf(&line, "%.*s, %.*s", STR_ARG(kind), STR_ARG(json_get_str(ring, "rangAt")));
    add_line(asking, STYLE_DIM, 2, buf_str(&line));
    buf_clear(&line);
    clean_html(&line, json_get_str(ring, "snippet"));
    terminal_add(&asking->out, &asking->terminal, STYLE_PLAIN, 2, buf_str(&line));
}

static void show_each(struct asking *asking, const struct answer *answer,
                      void (*show)(struct asking *asking, const json_t *value))
{
    const json_t *value;
    size_t i;

    if (asking->options->json) {
        asking->any |= json_array_size(json_object_get(answer->json, "results")) > 0;
        add_raw(asking, answer);
        return;
    }
    json_array_foreach (json_object_get(answer->json, "results"), i, value)
        show(asking, value);
}

/* --- the subcommands --- */

static enum status list(struct asking *asking, struct error *err)
{
    MEM_AUTO char *url = mem_format("%s?limit=%d&offset=%" PRIu64, asking->alerts.data, PAGE,
                                    asking->options->offset);
    struct answer answer;
    enum status status = ask(&answer, asking->options, url, err);

    if (!status)
        show_each(asking, &answer, show_alert);
    answer_fini(&answer);
    return status;
}

static enum status add(struct asking *asking, struct error *err)
{
    struct answer answer;
    enum status status = send(asking, "POST", "", new_alert(asking->options), &answer, err);

    asking->any = true;
    if (!status && asking->options->json)
        add_raw(asking, &answer);
    else if (!status)
        show_alert(asking, answer.json);
    answer_fini(&answer);
    return status;
}

static enum status load(struct asking *asking, struct error *err)
{
    asking->any = true;
    return alerts_load(asking->options, asking->alerts.data, &asking->terminal, &asking->out, err);
}

static void show_months(struct asking *asking, json_t *answer)
{
    struct buf line BUF_AUTO = {0};
    const char *month;
    json_t *count;

    show_number(&line, (uint64_t)json_integer_value(json_object_get(answer, "total")));
    buf_add_text(&line, " of ");
    show_number(&line, (uint64_t)json_integer_value(json_object_get(answer, "documents")));
    buf_add_text(&line, " articles match");
    if (json_is_number(json_object_get(answer, "perDay")))
        buf_addf(&line, "; %.1f a day in the last month",
                 json_number_value(json_object_get(answer, "perDay")));
    add_line(asking, STYLE_BOLD, 0, buf_str(&line));
    if (json_is_true(json_object_get(answer, "tooBroad")))
        add_line(asking, STYLE_PLAIN, 0, STR("This is too broad for an alert."));
    json_object_foreach (json_object_get(answer, "months"), month, count) {
        buf_clear(&line);
        buf_addf(&line, "%s ", month);
        show_number(&line, (uint64_t)json_integer_value(count));
        add_line(asking, STYLE_PLAIN, 2, buf_str(&line));
    }
}

static enum status test(struct asking *asking, struct error *err)
{
    struct answer answer;
    enum status status = send(asking, "POST", "/test", new_alert(asking->options), &answer, err);

    asking->any = json_integer_value(json_object_get(answer.json, "total")) > 0;
    if (!status && asking->options->json)
        add_raw(asking, &answer);
    else if (!status)
        show_months(asking, answer.json);
    answer_fini(&answer);
    return status;
}

static enum status show(struct asking *asking, struct error *err)
{
    struct buf below BUF_AUTO = {0}, url BUF_AUTO = {0};
    struct answer answer;
    enum status status = find_alert(asking, asking->options->words[1], &below, err);

    if (status)
        return status;
    buf_addf(&url, "%s%s/matches?newest=true&limit=%" PRIu64, asking->alerts.data, below.data,
             asking->options->limit);
    status = ask(&answer, asking->options, url.data, err);
    if (!status)
        show_each(asking, &answer, show_ring);
    answer_fini(&answer);
    return status;
}

/* PATCH with the body (taken over), or DELETE without one. */
static enum status change(struct asking *asking, const char *method, json_t *take_body,
                          struct error *err)
{
    struct buf below BUF_AUTO = {0};
    struct answer answer = {0};
    enum status status = find_alert(asking, asking->options->words[1], &below, err);

    asking->any = true;
    if (status)
        json_decref(take_body);
    else
        status = send(asking, method, below.data, take_body, &answer, err);
    if (!status && asking->options->json)
        add_raw(asking, &answer);
    else if (!status && answer.json)
        show_alert(asking, answer.json);
    answer_fini(&answer);
    return status;
}

static enum status pause_it(struct asking *asking, struct error *err)
{
    return change(asking, "PATCH", json_pack("{s:b}", "paused", 1), err);
}

static enum status resume(struct asking *asking, struct error *err)
{
    return change(asking, "PATCH", json_pack("{s:b}", "paused", 0), err);
}

static enum status delete (struct asking *asking, struct error *err) {
    return change(asking, "DELETE", NULL, err);
}

static const struct subcommand {
    const char *name;
    const char *arguments; /* "": none */
    const char *what;
    bool many; /* words of a query; else one alert, or a file */
    enum status (*run)(struct asking *asking, struct error *err);
} subcommands[] = {
    {"list", "", "list the alerts [default]", false, list},
    {"add", "WORDS...", "save a search as an alert", true, add},
    {"load", "FILE", "save the alerts of a file (JSON Lines, or an array)", false, load},
    {"test", "WORDS...", "print how often such an alert would have rung", true, test},
    {"show", "ALERT", "list what an alert rang for, newest first", false, show},
    {"pause", "ALERT", "stop it until it is resumed", false, pause_it},
    {"resume", "ALERT", "let it ring again", false, resume},
    {"delete", "ALERT", "delete it, and its feed", false, delete},
};
#define SUBCOMMAND_COUNT (sizeof subcommands / sizeof *subcommands)

static const struct subcommand *find_subcommand(const char *name)
{
    for (size_t i = 0; i < SUBCOMMAND_COUNT; i++)
        if (strcmp(subcommands[i].name, name) == 0)
            return &subcommands[i];
    return NULL;
}

static enum status check_words(const struct subcommand *subcommand, const struct options *options,
                               struct error *err)
{
    int given = options->word_count > 0 ? options->word_count - 1 : 0;
    bool right = subcommand->many ? given > 0 || options->filter_count > 0
                                  : given == (*subcommand->arguments ? 1 : 0);

    if (right)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST, "write: dateline alerts %s %s", subcommand->name,
                     subcommand->arguments);
}

static enum status run(struct asking *asking, struct error *err)
{
    struct options here = *asking->options;
    const char *name = here.word_count > 0 ? here.words[0] : "list";
    const struct subcommand *subcommand = find_subcommand(name);

    if (!subcommand)
        return error_set(err, STATUS_BAD_REQUEST,
                         "unknown: dateline alerts %s (list, add, load, test, show, pause, resume "
                         "or delete)",
                         name);
    here.index = here.index ? here.index : "articles";
    if (check_words(subcommand, asking->options, err) || url_index(&asking->alerts, &here, err))
        return err->status;
    buf_add_text(&asking->alerts, "/alerts");
    if (subcommand->run(asking, err))
        return err->status;
    return print(&asking->out, err);
}

void cmd_alerts_help(void)
{
    for (size_t i = 0; i < SUBCOMMAND_COUNT; i++) {
        MEM_AUTO char *synopsis =
            mem_format("%s %s", subcommands[i].name, subcommands[i].arguments);

        printf("  %-18s %s\n", synopsis, subcommands[i].what);
    }
}

enum exit_code cmd_alerts(const struct options *options, struct error *err)
{
    struct asking asking = {.options = options,
                            .terminal = terminal_of(STDOUT_FILENO, options->color)};
    enum status status = run(&asking, err);

    buf_fini(&asking.alerts);
    buf_fini(&asking.out);
    if (status)
        return EXIT_TROUBLE;
    if (asking.any)
        return EXIT_FOUND;
    show_note("Nothing is there yet.");
    return EXIT_NOTHING;
}
