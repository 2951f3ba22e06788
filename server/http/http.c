/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http.c - small services for handlers: the methods' names, header fields, how long a request
 * waited. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "server/http/http.h"

enum http_method http_method_parse(const char *name)
{
#define X(method)                                                                                  \
    if (strcmp(name, #method) == 0)                                                                \
        return HTTP_##method;
    HTTP_METHODS(X)
#undef X
    return HTTP_OTHER;
}

void http_add_field(struct http_response *response, const char *name, const char *value)
{
    if (response->field_count < HTTP_FIELDS_MAX)
        response->fields[response->field_count++] = (struct http_field){name, value};
}

const char *http_method_name(enum http_method method)
{
    switch (method) {
#define X(name)                                                                                    \
    case HTTP_##name:                                                                              \
        return #name;
        HTTP_METHODS(X)
#undef X
    default:
        return "OTHER";
    }
}

/* The kernel knows when the last bytes arrived. A pipelined request also waits for the requests
 * before it. That time does not count, so the result is at most the time since the last answer. */
int64_t http_waited(const struct http_request *request)
{
    struct tcp_info info;
    socklen_t length = sizeof info;
    int64_t waited;

    if (getsockopt(request->fd, IPPROTO_TCP, TCP_INFO, &info, &length))
        return 0;
    waited = (int64_t)info.tcpi_last_data_recv * 1000000;
    if (request->previous && request->started - request->previous < waited)
        return request->started - request->previous;
    return waited;
}
