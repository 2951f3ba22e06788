/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_wire.c - which bytes of a connection libmicrohttpd may see. Each case is read at once
 * and byte by byte: the network may cut it anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/http/api_error.h"
#include "server/http/http.h"
#include "server/http/wire.h"

#define HEAD "POST /a HTTP/1.1\r\nHost: a\r\n"
#define NEXT "GET /b HTTP/1.1\r\nHost: a\r\n\r\n"

static enum status read_in_pieces(struct str bytes, size_t piece, size_t *whole, struct error *err)
{
    struct wire wire = {0};
    enum status status = STATUS_OK;

    *whole = 0;
    for (size_t at = 0; at < bytes.length && !status; at += piece) {
        size_t end = at + piece < bytes.length ? at + piece : bytes.length, complete;

        status = wire_read(&wire, str_slice(bytes, at, end), &complete, err);
        if (complete)
            *whole = at + complete;
    }
    wire_fini(&wire);
    return status;
}

static void reads(struct str bytes, enum status wanted, size_t wanted_whole)
{
    for (size_t piece = 1; piece <= bytes.length; piece = piece < 3 ? piece + 1 : piece * 7) {
        struct error err;
        size_t whole;

        assert_int_equal(read_in_pieces(bytes, piece, &whole, &err), wanted);
        assert_int_equal(whole, wanted_whole);
    }
}

/* Bytes with NULs in them. */
#define BYTES(literal) str_n(literal, sizeof(literal) - 1)

static void good(struct str bytes)
{
    reads(bytes, STATUS_OK, bytes.length);
}

static void bad(struct str bytes)
{
    reads(bytes, STATUS_BAD_REQUEST, 0);
}

static void requests_in_order(void **state)
{
    good(BYTES(NEXT));
    good(BYTES(NEXT NEXT));
    good(BYTES("\r\n\r\n" NEXT));
    good(BYTES("GET / HTTP/1.0\r\n\r\n" NEXT));
    good(BYTES(HEAD "Content-Length: 3\r\n\r\na\nb" NEXT));
    good(BYTES(HEAD "Content-Length: 0\r\n\r\n" NEXT));
    good(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT));
    good(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\nA\r\n0123\0\n6789\r\n00b;a=\"b\"\r\n"
                    "0123456789a\r\n0\r\nX-Sum: 1\r\n\r\n" NEXT));
    good(BYTES(HEAD "X-Any: \ta b\t\xc3\xa9\r\nX-Empty:\r\n\r\n"));
}

static void numbers_end_at_no_nul(void **state)
{
    bad(BYTES(HEAD "Content-Length: 0\0"
                   "19\r\n\r\n" NEXT));
    bad(BYTES(HEAD "Content-Length: 3\0\r\n\r\nabc"));
    bad(BYTES(HEAD "Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n"));
    bad(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\n3\0\r\nabc\r\n0\r\n\r\n"));
    bad(BYTES("GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n"));
    bad(BYTES(HEAD "X\0: a\r\n\r\n"));
}

static void lines_end_with_cr_lf(void **state)
{
    bad(BYTES("GET / HTTP/1.1\nHost: a\r\n\r\n"));
    bad(BYTES(HEAD "X: a\nY: b\r\n\r\n"));
    bad(BYTES(HEAD "X: a\rY: b\r\n\r\n"));
    bad(BYTES(HEAD "\n"));
    bad(BYTES(HEAD "\r\r\n"));
    bad(BYTES("\n" NEXT));
    bad(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"));
    bad(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n"));
    bad(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\n\n"));
    bad(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\nX: a\n\r\n"));
    bad(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\n3;a\rb\r\nabc\r\n0\r\n\r\n"));
}

static void lengths_are_numbers(void **state)
{
    static const char *const lengths[] = {"+3", "-3", "0x3", "3,3", "3 ", "3a", "", "1e1"};
    static const char *const sizes[] = {"",
                                        " 3",
                                        "3 ",
                                        "+3",
                                        "0x3",
                                        "g",
                                        "3 ;a",
                                        "-1",
                                        "3,",
                                        "10000000000000000",
                                        "ffffffffffffffff3"};

    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        BUF_AUTO struct buf text = {0};

        buf_addf(&text, "%sContent-Length: %s\r\n\r\n", HEAD, lengths[i]);
        bad(buf_str(&text));
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        BUF_AUTO struct buf text = {0};

        buf_addf(&text, "%sTransfer-Encoding: chunked\r\n\r\n%s\r\nabc\r\n0\r\n\r\n", HEAD,
                 sizes[i]);
        bad(buf_str(&text));
    }
    bad(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"));
}

static void trailers_frame_nothing(void **state)
{
    static const char *const fields[] = {"Content-Length: 3",
                                         "transfer-encoding: chunked",
                                         "Host: b",
                                         "Authorization: Bearer a",
                                         "Content-Type: a/b",
                                         "Connection: close",
                                         "TE: a",
                                         "Trailer: X",
                                         "Content-Length : 3",
                                         " folded",
                                         "none",
                                         "Content-Encoding: gzip"};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        BUF_AUTO struct buf text = {0};

        buf_addf(&text, "%sTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\r\n%s\r\n\r\n", HEAD,
                 fields[i]);
        bad(buf_str(&text));
    }
    good(BYTES(HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\nTea: a\r\n\r\n"));
}

static void first_lines(void **state)
{
    static const char *const lines[] = {"GET / HTTP/1.2",  "GET / HTTP/2.0",   "GET /",
                                        "GET  / HTTP/1.1", " GET / HTTP/1.1",  "nonsense",
                                        "GET /\tHTTP/1.1", "GET / HTTP/1.1 ",  "G:T / HTTP/1.1",
                                        "GET / http/1.1",  "GET /a b HTTP/1.1"};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        BUF_AUTO struct buf text = {0};

        buf_addf(&text, "%s\r\nHost: a\r\n\r\n", lines[i]);
        bad(buf_str(&text));
    }
}

static void only_the_bad_request_is_refused(void **state)
{
    reads(BYTES(NEXT HEAD "X: a\n\r\n"), STATUS_BAD_REQUEST, sizeof NEXT - 1);
}

static enum api_code refused_as(const struct buf *text)
{
    struct error err = {0};
    size_t whole;

    assert_int_equal(read_in_pieces(buf_str(text), 1000, &whole, &err), STATUS_BAD_REQUEST);
    return api_error_code(&err);
}

static void limits_hold_before_a_head_ends(void **state)
{
    BUF_AUTO struct buf url = {0}, fields = {0}, field = {0}, size = {0}, trailer = {0},
                        cookies = {0};

    buf_add_text(&url, "GET /");
    for (int i = 0; i < HTTP_TARGET_MAX + 100; i++)
        buf_add_char(&url, 'a');
    assert_int_equal(refused_as(&url), API_URI_TOO_LONG);
    buf_add_text(&fields, HEAD);
    for (int i = 0; i < HTTP_HEADERS_MAX + 1; i++)
        buf_add_text(&fields, "a:b\r\n");
    assert_int_equal(refused_as(&fields), API_HEADERS_TOO_LARGE);
    buf_add_text(&field, HEAD "X: ");
    for (size_t i = 0; i < WIRE_HEAD_MAX; i++)
        buf_add_char(&field, 'a');
    assert_int_equal(refused_as(&field), API_HEADERS_TOO_LARGE);
    buf_add_text(&cookies, HEAD "Cookie: ");
    for (size_t i = 0; i <= WIRE_COOKIES_MAX; i++)
        buf_add_text(&cookies, "a=b;");
    buf_add_text(&cookies, "\r\n");
    assert_int_equal(refused_as(&cookies), API_HEADERS_TOO_LARGE);
    buf_add_text(&size, HEAD "Transfer-Encoding: chunked\r\n\r\n3;");
    for (size_t i = 0; i < WIRE_CHUNK_MAX; i++)
        buf_add_char(&size, 'a');
    assert_int_equal(refused_as(&size), API_BAD_REQUEST);
    buf_add_text(&trailer, HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\n");
    for (size_t i = 0; i < WIRE_TRAILER_FIELDS_MAX + 2; i++)
        buf_add_text(&trailer, "a:b\r\n");
    assert_int_equal(refused_as(&trailer), API_HEADERS_TOO_LARGE);
}

static void as_many_fields_as_allowed(void **state)
{
    BUF_AUTO struct buf fields = {0};

    buf_add_text(&fields, "GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 1; i < HTTP_HEADERS_MAX; i++)
        buf_add_text(&fields, "a:b\r\n");
    buf_add_text(&fields, "\r\n");
    good(buf_str(&fields));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_in_order),
        cmocka_unit_test(numbers_end_at_no_nul),
        cmocka_unit_test(lines_end_with_cr_lf),
        cmocka_unit_test(lengths_are_numbers),
        cmocka_unit_test(trailers_frame_nothing),
        cmocka_unit_test(first_lines),
        cmocka_unit_test(only_the_bad_request_is_refused),
        cmocka_unit_test(limits_hold_before_a_head_ends),
        cmocka_unit_test(as_many_fields_as_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
