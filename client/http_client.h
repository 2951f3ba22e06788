/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_client.h - one HTTP request with libcurl. */
#ifndef DATELINE_CLIENT_HTTP_CLIENT_H
#define DATELINE_CLIENT_HTTP_CLIENT_H

#include "base/buf.h"
#include "base/status.h"

#define HTTP_ANSWER_MAX (64u << 20) /* bytes of a body after decompression */

/* A body to be sent. */
struct http_upload {
    const char *type; /* Content-Type */
    struct str bytes;
    const char *method; /* "POST", "PATCH", "DELETE" */
};

#define HTTP_WORD_SIZE 64

/* Takes the body of a good answer (2xx) piece by piece, as it arrives. */
struct http_sink {
    enum status (*take)(void *context, struct str bytes, struct error *err); /* an error: stop */
    void *context;
    const char *number_field; /* name of a header field whose value is a number */
    uint64_t number;          /* its value */
    const char *word_field;   /* the same for a word. NULL: none */
    char word[HTTP_WORD_SIZE];
    bool refused; /* .take gave an error */
};

/* Sends a GET; with an upload, its method. Sets *code to the HTTP status, and appends the body to
 * `body`. `key`: sent as the bearer token; NULL: none. Does not follow redirects. Uses the proxies
 * of the environment, but not for this machine's own addresses. STATUS_IO: no answer within
 * `timeout` seconds. STATUS_TOO_LARGE: the body is above HTTP_ANSWER_MAX.
 *
 * With a sink, the bytes of a good answer go there, however many, and `timeout` is the longest
 * time without one. Its fields are set when this returns, also if the connection breaks during a
 * good answer. */
enum status http_ask(const char *url, const struct http_upload *upload, const char *key,
                     long timeout, struct http_sink *sink, long *code, struct buf *body,
                     struct error *err);

#endif
