/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remote.c - the options of libcurl for such requests. */
#include "server/curl/remote.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/version.h"
#include "curl/late_curl.h"

#define CONNECT_SECONDS 5L
#define SLOW_BYTES      1L /* bytes a second; slower than this for SLOW_SECONDS is away */
#define SLOW_SECONDS    20L
#define SIGNS_LEAST     0x075700 /* libcurl 7.87 signs x-amz-content-sha256 */

struct remote {
    const struct late_curl *library;
    CURL *curl;
    char *address;
    const atomic_bool *stop;
    char problem[CURL_ERROR_SIZE];
};

/* --- what libcurl calls --- */

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    const struct remote_call *call = context;
    size_t length = size * count;

    if (length > call->most - call->out->length)
        return 0;
    buf_add(call->out, bytes, length);
    return length;
}

static size_t take_field(char *bytes, size_t size, size_t count, void *context)
{
    const struct remote_call *call = context;
    struct str line = str_n(bytes, size * count), name = str_cut(&line, ':');

    if (call->tag && line.data && str_eq_nocase(name, STR("ETag")))
        snprintf(call->tag, REMOTE_TAG_SIZE, "%.*s", STR_ARG(str_trim(line)));
    return size * count;
}

static int is_stopped(void *context, curl_off_t size, curl_off_t done, curl_off_t up,
                      curl_off_t sent)
{
    const struct remote *remote = context;

    (void)size;
    (void)done;
    (void)up;
    (void)sent;
    return atomic_load(remote->stop);
}

/* --- one request --- */

/* What every request has. */
static void set_options(struct remote *remote, const struct remote_options *options)
{
    const struct late_curl *library = remote->library;
    CURL *curl = remote->curl;
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
    library->easy_setopt(curl, CURLOPT_XFERINFODATA, remote);
    library->easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    library->easy_setopt(curl, CURLOPT_ERRORBUFFER, remote->problem);
    if (options->ca_file)
        library->easy_setopt(curl, CURLOPT_CAINFO, options->ca_file);
    if (options->signs_as)
        library->easy_setopt(curl, CURLOPT_AWS_SIGV4, options->signs_as);
}

static void set_body(struct remote *remote, const struct remote_call *call)
{
    const struct late_curl *library = remote->library;

    library->easy_setopt(remote->curl, CURLOPT_HTTPGET, 1L);
    if (call->body.data) {
        library->easy_setopt(remote->curl, CURLOPT_POST, 1L);
        library->easy_setopt(remote->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                             (curl_off_t)call->body.length);
        library->easy_setopt(remote->curl, CURLOPT_POSTFIELDS, call->body.data);
    }
    library->easy_setopt(remote->curl, CURLOPT_CUSTOMREQUEST, call->method);
}

static struct curl_slist *make_lines(const struct remote *remote, const struct remote_call *call)
{
    struct curl_slist *lines = NULL;

    for (size_t i = 0; i < REMOTE_LINES_MAX && call->lines[i]; i++)
        lines = remote->library->slist_append(lines, call->lines[i]);
    return lines;
}

enum status remote_run(struct remote *remote, const struct remote_call *call, long *code,
                       struct error *err)
{
    const struct late_curl *library = remote->library;
    struct curl_slist *lines = make_lines(remote, call);
    struct remote_call taking = *call;
    size_t before = call->out->length;
    CURLcode result;

    taking.most = before + call->most;
    if (call->tag)
        *call->tag = '\0';
    remote->problem[0] = '\0';
    set_body(remote, call);
    library->easy_setopt(remote->curl, CURLOPT_URL, call->url);
    library->easy_setopt(remote->curl, CURLOPT_HTTPHEADER, lines);
    library->easy_setopt(remote->curl, CURLOPT_WRITEDATA, &taking);
    library->easy_setopt(remote->curl, CURLOPT_HEADERDATA, &taking);
    result = library->easy_perform(remote->curl);
    library->slist_free_all(lines);
    if (result != CURLE_OK) {
        call->out->length = before;
        return error_set(err, STATUS_IO, "%s: %s", remote->address,
                         *remote->problem ? remote->problem : library->easy_strerror(result));
    }
    library->easy_getinfo(remote->curl, CURLINFO_RESPONSE_CODE, code);
    return STATUS_OK;
}

void remote_set_signer(struct remote *remote, const char *pair)
{
    remote->library->easy_setopt(remote->curl, CURLOPT_USERPWD, pair);
}

/* --- opening --- */

static bool can_sign(const struct late_curl *library)
{
    return library->version_info(CURLVERSION_NOW)->version_num >= SIGNS_LEAST;
}

enum status remote_open(const struct remote_options *options, struct remote **out,
                        struct error *err)
{
    struct remote *remote = mem_zero(1, sizeof *remote);

    remote->address = mem_text(options->address, strlen(options->address));
    remote->stop = options->stop;
    remote->library = late_curl();
    if (remote->library && !remote->library->global_init(CURL_GLOBAL_DEFAULT))
        remote->curl = remote->library->easy_init();
    if (!remote->curl || (options->signs_as && !can_sign(remote->library))) {
        remote_close(remote);
        return error_set(err, STATUS_NO_MEMORY,
                         "cannot start libcurl: is libcurl %s or later "
                         "installed?",
                         options->signs_as ? "7.87" : "7.85");
    }
    set_options(remote, options);
    *out = remote;
    return STATUS_OK;
}

void remote_close(struct remote *remote)
{
    if (!remote)
        return;
    if (remote->curl)
        remote->library->easy_cleanup(remote->curl);
    if (remote->library)
        remote->library->global_cleanup();
    free(remote->address);
    free(remote);
}
