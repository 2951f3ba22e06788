/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ask.c - sends a request, and turns errors into the user's terms. */
#include "client/ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "client/clean.h"
#include "client/http_client.h"

/* The errors that commands handle; the others are printed in the words of the server. */
static enum status status_of(struct str code)
{
    if (str_is(code, "document_not_found") || str_is(code, "not_found_similar_id"))
        return STATUS_DOCUMENT_NOT_FOUND;
    if (str_is(code, "index_not_found"))
        return STATUS_INDEX_NOT_FOUND;
    return STATUS_BAD_REQUEST;
}

static enum status unreachable(const struct options *options, struct error *err)
{
    struct error cause = *err;

    return error_set(err, STATUS_IO,
                     "cannot get an answer from %s: %s.\n"
                     "Start the server with \"datelined\", or name another with --server URL or "
                     "DATELINE_SERVER.",
                     options->server, cause.message);
}

static enum status broken_off(const struct options *options, struct error *err)
{
    struct error cause = *err;

    return error_set(err, STATUS_IO, "the answer of %s broke off: %s", options->server,
                     cause.message);
}

static enum status not_dateline(const struct answer *answer, const struct options *options,
                                struct error *err)
{
    return error_set(err, STATUS_BAD_REQUEST,
                     "%s answered %ld without a JSON object: is it a Dateline "
                     "server?",
                     options->server, answer->code);
}

/* The message keeps its line breaks: main.c cleans it line by line. */
static enum status server_error(const struct answer *answer, bool has_key, struct error *err)
{
    struct str text = json_get_str(answer->json, "message");

    if (!text.data)
        text = STR("the answer has no message");
    return error_set(err, status_of(json_get_str(answer->json, "code")),
                     "the server refused (%ld): %.*s%s", answer->code, STR_ARG(text),
                     answer->code == 401 && !has_key ? "\nSet DATELINE_KEY to a key of this server."
                                                     : "");
}

static const char *own_key(void)
{
    const char *key = getenv("DATELINE_KEY");

    return key && *key ? key : NULL;
}

static enum status send(struct answer *answer, const struct options *options, const char *url,
                        const struct http_upload *upload, struct http_sink *sink, struct error *err)
{
    memset(answer, 0, sizeof *answer);
    if (http_ask(url, upload, own_key(), (long)options->timeout, sink, &answer->code, &answer->raw,
                 err))
        return err->status != STATUS_IO ? err->status
               : answer->code           ? broken_off(options, err)
                                        : unreachable(options, err);
    return STATUS_OK;
}

static enum status read_json(struct answer *answer, const struct options *options,
                             struct error *err)
{
    struct error ignored;

    answer->json = json_read(buf_str(&answer->raw), 0, &ignored);
    if (!json_is_object(answer->json))
        return not_dateline(answer, options, err);
    if (answer->code < 200 || answer->code > 202)
        return server_error(answer, own_key(), err);
    return STATUS_OK;
}

enum status ask_with(struct answer *answer, const struct options *options, const char *url,
                     const struct http_upload *upload, struct error *err)
{
    if (send(answer, options, url, upload, NULL, err))
        return err->status;
    return answer->code == 204 ? STATUS_OK : read_json(answer, options, err);
}

enum status ask_text(struct answer *answer, const struct options *options, const char *url,
                     struct error *err)
{
    return ask_stream(answer, options, url, NULL, NULL, err);
}

enum status ask_stream(struct answer *answer, const struct options *options, const char *url,
                       const struct http_upload *upload, struct http_sink *sink, struct error *err)
{
    if (send(answer, options, url, upload, sink, err))
        return err->status;
    return answer->code == 200 ? STATUS_OK : read_json(answer, options, err);
}

void answer_fini(struct answer *answer)
{
    buf_fini(&answer->raw);
    json_decref(answer->json);
    answer->json = NULL;
}

void answer_add_raw(struct buf *out, const struct answer *answer, const struct terminal *terminal)
{
    if (terminal->is_terminal)
        clean_json(out, buf_str(&answer->raw));
    else
        buf_add_str(out, buf_str(&answer->raw));
    if (!str_ends(buf_str(out), STR("\n")))
        buf_add_char(out, '\n');
}

enum status print(const struct buf *text, struct error *err)
{
    if (text->length && fwrite(text->data, 1, text->length, stdout) != text->length)
        return error_errno(err, "write to", "standard output");
    if (fflush(stdout))
        return error_errno(err, "write to", "standard output");
    return STATUS_OK;
}
