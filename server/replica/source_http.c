/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_http.c - follows a daemon over HTTP, with libcurl and one connection. */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/version.h"
#include "server/curl/late_curl.h"
#include "server/replica/source.h"

#define CONNECT_SECONDS   5L
#define SLOW_BYTES        1L /* bytes a second; slower than this for SLOW_SECONDS is away */
#define SLOW_SECONDS      20L
#define CATALOG_BYTES_MAX ((size_t)1 << 30)
#define ANSWER_MAX        65536 /* bytes of the answer to a fence */
#define STATUS_OF(code)   ((code) == 404 ? STATUS_NOT_FOUND : STATUS_IO)

struct http_source {
    char *url; /* without a slash at its end */
    const struct late_curl *library;
    CURL *curl;
    struct curl_slist *lines;
    const atomic_bool *stop;
    char problem[CURL_ERROR_SIZE];
};

/* An answer on its way. */
struct answer_taking {
    struct buf *out;
    size_t most; /* bytes of the buffer */
};

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    const struct answer_taking *taking = context;
    size_t length = size * count;

    if (length > taking->most - taking->out->length)
        return 0;
    buf_add(taking->out, bytes, length);
    return length;
}

static int is_stopped(void *context, curl_off_t size, curl_off_t done, curl_off_t up,
                      curl_off_t sent)
{
    const struct http_source *source = context;

    (void)size;
    (void)done;
    (void)up;
    (void)sent;
    return atomic_load(source->stop);
}

/* What every request has. */
static void set_options(struct http_source *source)
{
    CURL *curl = source->curl;
    MEM_AUTO char *agent = mem_format("dateline/%s", version_number());

    source->library->easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    source->library->easy_setopt(curl, CURLOPT_FOLLOWLOCATION,
                                 0L); /* the key is for this address only */
    source->library->easy_setopt(curl, CURLOPT_PROXY, "");
    source->library->easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    source->library->easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
    source->library->easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
    source->library->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    source->library->easy_setopt(curl, CURLOPT_USERAGENT, agent);
    source->library->easy_setopt(curl, CURLOPT_HTTPHEADER, source->lines);
    source->library->easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    source->library->easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_stopped);
    source->library->easy_setopt(curl, CURLOPT_XFERINFODATA, source);
    source->library->easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    source->library->easy_setopt(curl, CURLOPT_ERRORBUFFER, source->problem);
}

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
    struct answer_taking taking = {out, out->length + most};
    size_t before = out->length;
    CURLcode result;
    long code = 0;

    source->problem[0] = '\0';
    source->library->easy_setopt(source->curl, CURLOPT_URL, url);
    source->library->easy_setopt(source->curl, CURLOPT_WRITEDATA, &taking);
    source->library->easy_setopt(source->curl, CURLOPT_HTTPGET, 1L);
    if (body)
        source->library->easy_setopt(source->curl, CURLOPT_COPYPOSTFIELDS, body);
    result = source->library->easy_perform(source->curl);
    if (result != CURLE_OK) {
        out->length = before;
        return error_set(err, STATUS_IO, "%s: %s", source->url,
                         *source->problem ? source->problem
                                          : source->library->easy_strerror(result));
    }
    source->library->easy_getinfo(source->curl, CURLINFO_RESPONSE_CODE, &code);
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

    return ask(source, url, NULL, length, out, err);
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

    if (source->lines)
        source->library->slist_free_all(source->lines);
    if (source->curl)
        source->library->easy_cleanup(source->curl);
    if (source->library)
        source->library->global_cleanup();
    free(source->url);
    free(source);
}

static const struct source_kind kind = {give_catalog, read_bytes, fence, close_http};

static void add_line(struct http_source *source, const char *name, struct str value)
{
    MEM_AUTO char *line = mem_format("%s: %.*s", name, STR_ARG(value));

    source->lines = source->library->slist_append(source->lines, line);
}

enum status source_http_open(const char *url, struct str key, const atomic_bool *stop,
                             struct upstream *out, struct error *err)
{
    struct http_source *source = mem_zero(1, sizeof *source);
    size_t length = strlen(url);

    while (length > 0 && url[length - 1] == '/')
        length--;
    source->url = mem_text(url, length);
    source->stop = stop;
    source->library = late_curl();
    if (source->library && !source->library->global_init(CURL_GLOBAL_DEFAULT))
        source->curl = source->library->easy_init();
    if (!source->curl) {
        close_http(source);
        return error_set(err, STATUS_NO_MEMORY,
                         "cannot start libcurl: is libcurl 7.85 or later installed?");
    }
    add_line(source, "Content-Type", STR("application/json"));
    if (key.length > 0) {
        MEM_AUTO char *bearer = mem_format("Bearer %.*s", STR_ARG(key));

        add_line(source, "Authorization", str_of(bearer));
    }
    set_options(source);
    *out = (struct upstream){&kind, source};
    return STATUS_OK;
}
