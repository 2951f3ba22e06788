/* SPDX-License-Identifier: GPL-2.0-or-later */
/* objects_s3.c - objects of a bucket, by the REST API of Amazon S3, which many servers speak.
 *
 * Requests are signed with Signature Version 4, their bodies too, so storage refuses what arrives
 * damaged. Addresses have the path style, ENDPOINT/bucket/name, which needs no DNS names of
 * buckets. Conditions are `If-None-Match: *` and `If-Match`, which S3 knows since 2024. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/sha256.h"
#include "server/curl/remote.h"
#include "server/objects/objects_private.h"
#include "server/objects/s3_credentials.h"

#define ANSWER_MAX     ((size_t)16 << 20) /* bytes of a list, or of an error */
#define REGION_DEFAULT "us-east-1"

struct bucket {
    char *address; /* "s3://bucket/prefix", for messages */
    char *url;     /* ENDPOINT/bucket */
    char *prefix;  /* "" or with a slash at its end */
    char *file;    /* of the credentials, or NULL */
    struct remote *remote;
    pthread_mutex_t mutex; /* protects the next member */
    struct s3_credentials credentials;
};

/* --- a request --- */

/* The text between <tag> and </tag>, and what follows it in *rest. */
static struct str next_element(struct str *rest, const char *tag)
{
    MEM_AUTO char *begin = mem_format("<%s>", tag);
    MEM_AUTO char *end = mem_format("</%s>", tag);
    ptrdiff_t from = str_find(*rest, str_of(begin)), length;
    struct str found;

    if (from < 0)
        return STR_NONE;
    found = str_slice(*rest, (size_t)from + strlen(begin), rest->length);
    length = str_find(found, str_of(end));
    if (length < 0)
        return STR_NONE;
    *rest = str_slice(found, (size_t)length, found.length);
    return str_slice(found, 0, (size_t)length);
}

static enum status status_of(long code)
{
    switch (code) {
    case 304:
        return STATUS_END;
    case 404:
        return STATUS_NOT_FOUND;
    case 412:
        return STATUS_STALE;
    default:
        return code >= 200 && code < 300 ? STATUS_OK : STATUS_IO;
    }
}

static void read_credentials_again(struct bucket *bucket)
{
    struct error ignored;

    pthread_mutex_lock(&bucket->mutex);
    if (bucket->file && !s3_credentials_read(bucket->file, &bucket->credentials, &ignored))
        remote_set_signer(bucket->remote, bucket->credentials.pair.data);
    pthread_mutex_unlock(&bucket->mutex);
}

/* The line with the token of a session; "" if there is none. Yours to free. */
static char *session_line(struct bucket *bucket)
{
    struct str token;
    char *line;

    pthread_mutex_lock(&bucket->mutex);
    token = buf_str(&bucket->credentials.token);
    line = mem_format("%s%.*s", token.length ? "x-amz-security-token: " : "", STR_ARG(token));
    pthread_mutex_unlock(&bucket->mutex);
    return line;
}

/* An answer that is none: the message of S3's error object. */
static enum status refuse(struct bucket *bucket, const char *method, const char *name, long code,
                          struct str answer, struct error *err)
{
    struct str rest = answer, reason = next_element(&rest, "Message");

    if (code == 403)
        read_credentials_again(bucket); /* those of a session end */
    return error_set(err, status_of(code), "%s: %s %s: %ld%s%.*s", bucket->address, method, name,
                     code, reason.length ? " " : "", STR_ARG(reason));
}

/* Adds a line to those of the call. */
static void add_line(struct remote_call *call, const char *line)
{
    size_t count = 0;

    while (call->lines[count])
        count++;
    call->lines[count] = line;
}

/* A call has at most three lines of its own. */
static enum status run(struct bucket *bucket, struct remote_call *call, const char *name,
                       struct error *err)
{
    MEM_AUTO char *session = session_line(bucket);
    char digest[SHA256_TEXT_SIZE];
    MEM_AUTO char *signs =
        mem_format("x-amz-content-sha256: %s", sha256_text(call->body.data ? call->body : STR(""),
                                                           digest)); /* libcurl signs it */
    size_t before = call->out->length;
    enum status status;
    long code = 0;

    add_line(call, signs);
    if (*session)
        add_line(call, session);
    if (remote_run(bucket->remote, call, &code, err))
        return err->status;
    status = status_of(code);
    if (!status)
        return STATUS_OK;
    refuse(bucket, call->method, name, code,
           str_n(call->out->data + before, call->out->length - before), err);
    call->out->length = before;
    return status;
}

static char *url_of(const struct bucket *bucket, const char *name)
{
    return mem_format("%s/%s%s", bucket->url, bucket->prefix, name);
}

/* --- objects --- */

static enum status put(void *self, const char *name, struct str bytes, char *tag, struct error *err)
{
    struct bucket *bucket = self;
    MEM_AUTO char *url = url_of(bucket, name);
    MEM_AUTO char *same = mem_format("If-Match: %s", tag ? tag : "");
    BUF_AUTO struct buf answer = {0};
    char new_tag[REMOTE_TAG_SIZE];
    struct remote_call call = {.method = "PUT",
                               .url = url,
                               .body = bytes,
                               .lines = {"Content-Type: application/octet-stream"},
                               .most = ANSWER_MAX,
                               .out = &answer,
                               .tag = new_tag};

    if (tag)
        call.lines[1] = *tag ? same : "If-None-Match: *";
    if (run(bucket, &call, name, err))
        return tag && *tag && err->status == STATUS_NOT_FOUND
                   ? error_set(err, STATUS_STALE, "%s: %s was removed", bucket->address, name)
                   : err->status;
    if (tag)
        snprintf(tag, OBJECT_TAG_SIZE, "%s", new_tag);
    return STATUS_OK;
}

static enum status get(void *self, const char *name, struct object_range range, char *tag,
                       struct buf *out, struct error *err)
{
    struct bucket *bucket = self;
    MEM_AUTO char *url = url_of(bucket, name);
    MEM_AUTO char *other = mem_format("If-None-Match: %s", tag ? tag : "");
    MEM_AUTO char *bytes = mem_format("Range: bytes=%llu-%llu", (unsigned long long)range.offset,
                                      (unsigned long long)(range.offset + range.length - 1));
    char new_tag[REMOTE_TAG_SIZE];
    size_t before = out->length;
    size_t piece = range.length > ANSWER_MAX ? range.length : ANSWER_MAX; /* or an error */
    struct remote_call call = {.method = "GET",
                               .url = url,
                               .most = range.length ? piece : OBJECT_BYTES_MAX,
                               .out = out,
                               .tag = new_tag};
    size_t lines = 0;

    if (range.length)
        call.lines[lines++] = bytes;
    if (tag && *tag)
        call.lines[lines++] = other;
    if (run(bucket, &call, name, err))
        return err->status;
    if (range.length && out->length - before != range.length) {
        out->length = before;
        return error_set(err, STATUS_IO, "%s: %s has not the bytes that it should have",
                         bucket->address, name);
    }
    if (tag)
        snprintf(tag, OBJECT_TAG_SIZE, "%s", new_tag);
    return STATUS_OK;
}

static enum status remove_object(void *self, const char *name, struct error *err)
{
    struct bucket *bucket = self;
    MEM_AUTO char *url = url_of(bucket, name);
    BUF_AUTO struct buf answer = {0};
    struct remote_call call = {.method = "DELETE", .url = url, .most = ANSWER_MAX, .out = &answer};
    enum status status = run(bucket, &call, name, err);

    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- lists --- */

/* As a signature wants a value of the query: all but letters, digits and `-._~` is escaped. */
static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
            (byte >= '0' && byte <= '9') || (byte && strchr("-._~", byte)))
            buf_add_char(out, byte);
        else
            buf_addf(out, "%%%02X", (unsigned char)byte);
    }
}

/* One page of ListObjectsV2; `token` is that of the next one, or empty. Members of the query are in
 * the order of their names, as a signature wants them. */
static enum status list_page(struct bucket *bucket, const char *folder, struct buf *token,
                             struct buf *answer, struct error *err)
{
    MEM_AUTO char *begins = mem_format("%s%s", bucket->prefix, folder);
    BUF_AUTO struct buf url = {0};
    struct remote_call call = {.method = "GET", .most = ANSWER_MAX, .out = answer};
    struct str rest;

    buf_addf(&url, "%s?", bucket->url);
    if (token->length > 0) {
        buf_add_text(&url, "continuation-token=");
        add_escaped(&url, buf_str(token));
        buf_add_char(&url, '&');
    }
    buf_add_text(&url, "list-type=2&prefix=");
    add_escaped(&url, str_of(begins));
    call.url = url.data;
    if (run(bucket, &call, folder, err))
        return err->status;
    rest = buf_str(answer);
    if (!next_element(&rest, "IsTruncated").data)
        return error_set(err, STATUS_IO, "%s does not answer with a list of objects",
                         bucket->address);
    rest = buf_str(answer);
    buf_clear(token);
    buf_add_str(token, next_element(&rest, "NextContinuationToken"));
    return STATUS_OK;
}

static void visit_page(const struct bucket *bucket, struct str rest, object_visit_fn *visit,
                       void *context)
{
    struct str entry;

    while ((entry = next_element(&rest, "Contents")).data) {
        struct str key_rest = entry, size_rest = entry;
        struct str name = next_element(&key_rest, "Key");
        uint64_t size;

        if (str_starts(name, str_of(bucket->prefix)) &&
            str_to_u64(next_element(&size_rest, "Size"), &size))
            visit(context, str_slice(name, strlen(bucket->prefix), name.length), size);
    }
}

static enum status list(void *self, const char *folder, object_visit_fn *visit, void *context,
                        struct error *err)
{
    struct bucket *bucket = self;
    BUF_AUTO struct buf token = {0};

    do {
        BUF_AUTO struct buf answer = {0};

        if (list_page(bucket, folder, &token, &answer, err))
            return err->status;
        visit_page(bucket, buf_str(&answer), visit, context);
    } while (token.length > 0);
    return STATUS_OK;
}

/* --- opening --- */

static void close_bucket(void *self)
{
    struct bucket *bucket = self;

    remote_close(bucket->remote);
    pthread_mutex_destroy(&bucket->mutex);
    s3_credentials_fini(&bucket->credentials);
    free(bucket->address);
    free(bucket->url);
    free(bucket->prefix);
    free(bucket->file);
    free(bucket);
}

static const struct objects_kind kind = {put, get, list, remove_object, close_bucket};

static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./",
                    text.data[i]))
            return false;
    return text.length > 0 && str_find(text, STR("//")) < 0 && str_find(text, STR("..")) < 0;
}

static struct str without_slash(struct str text)
{
    while (text.length > 0 && text.data[text.length - 1] == '/')
        text.length--;
    return text;
}

static enum status read_address(struct bucket *bucket, const struct objects_options *options,
                                struct error *err)
{
    struct str rest = without_slash(str_slice(str_of(bucket->address), 5, SIZE_MAX)), name;

    if (!is_plain(rest))
        return error_set(err, STATUS_BAD_REQUEST,
                         "`%s` is not s3://bucket/prefix with letters, digits and -_./",
                         bucket->address);
    name = str_cut(&rest, '/');
    bucket->prefix = rest.length ? mem_format("%.*s/", STR_ARG(rest)) : mem_text("", 0);
    if (!options->endpoint)
        bucket->url = mem_format("https://s3.%s.amazonaws.com/%.*s",
                                 options->region ? options->region : REGION_DEFAULT, STR_ARG(name));
    else if (str_starts_nocase(str_of(options->endpoint), STR("http://")) ||
             str_starts_nocase(str_of(options->endpoint), STR("https://")))
        bucket->url = mem_format("%.*s/%.*s", STR_ARG(without_slash(str_of(options->endpoint))),
                                 STR_ARG(name));
    else
        return error_set(err, STATUS_BAD_REQUEST,
                         "--s3-endpoint: `%s` is not an http or https address", options->endpoint);
    return STATUS_OK;
}

static enum status set_up(struct bucket *bucket, const struct objects_options *options,
                          struct error *err)
{
    MEM_AUTO char *signs_as =
        mem_format("aws:amz:%s:s3", options->region ? options->region : REGION_DEFAULT);
    const struct remote_options remote = {.address = bucket->address,
                                          .ca_file = options->ca_file,
                                          .stop = options->stop,
                                          .signs_as = signs_as};

    if (options->credentials_file)
        bucket->file = mem_text(options->credentials_file, strlen(options->credentials_file));
    if (read_address(bucket, options, err) ||
        s3_credentials_read(bucket->file, &bucket->credentials, err) ||
        remote_open(&remote, &bucket->remote, err))
        return err->status;
    remote_set_signer(bucket->remote, bucket->credentials.pair.data);
    return STATUS_OK;
}

enum status objects_s3_open(const char *address, const struct objects_options *options,
                            struct objects *out, struct error *err)
{
    struct bucket *bucket = mem_zero(1, sizeof *bucket);

    pthread_mutex_init(&bucket->mutex, NULL);
    bucket->address = mem_text(address, strlen(address));
    if (set_up(bucket, options, err)) {
        close_bucket(bucket);
        return err->status;
    }
    *out = (struct objects){&kind, bucket};
    return STATUS_OK;
}
