/* SPDX-License-Identifier: GPL-2.0-or-later */
/* headers.h - the header fields of a request that the daemon uses, and a check of its framing.
 *
 * Of two Content-Length fields libmicrohttpd takes the first; it prefers Transfer-Encoding to
 * Content-Length. wire.h reads the fields before libmicrohttpd does. A proxy may do the opposite,
 * and then one request becomes two: request smuggling (RFC 9112, 11.2). So an ambiguous request is
 * refused and its connection is closed. */
#ifndef DATELINE_SERVER_HTTP_HEADERS_H
#define DATELINE_SERVER_HTTP_HEADERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/coding.h"
#include "base/status.h"
#include "base/str.h"

/* X(NAME, field name): the fields that are kept. Of a repeated field, the first value is kept. */
#define HEADERS_KEPT(X)                                                                            \
    X(HOST, "Host")                                                                                \
    X(CONTENT_LENGTH, "Content-Length")                                                            \
    X(TRANSFER_ENCODING, "Transfer-Encoding")                                                      \
    X(CONTENT_TYPE, "Content-Type")                                                                \
    X(CONTENT_ENCODING, "Content-Encoding")                                                        \
    X(ACCEPT, "Accept")                                                                            \
    X(ACCEPT_ENCODING, "Accept-Encoding")                                                          \
    X(AUTHORIZATION, "Authorization")                                                              \
    X(INCLUDE_METADATA, "Meili-Include-Metadata")                                                  \
    X(ORIGIN, "Origin")                                                                            \
    X(LAST_EVENT_ID, "Last-Event-ID")                                                              \
    X(EXPECT, "Expect")                                                                            \
    X(ACCESS_CONTROL_REQUEST_METHOD, "Access-Control-Request-Method")

enum header_kept {
#define X(name, field) HEADER_##name,
    HEADERS_KEPT(X)
#undef X
        HEADER_KEPT_COUNT
};

struct headers {
    struct str values[HEADER_KEPT_COUNT]; /* borrowed; STR_NONE: the field is absent */
    uint8_t counts[HEADER_KEPT_COUNT];    /* how often each field came; stops at 255 */
    uint32_t total;                       /* fields of any name */
    bool bad_name;                        /* a name is not a token, as "Content-Length " */
    bool bad_value;                       /* a value has a control character */
    bool folded;                          /* a field has a second line (RFC 9112, 5.2) */
};

bool header_is_token(struct str name); /* RFC 9110, 5.6.2: of names and methods */
void headers_add(struct headers *headers, struct str name, struct str value);
/* Checks each field by itself: its name, its value, and that it is one line. STATUS_BAD_REQUEST. */
enum status headers_check_fields(const struct headers *headers, struct error *err);
/* STATUS_BAD_REQUEST, STATUS_TOO_LARGE: answer with this error and close the connection. `http11`:
 * the version is HTTP/1.1, which requires Host. */
enum status headers_check(const struct headers *headers, bool http11, struct error *err);
/* The value of Content-Length; 0 without one, UINT64_MAX if it is too large. Call headers_check
 * first. */
uint64_t headers_content_length(const struct headers *headers);

/* The coding to answer in, by this value of Accept-Encoding (RFC 9110, 12.5.3): the one with the
 * highest q-value, of several the first of CODINGS; CODING_IDENTITY if that is liked more, or if
 * there is no value. `*` stands for gzip. *named: the client names the coding. */
enum coding coding_accepted(struct str accept_encoding, bool *named);

/* The name in a Host field, without the port: "[::1]" of "[::1]:7700". */
struct str host_name(struct str host);

#endif
