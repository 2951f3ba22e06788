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

/* Replaces all records by the image of what they made. */
static void rewrite(struct world *world)
{
    struct buf image = {0};
    struct error err;

    assert_int_equal(journal_rewrite_begin(world->book->journal, &err), STATUS_OK);
    book_add_image(world->book, &image);
    assert_int_equal(journal_rewrite_end(world->book->journal, buf_str(&image), &err), STATUS_OK);
    buf_fini(&image);
    open_again(world);
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
    assert_int_equal(book_set(world->book, alert, first, &err), STATUS_OK);
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

static void check(struct world *world, uint64_t sequences)
{
    struct watched *watched = book_watched(world->book, 0);
    struct alert numbers;
    struct ring_list rings;
    uint64_t version;
    json_auto_t *alert = book_find(world->book, STR(FIRST), STR("articles"), &numbers);

    assert_non_null(alert);
    assert_int_equal(numbers.rings, 2);
    assert_true(numbers.hooked);
    assert_int_equal(numbers.told, 1);
    assert_int_equal(world->book->next_sequence, sequences + 1);
    book_rings(world->book, book_number(world->book, STR(FIRST)), 0, 10, world->arena, &rings);
    assert_int_equal(rings.count, 2);
    assert_string_equal(rings.rings[0].id, "a\"quoted");
    assert_int_equal(rings.rings[0].sequence, 1);
    assert_int_equal(rings.rings[1].sequence, 3);
    assert_true(book_has_rung(world->book, SECOND, STR("b")));
    assert_false(book_has_rung(world->book, SECOND, STR("c")));
    assert_true(watched_version(watched, STR("old"), &version) && version == 41);
    assert_true(watched_version(watched, STR("c"), &version) && version == 44);
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
    book_rings(world->book, 0, 1, 1, world->arena, &rings);
    assert_int_equal(rings.count, 1);
    assert_string_equal(rings.rings[0].id, "c");
    assert_true(rings.more);
    book_rings(world->book, 0, 3, 5, world->arena, &rings);
    assert_int_equal(rings.count, 1);
    assert_false(rings.more);
    book_newest(world->book, 0, 2, world->arena, &rings);
    assert_string_equal(rings.rings[0].id, "d");
    assert_string_equal(rings.rings[1].id, "c");
}

static void the_last_alert_takes_with_it_what_is_known_of_its_index(void **state)
{
    struct world *world = *state;
    struct error err;

    fill(world);
    assert_int_equal(book_drop(world->book, FIRST, &err), STATUS_OK);
    assert_true(book_watches(world->book, STR("articles")));
    assert_int_equal(book_drop(world->book, SECOND, &err), STATUS_OK);
    assert_false(book_watches(world->book, STR("articles")));
    open_again(world);
    assert_false(book_watches(world->book, STR("articles")));
    assert_int_equal(book_count(world->book), 0);
    assert_null(book_find_token(world->book, STR("token-" FIRST), NULL));
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
        cmocka_unit_test_setup_teardown(without_alerts_nothing_is_made, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
