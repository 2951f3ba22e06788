/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fetch.c - a conditional GET with libcurl: RFC 9110, section 13. */
#include "indexer/fetch.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/network.h"
#include "base/version.h"
#include "indexer/stopping.h"

#define CONNECT_SECONDS 10L
#define HEADER_MAX      1000 /* bytes of an ETag or a date that are kept */
#define HTTP_OK         200
#define HTTP_UNCHANGED  304

struct fetching {
    CURL *curl;
    struct curl_slist *headers;
    struct buf *body;
    size_t before; /* length of the body at the start */
    struct fetch_version version;
    bool too_large;
    bool connected, inside, led_inside; /* to a private address: the first one; a later one */
    char problem[CURL_ERROR_SIZE];
};

void fetch_version_fini(struct fetch_version *version)
{
    buf_fini(&version->etag);
    buf_fini(&version->modified);
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct fetching *fetching = context;
    size_t length = size * count;

    if (length > FETCH_BYTES_MAX - (fetching->body->length - fetching->before)) {
        fetching->too_large = true;
        return 0;
    }
    buf_add(fetching->body, bytes, length);
    return length;
}

static void take_value(struct str line, const char *name, struct buf *out)
{
    struct str value = str_trim(str_slice(line, strlen(name), line.length));

    if (!str_starts_nocase(line, str_of(name)) || value.length > HEADER_MAX ||
        memchr(value.data, '\r', value.length))
        return;
    buf_clear(out);
    buf_add_str(out, value);
}

/* Each answer of a chain of redirects has its own headers; the last one's count. */
static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    struct fetching *fetching = context;
    struct str line = str_n(bytes, size * count);

    if (str_starts_nocase(line, STR("HTTP/"))) {
        buf_clear(&fetching->version.etag);
        buf_clear(&fetching->version.modified);
        fetching->body->length = fetching->before;
    }
    take_value(line, "ETag:", &fetching->version.etag);
    take_value(line, "Last-Modified:", &fetching->version.modified);
    return line.length;
}

/* Before each request of a chain. With a proxy, all go to the proxy's address. */
static int allow_address(void *context, char *address, char *own_address, int port, int own_port)
{
    struct fetching *fetching = context;
    uint8_t bytes[NETWORK_ADDRESS_SIZE];
    bool inside = !network_address_parse(str_of(address), bytes) || !network_is_public(bytes);

    (void)own_address;
    (void)port;
    (void)own_port;
    if (!fetching->connected)
        fetching->inside = inside;
    fetching->connected = true;
    fetching->led_inside = inside && !fetching->inside;
    return fetching->led_inside ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static int go_on(void *context, curl_off_t size, curl_off_t done, curl_off_t up, curl_off_t sent)
{
    (void)context;
    (void)size;
    (void)done;
    (void)up;
    (void)sent;
    return stopping_asked();
}

static void add_header(struct fetching *fetching, const char *name, const struct buf *value)
{
    MEM_AUTO char *line = NULL;

    if (value->length == 0)
        return;
    line = mem_format("%s: %.*s", name, STR_ARG(buf_str(value)));
    fetching->headers = curl_slist_append(fetching->headers, line);
}

static void prepare(struct fetching *fetching, const char *url)
{
    MEM_AUTO char *agent = mem_format("dateline-index/%s", version_number());
    CURL *curl = fetching->curl;

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, FETCH_REDIRECTS_MAX);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, FETCH_SECONDS_MAX);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, agent);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fetching->headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, fetching);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, fetching);
    curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, allow_address);
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, fetching);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, fetching->problem);
}

static enum status explain(const struct fetching *fetching, CURLcode result, struct error *err)
{
    if (fetching->too_large)
        return error_set(err, STATUS_TOO_LARGE, "the feed is larger than %zu MB",
                         FETCH_BYTES_MAX >> 20);
    if (fetching->led_inside)
        return error_set(err, STATUS_BAD_REQUEST, "it redirects to a private address");
    return error_set(err, result == CURLE_ABORTED_BY_CALLBACK ? STATUS_TIMEOUT : STATUS_IO, "%s",
                     *fetching->problem ? fetching->problem : curl_easy_strerror(result));
}

static enum status perform(struct fetching *fetching, struct error *err)
{
    CURLcode result = curl_easy_perform(fetching->curl);
    long code = 0;

    if (result != CURLE_OK)
        return explain(fetching, result, err);
    curl_easy_getinfo(fetching->curl, CURLINFO_RESPONSE_CODE, &code);
    if (code == HTTP_UNCHANGED && fetching->headers)
        return STATUS_END;
    if (code != HTTP_OK)
        return error_set(err, STATUS_IO, "the server answers with the HTTP status %ld", code);
    return STATUS_OK;
}

enum status fetch(const char *url, struct fetch_version *version, struct buf *body,
                  struct error *err)
{
    struct fetching fetching = {.curl = curl_easy_init(), .body = body, .before = body->length};
    enum status status;

    if (!fetching.curl)
        return error_set(err, STATUS_INTERNAL, "cannot start libcurl");
    add_header(&fetching, "If-None-Match", &version->etag);
    add_header(&fetching, "If-Modified-Since", &version->modified);
    prepare(&fetching, url);
    status = perform(&fetching, err);
    curl_slist_free_all(fetching.headers);
    curl_easy_cleanup(fetching.curl);
    if (status) {
        body->length = fetching.before;
        fetch_version_fini(&fetching.version);
    } else {
        fetch_version_fini(version);
        *version = fetching.version;
    }
    return status;
}
