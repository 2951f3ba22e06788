/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_http.c - follows a daemon over HTTP. */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "server/curl/remote.h"
#include "server/replica/source.h"

#define CATALOG_BYTES_MAX ((size_t)1 << 30)
#define ANSWER_MAX        65536 /* bytes of the answer to a fence */
#define STATUS_OF(code)   ((code) == 404 ? STATUS_NOT_FOUND : STATUS_IO)

struct http_source {
    char *url; /* without a slash at its end */
    char *key; /* "Authorization: Bearer …", or NULL */
    struct remote *remote;
};

/* The message of our error object, if the answer is one. */
static enum status refuse(const struct http_source *source, long code, struct buf *answer,
                          size_t before, struct error *err)
{
    struct str text = str_n(answer->data + before, answer->length - before);
    struct error ignored;
    json_t *object = json_read(text, 0, &ignored);
    struct str message = json_get_str(object, "message");

    error_set(err, STATUS_OF(code), "%s answers %ld%s%.*s", source->url, code,
              message.length ? ": " : "", STR_ARG(message));
    answer->length = before;
    json_decref(object);
    return err->status;
}

/* `body` NULL: a GET. Appends at most `most` bytes. */
static enum status ask(struct http_source *source, const char *url, const char *body, size_t most,
                       struct buf *out, struct error *err)
{
    const struct remote_call call = {.method = body ? "POST" : "GET",
                                     .url = url,
                                     .body = str_of(body),
                                     .lines = {"Content-Type: application/json", source->key},
                                     .most = most,
                                     .out = out};
    size_t before = out->length;
    long code = 0;

    if (remote_run(source->remote, &call, &code, err))
        return err->status;
    return code == 200 ? STATUS_OK : refuse(source, code, out, before, err);
}

static enum status give_catalog(void *self, struct str known, struct buf *out, struct error *err)
{
    struct http_source *source = self;
    MEM_AUTO char *url = mem_format("%s/replication%s%.*s", source->url,
                                    known.length ? "?known=" : "", STR_ARG(known));

    return ask(source, url, NULL, CATALOG_BYTES_MAX, out, err);
}

/* Names of files and indexes have no characters that a url must escape. */
static enum status read_bytes(void *self, struct str uid, struct str name, uint64_t offset,
                              size_t length, struct buf *out, struct error *err)
{
    struct http_source *source = self;
    MEM_AUTO char *url =
        mem_format("%s/replication/files?index=%.*s&name=%.*s&offset=%llu&length=%zu", source->url,
                   STR_ARG(uid), STR_ARG(name), (unsigned long long)offset, length);

    size_t before = out->length, most = length > ANSWER_MAX ? length : ANSWER_MAX;

    if (ask(source, url, NULL, most, out, err))
        return err->status;
    if (out->length - before <= length)
        return STATUS_OK;
    out->length = before;
    return error_set(err, STATUS_CORRUPT, "%s answers more bytes of %.*s than were asked for",
                     source->url, STR_ARG(name));
}

static enum status fence(void *self, const char *database, uint64_t epoch, struct error *err)
{
    struct http_source *source = self;
    MEM_AUTO char *url = mem_format("%s/replication/fence", source->url);
    MEM_AUTO char *body =
        mem_format("{\"database\":\"%s\",\"epoch\":%llu}", database, (unsigned long long)epoch);
    BUF_AUTO struct buf answer = {0};

    return ask(source, url, body, ANSWER_MAX, &answer, err);
}

static void close_http(void *self)
{
    struct http_source *source = self;

    remote_close(source->remote);
    free(source->url);
    free(source->key);
    free(source);
}

static const struct source_kind kind = {give_catalog, read_bytes, fence, close_http};

enum status source_http_open(const char *url, struct str key, const atomic_bool *stop,
                             struct upstream *out, struct error *err)
{
    struct http_source *source = mem_zero(1, sizeof *source);
    size_t length = strlen(url);

    while (length > 0 && url[length - 1] == '/')
        length--;
    source->url = mem_text(url, length);
    if (key.length > 0)
        source->key = mem_format("Authorization: Bearer %.*s", STR_ARG(key));
    if (remote_open(&(struct remote_options){.address = source->url, .stop = stop}, &source->remote,
                    err)) {
        close_http(source);
        return err->status;
    }
    *out = (struct upstream){&kind, source};
    return STATUS_OK;
}
