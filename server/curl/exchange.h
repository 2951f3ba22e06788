/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exchange.h - requests to one other server, one after the other, over one connection.
 *
 * It follows no redirect and uses no proxy, so that keys go to this server only; and it gives up
 * what is too slow. One thread at a time. */
#ifndef DATELINE_SERVER_CURL_EXCHANGE_H
#define DATELINE_SERVER_CURL_EXCHANGE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

struct exchange;

struct exchange_options {    /* texts are copied, but those of `stop` */
    const char *address;     /* for messages */
    const char *ca_file;     /* certificates to trust instead of the system's; NULL: those */
    const atomic_bool *stop; /* give up as soon as it is true; borrowed */
    const char *signs_as;    /* CURLOPT_AWS_SIGV4: "aws:amz:REGION:s3"; NULL: unsigned */
};
/* STATUS_NO_MEMORY: there is no libcurl, or it is too old. */
enum status exchange_open(const struct exchange_options *options, struct exchange **out,
                          struct error *err);
void exchange_close(struct exchange *exchange); /* NULL is fine */
/* "key id:secret", for signatures. Copied. */
void exchange_set_signer(struct exchange *exchange, const char *pair);

#define EXCHANGE_LINES_MAX 6
#define EXCHANGE_TAG_SIZE  128

struct exchange_call {
    const char *method; /* "GET" */
    const char *url;
    struct str body;                       /* STR_NONE: none; else of a PUT or POST */
    const char *lines[EXCHANGE_LINES_MAX]; /* "Name: value", then NULL */
    size_t most;                           /* bytes of an answer that are taken */
    struct buf *out;                       /* where the answer is appended */
    char *tag; /* EXCHANGE_TAG_SIZE: the answer's ETag, or ""; NULL: not wanted */
};
/* *code is the status of the answer, whatever it is. STATUS_IO: there was no answer, or half of
 * one. */
enum status exchange_run(struct exchange *exchange, const struct exchange_call *call, long *code,
                         struct error *err);

#endif
