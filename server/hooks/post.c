/* SPDX-License-Identifier: GPL-2.0-or-later */
/* post.c - the options that keep libcurl to what post.h says. */
#include "server/hooks/post.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/version.h"
#include "curl/late_curl.h"

struct poster {
    const struct late_curl *library;
    CURLM *multi;
    const struct network *allowed;
    uint32_t allowed_count;
    struct post *first; /* all that have not been taken */
};

struct post {
    struct poster *poster;
    struct post *next;
    void *context;
    CURL *curl;
    struct curl_slist *lines;
    size_t answer_bytes;
    bool forbidden;
    char problem[CURL_ERROR_SIZE];
};

struct poster *poster_new(const struct network *allowed, uint32_t count)
{
    const struct late_curl *library = late_curl();
    struct poster *poster;

    if (!library || library->global_init(CURL_GLOBAL_DEFAULT))
        return NULL;
    poster = mem_zero(1, sizeof *poster);
    *poster = (struct poster){library, library->multi_init(), allowed, count, NULL};
    if (poster->multi)
        return poster;
    poster_free(poster);
    return NULL;
}

static void unlink_post(struct post *post)
{
    struct post **at = &post->poster->first;

    while (*at != post)
        at = &(*at)->next;
    *at = post->next;
}

void poster_drop(struct poster *poster, struct post *post)
{
    unlink_post(post);
    poster->library->multi_remove_handle(poster->multi, post->curl);
    poster->library->easy_cleanup(post->curl);
    poster->library->slist_free_all(post->lines);
    free(post);
}

void poster_free(struct poster *poster)
{
    if (!poster)
        return;
    while (poster->first)
        poster_drop(poster, poster->first);
    poster->library->multi_cleanup(poster->multi);
    poster->library->global_cleanup();
    free(poster);
}

static bool is_allowed(const struct poster *poster, const struct sockaddr *socket)
{
    uint8_t address[NETWORK_ADDRESS_SIZE];

    if (!network_address_of(socket, address))
        return false;
    for (uint32_t i = 0; i < poster->allowed_count; i++)
        if (network_has(&poster->allowed[i], address))
            return true;
    return network_is_public(address);
}

/* libcurl connects the socket to this very address. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct post *post = context;

    if (purpose == CURLSOCKTYPE_IPCXN && is_allowed(post->poster, &address->addr))
        return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    post->forbidden = true;
    return CURL_SOCKET_BAD;
}

/* For the head and the body of an answer: both are only counted. */
static size_t count_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct post *post = context;

    (void)bytes;
    post->answer_bytes += size * count;
    return post->answer_bytes > POST_ANSWER_MAX ? 0 : size * count;
}

static void limit(const struct late_curl *library, CURL *curl)
{
    library->easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    library->easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    library->easy_setopt(curl, CURLOPT_PROXY, ""); /* also none of the environment */
    library->easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    library->easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)POST_CONNECT_SECONDS);
    library->easy_setopt(curl, CURLOPT_TIMEOUT, (long)POST_SECONDS_MAX);
    library->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    library->easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* do not wait for a name server */
#endif
}

static void prepare(struct post *post, const struct post_order *order)
{
    MEM_AUTO char *agent = mem_format("dateline/%s", version_number());
    const struct late_curl *library = post->poster->library;
    CURL *curl = post->curl;

    limit(library, curl);
    for (uint32_t i = 0; i < order->line_count; i++)
        post->lines = library->slist_append(post->lines, order->lines[i]);
    library->easy_setopt(curl, CURLOPT_URL, order->url);
    library->easy_setopt(curl, CURLOPT_USERAGENT, agent);
    library->easy_setopt(curl, CURLOPT_HTTPHEADER, post->lines);
    library->easy_setopt(curl, CURLOPT_POST, 1L);
    library->easy_setopt(curl, CURLOPT_POSTFIELDS, order->body.data);
    library->easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)order->body.length);
    library->easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    library->easy_setopt(curl, CURLOPT_OPENSOCKETDATA, post);
    library->easy_setopt(curl, CURLOPT_WRITEFUNCTION, count_answer);
    library->easy_setopt(curl, CURLOPT_WRITEDATA, post);
    library->easy_setopt(curl, CURLOPT_HEADERFUNCTION, count_answer);
    library->easy_setopt(curl, CURLOPT_HEADERDATA, post);
    library->easy_setopt(curl, CURLOPT_ERRORBUFFER, post->problem);
    library->easy_setopt(curl, CURLOPT_PRIVATE, post);
}

struct post *poster_start(struct poster *poster, const struct post_order *order, void *context)
{
    CURL *curl = poster->library->easy_init();
    struct post *post;

    if (!curl)
        return NULL;
    post = mem_zero(1, sizeof *post);
    *post = (struct post){.poster = poster, .next = poster->first, .context = context};
    post->curl = curl;
    poster->first = post;
    prepare(post, order);
    if (poster->library->multi_add_handle(poster->multi, curl) == CURLM_OK)
        return post;
    poster_drop(poster, post);
    return NULL;
}

void poster_wait(struct poster *poster, int milliseconds)
{
    int running;

    poster->library->multi_perform(poster->multi, &running);
    poster->library->multi_poll(poster->multi, NULL, 0, milliseconds, NULL);
    poster->library->multi_perform(poster->multi, &running);
}

void poster_wake(struct poster *poster)
{
    poster->library->multi_wakeup(poster->multi);
}

static void describe(const struct post *post, CURLcode result, long status, struct post_end *end)
{
    if (post->forbidden && !status)
        snprintf(end->problem, sizeof end->problem,
                 "the url leads to an address that is not allowed: neither one of the internet, "
                 "nor named by --webhook-allow");
    else if (status >= 300 && status < 400)
        snprintf(end->problem, sizeof end->problem,
                 "the answer has the status %ld: redirects are not followed", status);
    else if (status)
        snprintf(end->problem, sizeof end->problem, "the answer has the status %ld", status);
    else
        snprintf(end->problem, sizeof end->problem, "%s",
                 *post->problem ? post->problem : post->poster->library->easy_strerror(result));
}

/* What follows a head that says 2xx does not matter: the receiver has the body. */
static void judge(const struct post *post, CURLcode result, struct post_end *end)
{
    long status = 0;

    post->poster->library->easy_getinfo(post->curl, CURLINFO_RESPONSE_CODE, &status);
    *end = (struct post_end){.context = post->context, .arrived = status >= 200 && status < 300};
    if (!end->arrived)
        describe(post, result, status, end);
}

bool poster_take(struct poster *poster, struct post_end *end)
{
    CURLMsg *message;
    struct post *post;
    int left;

    do
        message = poster->library->multi_info_read(poster->multi, &left);
    while (message && message->msg != CURLMSG_DONE);
    if (!message)
        return false;
    poster->library->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &post);
    judge(post, message->data.result, end);
    poster_drop(poster, post);
    return true;
}

/* --- addresses --- */

static bool can_read(const char *url)
{
    const struct late_curl *curl = late_curl();
    CURLU *parts = curl ? curl->url() : NULL;
    bool readable = !parts || curl->url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK;

    if (parts)
        curl->url_cleanup(parts);
    return readable;
}

bool post_is_url(struct str url)
{
    bool web = str_starts_nocase(url, STR("http://")) || str_starts_nocase(url, STR("https://"));
    char *copy;
    bool readable;

    for (size_t i = 0; i < url.length; i++)
        web &= (unsigned char)url.data[i] > ' ' && url.data[i] != 0x7F;
    if (!web || str_ends(url, STR("//")))
        return false;
    copy = mem_format("%.*s", STR_ARG(url));
    readable = can_read(copy);
    free(copy);
    return readable;
}
