/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_client.c - one HTTP request with libcurl. */
#include "client/http_client.h"

#include <curl/curl.h>
#include <string.h>

#include "base/mem.h"
#include "base/version.h"

#define CONNECT_TIMEOUT 5L /* seconds */

struct transfer {
    CURL *curl;
    struct curl_slist *headers;
    struct buf *body;
    struct http_sink *sink; /* NULL: all goes to .body */
    struct error refusal;   /* of the sink */
    bool too_large;
    char problem[CURL_ERROR_SIZE];
};

static bool is_good(const struct transfer *transfer)
{
    long code = 0;

    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &code);
    return code >= 200 && code < 300;
}

static struct str field_of(const struct transfer *transfer, const char *name)
{
    struct curl_header *found;

    if (!name || curl_easy_header(transfer->curl, name, 0, CURLH_HEADER, -1, &found))
        return STR_NONE;
    return str_of(found->value);
}

static void read_fields(const struct transfer *transfer)
{
    struct http_sink *sink = transfer->sink;
    struct str number = field_of(transfer, sink->number_field);
    struct str word = field_of(transfer, sink->word_field);

    if (number.data)
        str_to_u64(number, &sink->number);
    if (word.data && word.length < HTTP_WORD_SIZE)
        memcpy(sink->word, word.data, word.length + 1);
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;
    struct str piece = {bytes, length};

    if (transfer->sink && is_good(transfer)) {
        transfer->sink->refused =
            transfer->sink->take(transfer->sink->context, piece, &transfer->refusal) != STATUS_OK;
        return transfer->sink->refused ? 0 : length;
    }
    if (length > HTTP_ANSWER_MAX - transfer->body->length) {
        transfer->too_large = true;
        return 0;
    }
    buf_add(transfer->body, bytes, length);
    return length;
}

/* The key is sent in a header, never in the URL, because URLs are logged. */
static void add_headers(struct transfer *transfer, const char *key,
                        const struct http_upload *upload)
{
    struct buf header BUF_AUTO = {0}, type BUF_AUTO = {0};

    if (key) {
        buf_addf(&header, "Authorization: Bearer %s", key);
        transfer->headers = curl_slist_append(transfer->headers, header.data);
    }
    if (upload) {
        buf_addf(&type, "Content-Type: %s", upload->type);
        transfer->headers = curl_slist_append(transfer->headers, type.data);
        curl_easy_setopt(transfer->curl, CURLOPT_POSTFIELDSIZE, (long)upload->bytes.length);
        curl_easy_setopt(transfer->curl, CURLOPT_POSTFIELDS, upload->bytes.data);
        curl_easy_setopt(transfer->curl, CURLOPT_CUSTOMREQUEST, upload->method);
    }
    if (transfer->headers)
        curl_easy_setopt(transfer->curl, CURLOPT_HTTPHEADER, transfer->headers);
}

static void prepare(struct transfer *transfer, const char *url, long timeout)
{
    MEM_AUTO char *agent = mem_format("dateline/%s", version_number());
    CURL *curl = transfer->curl;

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT);
    if (transfer->sink) {
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, timeout);
    } else {
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, timeout);
    }
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, agent);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->problem);
}

/* A remote proxy cannot reach this machine's loopback. */
static void avoid_proxy_for_loopback(CURL *curl, const char *url)
{
    static const char *const loopback[] = {"127.0.0.1", "localhost", "[::1]", "::1"};
    CURLU *parts = curl_url();
    char *host = NULL;

    if (parts && !curl_url_set(parts, CURLUPART_URL, url, 0) &&
        !curl_url_get(parts, CURLUPART_HOST, &host, 0)) {
        for (size_t i = 0; i < sizeof loopback / sizeof *loopback; i++) {
            if (str_is(str_of(host), loopback[i]))
                curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
        }
    }
    curl_free(host);
    curl_url_cleanup(parts);
}

static enum status explain(const struct transfer *transfer, CURLcode result, struct error *err)
{
    if (transfer->refusal.status) {
        *err = transfer->refusal;
        return err->status;
    }
    if (transfer->too_large)
        return error_set(err, STATUS_TOO_LARGE, "the answer is larger than %u MB",
                         HTTP_ANSWER_MAX >> 20);
    return error_set(err, STATUS_IO, "%s",
                     *transfer->problem ? transfer->problem : curl_easy_strerror(result));
}

enum status http_ask(const char *url, const struct http_upload *upload, const char *key,
                     long timeout, struct http_sink *sink, long *code, struct buf *body,
                     struct error *err)
{
    struct transfer transfer = {.curl = curl_easy_init(), .body = body, .sink = sink};
    CURLcode result;

    if (!transfer.curl)
        return error_set(err, STATUS_INTERNAL, "cannot start libcurl");
    prepare(&transfer, url, timeout);
    add_headers(&transfer, key, upload);
    avoid_proxy_for_loopback(transfer.curl, url);
    result = curl_easy_perform(transfer.curl);
    curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, code);
    if (sink && is_good(&transfer))
        read_fields(&transfer);
    if (result != CURLE_OK)
        explain(&transfer, result, err);
    curl_slist_free_all(transfer.headers);
    curl_easy_cleanup(transfer.curl);
    return result == CURLE_OK ? STATUS_OK : err->status;
}
