/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_hooks.c - which tasks a webhook has, and how bodies are signed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "server/hooks/delivered.h"
#include "server/hooks/signature.h"

#define UIDS 300

static bool is_like(const struct delivered *delivered, const bool *model)
{
    for (uint32_t uid = 0; uid < UIDS; uid++)
        if (delivered_has(delivered, uid) != model[uid])
            return false;
    return true;
}

static bool is_tidy(const struct delivered *delivered)
{
    uint32_t low = delivered->next;

    for (size_t i = 0; i < delivered->count; i++) {
        if (delivered->ranges[i].first <= low ||
            delivered->ranges[i].last < delivered->ranges[i].first)
            return false;
        low = delivered->ranges[i].last + 1;
    }
    return true;
}

/* The same numbers each time: Knuth's linear congruential generator. */
static uint32_t number_below(uint32_t limit)
{
    static uint64_t state = 7;

    state = state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(state >> 33) % limit;
}

static void is_a_set(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        struct delivered delivered = {0};
        bool model[UIDS] = {0};

        for (int step = 0; step < 200; step++) {
            uint32_t uid = number_below(UIDS);

            if (number_below(40) == 0) {
                delivered_raise(&delivered, uid / 4);
                memset(model, true, uid / 4);
            } else {
                assert_true(delivered_add(&delivered, uid));
                model[uid] = true;
            }
        }
        assert_true(is_tidy(&delivered));
        assert_true(is_like(&delivered, model));
        delivered_fini(&delivered);
    }
}

static void survives_a_restart(void **state)
{
    static const uint32_t uids[] = {0, 1, 2, 9, 12, 13, 14, 40};
    struct delivered before = {0}, after;
    json_t *value;

    (void)state;
    for (size_t i = 0; i < sizeof uids / sizeof *uids; i++)
        delivered_add(&before, uids[i]);
    value = delivered_to_json(&before);
    assert_true(delivered_from_json(value, &after));
    assert_int_equal(after.next, 3);
    assert_int_equal(after.count, 3);
    assert_memory_equal(after.ranges, before.ranges, 3 * sizeof *after.ranges);
    json_decref(value);
    delivered_fini(&before);
    delivered_fini(&after);
}

static void refuses_other_json(void **state)
{
    static const char *const wrong[] = {"{}",
                                        "[]",
                                        "{\"next\":3}",
                                        "{\"since\":3}",
                                        "{\"next\":-1,\"ranges\":[]}",
                                        "{\"next\":4294967295,\"ranges\":[]}",
                                        "{\"next\":1.5,\"ranges\":[]}",
                                        "{\"next\":3,\"ranges\":[5]}",
                                        "{\"next\":3,\"ranges\":[3,4]}",
                                        "{\"next\":3,\"ranges\":[9,5]}",
                                        "{\"next\":3,\"ranges\":[5,6,6,7]}",
                                        "{\"next\":3,\"ranges\":[5,\"6\"]}"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err;
        json_t *value = json_read(str_of(wrong[i]), 0, &err);
        struct delivered delivered;

        if (delivered_from_json(value, &delivered))
            fail_msg("%s was read", wrong[i]);
        delivered_fini(&delivered);
        json_decref(value);
    }
}

static void is_bounded(void **state)
{
    struct delivered delivered = {0};
    uint32_t last = 2 * DELIVERED_RANGES_MAX;

    (void)state;
    for (uint32_t uid = 2; uid <= last; uid += 2)
        assert_true(delivered_add(&delivered, uid));
    assert_false(delivered_add(&delivered, last + 2));
    assert_true(delivered_add(&delivered, last + 1)); /* widens a range */
    assert_true(delivered_add(&delivered, 0));
    delivered_raise(&delivered, last);
    assert_int_equal(delivered.count, 0);
    assert_int_equal(delivered.next, last + 2);
    delivered_fini(&delivered);
}

/* The example of the libraries of Standard Webhooks. */
static void signs_as_others_verify(void **state)
{
    BUF_AUTO struct buf secret = {0}, signature = {0};

    (void)state;
    assert_true(signature_read_secret(STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), &secret));
    signature_add(buf_str(&secret), STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265330,
                  STR("{\"test\": 2432232314}"), &signature);
    assert_string_equal(signature.data, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_a_set),
        cmocka_unit_test(survives_a_restart),
        cmocka_unit_test(refuses_other_json),
        cmocka_unit_test(is_bounded),
        cmocka_unit_test(signs_as_others_verify),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
