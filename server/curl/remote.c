/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remote.c - the options of libcurl for such requests. */
#include "server/curl/remote.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/version.h"
#include "curl/late_curl.h"

#define CONNECT_SECONDS 5L
#define SLOW_BYTES      1L /* bytes a second; slower than this for SLOW_SECONDS is away */
#define SLOW_SECONDS    20L
#define SIGNS_LEAST     0x075700 /* libcurl 7.87 signs x-amz-content-sha256 */

/* One connection. */
struct remote_connection {
    struct remote_connection *next; /* that rests as well */
    CURL *curl;
    char problem[CURL_ERROR_SIZE];
};

struct remote {
    const struct late_curl *library;
    char *address, *ca_file, *signs_as;
    const atomic_bool *stop;
    pthread_mutex_t mutex; /* protects the members below */
    struct remote_connection *resting;
    char *signer; /* NULL: none */
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
static void set_options(const struct remote *remote, struct remote_connection *connection)
{
    const struct late_curl *library = remote->library;
    CURL *curl = connection->curl;
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
    library->easy_setopt(curl, CURLOPT_XFERINFODATA, (void *)remote);
    library->easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    library->easy_setopt(curl, CURLOPT_ERRORBUFFER, connection->problem);
    if (remote->ca_file)
        library->easy_setopt(curl, CURLOPT_CAINFO, remote->ca_file);
    if (remote->signs_as)
        library->easy_setopt(curl, CURLOPT_AWS_SIGV4, remote->signs_as);
}

static struct remote_connection *new_connection(const struct remote *remote)
{
    struct remote_connection *connection = mem_zero(1, sizeof *connection);

    connection->curl = remote->library->easy_init();
    if (connection->curl)
        set_options(remote, connection);
    return connection;
}

/* One that rests, or a new one; its member `curl` may be NULL. */
static struct remote_connection *take_connection(struct remote *remote)
{
    struct remote_connection *connection;

    pthread_mutex_lock(&remote->mutex);
    connection = remote->resting;
    if (connection)
        remote->resting = connection->next;
    pthread_mutex_unlock(&remote->mutex);
    connection = connection ? connection : new_connection(remote);
    pthread_mutex_lock(&remote->mutex);
    if (connection->curl && remote->signer)
        remote->library->easy_setopt(connection->curl, CURLOPT_USERPWD, remote->signer);
    pthread_mutex_unlock(&remote->mutex);
    return connection;
}

static void give_back(struct remote *remote, struct remote_connection *connection)
{
    pthread_mutex_lock(&remote->mutex);
    connection->next = remote->resting;
    remote->resting = connection;
    pthread_mutex_unlock(&remote->mutex);
}

static void close_connection(const struct remote *remote, struct remote_connection *connection)
{
    if (connection->curl)
        remote->library->easy_cleanup(connection->curl);
    free(connection);
}

static void set_body(const struct remote *remote, CURL *curl, const struct remote_call *call)
{
    const struct late_curl *library = remote->library;

    library->easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    if (call->body.data) {
        library->easy_setopt(curl, CURLOPT_POST, 1L);
        library->easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.length);
        library->easy_setopt(curl, CURLOPT_POSTFIELDS, call->body.data);
    }
    library->easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
}

static struct curl_slist *make_lines(const struct remote *remote, const struct remote_call *call)
{
    struct curl_slist *lines = NULL;

    for (size_t i = 0; i < REMOTE_LINES_MAX && call->lines[i]; i++)
        lines = remote->library->slist_append(lines, call->lines[i]);
    return lines;
}

static enum status perform(const struct remote *remote, struct remote_connection *connection,
                           const struct remote_call *call, long *code, struct error *err)
{
    const struct late_curl *library = remote->library;
    struct curl_slist *lines = make_lines(remote, call);
    struct remote_call taking = *call;
    size_t before = call->out->length;
    CURLcode result;

    taking.most = before + call->most;
    if (call->tag)
        *call->tag = '\0';
    connection->problem[0] = '\0';
    set_body(remote, connection->curl, call);
    library->easy_setopt(connection->curl, CURLOPT_URL, call->url);
    library->easy_setopt(connection->curl, CURLOPT_HTTPHEADER, lines);
    library->easy_setopt(connection->curl, CURLOPT_WRITEDATA, &taking);
    library->easy_setopt(connection->curl, CURLOPT_HEADERDATA, &taking);
    result = library->easy_perform(connection->curl);
    library->slist_free_all(lines);
    if (result != CURLE_OK) {
        call->out->length = before;
        return error_set(err, STATUS_IO, "%s: %s", remote->address,
                         *connection->problem ? connection->problem
                                              : library->easy_strerror(result));
    }
    library->easy_getinfo(connection->curl, CURLINFO_RESPONSE_CODE, code);
    return STATUS_OK;
}

enum status remote_run(struct remote *remote, const struct remote_call *call, long *code,
                       struct error *err)
{
    struct remote_connection *connection = take_connection(remote);
    enum status status;

    if (!connection->curl) {
        close_connection(remote, connection);
        return error_set(err, STATUS_NO_MEMORY, "%s: no memory for a connection", remote->address);
    }
    status = perform(remote, connection, call, code, err);
    give_back(remote, connection);
    return status;
}

void remote_set_signer(struct remote *remote, const char *pair)
{
    pthread_mutex_lock(&remote->mutex);
    free(remote->signer);
    remote->signer = mem_text(pair, strlen(pair));
    pthread_mutex_unlock(&remote->mutex);
}

/* --- opening --- */

static bool can_sign(const struct late_curl *library)
{
    return library->version_info(CURLVERSION_NOW)->version_num >= SIGNS_LEAST;
}

static char *copy(const char *text)
{
    return text ? mem_text(text, strlen(text)) : NULL;
}

/* Makes the first connection, so that what is missing is found at the start. */
static bool start(struct remote *remote)
{
    struct remote_connection *connection;

    remote->library = late_curl();
    if (!remote->library)
        return false;
    if (remote->library->global_init(CURL_GLOBAL_DEFAULT)) {
        remote->library = NULL;
        return false;
    }
    if (remote->signs_as && !can_sign(remote->library))
        return false;
    connection = new_connection(remote);
    give_back(remote, connection);
    return connection->curl;
}

enum status remote_open(const struct remote_options *options, struct remote **out,
                        struct error *err)
{
    struct remote *remote = mem_zero(1, sizeof *remote);

    remote->address = copy(options->address);
    remote->ca_file = copy(options->ca_file);
    remote->signs_as = copy(options->signs_as);
    remote->stop = options->stop;
    pthread_mutex_init(&remote->mutex, NULL);
    if (!start(remote)) {
        remote_close(remote);
        return error_set(err, STATUS_NO_MEMORY,
                         "cannot start libcurl: is libcurl %s or later "
                         "installed?",
                         options->signs_as ? "7.87" : "7.85");
    }
    *out = remote;
    return STATUS_OK;
}

void remote_close(struct remote *remote)
{
    struct remote_connection *connection;

    if (!remote)
        return;
    while ((connection = remote->resting)) {
        remote->resting = connection->next;
        close_connection(remote, connection);
    }
    if (remote->library)
        remote->library->global_cleanup();
    pthread_mutex_destroy(&remote->mutex);
    free(remote->address);
    free(remote->ca_file);
    free(remote->signs_as);
    free(remote->signer);
    free(remote);
}
