/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_address.c - listening addresses, and which hosts are local. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/http/address.h"

static void reads_and_writes_addresses(void **state)
{
    static const char *const texts[] = {"127.0.0.1:7700", "[::1]:80", "0.0.0.0:0"};
    char text[ADDRESS_TEXT_SIZE];
    struct address address;
    struct error err;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(address_parse(texts[i], &address, &err), STATUS_OK);
        assert_string_equal(address_format(&address, text), texts[i]);
    }
}

static void refuses_what_is_no_address(void **state)
{
    static const char *const texts[] = {"",
                                        "7700",
                                        ":7700",
                                        "127.0.0.1",
                                        "127.0.0.1:",
                                        "127.0.0.1:65536",
                                        "127.0.0.1:-1",
                                        "127.0.0.1:abc",
                                        "127.0.0.256:80",
                                        "[::1]",
                                        "[::g]:80"};
    struct address address;
    struct error err;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(address_parse(texts[i], &address, &err), STATUS_BAD_REQUEST);
}

static bool loopback(const char *text)
{
    struct address address;
    struct error err;

    assert_int_equal(address_parse(text, &address, &err), STATUS_OK);
    return address_is_loopback(&address);
}

static void knows_loopback(void **state)
{
    assert_true(loopback("127.0.0.1:1"));
    assert_true(loopback("127.9.9.9:1"));
    assert_true(loopback("[::1]:1"));
    assert_false(loopback("0.0.0.0:1"));
    assert_false(loopback("[::]:1"));
    assert_false(loopback("10.0.0.1:1"));
}

static void fills_in_a_free_port_and_refuses_a_taken_one(void **state)
{
    struct address first, second;
    int fd, other = -1;
    struct error err;

    assert_int_equal(address_parse("127.0.0.1:0", &first, &err), STATUS_OK);
    assert_int_equal(address_listen(&first, &fd, &err), STATUS_OK);
    second = first;
    assert_int_equal(address_listen(&second, &other, &err), STATUS_IO);
    assert_non_null(strstr(err.message, "another program"));
    close(fd);
}

static void knows_local_hosts(void **state)
{
    assert_true(host_is_local(STR("localhost")));
    assert_true(host_is_local(STR("LocalHost")));
    assert_true(host_is_local(STR("127.0.0.1")));
    assert_true(host_is_local(STR("[::1]")));
    assert_false(host_is_local(STR("")));
    assert_false(host_is_local(STR("localhost.evil.example")));
    assert_false(host_is_local(STR("127.0.0.1.evil.example")));
    assert_false(host_is_local(STR("192.168.1.1")));
    assert_false(host_is_local(STR("[::2]")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_addresses),
        cmocka_unit_test(refuses_what_is_no_address),
        cmocka_unit_test(knows_loopback),
        cmocka_unit_test(fills_in_a_free_port_and_refuses_a_taken_one),
        cmocka_unit_test(knows_local_hosts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
