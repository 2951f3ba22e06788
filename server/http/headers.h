/* SPDX-License-Identifier: GPL-2.0-or-later */
/* headers.h - the header fields of a request that matter here, and whether its framing can be
 * trusted.
 *
 * libmicrohttpd takes the first of two Content-Length fields, and prefers Transfer-Encoding where
 * both are there; a proxy in front may see it the other way round, and then one request becomes two
 * (RFC 9112, 11.2). So whatever leaves room for two readings is refused and the connection closed.
 */
#ifndef DATELINE_SERVER_HTTP_HEADERS_H
#define DATELINE_SERVER_HTTP_HEADERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

/* X(NAME, field name): those that are kept. A field that comes twice keeps its first value. */
#define HEADERS_KEPT(X)                                                                            \
    X(HOST, "Host")                                                                                \
    X(CONTENT_LENGTH, "Content-Length")                                                            \
    X(TRANSFER_ENCODING, "Transfer-Encoding")                                                      \
    X(CONTENT_TYPE, "Content-Type")                                                                \
    X(CONTENT_ENCODING, "Content-Encoding")                                                        \
    X(ACCEPT_ENCODING, "Accept-Encoding")                                                          \
    X(AUTHORIZATION, "Authorization")                                                              \
    X(ORIGIN, "Origin")                                                                            \
    X(EXPECT, "Expect")                                                                            \
    X(ACCESS_CONTROL_REQUEST_METHOD, "Access-Control-Request-Method")

enum header_kept {
#define X(name, field) HEADER_##name,
    HEADERS_KEPT(X)
#undef X
        HEADER_KEPT_COUNT
};

struct headers {
    struct str values[HEADER_KEPT_COUNT]; /* STR_NONE where absent; borrowed */
    uint8_t counts[HEADER_KEPT_COUNT];    /* how often each came, 255 at most */
    uint32_t total;
    bool bad_name;  /* a name that is no token: "Content-Length " and the like */
    bool bad_value; /* a control byte in a value */
    bool folded;    /* a field goes on in a second line (RFC 9112, 5.2) */
};

void headers_add(struct headers *headers, struct str name, struct str value);
/* STATUS_BAD_REQUEST: answer and close. `http11`: the version is 1.1, so Host must be there. */
enum status headers_check(const struct headers *headers, bool http11, struct error *err);
/* What Content-Length says, or 0. After headers_check. */
uint64_t headers_content_length(const struct headers *headers);

/* Does this Accept-Encoding value allow gzip? (RFC 9110, 12.5.3: q-values, `*`.) */
bool accepts_gzip(struct str accept_encoding);

/* The name in a Host field, without its port: "[::1]:7700" gives "[::1]". */
struct str host_name(struct str host);

#endif
