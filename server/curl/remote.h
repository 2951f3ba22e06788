/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remote.h - requests to one other server.
 *
 * It follows no redirect and uses no proxy, so that keys go to this server only; and it gives up
 * what is too slow. Any thread: requests at the same time have a connection each, and the next ones
 * use these again. */
#ifndef DATELINE_SERVER_CURL_REMOTE_H
#define DATELINE_SERVER_CURL_REMOTE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

struct remote;

struct remote_options {      /* texts are copied */
    const char *address;     /* for messages */
    const char *ca_file;     /* certificates to trust instead of the system's; NULL: those */
    const atomic_bool *stop; /* give up as soon as it is true; borrowed */
    const char *signs_as;    /* CURLOPT_AWS_SIGV4: "aws:amz:REGION:s3"; NULL: unsigned */
};
/* STATUS_NO_MEMORY: there is no libcurl, or it is too old. */
enum status remote_open(const struct remote_options *options, struct remote **out,
                        struct error *err);
/* No request is on its way. NULL is fine. */
void remote_close(struct remote *remote);
/* "key id:secret", for the signatures of later requests. Copied. */
void remote_set_signer(struct remote *remote, const char *pair);

#define REMOTE_LINES_MAX 6
#define REMOTE_TAG_SIZE  128

struct remote_call {
    const char *method; /* "GET" */
    const char *url;
    struct str body;                     /* STR_NONE: none; else of a PUT or POST */
    const char *lines[REMOTE_LINES_MAX]; /* "Name: value", then NULL */
    size_t most;                         /* bytes of an answer that are taken */
    struct buf *out;                     /* where the answer is appended */
    char *tag; /* REMOTE_TAG_SIZE: the answer's ETag, or ""; NULL: not wanted */
};
/* *code is the status of the answer, whatever it is. STATUS_IO: there was no answer, or half of
 * one. */
enum status remote_run(struct remote *remote, const struct remote_call *call, long *code,
                       struct error *err);

#endif
