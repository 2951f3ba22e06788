/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ledger.c - the ledger reads back what was written, up to where a crash cut it short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "indexer/ledger/ledger.h"

static char folder[64], path[96];
static const struct ledger_claim some = {.size = 70000,
                                         .modified = -5,
                                         .changed = INT64_MAX,
                                         .hash = UINT64_MAX,
                                         .options = 3,
                                         .root = 4,
                                         .failed = 300,
                                         .fresh = true};

static int setup(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    snprintf(folder, sizeof folder, "/tmp/dateline-ledger-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/loaded", folder);
    return 0;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    return file_remove_tree(folder, &err) ? -1 : 0;
}

static struct ledger *open_it(void)
{
    struct ledger *ledger;
    struct error err;

    assert_int_equal(ledger_open(path, &ledger, &err), STATUS_OK);
    return ledger;
}

static void close_it(struct ledger *ledger)
{
    struct error err;

    assert_int_equal(ledger_close(ledger, &err), STATUS_OK);
}

static void see(void *context, struct str id)
{
    buf_add_str(context, id);
    buf_add_char(context, '|');
}

static void assert_ids(struct ledger *ledger, const char *key, const char *all, const char *claimed)
{
    BUF_AUTO struct buf seen = {0};
    int64_t row = ledger_find(ledger, str_of(key));

    assert_true(row >= 0);
    ledger_each_id(ledger, (uint32_t)row, see, &seen);
    assert_string_equal(seen.data ? seen.data : "", all);
    buf_clear(&seen);
    ledger_each_claimed(ledger, (uint32_t)row, see, &seen);
    assert_string_equal(seen.length ? seen.data : "", claimed);
}

static void make_list(struct id_list *list, const char *key, const char *ids)
{
    struct str rest = str_of(ids);

    id_list_start(list, str_of(key));
    while (rest.length > 0)
        id_list_add(list, str_cut(&rest, ' '));
}

static void finish(struct ledger *ledger, const char *key, const char *ids, const char *left)
{
    struct id_list now = {.count = 0}, lost = {.count = 0};
    struct error err;

    make_list(&now, key, ids);
    make_list(&lost, key, left);
    assert_int_equal(
        ledger_finish(ledger, ledger_row(ledger, str_of(key)), &some, &now, &lost, &err),
        STATUS_OK);
    id_list_fini(&now);
    id_list_fini(&lost);
}

static void begin(struct ledger *ledger, const char *key, const char *ids)
{
    struct id_list list = {.count = 0};
    struct error err;

    make_list(&list, key, ids);
    assert_int_equal(ledger_begin(ledger, ledger_row(ledger, str_of(key)), 9, &list, &err),
                     STATUS_OK);
    id_list_fini(&list);
}

static bool claims(const struct ledger *ledger, const char *key, struct ledger_claim *out)
{
    int64_t row = ledger_find(ledger, str_of(key));

    return row >= 0 && ledger_claim(ledger, (uint32_t)row, out);
}

static void reads_back_what_was_claimed(void **state)
{
    struct ledger *ledger = open_it();
    struct ledger_claim claim = {.size = 1};

    (void)state;
    finish(ledger, "/a/one.zip", "/a/one.zip!x /a/one.zip!y urn:z", "/a/old");
    close_it(ledger);
    ledger = open_it();
    assert_true(claims(ledger, "/a/one.zip", &claim));
    assert_memory_equal(&claim, &some, sizeof claim);
    assert_ids(ledger, "/a/one.zip", "/a/one.zip!x|/a/one.zip!y|urn:z|/a/old|",
               "/a/one.zip!x|/a/one.zip!y|urn:z|");
    assert_false(claims(ledger, "/a/one", &claim));
    assert_int_equal(ledger_find(ledger, STR("/a")), -1);
    close_it(ledger);
}

static void a_reading_that_began_takes_the_claim_back_and_keeps_ids(void **state)
{
    struct ledger *ledger = open_it();
    struct ledger_claim claim;

    (void)state;
    finish(ledger, "k", "a b", "");
    begin(ledger, "k", "c");
    begin(ledger, "new", "d");
    close_it(ledger);
    ledger = open_it();
    assert_false(claims(ledger, "k", &claim));
    assert_false(claims(ledger, "new", &claim));
    assert_ids(ledger, "k", "a|b|c|", "a|b|");
    assert_ids(ledger, "new", "d|", "");
    assert_int_equal(ledger_root(ledger, ledger_row(ledger, STR("new"))), 9);
    finish(ledger, "k", "e", "a");
    assert_true(claims(ledger, "k", &claim));
    assert_ids(ledger, "k", "e|a|", "e|");
    close_it(ledger);
}

static void a_renewed_claim_keeps_the_ids(void **state)
{
    struct ledger *ledger = open_it();
    struct ledger_claim claim = some;
    struct error err;

    (void)state;
    finish(ledger, "k", "a", "b");
    claim.changed = 77;
    assert_int_equal(ledger_renew(ledger, 0, &claim, &err), STATUS_OK);
    close_it(ledger);
    ledger = open_it();
    assert_true(claims(ledger, "k", &claim));
    assert_int_equal(claim.changed, 77);
    assert_ids(ledger, "k", "a|b|", "a|");
    close_it(ledger);
}

static void a_dropped_row_is_empty(void **state)
{
    struct ledger *ledger = open_it();
    struct ledger_claim claim;
    struct error err;

    (void)state;
    finish(ledger, "k", "a", "b");
    assert_int_equal(ledger_drop(ledger, 0, &err), STATUS_OK);
    close_it(ledger);
    ledger = open_it();
    assert_false(claims(ledger, "k", &claim));
    assert_false(ledger_has_ids(ledger, ledger_row(ledger, STR("k"))));
    close_it(ledger);
}

/* Whole records stay; after the cut, writing goes on. */
static void a_log_cut_anywhere_ends_at_a_whole_record(void **state)
{
    BUF_AUTO struct buf whole = {0};
    struct ledger *ledger = open_it();
    struct ledger_claim claim;
    size_t first;
    struct error err;

    (void)state;
    finish(ledger, "one", "a", "");
    first = (size_t)file_size(path);
    finish(ledger, "two", "b", "");
    close_it(ledger);
    assert_int_equal(file_read(&whole, path, 100000, &err), STATUS_OK);
    for (size_t cut = 0; cut < whole.length; cut++) {
        assert_int_equal(file_write(path, str_slice(buf_str(&whole), 0, cut), 0600, &err),
                         STATUS_OK);
        ledger = open_it();
        assert_int_equal(claims(ledger, "one", &claim), cut >= first);
        assert_false(claims(ledger, "two", &claim));
        finish(ledger, "three", "c", "");
        close_it(ledger);
        ledger = open_it();
        assert_true(claims(ledger, "three", &claim));
        assert_int_equal(claims(ledger, "one", &claim), cut >= first);
        close_it(ledger);
    }
}

static void a_changed_byte_claims_nothing_behind_it(void **state)
{
    BUF_AUTO struct buf whole = {0};
    struct ledger *ledger = open_it();
    struct ledger_claim claim;
    struct error err;

    (void)state;
    finish(ledger, "one", "a", "");
    close_it(ledger);
    assert_int_equal(file_read(&whole, path, 100000, &err), STATUS_OK);
    for (size_t at = 0; at < whole.length; at++) {
        whole.data[at] ^= 0x10;
        assert_int_equal(file_write(path, buf_str(&whole), 0600, &err), STATUS_OK);
        ledger = open_it();
        assert_false(claims(ledger, "one", &claim));
        close_it(ledger);
        whole.data[at] ^= 0x10;
    }
}

static void is_rewritten_when_most_of_it_is_out_of_date(void **state)
{
    struct ledger *ledger = open_it();
    struct ledger_claim claim;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        finish(ledger, i % 2 ? "odd" : "even", "a b c", "");
        begin(ledger, "unfinished", i < 2 ? "x" : "");
    }
    finish(ledger, "unfinished", "y", "x");
    begin(ledger, "unfinished", "z");
    assert_true(file_size(path) > 200000);
    close_it(ledger);
    assert_true(file_size(path) < 1000);
    ledger = open_it();
    assert_true(claims(ledger, "odd", &claim));
    assert_true(claims(ledger, "even", &claim));
    assert_false(claims(ledger, "unfinished", &claim));
    assert_ids(ledger, "even", "a|b|c|", "a|b|c|");
    assert_ids(ledger, "unfinished", "y|x|z|", "y|");
    close_it(ledger);
}

static void sees_that_another_process_wrote(void **state)
{
    struct ledger *ledger = open_it(), *other;

    (void)state;
    finish(ledger, "k", "a", "");
    assert_true(ledger_is_current(ledger));
    other = open_it();
    finish(other, "l", "b", "");
    assert_false(ledger_is_current(ledger));
    close_it(other);
    unlink(path);
    assert_false(ledger_is_current(ledger));
    ledger_abandon(ledger);
}

static void lists_of_any_bytes_are_walked_to_their_end(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < 20000; seed++) {
        char bytes[24];
        struct id_walk walk = {.rest = str_n(bytes, seed % sizeof bytes)};
        unsigned roll = seed * 2654435761u;
        struct str id;

        for (size_t i = 0; i < sizeof bytes; i++, roll = roll * 1664525u + 1013904223u)
            bytes[i] = (char)(roll >> (seed % 2 ? 24 : 29));
        buf_add_text(&walk.id, "key");
        for (int steps = 0; id_walk_next(&walk, &id); steps++)
            assert_true(steps < 24);
        id_walk_fini(&walk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_back_what_was_claimed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reading_that_began_takes_the_claim_back_and_keeps_ids,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_renewed_claim_keeps_the_ids, setup, teardown),
        cmocka_unit_test_setup_teardown(a_dropped_row_is_empty, setup, teardown),
        cmocka_unit_test_setup_teardown(a_log_cut_anywhere_ends_at_a_whole_record, setup, teardown),
        cmocka_unit_test_setup_teardown(a_changed_byte_claims_nothing_behind_it, setup, teardown),
        cmocka_unit_test_setup_teardown(is_rewritten_when_most_of_it_is_out_of_date, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(sees_that_another_process_wrote, setup, teardown),
        cmocka_unit_test(lists_of_any_bytes_are_walked_to_their_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
