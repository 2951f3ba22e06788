/* SPDX-License-Identifier: GPL-2.0-or-later */
/* node.c - asks a node of the cluster with libcurl. */
#include "nodes/node.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/version.h"
#include "curl/late_curl.h"
#include "nodes/credentials.h"

#define CONNECT_MS 2000L
#define ANSWER_MAX ((size_t)512 << 20) /* bytes */

struct node {
    const struct late_curl *library;
    CURL *curl;                      /* NULL: no memory for it */
    struct curl_slist *json, *lines; /* headers, by the kind of body */
    char problem[CURL_ERROR_SIZE];
};

enum status node_check(struct error *err)
{
    const struct late_curl *library = late_curl();

    if (library && !library->global_init(CURL_GLOBAL_DEFAULT))
        return STATUS_OK;
    return error_set(err, STATUS_NO_MEMORY,
                     "cannot start libcurl: is libcurl 7.85 or later installed?");
}

static struct curl_slist *headers_of(const struct node *node, const char *type,
                                     const struct node_options *options)
{
    MEM_AUTO char *kind = mem_format("Content-Type: %s", type);
    struct curl_slist *list = node->library->slist_append(NULL, kind);

    list = node->library->slist_append(list, "Expect:"); /* do not wait before the body */
    if (options->credentials && credentials_are_header(str_of(options->credentials))) {
        MEM_AUTO char *line = mem_format("Authorization: %s", options->credentials);

        list = node->library->slist_append(list, line);
    }
    return list;
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    struct buf *answer = context;

    if (size * count > ANSWER_MAX - answer->length)
        return 0;
    buf_add(answer, bytes, size * count);
    return size * count;
}

static void set_options(struct node *node, const struct node_options *options)
{
    const struct late_curl *library = node->library;
    MEM_AUTO char *agent = mem_format("dateline/%s", version_number());

    library->easy_setopt(node->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    library->easy_setopt(node->curl, CURLOPT_FOLLOWLOCATION,
                         0L); /* the credentials are for this cluster only */
    library->easy_setopt(node->curl, CURLOPT_PROXY, "");
    library->easy_setopt(node->curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    library->easy_setopt(node->curl, CURLOPT_NOSIGNAL, 1L);
    library->easy_setopt(node->curl, CURLOPT_USERAGENT, agent);
    library->easy_setopt(node->curl, CURLOPT_WRITEFUNCTION, take);
    library->easy_setopt(node->curl, CURLOPT_ERRORBUFFER, node->problem);
    if (options->credentials && !credentials_are_header(str_of(options->credentials)))
        library->easy_setopt(node->curl, CURLOPT_USERPWD, options->credentials);
    if (options->ca_file)
        library->easy_setopt(node->curl, CURLOPT_CAINFO, options->ca_file);
}

struct node *node_new(const struct node_options *options)
{
    struct node *node = mem_zero(1, sizeof *node);

    node->library = late_curl();
    node->curl = node->library->easy_init();
    node->json = headers_of(node, "application/json", options);
    node->lines = headers_of(node, "application/x-ndjson", options);
    if (node->curl)
        set_options(node, options);
    return node;
}

void node_free(struct node *node)
{
    node->library->slist_free_all(node->json);
    node->library->slist_free_all(node->lines);
    if (node->curl)
        node->library->easy_cleanup(node->curl);
    free(node);
}

static void set_request(struct node *node, const char *url, const struct cluster_request *request,
                        unsigned wait_ms)
{
    const struct late_curl *library = node->library;
    bool posts = request->body.data || strcmp(request->method, "POST") == 0 ||
                 strcmp(request->method, "PUT") == 0;

    library->easy_setopt(node->curl, CURLOPT_URL, url);
    library->easy_setopt(node->curl, CURLOPT_HTTPGET, 1L);
    if (posts) {
        library->easy_setopt(node->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                             (curl_off_t)request->body.length);
        library->easy_setopt(node->curl, CURLOPT_POSTFIELDS,
                             request->body.data ? request->body.data : "");
    }
    library->easy_setopt(node->curl, CURLOPT_CUSTOMREQUEST, request->method);
    library->easy_setopt(node->curl, CURLOPT_HTTPHEADER, request->lines ? node->lines : node->json);
    library->easy_setopt(node->curl, CURLOPT_TIMEOUT_MS, (long)wait_ms);
}

/* Whatever the request does, it did not arrive. A machine that is off does not refuse a connection:
 * then the time is over before a byte is sent. */
static bool never_arrived(const struct node *node, CURLcode result)
{
    long sent = 0;

    if (result == CURLE_COULDNT_CONNECT || result == CURLE_COULDNT_RESOLVE_HOST ||
        result == CURLE_SSL_CONNECT_ERROR)
        return true;
    return result == CURLE_OPERATION_TIMEDOUT &&
           !node->library->easy_getinfo(node->curl, CURLINFO_REQUEST_SIZE, &sent) && sent == 0;
}

static CURLcode perform(struct node *node, const char *url, const struct cluster_request *request,
                        unsigned wait_ms, struct buf *answer)
{
    node->problem[0] = '\0';
    if (!node->curl)
        return CURLE_FAILED_INIT;
    set_request(node, url, request, wait_ms);
    node->library->easy_setopt(node->curl, CURLOPT_WRITEDATA, answer);
    return node->library->easy_perform(node->curl);
}

enum node_end node_ask(struct node *node, const char *url, const struct cluster_request *request,
                       unsigned wait_ms, int *code, struct buf *answer, struct error *err)
{
    MEM_AUTO char *whole = mem_format("%s%s", url, request->path);
    size_t before = answer->length;
    CURLcode result = perform(node, whole, request, wait_ms, answer);
    long answered = 0;

    if (result == CURLE_OK) {
        node->library->easy_getinfo(node->curl, CURLINFO_RESPONSE_CODE, &answered);
        *code = (int)answered;
        err->status = STATUS_OK;
        return NODE_ANSWERED;
    }
    answer->length = before;
    if (result == CURLE_WRITE_ERROR) {
        error_set(err, STATUS_TOO_LARGE, "%s: the answer has more than %zu MB", url,
                  ANSWER_MAX >> 20);
        return NODE_ANSWERED;
    }
    error_set(err, STATUS_IO, "%s: %s", url,
              *node->problem ? node->problem : node->library->easy_strerror(result));
    return never_arrived(node, result) || !request->writes ? NODE_AGAIN : NODE_SILENT;
}
