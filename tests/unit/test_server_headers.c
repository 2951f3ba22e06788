/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_headers.c - which framing is trusted, who takes gzip, which host is meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/http/headers.h"

/* Fields as "Name: value" lines. */
static struct headers of(const char *text)
{
    struct headers headers = {0};
    struct str rest = str_of(text);

    while (rest.data && rest.length) {
        struct str line = str_cut(&rest, '\n');
        struct str name = str_cut(&line, ':');

        headers_add(&headers, name, str_trim(line));
    }
    return headers;
}

static void accepted(const char *text)
{
    struct headers headers = of(text);
    struct error err;

    assert_int_equal(headers_check(&headers, true, &err), STATUS_OK);
}

static void refused(const char *text)
{
    struct headers headers = of(text);
    struct error err;

    assert_int_equal(headers_check(&headers, true, &err), STATUS_BAD_REQUEST);
}

static void takes_plain_requests(void **state)
{
    accepted("Host: a");
    accepted("Host: a\nContent-Length: 5");
    accepted("Host: a\nTransfer-Encoding: Chunked");
    accepted("Host: a\nX-Any: b\nX-Any: c");
}

static void refuses_two_readings_of_a_length(void **state)
{
    refused("Host: a\nContent-Length: 5\nContent-Length: 6");
    refused("Host: a\nContent-Length: 5\ncontent-length: 5");
    refused("Host: a\nContent-Length: 5\nTransfer-Encoding: chunked");
    refused("Host: a\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked");
    refused("Host: a\nTransfer-Encoding: gzip, chunked");
    refused("Host: a\nTransfer-Encoding: xchunked");
    refused("Host: a\nTransfer-Encoding:");
    refused("Host: a\nContent-Length: +5");
    refused("Host: a\nContent-Length: 5,5");
    refused("Host: a\nContent-Length:");
}

static void refuses_names_that_others_read_differently(void **state)
{
    refused("Host: a\nContent-Length : 5");
    refused("Host: a\nX(A): b");
    refused("Host: a\n: b");
    refused("Host: a\nX\x01: b");
    refused("Host: a\nX: b\x01");
}

static void wants_exactly_one_host_of_http11(void **state)
{
    struct headers none = of("Accept: a");
    struct error err;

    refused("Accept: a");
    refused("Host: a\nHost: b");
    assert_int_equal(headers_check(&none, false, &err), STATUS_OK);
}

static void reads_lengths(void **state)
{
    struct headers some = of("Content-Length: 12"), none = of("Host: a");
    struct headers huge = of("Content-Length: 99999999999999999999");

    assert_int_equal(headers_content_length(&some), 12);
    assert_int_equal(headers_content_length(&none), 0);
    assert_true(headers_content_length(&huge) == UINT64_MAX);
}

static void gives_the_coding_that_a_client_likes_most(void **state)
{
    static const struct {
        const char *field;
        enum coding coding;
        bool named;
    } fields[] = {
        {"gzip", CODING_GZIP, true},
        {"GZIP;q=0.5", CODING_GZIP, true},
        {"x-gzip", CODING_GZIP, true},
        {"*", CODING_GZIP, false},
        {"gzip;q=0.5, identity;q=0.5", CODING_GZIP, true},
        {"gzip;q=nonsense", CODING_GZIP, true},
        {"br", CODING_BROTLI, true},
        {"zstd", CODING_ZSTD, true},
        {"deflate", CODING_DEFLATE, true},
        {"gzip, deflate, br, zstd", CODING_ZSTD, true},
        {"gzip, deflate, br", CODING_BROTLI, true},
        {"deflate, gzip", CODING_GZIP, true},
        {"deflate, gzip;q=0.5", CODING_DEFLATE, true},
        {"zstd;q=0.1, br;q=0.2, gzip;q=0.3", CODING_GZIP, true},
        {"br;q=0, gzip;q=0.001", CODING_GZIP, true},
        {"br;q=0.5, *", CODING_GZIP, false},
        {"", CODING_IDENTITY, false},
        {"compress", CODING_IDENTITY, false},
        {"gzip;q=0", CODING_IDENTITY, true},
        {"gzip; q=0.000, *", CODING_IDENTITY, true},
        {"*;q=0", CODING_IDENTITY, false},
        {"identity, br;q=0.5", CODING_IDENTITY, true},
    };
    bool named;

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        enum coding coding = coding_accepted(str_of(fields[i].field), &named);

        if (coding != fields[i].coding)
            fail_msg("%s: %s", fields[i].field, coding_name(coding));
        assert_true(coding == CODING_IDENTITY || named == fields[i].named);
    }
    assert_int_equal(coding_accepted(STR_NONE, &named), CODING_IDENTITY);
}

static void assert_host(const char *field, const char *name)
{
    struct str found = host_name(str_of(field));

    assert_int_equal(found.length, strlen(name));
    assert_memory_equal(found.data, name, found.length);
}

static void cuts_the_port_off_a_host(void **state)
{
    assert_host("localhost:7700", "localhost");
    assert_host("localhost", "localhost");
    assert_host("[::1]:7700", "[::1]");
    assert_host("[::1]", "[::1]");
    assert_host("[::1", "[::1");
    assert_host(":80", ":80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_plain_requests),
        cmocka_unit_test(refuses_two_readings_of_a_length),
        cmocka_unit_test(refuses_names_that_others_read_differently),
        cmocka_unit_test(wants_exactly_one_host_of_http11),
        cmocka_unit_test(reads_lengths),
        cmocka_unit_test(gives_the_coding_that_a_client_likes_most),
        cmocka_unit_test(cuts_the_port_off_a_host),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
