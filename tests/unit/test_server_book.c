/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_book.c - what the book of alerts knows is the same when it is read back, from its
 * records and from an image of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "engine/journal.h"
#include "server/alerts/book.h"
#include "server/alerts/book_private.h"

#define FIRST  "00000000-0000-4000-8000-000000000001"
#define SECOND "00000000-0000-4000-8000-000000000002"

struct world {
    char directory[64];
    struct book *book;
    struct arena *arena;
};

static void open_book(struct world *world)
{
    struct error err;

    world->book = book_new(world->directory);
    assert_int_equal(book_load(world->book, false, &err), STATUS_OK);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);

    json_setup();
    strcpy(world->directory, "/tmp/dateline-book-XXXXXX");
    assert_non_null(mkdtemp(world->directory));
    world->arena = arena_new();
    open_book(world);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    struct error err;

    book_close(world->book);
    arena_free(world->arena);
    file_remove_tree(world->directory, &err);
    free(world);
    return 0;
}

static void open_again(struct world *world)
{
    book_close(world->book);
    open_book(world);
}

static enum status add_record(void *context, struct str record, struct error *err)
{
    (void)err;
    journal_image_add(context, record);
    return STATUS_OK;
}

/* Replaces all records by the image of what they made. */
static void rewrite(struct world *world)
{
    struct buf image = {0};
    struct error err;

    assert_int_equal(journal_rewrite_begin(world->book->journal, &err), STATUS_OK);
    assert_int_equal(book_each_record(world->book, add_record, &image, &err), STATUS_OK);
    assert_int_equal(journal_rewrite_end(world->book->journal, buf_str(&image), &err), STATUS_OK);
    buf_fini(&image);
    open_again(world);
}

static enum status change(struct world *world, const json_t *alert, bool drop)
{
    struct error end = {.status = STATUS_IO};

    book_change(world->book, &(struct book_change){alert, drop, &end}, 1);
    return end.status;
}

static void drop(struct world *world, const char *uuid)
{
    json_auto_t *alert = json_pack("{s:s}", "uuid", uuid);

    assert_int_equal(change(world, alert, true), STATUS_OK);
}

static void set(struct world *world, const char *uuid, const char *more,
                const struct book_step *first)
{
    struct error err;
    char text[400];
    json_auto_t *alert = NULL;

    snprintf(text, sizeof text, "{\"uuid\":\"%s\",\"token\":\"token-%s\",\"index\":\"articles\"%s}",
             uuid, uuid, more);
    alert = json_read(str_of(text), 0, &err);
    assert_non_null(alert);
    if (first)
        assert_int_equal(book_set_first(world->book, alert, first, &err), STATUS_OK);
    else
        assert_int_equal(change(world, alert, false), STATUS_OK);
}

static void ring(struct world *world, const char *uuid, const char *id, uint64_t version)
{
    const char *parts[] = {"seg-000001", id};
    struct book_step step = {.index = "articles", .created = 5, .parts = parts, .part_count = 2};
    struct error err;

    book_add_seen(&step.seen, str_of(id), version);
    book_add_ring(&step, uuid, str_of(id), RING_NEW);
    book_add_held(&step, STR("held"), 99);
    assert_int_equal(book_take(world->book, &step, &err), STATUS_OK);
    book_step_fini(&step);
}

static void fill(struct world *world)
{
    struct book_step first = {.index = "articles", .created = 5};
    struct error err;

    book_add_seen(&first.seen, STR("old"), 41);
    set(world, FIRST, ",\"webhook\":{}", &first);
    book_step_fini(&first);
    set(world, SECOND, "", NULL);
    ring(world, FIRST, "a\"quoted", 42);
    ring(world, SECOND, "b", 43);
    ring(world, FIRST, "c", 44);
    assert_int_equal(book_tell(world->book, FIRST, 1, &err), STATUS_OK);
}

static void find_rings(struct world *world, struct ring_choice choice, struct ring_list *rings)
{
    json_auto_t *alert = book_find_rings(world->book, STR(FIRST), &choice, world->arena, rings);

    assert_string_equal(json_get_str(alert, "uuid").data, FIRST);
}

static void check(struct world *world, uint64_t sequences)
{
    struct watched *watched = book_watched(world->book, 0);
    struct alert numbers;
    struct ring_list rings;
    struct seen_document seen;
    json_auto_t *alert = book_find(world->book, STR(FIRST), STR("articles"), &numbers);

    assert_non_null(alert);
    assert_int_equal(numbers.rings, 2);
    assert_true(numbers.hooked);
    assert_int_equal(numbers.told, 1);
    assert_int_equal(world->book->next_sequence, sequences + 1);
    find_rings(world, (struct ring_choice){.most = 10}, &rings);
    assert_int_equal(rings.count, 2);
    assert_string_equal(rings.rings[0].id, "a\"quoted");
    assert_int_equal(rings.rings[0].sequence, 1);
    assert_int_equal(rings.rings[1].sequence, 3);
    assert_true(book_has_rung(world->book, SECOND, STR("b")));
    assert_false(book_has_rung(world->book, SECOND, STR("c")));
    assert_true(watched_document(watched, hash_str(STR("old")), &seen) && seen.version == 41);
    assert_true(watched_document(watched, hash_str(STR("c")), &seen) && seen.version == 44);
    assert_false(seen.gone);
    assert_int_equal(watched->present, 4);
    assert_int_equal(watched->held_count, 1);
    assert_int_equal(watched->held[0].from, 99);
    assert_int_equal(watched->created, 5);
    assert_int_equal(watched->parts.count, 2);
    assert_true(string_table_find(&watched->parts, STR("seg-000001")) >= 0);
}

static void records_are_read_back(void **state)
{
    fill(*state);
    check(*state, 3);
    open_again(*state);
    check(*state, 3);
}

static void an_image_is_the_same(void **state)
{
    struct world *world = *state;

    fill(world);
    rewrite(world);
    check(world, 3);
    ring(world, SECOND, "b", 47);
    open_again(world);
    check(world, 4);
    rewrite(world);
    check(world, 4);
}

static void a_page_begins_behind_a_sequence(void **state)
{
    struct world *world = *state;
    struct ring_list rings;

    fill(world);
    ring(world, FIRST, "d", 45);
    find_rings(world, (struct ring_choice){.after = 1, .most = 1}, &rings);
    assert_int_equal(rings.count, 1);
    assert_string_equal(rings.rings[0].id, "c");
    assert_true(rings.more);
    find_rings(world, (struct ring_choice){.after = 3, .most = 5}, &rings);
    assert_int_equal(rings.count, 1);
    assert_false(rings.more);
    find_rings(world, (struct ring_choice){.most = 2, .newest = true}, &rings);
    assert_string_equal(rings.rings[0].id, "d");
    assert_string_equal(rings.rings[1].id, "c");
    assert_true(rings.more);
    find_rings(world, (struct ring_choice){.most = 1, .newest = true}, &rings);
    assert_int_equal(rings.count, 1);
    assert_string_equal(rings.rings[0].id, "d");
}

static void the_last_alert_takes_with_it_what_is_known_of_its_index(void **state)
{
    struct world *world = *state;
    struct ring_list rings;

    fill(world);
    drop(world, FIRST);
    assert_true(book_watches(world->book, STR("articles")));
    drop(world, SECOND);
    assert_false(book_watches(world->book, STR("articles")));
    open_again(world);
    assert_false(book_watches(world->book, STR("articles")));
    assert_int_equal(book_count(world->book), 0);
    assert_null(book_find_token(world->book, STR("token-" FIRST), NULL));
    assert_null(book_find_rings(world->book, STR(FIRST), &(struct ring_choice){.most = 9},
                                world->arena, &rings));
    assert_int_equal(rings.count, 0);
}

static void lose(struct world *world, const char *id, bool anew)
{
    struct book_step step = {.index = "articles", .created = 5, .anew = anew};
    struct error err;

    if (id)
        book_add_gone(&step.gone, hash_str(str_of(id)), 1);
    book_add_seen(&step.seen, STR("old"), 41);
    assert_int_equal(book_take(world->book, &step, &err), STATUS_OK);
    book_step_fini(&step);
}

static void check_gone(struct world *world, const char *id, bool gone, uint64_t present)
{
    struct watched *watched = book_watched(world->book, 0);
    struct seen_document seen;

    assert_true(watched_document(watched, hash_str(str_of(id)), &seen));
    assert_int_equal(seen.gone, gone);
    assert_int_equal(watched->present, present);
}

static void what_is_gone_is_known_until_it_is_back(void **state)
{
    struct world *world = *state;

    fill(world);
    lose(world, "b", false);
    check_gone(world, "b", true, 3);
    open_again(world);
    check_gone(world, "b", true, 3);
    rewrite(world);
    check_gone(world, "b", true, 3);
    check_gone(world, "c", false, 3);
    ring(world, SECOND, "b", 48);
    check_gone(world, "b", false, 4);
    lose(world, NULL, true);
    check_gone(world, "c", true, 1);
    rewrite(world);
    check_gone(world, "old", false, 1);
}

static void the_last_ring_for_a_document_is_that_of_each_alert(void **state)
{
    struct world *world = *state;
    struct last_rings last;

    fill(world);
    ring(world, SECOND, "c", 45);
    ring(world, FIRST, "c", 46);
    book_last_rings(world->book, book_watched(world->book, 0), hash_str(STR("c")), world->arena,
                    &last);
    assert_int_equal(last.count, 2);
    assert_int_equal(last.rings[0].sequence, 5);
    assert_int_equal(last.rings[1].sequence, 4);
    assert_string_equal(last.rings[0].id, "c");
    book_last_rings(world->book, book_watched(world->book, 0), hash_str(STR("none")), world->arena,
                    &last);
    assert_int_equal(last.count, 0);
}

/* Without a log, because so many syncs take long. */
static void take(struct world *world, const char *record)
{
    book_lock(world->book);
    book_read_record(world->book, str_of(record));
    book_unlock(world->book);
}

static void numbers_of_dropped_alerts_are_used_again(void **state)
{
    struct world *world = *state;
    size_t most = 0;

    fill(world);
    for (int i = 0; i < 5000; i++) {
        char record[300], uuid[40];

        snprintf(uuid, sizeof uuid, "00000000-0000-4000-8000-1000%08d", i);
        snprintf(record, sizeof record,
                 "{\"alert\":{\"uuid\":\"%s\",\"token\":\"t%d\",\"index\":\"articles\"}}", uuid, i);
        take(world, record);
        snprintf(record, sizeof record,
                 "{\"index\":\"articles\",\"created\":5,\"at\":1,\"rings\":[[\"%s\",\"c\",0]]}",
                 uuid);
        take(world, record);
        snprintf(record, sizeof record, "{\"drop\":\"%s\"}", uuid);
        take(world, record);
        most = world->book->ring_count > most ? world->book->ring_count : most;
    }
    assert_in_range(book_alert_count(world->book), 2, 1200);
    assert_in_range(world->book->uuids.count, 2, 1200);
    assert_in_range(most, 3, 1200);
    check(world, 5003);
}

/* Each number from 1 on as a key, and with `wide` also as a version. */
static void take_many(struct world *world, const char *head, uint64_t count, bool wide)
{
    struct buf record = {0};

    buf_add_text(&record, head);
    for (uint64_t i = 1; i <= count; i++) {
        buf_add_u64(&record, i);
        if (wide)
            buf_add_u64(&record, i);
    }
    book_lock(world->book);
    book_read_record(world->book, buf_str(&record));
    book_unlock(world->book);
    buf_fini(&record);
}

static enum status note_length(void *context, struct str record, struct error *err)
{
    size_t *longest = context;

    (void)err;
    *longest = record.length > *longest ? record.length : *longest;
    return STATUS_OK;
}

#define MANY        ((uint64_t)2200000) /* more than a record of an image has */
#define MANY_GONE   ((uint64_t)1100000)
#define RECORD_MOST (((size_t)16 << 20) + 4096)

static void records_of_an_image_fit_on_a_line(void **state)
{
    struct world *world = *state;
    struct watched *watched;
    struct seen_document seen;
    size_t longest = 0;
    struct error err;

    fill(world);
    take_many(world, "{\"index\":\"articles\",\"created\":5,\"gone\":1100000}\n", MANY, true);
    take_many(world, "{\"rung\":true,\"next\":4}\n", MANY, false);
    assert_int_equal(book_each_record(world->book, note_length, &longest, &err), STATUS_OK);
    assert_in_range(longest, RECORD_MOST / 2, RECORD_MOST);
    rewrite(world);
    watched = book_watched(world->book, 0);
    assert_int_equal(watched->seen.count, MANY + 4);
    assert_int_equal(watched->present, MANY - MANY_GONE + 4);
    assert_true(watched_document(watched, MANY_GONE, &seen) && seen.gone);
    assert_true(watched_document(watched, MANY_GONE + 1, &seen) && !seen.gone);
    assert_true(watched_document(watched, MANY, &seen) && seen.version == MANY);
    assert_int_equal(watched->parts.count, 2);
    assert_int_equal(world->book->rung.count, MANY + 3);
    assert_true(number_table_find(&world->book->rung, MANY) >= 0);
    assert_int_equal(world->book->next_sequence, 4);
}

static void what_no_record_may_have_is_bounded(void **state)
{
    struct world *world = *state;
    char record[600];
    struct ring_list rings;

    fill(world);
    snprintf(record, sizeof record, "{\"index\":\"%0400d\",\"created\":5}", 0);
    take(world, record);
    assert_int_equal(strlen(book_watched(world->book, 1)->uid), INDEX_UID_MAX);
    snprintf(record, sizeof record,
             "{\"index\":\"articles\",\"created\":5,\"at\":1,\"rings\":[[\"%s\",\"d\",-7],"
             "[\"%s\",\"e\",4294967297]]}",
             FIRST, FIRST);
    take(world, record);
    find_rings(world, (struct ring_choice){.most = 2, .newest = true}, &rings);
    assert_int_equal(rings.count, 2);
    assert_int_equal(rings.rings[0].kind, RING_NEW);
    assert_int_equal(rings.rings[1].kind, RING_NEW);
}

static void a_list_is_in_the_order_of_making(void **state)
{
    static const char *const owners[] = {"null", "{\"key\":\"k\",\"filter\":null}"};
    struct world *world = *state;
    struct alert_page page = {.offset = 1, .limit = 2};
    struct error err;
    json_auto_t *owner = json_read(str_of(owners[1]), 0, &err);

    for (int i = 0; i < 8; i++) {
        char uuid[40], more[100];

        snprintf(uuid, sizeof uuid, "00000000-0000-4000-8000-20000000000%d", i);
        snprintf(more, sizeof more, ",\"createdAt\":%d,\"owner\":%s", 100 - i, owners[i % 2]);
        set(world, uuid, more, NULL);
    }
    book_list(world->book, STR("articles"), owner, world->arena, &page);
    assert_int_equal(page.total, 4);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.alerts[0], 5);
    assert_int_equal(page.alerts[1], 3);
    book_list(world->book, STR("articles"), NULL, world->arena, &page);
    assert_int_equal(page.total, 8);
    assert_int_equal(page.alerts[0], 6);
    book_list(world->book, STR("other"), NULL, world->arena, &page);
    assert_int_equal(page.total, 0);
}

static void without_alerts_nothing_is_made(void **state)
{
    struct world *world = *state;
    char path[100];

    snprintf(path, sizeof path, "%s/alerts", world->directory);
    assert_false(file_exists(path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_are_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_image_is_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_begins_behind_a_sequence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_alert_takes_with_it_what_is_known_of_its_index,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_gone_is_known_until_it_is_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_ring_for_a_document_is_that_of_each_alert, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(numbers_of_dropped_alerts_are_used_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(records_of_an_image_fit_on_a_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_no_record_may_have_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_is_in_the_order_of_making, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_alerts_nothing_is_made, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
