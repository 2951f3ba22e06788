/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_stats.c - `dateline stats` and `dateline health`: prints the state of the server. */
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "client/ask.h"
#include "client/clean.h"
#include "client/commands.h"
#include "client/show.h"
#include "client/url.h"

static void add_size(struct buf *line, const json_t *bytes)
{
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB"};
    double size = json_number_value(bytes);
    unsigned unit = 0;

    for (; size >= 1000 && unit < 4; unit++)
        size /= 1000;
    buf_addf(line, unit ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

static void add_index(struct buf *out, const struct terminal *terminal, const char *uid,
                      const json_t *stats)
{
    json_int_t documents = json_integer_value(json_object_get(stats, "numberOfDocuments"));
    struct buf line BUF_AUTO = {0};

    clean_text(&line, str_of(uid));
    buf_add_text(&line, ": ");
    show_number(&line, documents > 0 ? (uint64_t)documents : 0);
    buf_add_text(&line, documents == 1 ? " document" : " documents");
    if (json_is_true(json_object_get(stats, "isIndexing")))
        buf_add_text(&line, ", indexing");
    terminal_add(out, terminal, STYLE_PLAIN, 0, buf_str(&line));
}

static void add_stats(struct buf *out, const struct terminal *terminal, json_t *stats)
{
    struct buf line BUF_AUTO = {0};
    json_t *indexes = json_object_get(stats, "indexes"), *index;
    const char *uid;

    json_object_foreach (indexes, uid, index)
        add_index(out, terminal, uid, index);
    if (json_object_size(indexes) == 0)
        buf_add_text(out, "no index yet: make one with dateline-index\n");
    buf_add_text(&line, "on disk: ");
    add_size(&line, json_object_get(stats, "databaseSize"));
    if (json_get_str(stats, "lastUpdate").data) {
        buf_add_text(&line, ", last update ");
        clean_text(&line, json_get_str(stats, "lastUpdate"));
    }
    terminal_add(out, terminal, STYLE_DIM, 0, buf_str(&line));
}

static void add_health(struct buf *out, const struct terminal *terminal, json_t *health)
{
    struct buf line BUF_AUTO = {0};

    clean_text(&line, json_get_str(health, "status"));
    terminal_add(out, terminal, STYLE_PLAIN, 0, buf_str(&line));
}

static enum exit_code show(const struct options *options, const char *route, struct answer *answer,
                           void (*add)(struct buf *, const struct terminal *, json_t *),
                           struct error *err)
{
    struct terminal terminal = terminal_of(STDOUT_FILENO, options->color);
    struct buf url BUF_AUTO = {0}, out BUF_AUTO = {0};

    if (url_add_server(&url, options->server, err))
        return EXIT_TROUBLE;
    buf_add_text(&url, route);
    if (ask(answer, options, url.data, err))
        return EXIT_TROUBLE;
    if (options->json)
        answer_add_raw(&out, answer, &terminal);
    else
        add(&out, &terminal, answer->json);
    return print(&out, err) ? EXIT_TROUBLE : EXIT_FOUND;
}

enum exit_code cmd_stats(const struct options *options, struct error *err)
{
    struct answer answer = {0};
    enum exit_code code = show(options, "/stats", &answer, add_stats, err);

    answer_fini(&answer);
    return code;
}

enum exit_code cmd_health(const struct options *options, struct error *err)
{
    struct answer answer = {0};
    enum exit_code code = show(options, "/health", &answer, add_health, err);

    if (code == EXIT_TROUBLE && answer.code) {
        show_note("The server answers, but is unwell.");
        code = EXIT_NOTHING;
    } else if (code == EXIT_FOUND && !str_is(json_get_str(answer.json, "status"), "available")) {
        code = EXIT_NOTHING;
    }
    answer_fini(&answer);
    return code;
}
