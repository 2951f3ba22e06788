/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_client.c - who is one client, and what each may have at once and in a second. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/http/client.h"

#define SECOND ((int64_t)1000000000)

static const struct client_limits none[CLIENT_KINDS];

static struct client *at(struct clients *clients, const char *address)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
        return clients_by_address(clients, (const void *)&v4);
    assert_int_equal(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
    return clients_by_address(clients, (const void *)&v6);
}

static void is_same(const char *one, const char *other, bool same)
{
    struct clients *clients = clients_new(none);
    struct client *first = at(clients, one), *second = at(clients, other);

    assert_int_equal(first == second, same);
    clients_leave(clients, first);
    clients_leave(clients, second);
    clients_free(clients);
}

static void an_ipv6_network_is_one_client(void **state)
{
    is_same("192.0.2.1", "192.0.2.1", true);
    is_same("192.0.2.1", "192.0.2.2", false);
    is_same("2001:db8:1:2::3", "2001:db8:1:2:ffff::4", true);
    is_same("2001:db8:1:2::3", "2001:db8:1:3::3", false);
    is_same("::ffff:192.0.2.1", "192.0.2.1", true);
}

static void a_token_is_a_client_of_its_own(void **state)
{
    struct clients *clients = clients_new(none);
    struct client *one = clients_by_token(clients, STR("Bearer a"));
    struct client *same = clients_by_token(clients, STR("Bearer a"));
    struct client *other = clients_by_token(clients, STR("Bearer b"));

    assert_ptr_equal(one, same);
    assert_ptr_not_equal(one, other);
    clients_leave(clients, one);
    clients_leave(clients, same);
    clients_leave(clients, other);
    clients_free(clients);
}

static void connections_are_limited_by_address(void **state)
{
    const struct client_limits limits[CLIENT_KINDS] = {[CLIENT_ADDRESS] = {.connections = 2}};
    struct clients *clients = clients_new(limits);
    struct client *busy = at(clients, "192.0.2.1"), *other = at(clients, "192.0.2.2");

    assert_true(clients_connect(clients, busy));
    assert_true(clients_connect(clients, busy));
    assert_false(clients_connect(clients, busy));
    assert_true(clients_connect(clients, other));
    clients_disconnect(clients, busy);
    assert_true(clients_connect(clients, busy));
    clients_leave(clients, busy);
    clients_leave(clients, other);
    clients_free(clients);
}

static void a_refused_request_takes_no_place(void **state)
{
    const struct client_limits limits[CLIENT_KINDS] = {[CLIENT_TOKEN] = {.requests = 1, .rate = 2}};
    struct clients *clients = clients_new(limits);
    struct client *client = clients_by_token(clients, STR("Bearer a"));

    assert_true(clients_begin(clients, client, 0));
    assert_false(clients_begin(clients, client, 0)); /* too many at once */
    clients_end(clients, client);
    assert_true(clients_begin(clients, client, 0));
    clients_end(clients, client);
    assert_false(clients_begin(clients, client, 0)); /* too many in a second */
    assert_false(clients_begin(clients, client, 0));
    assert_true(clients_begin(clients, client, SECOND / 2));
    clients_end(clients, client);
    clients_leave(clients, client);
    clients_free(clients);
}

static void a_rate_allows_bursts_of_a_second(void **state)
{
    const struct client_limits limits[CLIENT_KINDS] = {[CLIENT_ADDRESS] = {.rate = 10}};
    struct clients *clients = clients_new(limits);
    struct client *client = at(clients, "2001:db8::1");
    int begun = 0;

    for (int i = 0; i < 30; i++)
        begun += clients_begin(clients, client, SECOND);
    assert_int_equal(begun, 10);
    for (int i = 0; i < 30; i++) /* three a tenth of a second, of which one is allowed */
        begun += clients_begin(clients, client, SECOND + (i / 3 + 1) * SECOND / 10);
    assert_int_equal(begun, 20);
    clients_leave(clients, client);
    clients_free(clients);
}

static void leaving_does_not_renew_a_rate(void **state)
{
    const struct client_limits limits[CLIENT_KINDS] = {[CLIENT_ADDRESS] = {.rate = 1}};
    struct clients *clients = clients_new(limits);

    for (int i = 0; i < 3; i++) {
        struct client *client = at(clients, "192.0.2.1");

        assert_int_equal(clients_begin(clients, client, 0), i == 0);
        clients_leave(clients, client);
    }
    clients_free(clients);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ipv6_network_is_one_client),
        cmocka_unit_test(a_token_is_a_client_of_its_own),
        cmocka_unit_test(connections_are_limited_by_address),
        cmocka_unit_test(a_refused_request_takes_no_place),
        cmocka_unit_test(a_rate_allows_bursts_of_a_second),
        cmocka_unit_test(leaving_does_not_renew_a_rate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
