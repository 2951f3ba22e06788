/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_network.c - which addresses are of the internet at large, and which are in a network. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/network.h"

static bool is_public(const char *text)
{
    uint8_t address[NETWORK_ADDRESS_SIZE];

    if (!network_address_parse(str_of(text), address))
        fail_msg("`%s` is not an address", text);
    return network_is_public(address);
}

static void tells_special_addresses(void **state)
{
    static const char *const inside[] = {"0.0.0.0",
                                         "0.1.2.3",
                                         "10.1.2.3",
                                         "100.64.0.1",
                                         "100.127.255.255",
                                         "127.0.0.1",
                                         "127.255.0.9",
                                         "169.254.169.254",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.0.0.8",
                                         "192.0.2.7",
                                         "192.168.0.1",
                                         "198.18.0.1",
                                         "198.19.255.1",
                                         "198.51.100.2",
                                         "203.0.113.9",
                                         "224.0.0.1",
                                         "239.255.255.250",
                                         "240.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "::2",
                                         "::127.0.0.1",
                                         "::ffff:127.0.0.1",
                                         "::ffff:7f00:1",
                                         "::ffff:192.168.1.1",
                                         "64:ff9b::127.0.0.1",
                                         "64:ff9b::a00:1",
                                         "64:ff9b:1::8.8.8.8",
                                         "100::1",
                                         "2001::1",
                                         "2001:db8::1",
                                         "2002:7f00:1::",
                                         "3fff::1",
                                         "fc00::1",
                                         "fd12::3",
                                         "fe80::1",
                                         "febf::1",
                                         "fec0::1",
                                         "ff02::1"};
    static const char *const outside[] = {
        "1.1.1.1",    "8.8.8.8",       "11.0.0.1",   "100.63.0.1",     "100.128.0.1",
        "128.0.0.1",  "172.15.255.1",  "172.32.0.1", "192.1.0.1",      "192.169.0.1",
        "198.17.0.1", "198.20.0.1",    "223.1.1.1",  "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
        "2000::1",    "2001:4860::88", "2a00::1",    "2001:200::1"};

    (void)state;
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        if (is_public(inside[i]))
            fail_msg("%s is public", inside[i]);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        if (!is_public(outside[i]))
            fail_msg("%s is not public", outside[i]);
}

static void refuses_texts_that_are_no_address(void **state)
{
    static const char *const wrong[] = {
        "",       "nonsense", "2130706433", "0x7f000001", "0177.0.0.1", "127.1",    "1.2.3.4.",
        "::1%lo", "[::1]",    "1.2.3.4 ",   "12345::1",   ":::",        "1.2.3.256"};
    uint8_t address[NETWORK_ADDRESS_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (network_address_parse(str_of(wrong[i]), address))
            fail_msg("`%s` is an address", wrong[i]);
    assert_false(network_address_parse(str_n("1.2.3.4\0", 8), address));
}

static bool has(const char *network, const char *address)
{
    struct network parsed;
    uint8_t bytes[NETWORK_ADDRESS_SIZE];

    assert_true(network_parse(str_of(network), &parsed));
    assert_true(network_address_parse(str_of(address), bytes));
    return network_has(&parsed, bytes);
}

static void finds_addresses_in_networks(void **state)
{
    (void)state;
    assert_true(has("10.0.0.0/8", "10.255.0.1"));
    assert_false(has("10.0.0.0/8", "11.0.0.1"));
    assert_true(has("192.168.4.0/22", "192.168.7.255"));
    assert_false(has("192.168.4.0/22", "192.168.8.0"));
    assert_true(has("127.0.0.1", "127.0.0.1"));
    assert_true(has("127.0.0.1", "::ffff:127.0.0.1"));
    assert_false(has("127.0.0.1", "127.0.0.2"));
    assert_true(has("0.0.0.0/0", "9.9.9.9"));
    assert_false(has("0.0.0.0/0", "2a00::1"));
    assert_true(has("::/0", "9.9.9.9"));
    assert_true(has("fd00::/8", "fdff::1"));
    assert_false(has("fd00::/8", "fc00::1"));
    assert_true(has("::1", "::1"));
}

static void refuses_texts_that_are_no_network(void **state)
{
    static const char *const wrong[] = {"",           "/8",          "10.0.0.0/",  "10.0.0.0/33",
                                        "10.0.0.1/8", "10.0.0.0/-1", "fd00::/129", "fd00::1/64",
                                        "10.0.0.0/a", "localhost",   "10/8",       "::1/0"};
    struct network network;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (network_parse(str_of(wrong[i]), &network))
            fail_msg("`%s` is a network", wrong[i]);
}

static void takes_the_address_of_a_socket(void **state)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7F000001)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr other = {.sa_family = AF_UNIX};
    uint8_t address[NETWORK_ADDRESS_SIZE], wanted[NETWORK_ADDRESS_SIZE];

    (void)state;
    assert_true(network_address_of((const void *)&v4, address));
    assert_true(network_address_parse(STR("127.0.0.1"), wanted));
    assert_memory_equal(address, wanted, sizeof wanted);
    assert_true(network_address_of((const void *)&v6, address));
    assert_true(network_address_parse(STR("::1"), wanted));
    assert_memory_equal(address, wanted, sizeof wanted);
    assert_false(network_address_of(&other, address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_special_addresses),
        cmocka_unit_test(refuses_texts_that_are_no_address),
        cmocka_unit_test(finds_addresses_in_networks),
        cmocka_unit_test(refuses_texts_that_are_no_network),
        cmocka_unit_test(takes_the_address_of_a_socket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
