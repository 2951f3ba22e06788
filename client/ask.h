/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ask.h - sends a request to the server; shared by all commands. */
#ifndef DATELINE_CLIENT_ASK_H
#define DATELINE_CLIENT_ASK_H

#include <jansson.h>

#include "base/buf.h"
#include "base/status.h"
#include "client/options.h"
#include "client/terminal.h"

struct answer {
    long code;      /* HTTP status */
    struct buf raw; /* the body as received */
    json_t *json;   /* an object */
};

struct http_upload;
struct http_sink;

/* Sends a GET request, or with an upload that, and parses the answer (204: .json is NULL).
 * STATUS_IO: no server. STATUS_DOCUMENT_NOT_FOUND, STATUS_INDEX_NOT_FOUND: the server says so.
 * STATUS_BAD_REQUEST: any other error of the server, in its words, or no Dateline server.
 * STATUS_TOO_LARGE: see http_client.h. Call answer_fini also after an error. */
enum status ask_with(struct answer *answer, const struct options *options, const char *url,
                     const struct http_upload *upload, struct error *err);
static inline enum status ask(struct answer *answer, const struct options *options, const char *url,
                              struct error *err)
{
    return ask_with(answer, options, url, NULL, err);
}
/* The same for an answer that is text of another kind: .json is NULL. */
enum status ask_text(struct answer *answer, const struct options *options, const char *url,
                     struct error *err);
/* Sends a POST; the bytes of a good answer go to the sink. */
enum status ask_stream(struct answer *answer, const struct options *options, const char *url,
                       const struct http_upload *upload, struct http_sink *sink, struct error *err);
void answer_fini(struct answer *answer);

/* Appends the answer as received, with a newline at the end. For a terminal, control characters are
 * escaped. */
void answer_add_raw(struct buf *out, const struct answer *answer, const struct terminal *terminal);

/* Writes to standard output, and flushes. STATUS_IO. */
enum status print(const struct buf *text, struct error *err);

#endif
