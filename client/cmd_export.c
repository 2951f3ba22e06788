/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_export.c - `dateline export [WORDS...]`: writes every article that matches, as the server
 * sends them: all of one state of the index, in one answer. It is written while it arrives, so its
 * memory does not depend on its length. */
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "client/ask.h"
#include "client/clean.h"
#include "client/commands.h"
#include "client/http_client.h"
#include "client/search_words.h"
#include "client/show.h"
#include "client/url.h"

#define SORT_OLDEST "published:asc"
#define REFUSED     403

static const char *format_of(const struct options *options)
{
    return options->format ? options->format : options->csv ? "csv" : "jsonl";
}

/* ---- the request ---------------------------------------------------------------------------- */

static void add_text(struct buf *out, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    json_add_key(out, key);
    json_add_string(out, str_of(text));
}

static void add_texts(struct buf *out, const char *key, const char *const *texts, unsigned count)
{
    json_add_key(out, key);
    buf_add_char(out, '[');
    for (unsigned i = 0; i < count; i++) {
        json_add_comma(out);
        json_add_string(out, str_of(texts[i]));
    }
    buf_add_char(out, ']');
}

/* Without --fields, JSON Lines have all fields, with the text of the article. */
static void add_fields(struct buf *out, const struct options *options)
{
    struct str rest = str_of(options->fields ? options->fields : "*");

    if (!options->fields && strcmp(format_of(options), "jsonl") != 0)
        return;
    json_add_key(out, "attributesToRetrieve");
    buf_add_char(out, '[');
    while (rest.data) {
        json_add_comma(out);
        json_add_string(out, str_trim(str_cut(&rest, ',')));
    }
    buf_add_char(out, ']');
}

static enum status add_request(struct buf *out, const struct options *options, struct error *err)
{
    struct search_words words;

    if (!search_words_read(&words, options, err)) {
        buf_add_char(out, '{');
        add_text(out, "format", format_of(options));
        add_text(out, "q", words.text.data);
        add_text(out, "queryLanguage", options->language);
        add_texts(out, "filter", options->filters, options->filter_count);
        add_text(out, "from", words.from);
        add_text(out, "to", words.to);
        add_text(out, "timezone", options->timezone);
        add_text(out, "collapse", options->collapse ? "best" : NULL);
        add_texts(out, "sort", (const char *[]){options->sort ? options->sort : SORT_OLDEST}, 1);
        add_fields(out, options);
        buf_add_char(out, '}');
    }
    search_words_fini(&words);
    return err->status;
}

/* ---- the answer ----------------------------------------------------------------------------- */

struct writing {
    bool clean, json; /* for a terminal; the answer is JSON */
    struct buf line;  /* the beginning of one that has not ended */
};

static void add_clean(const struct writing *writing, struct str line, struct buf *out)
{
    if (writing->json)
        clean_json(out, line);
    else
        clean_text(out, line);
    buf_add_char(out, '\n');
}

/* Only whole lines are cleaned, because a character may have been cut in two. */
static enum status write_lines(struct writing *writing, struct str bytes, struct error *err)
{
    struct buf out BUF_AUTO = {0};
    struct str rest;

    buf_add_str(&writing->line, bytes);
    rest = buf_str(&writing->line);
    while (rest.length && memchr(rest.data, '\n', rest.length))
        add_clean(writing, str_cut(&rest, '\n'), &out);
    if (print(&out, err))
        return err->status;
    buf_clear(&out);
    buf_add_str(&out, rest);
    buf_clear(&writing->line);
    buf_add_str(&writing->line, buf_str(&out));
    return STATUS_OK;
}

static enum status take(void *context, struct str bytes, struct error *err)
{
    struct writing *writing = context;
    const struct buf piece = {.data = (char *)(uintptr_t)bytes.data, .length = bytes.length};

    return writing->clean ? write_lines(writing, bytes, err) : print(&piece, err);
}

static enum status end_lines(struct writing *writing, struct error *err)
{
    return writing->line.length ? write_lines(writing, STR("\n"), err) : STATUS_OK;
}

/* ---- the command ---------------------------------------------------------------------------- */

static enum status check_options(const struct options *options, struct error *err)
{
    if (options->facets || options->offset)
        return error_set(err, STATUS_BAD_REQUEST,
                         "--facets and --offset do not go with an export: it has every article");
    if (options->csv + options->jsonl + (options->format != NULL) > 1)
        return error_set(err, STATUS_BAD_REQUEST, "--csv, --jsonl and --format exclude each other");
    return STATUS_OK;
}

static enum status add_url(struct buf *out, const struct options *options, struct error *err)
{
    if (url_index(out, options, err))
        return err->status;
    buf_add_text(out, "/export");
    return STATUS_OK;
}

/* What a user cannot see from the server's words. */
static void add_hint(const struct answer *answer, struct error *err)
{
    struct error cause = *err;

    if (answer->code == REFUSED)
        error_set(err, cause.status, "%s\nAn export needs a key that allows exports.create.",
                  cause.message);
    else if (answer->code && cause.status == STATUS_IO)
        error_set(err, cause.status, "%s\nThe export is not complete: start it again.",
                  cause.message);
}

static enum status ask_export(const struct options *options, struct http_sink *sink,
                              struct error *err)
{
    struct buf url BUF_AUTO = {0}, body BUF_AUTO = {0};
    struct http_upload upload = {.type = "application/json", .method = "POST"};
    struct answer answer = {0};

    if (check_options(options, err) || add_url(&url, options, err) ||
        add_request(&body, options, err))
        return err->status;
    err->status = STATUS_OK;
    upload.bytes = buf_str(&body);
    if (ask_stream(&answer, options, url.data, &upload, sink, err))
        add_hint(&answer, err);
    answer_fini(&answer);
    return err->status;
}

enum exit_code cmd_export(const struct options *options, struct error *err)
{
    struct writing writing = {.clean = isatty(STDOUT_FILENO),
                              .json = strstr(format_of(options), "js") != NULL};
    struct http_sink sink = {.take = take, .context = &writing, .field = "Dateline-Rows"};
    enum status status = ask_export(options, &sink, err);

    if (!status)
        status = end_lines(&writing, err);
    buf_fini(&writing.line);
    if (status)
        return EXIT_TROUBLE;
    if (sink.number)
        return EXIT_FOUND;
    show_note("No article matches.");
    return EXIT_NOTHING;
}
