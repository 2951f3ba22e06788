/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exchange.c - the options of libcurl for such requests. */
#include "server/curl/exchange.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/version.h"
#include "server/curl/late_curl.h"

#define CONNECT_SECONDS 5L
#define SLOW_BYTES      1L /* bytes a second; slower than this for SLOW_SECONDS is away */
#define SLOW_SECONDS    20L
#define SIGNS_LEAST     0x075700 /* libcurl 7.87 signs x-amz-content-sha256 */

struct exchange {
    const struct late_curl *library;
    CURL *curl;
    char *address;
    const atomic_bool *stop;
    char problem[CURL_ERROR_SIZE];
};

/* --- what libcurl calls --- */

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    const struct exchange_call *call = context;
    size_t length = size * count;

    if (length > call->most - call->out->length)
        return 0;
    buf_add(call->out, bytes, length);
    return length;
}

static size_t take_field(char *bytes, size_t size, size_t count, void *context)
{
    const struct exchange_call *call = context;
    struct str line = str_n(bytes, size * count), name = str_cut(&line, ':');

    if (call->tag && line.data && str_eq_nocase(name, STR("ETag")))
        snprintf(call->tag, EXCHANGE_TAG_SIZE, "%.*s", STR_ARG(str_trim(line)));
    return size * count;
}

static int is_stopped(void *context, curl_off_t size, curl_off_t done, curl_off_t up,
                      curl_off_t sent)
{
    const struct exchange *exchange = context;

    (void)size;
    (void)done;
    (void)up;
    (void)sent;
    return atomic_load(exchange->stop);
}

/* --- one request --- */

/* What every request has. */
static void set_options(struct exchange *exchange, const struct exchange_options *options)
{
    const struct late_curl *library = exchange->library;
    CURL *curl = exchange->curl;
    MEM_AUTO char *agent = mem_format("dateline/%s", version_number());

    library->easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    library->easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    library->easy_setopt(curl, CURLOPT_PROXY, "");
    library->easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    library->easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
    library->easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
    library->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    library->easy_setopt(curl, CURLOPT_USERAGENT, agent);
    library->easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    library->easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_field);
    library->easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_stopped);
    library->easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
    library->easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    library->easy_setopt(curl, CURLOPT_ERRORBUFFER, exchange->problem);
    if (options->ca_file)
        library->easy_setopt(curl, CURLOPT_CAINFO, options->ca_file);
    if (options->signs_as)
        library->easy_setopt(curl, CURLOPT_AWS_SIGV4, options->signs_as);
}

static void set_body(struct exchange *exchange, const struct exchange_call *call)
{
    const struct late_curl *library = exchange->library;

    library->easy_setopt(exchange->curl, CURLOPT_HTTPGET, 1L);
    if (call->body.data) {
        library->easy_setopt(exchange->curl, CURLOPT_POST, 1L);
        library->easy_setopt(exchange->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                             (curl_off_t)call->body.length);
        library->easy_setopt(exchange->curl, CURLOPT_POSTFIELDS, call->body.data);
    }
    library->easy_setopt(exchange->curl, CURLOPT_CUSTOMREQUEST, call->method);
}

static struct curl_slist *make_lines(const struct exchange *exchange,
                                     const struct exchange_call *call)
{
    struct curl_slist *lines = NULL;

    for (size_t i = 0; i < EXCHANGE_LINES_MAX && call->lines[i]; i++)
        lines = exchange->library->slist_append(lines, call->lines[i]);
    return lines;
}

enum status exchange_run(struct exchange *exchange, const struct exchange_call *call, long *code,
                         struct error *err)
{
    const struct late_curl *library = exchange->library;
    struct curl_slist *lines = make_lines(exchange, call);
    struct exchange_call taking = *call;
    size_t before = call->out->length;
    CURLcode result;

    taking.most = before + call->most;
    if (call->tag)
        *call->tag = '\0';
    exchange->problem[0] = '\0';
    set_body(exchange, call);
    library->easy_setopt(exchange->curl, CURLOPT_URL, call->url);
    library->easy_setopt(exchange->curl, CURLOPT_HTTPHEADER, lines);
    library->easy_setopt(exchange->curl, CURLOPT_WRITEDATA, &taking);
    library->easy_setopt(exchange->curl, CURLOPT_HEADERDATA, &taking);
    result = library->easy_perform(exchange->curl);
    library->slist_free_all(lines);
    if (result != CURLE_OK) {
        call->out->length = before;
        return error_set(err, STATUS_IO, "%s: %s", exchange->address,
                         *exchange->problem ? exchange->problem : library->easy_strerror(result));
    }
    library->easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, code);
    return STATUS_OK;
}

void exchange_set_signer(struct exchange *exchange, const char *pair)
{
    exchange->library->easy_setopt(exchange->curl, CURLOPT_USERPWD, pair);
}

/* --- opening --- */

static bool can_sign(const struct late_curl *library)
{
    return library->version_info(CURLVERSION_NOW)->version_num >= SIGNS_LEAST;
}

enum status exchange_open(const struct exchange_options *options, struct exchange **out,
                          struct error *err)
{
    struct exchange *exchange = mem_zero(1, sizeof *exchange);

    exchange->address = mem_text(options->address, strlen(options->address));
    exchange->stop = options->stop;
    exchange->library = late_curl();
    if (exchange->library && !exchange->library->global_init(CURL_GLOBAL_DEFAULT))
        exchange->curl = exchange->library->easy_init();
    if (!exchange->curl || (options->signs_as && !can_sign(exchange->library))) {
        exchange_close(exchange);
        return error_set(err, STATUS_NO_MEMORY,
                         "cannot start libcurl: is libcurl %s or later "
                         "installed?",
                         options->signs_as ? "7.87" : "7.85");
    }
    set_options(exchange, options);
    *out = exchange;
    return STATUS_OK;
}

void exchange_close(struct exchange *exchange)
{
    if (!exchange)
        return;
    if (exchange->curl)
        exchange->library->easy_cleanup(exchange->curl);
    if (exchange->library)
        exchange->library->global_cleanup();
    free(exchange->address);
    free(exchange);
}
